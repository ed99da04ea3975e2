"""Relays of both kinds: asked, answered, given our public posts, and bringing others'."""

from typing import Any

import pytest

from fediphoto.activitypub import actors
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.domain.relations import follows, relays
from fediphoto.domain.topics import tag_follows
from fediphoto.errors import Conflict, NotFound
from fediphoto.storage.models import Account, Follow, HomeEntry, Post, Relay
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import PUBLIC, Document, Person, RemoteServer


async def send(work: Work) -> None:
    await work()
    await DeliveryRunner().drain()


def relay_actor(remote: RemoteServer) -> Person:
    return remote.person("relay", type="Application")


def answers(remote: RemoteServer, relay: Person, asked: Document, kind: str = "Accept") -> Document:
    about = {name: asked[name] for name in ("id", "type", "actor", "object")}
    return remote.activity(kind, relay, about, to=[asked["actor"]])


async def joined_mastodons(remote: RemoteServer, say: Say, work: Work) -> Person:
    """A relay of Mastodon's kind that has accepted."""
    relay = relay_actor(remote)
    await relays.add(f"{remote.base_url}/inbox")
    await send(work)
    await say(relay, answers(remote, relay, remote.received[-1]))
    await work()
    remote.received.clear()
    return relay


async def joined_litepubs(remote: RemoteServer, say: Say, work: Work) -> Person:
    """A relay of LitePub's kind that has accepted, and followed back."""
    relay = relay_actor(remote)
    actor = await actors.fetch_actor(relay.uri)
    await relays.add(actor.inbox_uri, actor)
    await send(work)
    await say(relay, answers(remote, relay, remote.received[-1]))
    await say(relay, remote.activity("Follow", relay, addresses.instance_actor_uri()))
    await send(work)
    remote.received.clear()
    return relay


async def test_a_relay_of_mastodons_kind_is_asked_for_everything_public(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    relay = relay_actor(remote)
    inbox = f"{remote.base_url}/inbox"
    await relays.add(inbox)
    await send(work)
    (asked,) = remote.received
    instance = addresses.instance_actor_uri()
    assert (asked["type"], asked["actor"], asked["object"]) == ("Follow", instance, PUBLIC)
    assert f'keyId="{instance}#main-key"' in remote.requests_for("/inbox")[0].headers["Signature"]
    assert (await Relay.get(inbox_uri=inbox)).state == "pending"
    await say(relay, answers(remote, relay, asked))
    await work()
    row = await Relay.get(inbox_uri=inbox)
    assert (row.state, row.actor_uri) == ("accepted", relay.uri)
    with pytest.raises(Conflict):
        await relays.add(inbox)


async def test_nobody_on_another_host_answers_for_a_relay(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    async with RemoteServer() as other:
        await relays.add(f"{other.base_url}/inbox")
        await send(work)
        (asked,) = other.received
        mallory = remote.person("mallory")
        await say(mallory, answers(remote, mallory, asked))
        await work()
        row = await Relay.get(inbox_uri=f"{other.base_url}/inbox")
        assert (row.state, row.actor_uri) == ("pending", "")


async def test_a_relay_that_says_no_gets_nothing(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    relay, alice = relay_actor(remote), await people.local("alice")
    await relays.add(f"{remote.base_url}/inbox")
    await send(work)
    await say(relay, answers(remote, relay, remote.received.pop(), "Reject"))
    await work()
    assert (await Relay.get()).state == "rejected"
    await posts.publish(alice, posts.Draft(caption="Hello"))
    await send(work)
    assert remote.received == []


async def test_public_posts_their_edits_and_their_end_go_to_mastodons_relays(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    await joined_mastodons(remote, say, work)
    alice = await people.local("alice")
    post = await posts.publish(alice, posts.Draft(caption="Hello"))
    await posts.publish(alice, posts.Draft(caption="Quiet", visibility="unlisted"))
    await posts.publish(alice, posts.Draft(caption="For friends", visibility="followers"))
    await send(work)
    await posts.edit(alice, await Post.get(id=post.id), posts.Changes(caption="Hello!"))
    await send(work)
    await posts.delete(alice, await Post.get(id=post.id))
    await send(work)
    told = [(one["type"], one["actor"]) for one in remote.received]
    assert told == [("Create", alice.uri), ("Update", alice.uri), ("Delete", alice.uri)]


async def test_a_relay_of_litepubs_kind_is_followed_and_follows_back(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    relay = relay_actor(remote)
    actor = await actors.fetch_actor(relay.uri)
    await relays.add(actor.inbox_uri, actor)
    await send(work)
    (asked,) = remote.received
    instance = addresses.instance_actor_uri()
    assert (asked["object"], asked["to"]) == (relay.uri, [relay.uri])
    accepted = answers(remote, relay, asked)
    del accepted["object"]["id"]
    await say(relay, accepted)
    await say(relay, remote.activity("Follow", relay, instance))
    await send(work)
    assert (await Relay.get()).state == "accepted"
    assert remote.received[-1]["type"] == "Accept"
    assert await Follow.exists(follower__uri=relay.uri, target__uri=instance, state="accepted")


async def test_a_relay_that_lets_a_person_follow_has_not_let_the_instance_in(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    relay, alice = relay_actor(remote), await people.local("alice")
    actor = await actors.fetch_actor(relay.uri)
    await relays.add(actor.inbox_uri, actor)
    await follows.request(alice, actor)
    await send(work)
    (asked,) = [one for one in remote.received if one["actor"] == alice.uri]
    accepted = answers(remote, relay, asked)
    del accepted["object"]["id"]
    await say(relay, accepted)
    await work()
    assert (await Relay.get()).state == "pending"
    assert await Follow.exists(follower_id=alice.id, state="accepted")


async def test_the_instance_announces_public_posts_to_litepubs_relays(
    remote: RemoteServer, say: Say, work: Work, web: Any
) -> None:
    await joined_litepubs(remote, say, work)
    alice = await people.local("alice")
    post = await posts.publish(alice, posts.Draft(caption="Hello"))
    await posts.publish(alice, posts.Draft(caption="Quiet", visibility="unlisted"))
    await send(work)
    (announced,) = remote.received
    assert announced["type"] == "Announce"
    assert announced["actor"] == addresses.instance_actor_uri()
    assert announced["object"] == post.uri
    followers = f"{addresses.instance_actor_uri()}/followers"
    assert (announced["to"], announced["cc"]) == ([followers], [PUBLIC])
    actor = await (await web.get("/actor")).get_json()
    assert actor["followers"] == followers
    assert (await web.get("/actor/followers")).status_code == 200
    await posts.delete(alice, await Post.get(id=post.id))
    await send(work)
    assert (remote.received[-1]["type"], remote.received[-1]["actor"]) == ("Delete", alice.uri)


async def test_what_a_relay_announces_is_fetched_and_found_in_public_but_in_no_home(
    remote: RemoteServer, say: Say, work: Work, web: Any
) -> None:
    relay = await joined_litepubs(remote, say, work)
    await people.local("alice")
    async with RemoteServer() as other:
        note = other.note(other.person("carol"), "<p>From afar</p>")
        await say(relay, told := remote.activity("Announce", relay, note["id"]))
        await work()
        assert await outcome(told) == "done"
        post = await Post.get(uri=note["id"])
        assert not await Post.exists(boost_of_id=post.id)
        assert not await HomeEntry.exists(post_id=post.id)
        shown = await (await web.get("/api/v1/timelines/public?remote=true")).get_json()
        assert [one["uri"] for one in shown] == [note["id"]]
        assert shown[0]["reblogs_count"] == 0


async def test_what_a_relay_announces_is_in_the_homes_of_those_who_follow_its_hashtag(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    relay = await joined_litepubs(remote, say, work)
    alice, anna = await people.local("alice"), await people.local("anna")
    await tag_follows.follow(anna, "autumn")
    async with RemoteServer() as other:
        tag = {"type": "Hashtag", "name": "#Autumn", "href": f"{other.base_url}/tags/autumn"}
        note = other.note(other.person("carol"), "<p>#Autumn</p>", tag=[tag])
        await say(relay, remote.activity("Announce", relay, note["id"]))
        await work()
        post = await Post.get(uri=note["id"])
        assert await HomeEntry.exists(post_id=post.id, account_id=anna.id)
        assert not await HomeEntry.exists(post_id=post.id, account_id=alice.id)


async def test_a_relay_lies_about_posts_in_vain(remote: RemoteServer, say: Say, work: Work) -> None:
    """What it embeds is not believed, and what is not at its origin is not stored."""
    relay = await joined_litepubs(remote, say, work)
    async with RemoteServer() as other:
        carol = other.person("carol")
        note = other.note(carol, "<p>True</p>")
        forged = note | {"content": "<p>False</p>"}
        missing = note | {"id": f"{carol.uri}/notes/never"}
        for about in (forged, missing):
            await say(relay, remote.activity("Announce", relay, about))
        await work()
        (post,) = await Post.all()
        assert post.content_html == "<p>True</p>"


async def test_who_is_no_relay_neither_follows_the_instance_nor_fills_the_public_timeline(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    mallory = remote.person("mallory")
    note = remote.note(mallory, "<p>Buy</p>")
    follow = remote.activity("Follow", mallory, addresses.instance_actor_uri())
    for activity in (follow, announced := remote.activity("Announce", mallory, note["id"])):
        await say(mallory, activity)
    await work()
    assert "Only a relay" in await outcome(follow)
    assert (await outcome(announced)).startswith("refused")
    assert await Post.all().count() == await Follow.all().count() == 0


@pytest.mark.parametrize("is_litepub", [False, True])
async def test_a_relay_that_is_left_is_told_and_not_listened_to(
    remote: RemoteServer, say: Say, work: Work, is_litepub: bool
) -> None:
    join = joined_litepubs if is_litepub else joined_mastodons
    relay = await join(remote, say, work)
    await relays.remove((await Relay.get()).inbox_uri)
    await send(work)
    (undone,) = remote.received
    assert (undone["type"], undone["object"]["type"]) == ("Undo", "Follow")
    assert undone["object"]["object"] == (relay.uri if is_litepub else PUBLIC)
    assert await Follow.all().count() == 0
    await posts.publish(await people.local("alice"), posts.Draft(caption="Hello"))
    await send(work)
    assert len(remote.received) == 1
    with pytest.raises(NotFound):
        await relays.remove(relay.uri)


async def test_relays_hear_of_a_deleted_account(remote: RemoteServer, say: Say, work: Work) -> None:
    await joined_mastodons(remote, say, work)
    alice = await people.local("alice")
    await accounts.delete_local(await Account.get(id=alice.id))
    await send(work)
    assert [one["type"] for one in remote.received] == ["Delete"]


async def test_what_mastodons_relay_forwards_is_read_at_its_origin(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    relay = await joined_mastodons(remote, say, work)
    async with RemoteServer() as other:
        carol = other.person("carol")
        note = other.note(carol, "<p>True</p>")
        forged = other.create(note | {"content": "<p>False</p>"})
        assert await say(relay, forged) == 202
        await work()
        (post,) = await Post.all()
        assert (post.uri, post.content_html) == (note["id"], "<p>True</p>")
        assert not await HomeEntry.exists(post_id=post.id)
