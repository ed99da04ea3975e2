"""What people show first: told to others, and taken from them."""

from typing import Any

import orjson
import pytest

from fediphoto.activitypub import actors
from fediphoto.activitypub.delivery import DeliveryRunner
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.posts.posts import Draft
from fediphoto.domain.timelines import timelines
from fediphoto.domain.topics import featured_tags, tag_follows
from fediphoto.storage.models import Account, HomeEntry, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import PUBLIC, Document, Person, RemoteServer

ALICE = "http://photos.test/users/alice"


async def _heard(remote: RemoteServer, work: Work) -> list[Document]:
    """What has arrived at the remote server since the last time."""
    await work()
    await DeliveryRunner().drain()
    told = list(remote.received)
    remote.received.clear()
    return told


async def _followed_from(remote: RemoteServer, alice: Account) -> None:
    bob = await actors.ensure_actor(remote.person("bob").uri)
    await people.follows(bob, alice)


async def _document(web: Any, path: str) -> Any:
    headers = {"Accept": "application/activity+json", "Host": "photos.test"}
    return orjson.loads(await (await web.get(path, headers=headers)).get_data())


async def test_followers_servers_hear_what_is_pinned_and_unpinned(
    remote: RemoteServer, work: Work, web: Any
) -> None:
    alice = await people.local("alice")
    await _followed_from(remote, alice)
    post = await posts.publish(alice, Draft(caption="Best"))
    quiet = await posts.publish(alice, Draft(caption="For followers", visibility="followers"))
    await _heard(remote, work)

    await interactions.pin(alice, post)
    await interactions.pin(alice, quiet)
    (add,) = await _heard(remote, work)
    assert (add["type"], add["actor"]) == ("Add", ALICE)
    assert (add["object"], add["target"]) == (post.uri, f"{ALICE}/collections/featured")

    await interactions.unpin(alice, await Post.get(id=post.id))
    (remove,) = await _heard(remote, work)
    assert (remove["type"], remove["object"]) == ("Remove", post.uri)

    await interactions.pin(alice, await Post.get(id=post.id))
    (again,) = await _heard(remote, work)
    assert again["id"] != add["id"]


async def test_followers_servers_hear_which_hashtags_are_shown(
    remote: RemoteServer, work: Work, web: Any
) -> None:
    alice = await people.local("alice")
    await _followed_from(remote, alice)
    shown = await featured_tags.feature(alice, "#Lichen")
    (add,) = await _heard(remote, work)
    hashtag = {"type": "Hashtag", "href": "http://photos.test/tags/lichen", "name": "#Lichen"}
    assert (add["type"], add["object"]) == ("Add", hashtag)
    assert add["target"] == f"{ALICE}/collections/featured"

    actor = await _document(web, "/users/alice")
    collection = await _document(web, actor["featuredTags"])
    assert (collection["type"], collection["totalItems"]) == ("Collection", 1)
    assert collection["items"] == [hashtag]

    await featured_tags.unfeature(alice, shown.id)
    (remove,) = await _heard(remote, work)
    assert (remove["type"], remove["object"]["type"]) == ("Remove", "Hashtag")
    assert (await _document(web, actor["featuredTags"]))["items"] == []


async def _bob(remote: RemoteServer) -> tuple[Person, Account]:
    """Bob, whom alice follows."""
    uri = f"{remote.base_url}/users/bob"
    bob = remote.person("bob", featured=f"{uri}/featured", featuredTags=f"{uri}/tags")
    account = await actors.ensure_actor(bob.uri)
    await people.follows(await people.local("alice"), account)
    return bob, account


async def _pinned(account: Account) -> list[str]:
    found = await timelines.account_posts(None, account, Page(), pinned=True)
    return [one.body.uri for one in found]


async def test_posts_that_others_pin_stand_first_on_their_profile(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob, account = await _bob(remote)
    first, second = remote.note(bob, "<p>1</p>"), remote.note(bob, "<p>2</p>")
    target = bob.document["featured"]
    for note in (second, first):  # neither is here yet: each is fetched
        assert await say(bob, remote.activity("Add", bob, note["id"], target=target)) == 202
        await work()
    assert await _pinned(account) == [first["id"], second["id"]]
    await say(bob, remote.activity("Remove", bob, first["id"], target=target))
    await work()
    assert await _pinned(account) == [second["id"]]


@pytest.mark.parametrize("target", ["{bob}/followers", "{ned}/featured", "", None])
async def test_nobody_pins_for_others_or_elsewhere(
    remote: RemoteServer, say: Say, work: Work, target: str | None
) -> None:
    bob, account = await _bob(remote)
    ned = remote.person("ned", featured=f"{remote.base_url}/users/ned/featured")
    note = remote.note(bob, "<p>1</p>")
    await say(bob, remote.create(note))
    told = None if target is None else target.format(bob=bob.uri, ned=ned.uri)
    add = remote.activity("Add", bob, note["id"], target=told)
    await say(bob, add)
    of_ned = remote.activity("Add", ned, note["id"], target=ned.document["featured"])
    await say(ned, of_ned)
    await work()
    assert await _pinned(account) == []
    assert (await outcome(add)).startswith("refused Ignored")
    assert (await outcome(of_ned)).startswith("refused Forbidden")


async def test_hashtags_that_others_show_come_and_go(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob, account = await _bob(remote)
    hashtag = {"type": "Hashtag", "name": "#Moss", "href": f"{remote.base_url}/tags/moss"}
    # Mastodon names the collection of pinned posts, others that of hashtags.
    for target in (bob.document["featured"], bob.document["featuredTags"]):
        await say(bob, remote.activity("Add", bob, hashtag, target=target))
        await work()
        assert [one.name for one in await featured_tags.of(account)] == ["Moss"]
        await say(bob, remote.activity("Remove", bob, hashtag, target=target))
        await work()
        assert await featured_tags.of(account) == []
    for number in range(30):
        many = hashtag | {"name": f"#tag{number}"}
        await say(bob, remote.activity("Add", bob, many, target=bob.document["featured"]))
    await work()
    assert len(await featured_tags.of(account)) == featured_tags.MOST


async def test_a_public_post_with_a_followed_hashtag_comes_home_whoever_wrote_it(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    alice = await people.local("alice")
    await tag_follows.follow(alice, "Lichen")
    eve = remote.person("eve")
    tags = {"tag": [{"type": "Hashtag", "name": "#LICHEN"}]}
    wanted = remote.note(eve, "<p>#LICHEN</p>", **tags)
    unlisted = remote.note(eve, "<p>#LICHEN</p>", to=[eve.followers], cc=[PUBLIC], **tags)
    other = remote.note(eve, "<p>#moss</p>", tag=[{"type": "Hashtag", "name": "#moss"}])
    for note in (wanted, unlisted, other):
        await say(eve, remote.create(note))
    await work()
    assert [post.uri for post in await Post.all()] == [wanted["id"]]
    post = await Post.get(uri=wanted["id"])
    assert await HomeEntry.filter(account_id=alice.id).values_list("post_id", flat=True) == [
        post.id
    ]
