"""Whether likes, boosts, bookmarks, pins and muted threads do what they say, once."""

import asyncio

import pytest

from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Like, Post
from tests.domain.city import follow, hears, ids, now, recorded, says, somebody, told

pytestmark = pytest.mark.usefixtures("city")


async def test_a_like_is_counted_told_and_taken_back() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    like = await interactions.like(bob, post)
    assert like.uri == f"http://photos.test/users/bob/likes/{like.id}"
    assert (await now(post)).likes_count == 1
    assert (await views.post(post.id, bob.id)).flags.liked
    assert not (await views.post(post.id, alice.id)).flags.liked
    assert await told(alice) == [("favourite", "bob")]
    await interactions.unlike(bob, post)
    await interactions.unlike(bob, post)
    assert (await now(post)).likes_count == 0
    assert await told(alice) == []
    assert await recorded("PostLiked") == [{"like_id": like.id}]
    assert await recorded("PostUnliked") == [
        {"like_uri": like.uri, "account_id": bob.id, "post_id": post.id}
    ]


async def test_a_storm_of_likes_ends_with_one() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    likes = await asyncio.gather(*(interactions.like(bob, post) for _ in range(25)))
    assert len({like.id for like in likes}) == 1
    await asyncio.gather(*(act(bob, post) for act in (interactions.unlike, interactions.like) * 10))
    assert (await now(post)).likes_count == await Like.filter(post=post).count()
    await asyncio.gather(
        *(act(bob, post) for act in (interactions.boost, interactions.unboost) * 10)
    )
    boosts = await Post.filter(boost_of_id=post.id).count()
    assert (await now(post)).boosts_count == boosts


async def test_a_remote_like_keeps_its_id_and_is_not_sent_out() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    post = await says(alice)
    like = await interactions.like(rem, post, uri="https://remote.test/likes/1")
    again = await interactions.like(rem, post, uri="https://remote.test/likes/2")
    assert like.id == again.id
    assert like.uri == "https://remote.test/likes/1"
    assert await recorded("PostLiked") == []


async def test_what_cannot_be_seen_cannot_be_liked_boosted_or_kept() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice, visibility="followers")
    for act in (
        interactions.like,
        interactions.boost,
        interactions.bookmark,
        interactions.mute_thread,
    ):
        with pytest.raises(NotFound):
            await act(bob, post)


async def test_a_boost_reaches_those_who_want_boosts_and_have_not_seen_it() -> None:
    alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
    quiet, both = await somebody("quiet"), await somebody("both")
    await follow(carol, bob)
    await follow(quiet, bob, shows_boosts=False)
    await follow(both, alice, bob)
    post = await says(alice)
    boost = await interactions.boost(bob, post)
    assert (await interactions.boost(bob, post)).id == boost.id
    [view] = await timelines.home(carol, Page())
    assert view.body.id == boost.id
    assert view.body.author.id == bob.id
    assert view.boost_of is not None
    assert view.boost_of.body.id == post.id
    assert ids(await timelines.home(both, Page())) == [post.id]
    assert await timelines.home(quiet, Page()) == []
    assert await told(alice) == [("reblog", "bob")]
    assert (await now(post)).boosts_count == 1
    assert (await views.post(boost.id, bob.id)).flags.boosted
    assert await recorded("PostBoosted") == [{"post_id": boost.id}]


async def test_a_second_boost_of_the_same_stays_out_until_the_first_is_far_down() -> None:
    alice, bob, carol, reader = [
        await somebody(name) for name in ("alice", "bob", "carol", "reader")
    ]
    await follow(reader, bob, carol)
    post = await says(alice)
    first = await interactions.boost(bob, post)
    await interactions.boost(carol, post)
    assert ids(await timelines.home(reader, Page())) == [first.id]
    await interactions.unboost(carol, post)
    for number in range(40):
        await says(bob, f"{number}")
    again = await interactions.boost(carol, post)
    assert ids(await timelines.home(reader, Page(limit=1))) == [again.id]


async def test_a_boost_is_taken_back_by_unboosting_or_deleting_it() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    for undo in (interactions.unboost, interactions.unboost, posts.delete):
        boost = await interactions.boost(bob, post)
        await undo(bob, boost)
        assert (await now(post)).boosts_count == 0
        assert await told(alice) == []
    assert await Post.all().count() == 1
    facts = await recorded("PostUnboosted")
    assert [fact["boosted_id"] for fact in facts] == [post.id] * 3
    assert await recorded("PostDeleted") == []


async def test_only_what_is_open_can_be_boosted() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follow(bob, alice)
    private = await says(alice, visibility="followers")
    for who in (alice, bob):
        with pytest.raises(Forbidden):
            await interactions.boost(who, private)
    with pytest.raises(Unprocessable):
        await interactions.boost(bob, await says(alice), visibility="direct")


async def test_doing_something_with_a_boost_does_it_with_the_post() -> None:
    alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
    post = await says(alice)
    boost = await interactions.boost(bob, post)
    await interactions.like(carol, boost)
    assert (await interactions.boost(carol, boost)).boost_of_id == post.id
    assert (await now(post)).likes_count == 1
    assert (await views.post(boost.id, carol.id)).flags.liked


async def test_bookmarks_are_a_private_matter() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    before = (await now(post)).version
    await interactions.bookmark(bob, post)
    await interactions.bookmark(bob, post)
    assert (await views.post(post.id, bob.id)).flags.bookmarked
    assert ids((await timelines.bookmarks(bob, Page())).items) == [post.id]
    assert (await now(post)).version == before
    assert await told(alice) == []
    await interactions.unbookmark(bob, post)
    assert list((await timelines.bookmarks(bob, Page())).items) == []


async def test_five_own_posts_can_be_pinned() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    made = [await says(alice, f"{number}") for number in range(6)]
    for post in made[:5]:
        await interactions.pin(alice, post)
    await interactions.pin(alice, made[0])
    direct = await says(alice, visibility="direct")
    boost = await interactions.boost(alice, await says(bob))
    for wrong in (made[5], direct, boost):
        with pytest.raises(Unprocessable):
            await interactions.pin(alice, wrong)
    with pytest.raises(Unprocessable):
        await interactions.pin(bob, made[5])
    pinned = await timelines.account_posts(None, alice, Page(), pinned=True)
    assert ids(pinned) == [post.id for post in reversed(made[:5])]
    assert pinned[0].body.pinned
    await interactions.unpin(alice, made[0])
    await interactions.pin(alice, made[5])


async def test_a_muted_thread_is_marked_on_every_post_of_it() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    comment = await says(bob, in_reply_to_id=post.id)
    await interactions.mute_thread(alice, comment)
    assert (await views.post(post.id, alice.id)).flags.thread_muted
    await interactions.unmute_thread(alice, post)
    assert not (await views.post(comment.id, alice.id)).flags.thread_muted


async def test_who_liked_and_boosted_is_listed_by_pages() -> None:
    alice = await somebody("alice")
    post = await says(alice)
    people = [await somebody(f"p{number}", "far.test") for number in range(5)]
    for person in people:
        await interactions.like(person, post)
        await interactions.boost(person, post, uri=f"{person.uri}/boosts/1")
    newest_first = [person.id for person in reversed(people)]
    for plan in (interactions.liked_by, interactions.boosted_by):
        assert await database.read(plan(post.id, Page())) == newest_first
        second = Page(max_id=newest_first[1], limit=2)
        assert await database.read(plan(post.id, second)) == newest_first[2:4]
        after = Page(min_id=newest_first[4], limit=2)
        assert await database.read(plan(post.id, after)) == newest_first[2:4]


async def test_a_remote_boost_of_a_remote_post_is_dated_by_its_server() -> None:
    rem, far = await somebody("rem", "remote.test"), await somebody("far", "far.test")
    post = await hears(rem)
    boost = await interactions.boost(
        far, post, uri="https://far.test/b/1", created_at=post.created_at
    )
    assert boost.created_at == post.created_at
    assert boost.uri == "https://far.test/b/1"
    assert await recorded("PostBoosted") == []
