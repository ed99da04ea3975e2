"""Whether everybody sees what they may see, and nothing else, through every way of looking."""

from datetime import UTC, datetime

import pytest

from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.timelines import comments, timelines
from fediphoto.domain.views import views
from fediphoto.domain.visibility import can_see, get_visible
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account, Follow, Post
from tests.domain.city import block, follow, hears, ids, now, says, somebody

pytestmark = pytest.mark.usefixtures("city")

READERS = ("author", "follower", "asking", "named", "stranger", "blocked", "blocking", "nobody")
SEES = {
    "public": {"author", "follower", "asking", "named", "stranger", "nobody"},
    "unlisted": {"author", "follower", "asking", "named", "stranger", "nobody"},
    "followers": {"author", "follower", "named"},
    "direct": {"author", "named"},
}


async def readers(author: Account) -> dict[str, Account | None]:
    """Everybody that READERS names, standing to `author` as their name says."""
    people = {
        name: await somebody(name, "far.test" if name == "stranger" else "")
        for name in READERS[1:-1]
    }
    await follow(people["asking"], author, state="pending")
    for name in ("follower", "blocked", "blocking"):  # a block is stronger than a follow
        await follow(people[name], author)
    await block(author, people["blocked"])
    await block(people["blocking"], author)
    return {"author": author, "nobody": None, **people}


async def ways_of_looking(post: Post, reader: Account | None) -> dict[str, bool]:
    """For each way to come upon a post: does `reader` find it?"""
    reader_id = None if reader is None else reader.id
    author = await Account.get(id=post.account_id)
    page = timelines.Page()

    async def shown() -> bool:
        try:
            return (await views.post(post.id, reader_id)).body.id == post.id
        except NotFound:
            return False

    async def got() -> bool:
        try:
            return (await get_visible(post.id, reader)).id == post.id
        except NotFound:
            return False

    several = await database.read(views.visible_posts([post.id], reader_id))
    thread = await comments.thread(post, reader)
    assert post.id not in ids(thread.ancestors + thread.descendants)
    return {
        "can_see": await can_see(post, reader),
        "get_visible": await got(),
        "views.post": await shown(),
        "views.visible_posts": post.id in ids(several),
        "profile": post.id in ids(await timelines.account_posts(reader, author, page)),
    }


@pytest.mark.parametrize("visibility", SEES)
async def test_the_matrix(visibility: str) -> None:
    author = await somebody("author")
    people = await readers(author)
    post = await says(author, "for @named @blocked @blocking #tagged", visibility=visibility)
    for name, reader in people.items():
        found = await ways_of_looking(post, reader)
        assert set(found.values()) == {name in SEES[visibility]}, (name, found)
        listed = visibility == "public" and name in SEES["public"]
        page = timelines.Page()
        assert (post.id in ids(await timelines.public(reader, page))) == listed, name
        assert (post.id in ids(await timelines.hashtag(reader, "tagged", page))) == listed, name


async def test_who_is_addressed_silently_sees_too() -> None:
    rem, alice = await somebody("rem", "remote.test"), await somebody("alice")
    post = await hears(rem, visibility="direct", silently_mentioned=[alice])
    assert await can_see(post, alice)
    assert (await views.post(post.id, alice.id)).body.mentions == []


async def test_following_ends_and_so_does_the_sight() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follow(bob, alice)
    post = await says(alice, visibility="followers")
    assert await can_see(post, bob)
    await Follow.all().delete()
    assert not await can_see(post, bob)


async def test_a_suspended_author_is_seen_by_nobody_not_even_through_boosts() -> None:
    alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
    await follow(carol, alice, bob)
    post = await says(alice, "#tagged")
    boost = await interactions.boost(bob, post)
    await interactions.bookmark(carol, post)
    await Account.filter(id=alice.id).update(suspended_at=datetime.now(UTC))
    for one in (post, boost):
        assert not any((await ways_of_looking(one, carol)).values())
    page = timelines.Page()
    assert await timelines.home(carol, page) == []
    assert await timelines.public(carol, page) == []
    assert await timelines.hashtag(None, "tagged", page) == []
    assert list((await timelines.bookmarks(carol, page)).items) == []


async def test_a_boost_carries_nothing_past_a_block() -> None:
    alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
    await follow(carol, bob)
    post = await says(alice)
    boost = await interactions.boost(bob, post)
    await block(alice, carol)
    assert not any((await ways_of_looking(boost, carol)).values())
    assert await timelines.home(carol, timelines.Page()) == []


async def test_a_boost_shows_nothing_that_has_been_narrowed_since() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    boost = await interactions.boost(bob, post)
    await posts.edit(alice, post, posts.Changes(visibility="followers"))
    assert not await can_see(boost, None)
    assert not await can_see(await now(post), bob)


async def test_a_private_post_and_no_post_are_not_told_apart() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice, visibility="direct")
    sentences = set()
    for post_id in (post.id, 12345):
        with pytest.raises(NotFound) as hidden:
            await views.post(post_id, bob.id)
        with pytest.raises(NotFound) as absent:
            await get_visible(post_id, bob)
        sentences |= {str(hidden.value), str(absent.value)}
    assert len(sentences) == 1


async def test_inside_a_transaction_the_rule_sees_its_changes() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice, visibility="followers")
    async with database.transaction():
        await follow(bob, alice)
        assert await can_see(post, bob)
