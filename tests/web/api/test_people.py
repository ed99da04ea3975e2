"""People as a program finds them: suggested, listed, recommended, noted, known in common."""

from datetime import UTC, datetime

from fediphoto.storage.models import Account
from tests.domain.city import somebody
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.people import (
    ACCOUNT,
    PIXELFED_ACCOUNT,
    PIXELFED_RELATIONSHIP,
    RELATIONSHIP,
)
from tests.web.conftest import Join
from tests.web.programs import Program

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PERSON = (ACCOUNT, PIXELFED_ACCOUNT)
RELATION = (RELATIONSHIP, PIXELFED_RELATIONSHIP)


async def discoverable(*programs: Program) -> None:
    for one in programs:
        await Account.filter(id=one.me.id).update(is_discoverable=True)


def names(found: list[dict[str, str]]) -> list[str]:
    return [one["username"] for one in found]


async def suggested(program: Program) -> dict[str, list[str]]:
    answer = (await program.ask("/api/v2/suggestions")).json
    return {one["account"]["username"]: one["sources"] for one in answer}


async def test_friends_of_friends_are_suggested_until_followed_or_sent_away(join: Join) -> None:
    anna, boris, clara, dora, shy = [
        await join(name) for name in ("anna", "boris", "clara", "dora", "shy")
    ]
    await discoverable(boris, clara, dora)
    await anna.tell(f"/api/v1/accounts/{boris.me.id}/follow")
    for one in (clara, dora, shy):
        await boris.tell(f"/api/v1/accounts/{one.me.id}/follow")
    found = await suggested(anna)
    assert set(found) == {"clara", "dora"}
    assert found["clara"] == ["friends_of_friends", "most_followed"]
    answer = (await anna.ask("/api/v2/suggestions", limit=1)).json
    assert len(answer) == 1
    check(answer[0], {"source": str, "sources": [str], "account": PERSON})
    assert sorted(names((await anna.ask("/api/v1/suggestions")).json)) == ["clara", "dora"]
    gone = await anna.send("DELETE", f"/api/v1/suggestions/{clara.me.id}")
    assert (gone.status, gone.json) == (200, {})
    assert set(await suggested(anna)) == {"dora"}
    await dora.tell(f"/api/v1/accounts/{anna.me.id}/block")
    assert await suggested(anna) == {}
    assert (await anna.send("DELETE", "/api/v1/suggestions/1")).status == 404


async def test_the_muted_the_silenced_and_blocked_domains_are_not_suggested(join: Join) -> None:
    anna = await join("anna")
    for name, domain in (("muted", ""), ("silent", ""), ("far", "blocked.test"), ("fine", "")):
        made = await somebody(name, domain)
        await Account.filter(id=made.id).update(is_discoverable=True, followers_count=9)
    by_name = {one.username: one.id for one in await Account.all()}
    await Account.filter(username="silent").update(silenced_at=_LONG_AGO)
    await anna.tell(f"/api/v1/accounts/{by_name['muted']}/mute")
    await anna.tell("/api/v1/domain_blocks", domain="blocked.test")
    assert await suggested(anna) == {"fine": ["most_followed"]}
    popular = (await anna.ask("/api/v1.1/discover/accounts/popular")).json
    assert names(popular) == ["fine"]
    check(popular[0], *PERSON)


async def test_the_directory_lists_who_wishes_it(join: Join, stranger: Program) -> None:
    anna, boris, _shy = await join("anna"), await join("boris"), await join("shy")
    far = await somebody("far", "remote.test")
    await discoverable(anna, boris)
    await Account.filter(id=far.id).update(is_discoverable=True)
    await boris.post("First")
    await anna.post("Second")
    await Account.filter(id=far.id).update(last_post_at=_LONG_AGO)
    assert names((await stranger.ask("/api/v1/directory")).json) == ["anna", "boris", "far"]
    newest = (await stranger.ask("/api/v1/directory", order="new", local="true")).json
    assert names(newest) == ["boris", "anna"]
    page = (await stranger.ask("/api/v1/directory", limit=1, offset=1)).json
    assert names(page) == ["boris"]
    await anna.tell(f"/api/v1/accounts/{boris.me.id}/block")
    assert names((await anna.ask("/api/v1/directory")).json) == ["anna", "far"]


async def test_one_recommends_only_whom_one_follows(join: Join, stranger: Program) -> None:
    anna, boris, clara = await join("anna"), await join("boris"), await join("clara")
    path = f"/api/v1/accounts/{boris.me.id}"
    refused = await anna.tell(f"{path}/endorse")
    assert refused.status == 422
    assert "already following" in refused.error
    await anna.tell(f"{path}/follow")
    await anna.tell(f"/api/v1/accounts/{clara.me.id}/follow")
    answer = (await anna.tell(f"{path}/endorse")).json
    check(answer, *RELATION)
    assert answer["endorsed"] is True
    await anna.tell(f"{path}/pin")
    await anna.tell(f"/api/v1/accounts/{clara.me.id}/pin")
    first = await anna.ask("/api/v1/endorsements", limit=1)
    assert names(first.json) == ["clara"]
    assert names((await anna.ask(first.link["next"])).json) == ["boris"]
    theirs = f"/api/v1/accounts/{anna.me.id}/endorsements"
    assert names((await stranger.ask(theirs)).json) == ["clara", "boris"]
    assert (await anna.tell(f"{path}/unendorse")).json["endorsed"] is False
    await anna.tell(f"/api/v1/accounts/{clara.me.id}/unfollow")
    assert (await stranger.ask(theirs)).json == []


async def test_a_note_is_read_by_its_writer_alone(join: Join) -> None:
    anna, boris, clara = await join("anna"), await join("boris"), await join("clara")
    path = f"/api/v1/accounts/{boris.me.id}/note"
    answer = (await anna.tell(path, comment="Met at the harbour <b>fair</b>")).json
    check(answer, *RELATION)
    assert answer["note"] == "Met at the harbour <b>fair</b>"
    assert (await anna.tell(path, comment="Owes me a print")).json["note"] == "Owes me a print"
    for other in (boris, clara):
        (seen,) = (await other.ask("/api/v1/accounts/relationships", id=[boris.me.id])).json
        assert seen["note"] == ""
    assert (await anna.tell(path, comment="x" * 2001)).status == 422
    (kept,) = (await anna.ask("/api/v1/accounts/relationships", id=[boris.me.id])).json
    assert kept["note"] == "Owes me a print"
    assert (await anna.tell(path)).json["note"] == ""


async def test_whom_one_knows_among_somebodys_followers(join: Join) -> None:
    anna, boris, clara, dora = [await join(name) for name in ("anna", "boris", "clara", "dora")]
    await anna.tell(f"/api/v1/accounts/{boris.me.id}/follow")
    for one in (boris, dora):
        await one.tell(f"/api/v1/accounts/{clara.me.id}/follow")
    path = "/api/v1/accounts/familiar_followers"
    answer = (await anna.ask(path, id=[clara.me.id, dora.me.id, 1])).json
    assert [(one["id"], names(one["accounts"])) for one in answer] == [
        (str(clara.me.id), ["boris"]),
        (str(dora.me.id), []),
    ]
    await Account.filter(id=clara.me.id).update(hides_follows=True)
    answer = (await anna.ask(path, id=[clara.me.id])).json
    assert answer == [{"id": str(clara.me.id), "accounts": []}]


async def test_whom_both_follow(join: Join) -> None:
    anna, boris, clara, dora = [await join(name) for name in ("anna", "boris", "clara", "dora")]
    for one in (anna, boris):
        await one.tell(f"/api/v1/accounts/{clara.me.id}/follow")
    await boris.tell(f"/api/v1/accounts/{dora.me.id}/follow")
    path = f"/api/v1.1/accounts/mutuals/{boris.me.id}"
    assert names((await anna.ask(path)).json) == ["clara"]
    await Account.filter(id=boris.me.id).update(hides_follows=True)
    assert (await anna.ask(path)).json == []


async def test_identity_proofs_are_none_as_in_mastodon(join: Join) -> None:
    anna = await join("anna")
    assert (await anna.ask(f"/api/v1/accounts/{anna.me.id}/identity_proofs")).json == []
    assert (await anna.ask("/api/v1/accounts/1/identity_proofs")).status == 404
