"""People move: theirs away from and to each other, ours away, and somebody to us."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import actors
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.activitypub.vocabulary import Move, read_activity
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.relations import aliases, blocks, follows, migration
from fediphoto.errors import Forbidden, Unprocessable
from fediphoto.storage.models import Account, Follow
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import Document, Person, RemoteServer, remote_servers


async def reader_of(person: Person, name: str = "alice", **settings: bool) -> Account:
    """Somebody here who follows `person`, accepted."""
    alice = await people.local(name)
    followed = await actors.ensure_actor(person.uri)
    follow = await follows.request(alice, followed, **settings)
    await follows.accept(follow)
    return alice


async def followed_by(account: Account) -> list[tuple[str, str]]:
    """Whom an account follows or has asked to: (id, state)."""
    rows = await Follow.filter(follower_id=account.id).select_related("target").order_by("id")
    return [(row.target.uri, row.state) for row in rows]


def move(remote: RemoteServer, person: Person, target: str, **changes: Any) -> Document:
    return remote.activity("Move", person, person.uri, target=target, **changes)


async def test_followers_here_go_along_and_keep_what_they_chose(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    async with RemoteServer() as other:
        bob = remote.person("bob")
        robert = other.person("robert", alsoKnownAs=bob.uri)
        alice = await reader_of(bob, shows_boosts=False, notifies=True)
        assert await say(bob, moved := move(remote, bob, robert.uri)) == 202
        await work()
        await DeliveryRunner().drain()
        assert await outcome(moved) == "done"
        assert await followed_by(alice) == [(robert.uri, "pending")]
        asked = await Follow.get(follower_id=alice.id)
        assert (asked.shows_boosts, asked.notifies) == (False, True)
        assert [one["type"] for one in other.received] == ["Follow"]
        assert [one["type"] for one in remote.received] == ["Follow", "Undo"]
        former = await Account.get(uri=bob.uri)
        assert former.moved_to_id == (await Account.get(uri=robert.uri)).id


async def test_the_new_account_is_asked_again_however_well_we_know_it(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob, robert = remote.person("bob"), remote.person("robert")
    alice = await reader_of(bob)
    await actors.fetch_actor(robert.uri)
    robert.document["alsoKnownAs"] = [bob.uri]
    await say(bob, move(remote, bob, robert.uri))
    await work()
    assert await followed_by(alice) == [(robert.uri, "pending")]


@pytest.mark.parametrize("known_as", [None, [], ["http://127.0.0.1:1/users/bob"]])
async def test_an_account_that_does_not_name_the_old_one_gets_nobody(
    remote: RemoteServer, say: Say, work: Work, known_as: list[str] | None
) -> None:
    bob, mallory = remote.person("bob"), remote.person("mallory", alsoKnownAs=known_as)
    alice = await reader_of(bob)
    await say(bob, moved := move(remote, bob, mallory.uri))
    await work()
    assert "does not say that it is theirs" in await outcome(moved)
    assert await followed_by(alice) == [(bob.uri, "accepted")]
    assert (await Account.get(uri=bob.uri)).moved_to_id is None


async def test_nobody_moves_somebody_else(remote: RemoteServer, say: Say, work: Work) -> None:
    bob = remote.person("bob")
    mallory = remote.person("mallory", alsoKnownAs=[bob.uri])
    alice = await reader_of(bob)
    forged = remote.activity("Move", mallory, bob.uri, target=mallory.uri)
    await say(mallory, forged)
    await work()
    assert "Only who moves" in await outcome(forged)
    assert await followed_by(alice) == [(bob.uri, "accepted")]


async def test_who_moved_days_ago_does_not_move_on(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob, first, second = [remote.person(name) for name in ("bob", "first", "second")]
    first.document["alsoKnownAs"] = second.document["alsoKnownAs"] = [bob.uri]
    alice = await reader_of(bob)
    await say(bob, move(remote, bob, first.uri))
    await work()
    anna = await people.local("anna")
    await people.follows(anna, await Account.get(uri=bob.uri))
    await say(bob, again := move(remote, bob, second.uri))
    await work()
    assert "only days ago" in await outcome(again)
    assert await followed_by(alice) == [(first.uri, "pending")]
    assert await followed_by(anna) == [(bob.uri, "accepted")]
    await Account.filter(uri=bob.uri).update(moved_at=datetime.now(UTC) - timedelta(days=8))
    await say(bob, later := move(remote, bob, second.uri))
    await work()
    assert await outcome(later) == "done"
    assert await followed_by(anna) == [(second.uri, "pending")]


async def test_a_stranger_who_moves_costs_no_request(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob, robert = remote.person("bob"), remote.person("robert")
    await say(bob, moved := move(remote, bob, robert.uri))
    await work()
    assert (await outcome(moved)).startswith("refused Ignored")
    assert remote.requests_for(robert.uri) == []


async def test_somebody_moves_here_and_brings_the_followers(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob = remote.person("bob")
    alice, robert = await reader_of(bob), await people.local("robert")
    locked = await people.local("locked", is_locked=True)
    await aliases.add(robert, await Account.get(uri=bob.uri))
    await say(bob, move(remote, bob, robert.uri))
    await work()
    assert await followed_by(alice) == [(robert.uri, "accepted")]
    assert (await Account.get(id=robert.id)).followers_count == 1
    assert await followed_by(locked) == []


async def test_who_may_not_follow_the_new_account_stays_with_the_old(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob = remote.person("bob")
    robert = remote.person("robert", alsoKnownAs=[bob.uri])
    alice = await reader_of(bob)
    await blocks.block(alice, await actors.fetch_actor(robert.uri))
    await say(bob, move(remote, bob, robert.uri))
    await work()
    assert await followed_by(alice) == [(bob.uri, "accepted")]


async def test_hundreds_of_followers_go_along(
    remote: RemoteServer, say: Say, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "_FOLLOWERS_AT_ONCE", 3)
    bob = remote.person("bob")
    robert = remote.person("robert", alsoKnownAs=[bob.uri])
    readers = [await reader_of(bob, f"reader{number}") for number in range(8)]
    await say(bob, move(remote, bob, robert.uri))
    await work()
    for reader in readers:
        assert await followed_by(reader) == [(robert.uri, "pending")]


async def test_one_of_ours_moves_away(remote: RemoteServer, web: Any, work: Work) -> None:
    async with remote_servers(1) as (other,):
        alice, anna = await people.local("alice"), await people.local("anna")
        bob = await actors.fetch_actor(remote.person("bob").uri)
        for follower in (bob, anna):
            await people.follows(follower, alice)
        away = other.person("alice", alsoKnownAs=[alice.uri])
        await migration.move(alice, await actors.resolve_fresh(f"@alice@{other.host}"))
        await work()
        await DeliveryRunner().drain()
        update, moved = remote.received
        assert (update["type"], update["object"]["movedTo"]) == ("Update", away.uri)
        assert moved == {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": moved["id"],
            "type": "Move",
            "actor": alice.uri,
            "object": alice.uri,
            "target": away.uri,
            "to": [alice.followers_uri],
            "cc": [],
        }
        assert isinstance(read_activity(moved), Move)
        assert await followed_by(anna) == [(away.uri, "pending")]
        document = await (await web.get("/users/alice")).get_json()
        assert document["movedTo"] == away.uri
        # As it was read before the move: whoever uses the client API is kept for a while.
        assert alice.moved_to_id is None
        with pytest.raises(Forbidden, match="moved"):
            await posts.publish(alice, posts.Draft(caption="Still here"))
        with pytest.raises(Forbidden, match="moved"):
            await interactions.boost(alice, await posts.publish(anna, posts.Draft(caption="Hi")))
        with pytest.raises(Forbidden):
            await follows.request(anna, alice)
        alice = await Account.get(id=alice.id)
        await migration.return_home(alice)
        assert await posts.publish(alice, posts.Draft(caption="Back"))
        await work()
        await DeliveryRunner().drain()
        assert (
            "movedTo"
            not in [one for one in remote.received if one["type"] == "Update"][-1]["object"]
        )


async def test_ours_move_only_where_they_are_known_and_not_too_often(
    remote: RemoteServer, work: Work
) -> None:
    alice = await people.local("alice")
    away = remote.person("alice")
    with pytest.raises(Unprocessable, match="aliases"):
        await migration.move(alice, await actors.resolve_fresh(away.uri))
    away.document["alsoKnownAs"] = [alice.uri]
    await migration.move(alice, await actors.resolve_fresh(away.uri))
    await migration.return_home(alice)
    with pytest.raises(Unprocessable, match="30 days"):
        await migration.move(alice, await actors.resolve_fresh(away.uri))
    with pytest.raises(Unprocessable, match="itself"):
        await migration.move(alice, alice)


async def test_a_profile_that_leads_elsewhere_says_where(
    remote: RemoteServer, web: Any, work: Work
) -> None:
    """Also to somebody whom nobody here knows, but not on and on."""
    third = remote.person("third")
    second = remote.person("second", movedTo=third.uri)
    bob = await actors.fetch_actor(remote.person("bob", movedTo=second.uri).uri)
    await work()
    shown = await (await web.get(f"/api/v1/accounts/{bob.id}")).get_json()
    assert shown["moved"]["acct"] == f"second@{remote.host}"
    assert shown["moved"]["moved"] is None
    assert not await Account.exists(uri=third.uri)
