"""Trends, as those who keep order look through them."""

from datetime import UTC, datetime

from fediphoto.domain.discovery import trend_scores, trends
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, AuditEntry, Card, Post
from tests.web.conftest import Join
from tests.web.programs import Program

ROOT = "/api/v1/admin/trends"


async def test_what_trends_is_looked_through(mona: Program, join: Join, stranger: Program) -> None:
    people = [await join(name) for name in ("anna", "boris", "clara")]
    await Account.filter(domain="").update(is_discoverable=True)
    card = await Card.create(
        id=snowflake(),
        url="https://www.news.test/fog",
        kind="link",
        title="Fog",
        fetched_at=datetime.now(UTC),
    )
    shared = await people[0].post("#Fog")
    for one in people:
        await one.post("#fog everywhere")
        await one.tell(f"/api/v1/statuses/{shared['id']}/favourite")
    for post in await Post.filter(account_id__in=[one.me.id for one in people]):
        async with database.transaction():
            await trends.link_used(post, card)
    await trend_scores.refresh()
    (tag,) = (await mona.ask(f"{ROOT}/tags")).json
    assert (tag["name"], tag["trendable"], tag["requires_review"]) == ("fog", False, True)
    (status,) = (await mona.ask(f"{ROOT}/statuses")).json
    assert (status["id"], status["requires_review"]) == (shared["id"], True)
    (link,) = (await mona.ask(f"{ROOT}/links")).json
    assert (link["title"], link["requires_review"]) == ("Fog", True)
    (host,) = (await mona.ask(f"{ROOT}/links/publishers")).json
    assert (host["domain"], host["requires_review"]) == ("news.test", True)
    for path, thing in (("tags", tag), ("statuses", status), ("links", link)):
        assert (await stranger.ask(f"/api/v1/trends/{path}")).json == []
        said = await mona.tell(f"{ROOT}/{path}/{thing['id']}/approve")
        assert (said.status, said.json["requires_review"]) == (200, False)
        (shown,) = (await stranger.ask(f"/api/v1/trends/{path}")).json
        assert shown["url"] == thing["url"]
        assert (await mona.tell(f"{ROOT}/{path}/{thing['id']}/reject")).status == 200
        assert (await stranger.ask(f"/api/v1/trends/{path}")).json == []
        assert (await mona.tell(f"{ROOT}/{path}/99999/approve")).status == 404
    said = await mona.tell(f"{ROOT}/links/publishers/{host['id']}/approve")
    assert said.json["trendable"] is True
    assert (await stranger.ask("/api/v1/trends/links")).json == []  # refused by itself
    assert await AuditEntry.filter(deed__startswith="trend.").count() == 7
