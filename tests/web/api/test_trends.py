"""Trends as programs read them, Mastodon's and Pixelfed's."""

import pytest

from fediphoto.domain.discovery import trend_scores
from fediphoto.domain.moderation import trend_review
from fediphoto.storage.models import Account
from tests.web.api.shapes.kinds import ID, URL, Text, check
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

_DIGITS = Text("[0-9]+")
DAY = {"day": _DIGITS, "uses": _DIGITS, "accounts": _DIGITS}
TAG = {
    "id": ID,
    "name": str,
    "url": URL,
    "history": [DAY],
    "following": bool,
    "featuring": bool,
}


@pytest.fixture
async def people(join: Join) -> list[Program]:
    """Four who talk of the same things; all of it allowed."""
    made = [await join(name) for name in ("anna", "boris", "clara", "dora")]
    await Account.filter(domain="").update(is_discoverable=True)
    picture = (await made[0].upload(jpeg())).json["id"]
    shared = await made[0].post("#Fog on the river", photos=[picture])
    for one in made[1:]:
        await one.post("#Fog and #frost")
        await one.tell(f"/api/v1/statuses/{shared['id']}/favourite")
    await trend_scores.refresh()
    for kind in ("tag", "post"):
        for listed in await trend_review.listing(None, kind, 10):
            await trend_review.allow(None, kind, listed.key)
    return made


async def test_hashtags_trend_with_their_history(people: list[Program], stranger: Program) -> None:
    for path in ("/api/v1/trends/tags", "/api/v1/trends"):
        found = (await stranger.ask(path)).json
        assert [one["name"] for one in found] == ["fog", "frost"]
        check(found[0], TAG)
        assert len(found[0]["history"]) == 7
        assert found[0]["history"][0]["accounts"] == "4"
        assert found[0]["following"] is False
    await people[0].tell("/api/v1/tags/fog/follow")
    first = await people[0].ask("/api/v1/trends/tags", limit=1)
    assert first.json[0]["following"] is True
    following = await people[0].ask(first.link["next"])
    assert [one["name"] for one in following.json] == ["frost"]
    assert "next" in following.link
    assert (await people[0].ask(following.link["next"])).json == []


async def test_posts_trend(people: list[Program], stranger: Program) -> None:
    (found,) = (await stranger.ask("/api/v1/trends/statuses")).json
    assert "Fog" in found["content"]
    await people[1].tell(f"/api/v1/accounts/{people[0].me.id}/block")
    assert (await people[1].ask("/api/v1/trends/statuses")).json == []


async def test_pixelfeds_app_discovers_the_same(people: list[Program]) -> None:
    anna = people[0]
    for path in (
        "trending?range=daily",
        "trending?range=yearly",
        "network/trending",
    ):
        (found,) = (await anna.ask(f"/api/v1.1/discover/posts/{path}")).json
        assert found["pf_type"] == "photo"
        assert found["account"]["id"] == str(anna.me.id)
    tags = (await anna.ask("/api/v1.1/discover/posts/hashtags")).json
    assert [(one["name"], one["hashtag"], one["total"]) for one in tags] == [
        ("Fog", "fog", 4),
        ("frost", "frost", 3),
    ]
    related = (await anna.ask("/api/v1/tags/FOG/related")).json
    assert related == [{"name": "frost", "related_count": 3}]
    shown = (await anna.ask("/api/v1/tags/fog/")).json
    assert (shown["count"], shown["following"]) == (4, False)


async def test_a_search_can_leave_out_what_nobody_reviewed(people: list[Program]) -> None:
    anna = people[0]
    await anna.post("#foghorn")
    found = (await anna.ask("/api/v2/search", q="fog", type="hashtags")).json["hashtags"]
    assert [one["name"] for one in found] == ["fog", "foghorn"]
    reviewed = await anna.ask("/api/v2/search", q="fog", type="hashtags", exclude_unreviewed="1")
    assert [one["name"] for one in reviewed.json["hashtags"]] == ["fog"]


async def test_an_address_finds_what_is_known_without_asking_anybody(
    people: list[Program], stranger: Program
) -> None:
    anna = people[0]
    (post,) = (await stranger.ask("/api/v1/trends/statuses")).json
    for program in (anna, stranger):
        for address in (post["url"], post["uri"]):
            found = (await program.ask("/api/v2/search", q=address)).json
            assert [one["id"] for one in found["statuses"]] == [post["id"]]
        found = (await program.ask("/api/v2/search", q=post["account"]["url"])).json
        assert [one["username"] for one in found["accounts"]] == ["anna"]
    private = await anna.post("Mine", visibility="private")
    assert (await people[1].ask("/api/v2/search", q=private["uri"])).json["statuses"] == []
