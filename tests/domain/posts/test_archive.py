"""Whether a post can be taken out of sight without losing anything, and comes back as it was."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from fediphoto.domain.discovery import search
from fediphoto.domain.moderation import reported_posts, reports
from fediphoto.domain.notifications import notifications
from fediphoto.domain.photos import renaming
from fediphoto.domain.posts import archive, interactions, posts
from fediphoto.domain.posts.post_drafts import Changes
from fediphoto.domain.relations import follows
from fediphoto.domain.timelines import collections, comments, lists, timelines
from fediphoto.domain.topics import featured_tags
from fediphoto.domain.views import views
from fediphoto.domain.visibility import can_see
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.storage import blobs
from fediphoto.storage.models import Account, Attachment, Conversation, HomeEntry, Post, Tombstone
from tests.domain.city import (
    follow,
    hears,
    ids,
    now,
    person,
    photo,
    recorded,
    says,
    somebody,
    told,
)

pytestmark = pytest.mark.usefixtures("city")

PAGE = timelines.Page()
CAPTION = "The #harbour with @named"

Way = Callable[[], Awaitable[Any]]


async def counted(account: Account) -> tuple[int, object]:
    """The number of posts somebody has, and when they posted last."""
    found = await Account.get(id=account.id)
    return found.posts_count, found.last_post_at


async def ways(post: Post, reader: Account | None) -> set[str]:
    """By which ways `reader` comes upon the post, or upon a boost of it."""
    author = await Account.get(id=post.account_id)
    named: dict[str, Way] = {
        "profile": lambda: timelines.account_posts(reader, author, PAGE),
        "public": lambda: timelines.public(reader, PAGE),
        "hashtag": lambda: timelines.hashtag(reader, "harbour", PAGE),
        "itself": lambda: _seen(post, reader),
    }
    if reader is not None:
        known = reader
        named |= {
            "home": lambda: timelines.home(known, PAGE),
            "liked": lambda: timelines.favourites(known, PAGE),
            "search": lambda: search.posts("harbour", known, PAGE),
            "activity": lambda: _heard_of(known),
        }
    found = set()
    for name, way in named.items():
        listed = await way()
        shown = listed if isinstance(listed, list) else listed.items
        if any(post.id in (one.body.id, one.boost_of and one.boost_of.body.id) for one in shown):
            found.add(name)
    return found


async def _seen(post: Post, reader: Account | None) -> list[views.PostView]:
    try:
        return [await views.post(post.id, reader.id if reader else None)]
    except NotFound:
        return []


async def _heard_of(reader: Account) -> list[views.PostView]:
    told_of = (await notifications.listing(reader, PAGE)).items
    return [one.post for one in told_of if one.post is not None]


@pytest.mark.parametrize("visibility", ["public", "unlisted", "followers"])
async def test_nobody_but_its_author_sees_it_and_it_comes_back_as_it_was(visibility: str) -> None:
    author, follower, named = [await somebody(name) for name in ("author", "follower", "named")]
    far = await somebody("far", "far.test")
    await follow(follower, author)
    await follow(far, author)
    post = await says(author, CAPTION, visibility=visibility)
    other = await says(author, "Another day")
    await interactions.like(follower, post)
    comment = await says(follower, "Fine!", in_reply_to_id=post.id, visibility=visibility)
    readers = (None, follower, named, far, author)
    before = [await ways(post, reader) for reader in readers]
    assert {"itself", "home", "profile", "liked", "search"} <= before[1]
    assert {"itself", "activity"} <= before[2]
    numbers = await counted(author)

    kept = await archive.archive(author, post)
    assert kept.archived_at is not None
    for reader in readers[:-1]:
        assert await ways(post, reader) == set(), reader
        assert not await can_see(await now(post), reader)
    assert await ways(post, author) <= {"itself", "search", "activity"}
    assert ids(await archive.of(author, PAGE)) == [post.id]
    assert ids(await archive.of(follower, PAGE)) == []
    assert (await counted(author))[0] == numbers[0] - 1
    assert ids((await comments.thread(await now(comment), follower)).ancestors) == []
    assert not await Conversation.exists(), "it did not become a message"

    back = await archive.bring_back(author, post)
    assert (back.visibility, back.archived_at) == (visibility, None)
    assert [await ways(post, reader) for reader in readers] == before
    assert await counted(author) == numbers
    assert ids(await archive.of(author, PAGE)) == []
    assert ids((await comments.thread(await now(post), follower)).descendants) == [comment.id]
    assert ((await now(post)).likes_count, (await now(post)).comments_count) == (
        1,
        1 if visibility != "followers" else 0,
    )
    assert ids(await timelines.home(follower, PAGE)) == [comment.id, other.id, post.id]
    assert (await now(post)).created_at == post.created_at


async def test_boosts_lists_collections_and_hashtags_lose_and_find_it_again() -> None:
    author, fan, friend = [await somebody(name) for name in ("author", "fan", "friend")]
    await follow(friend, fan)
    await follow(fan, author)
    picture = await photo(author)
    post = await says(author, "#harbour", attachment_ids=[picture.id])
    boost = await interactions.boost(fan, post)
    inner = await lists.create(fan, "Close")
    await lists.add(inner, [author.id])
    album = await collections.create(author, "Best", visibility="public")
    await collections.add(author, album, post)
    await featured_tags.feature(author, "harbour")

    async def found() -> list[Any]:
        return [
            ids(await timelines.home(friend, PAGE)),
            ids(await timelines.account_posts(friend, fan, PAGE)),
            ids(await timelines.account_posts(fan, fan, PAGE)),
            ids(await timelines.account_list(fan, inner.id, PAGE)),
            ids(await collections.posts_in(album.id, fan)),
            (await collections.get(album.id, fan)).posts_count,
            [one.posts_count for one in await featured_tags.of(author)],
        ]

    before = await found()
    assert before == [[boost.id], [boost.id], [boost.id], [post.id], [post.id], 1, [1]]
    await archive.archive(author, post)
    assert await found() == [[], [], [], [], [], 0, [0]]
    await archive.bring_back(author, post)
    assert await found() == before


async def test_it_rests_there_unchanged_until_it_is_back() -> None:
    author, follower = await somebody("author"), await somebody("follower")
    post = await says(author, "Hello")
    album = await collections.create(author, "Best")
    await interactions.pin(author, post)
    resting = await archive.archive(author, post)
    assert resting.pinned_at is None
    assert await timelines.account_posts(author, author, PAGE, pinned=True) == []
    with pytest.raises(Unprocessable, match="in your archive"):
        await posts.edit(author, resting, Changes(visibility="public"))
    with pytest.raises(Unprocessable, match="in your archive"):
        await says(author, "To myself", in_reply_to_id=post.id)
    with pytest.raises(Unprocessable):
        await interactions.pin(author, resting)
    with pytest.raises(Forbidden):
        await interactions.boost(author, resting)
    with pytest.raises(Forbidden):
        await interactions.like(author, resting)
    with pytest.raises(Forbidden):
        await collections.add(author, album, resting)
    for deed in (interactions.like, interactions.boost, interactions.bookmark):
        with pytest.raises(NotFound):
            await deed(follower, resting)
    with pytest.raises(NotFound):
        await says(follower, "I knew it", in_reply_to_id=post.id)
    view = await views.post(post.id, author.id)
    assert {view.may.like, view.may.reply, view.may.announce, view.may.quote} == {"denied"}
    assert not view.body.pinned
    await posts.edit(author, await archive.bring_back(author, post), Changes(caption="Back"))
    assert (await now(post)).caption == "Back"


async def test_it_is_pinned_again_unless_there_are_enough_by_now() -> None:
    author = await somebody("author")
    post, plain = await says(author, "Pinned"), await says(author, "Not pinned")
    await interactions.pin(author, post)
    for one in (post, plain):
        await archive.archive(author, one)
        await archive.bring_back(author, one)
    assert ids(await timelines.account_posts(None, author, PAGE, pinned=True)) == [post.id]
    assert len(await recorded("PostPinned")) == 2, "other servers are told again"
    await archive.archive(author, post)
    for number in range(interactions.MAX_PINNED):
        await interactions.pin(author, await says(author, str(number)))
    assert (await archive.bring_back(author, post)).visibility == "public"
    assert (await now(post)).pinned_at is None
    last = await Post.filter(pinned_at__not_isnull=True).first()
    assert last is not None
    await interactions.unpin(author, last)
    await archive.archive(author, post)
    assert (await archive.bring_back(author, post)).pinned_at is None, "that was forgotten"


async def test_only_its_author_archives_it_and_only_a_post_that_stands_for_itself() -> None:
    author, other = await somebody("author"), await somebody("other")
    far = await somebody("far", "far.test")
    post = await says(author, "Hello")
    theirs = await hears(far)
    for somebodys, one in ((other, post), (author, theirs), (far, theirs)):
        with pytest.raises(NotFound):
            await archive.archive(somebodys, one)
        with pytest.raises(NotFound):
            await archive.bring_back(somebodys, one)
    comment = await says(author, "More", in_reply_to_id=post.id)
    message = await says(author, "Hello @other", visibility="direct")
    boost = await interactions.boost(author, post)
    for one in (comment, message, boost):
        with pytest.raises(Unprocessable):
            await archive.archive(author, one)
    assert ids(await archive.of(author, PAGE)) == []


async def test_twice_is_once_also_at_the_same_time() -> None:
    author = await somebody("author")
    post = await says(author, "Hello")
    await says(author, "Stays")
    for deed, number in ((archive.archive, 1), (archive.bring_back, 2)):
        await asyncio.gather(*(deed(author, post) for _ in range(4)))
        await deed(author, post)
        assert (await counted(author))[0] == number
    assert len(await recorded("PostArchived")) == 1
    assert len(await recorded("PostBroughtBack")) == 1
    assert await HomeEntry.filter(account_id=author.id).count() == 2


async def test_who_came_meanwhile_finds_it_and_who_left_does_not() -> None:
    author, new, gone = [await somebody(name) for name in ("author", "new", "gone")]
    await follow(gone, author)
    post = await says(author, "Hello", visibility="followers")
    await archive.archive(author, post)
    await follow(new, author)
    await follows.unfollow(gone, author)
    await archive.bring_back(author, post)
    assert await ways(post, gone) == set()
    assert "home" in await ways(post, new)
    assert await told(new) == [], "it is no news"


async def test_what_arrives_from_elsewhere_meanwhile_is_kept() -> None:
    author = await somebody("author")
    fan, stranger = await somebody("fan", "far.test"), await somebody("stranger", "far.test")
    await follow(fan, author)
    post = await says(author, "Hello", visibility="followers")
    resting = await archive.archive(author, post)
    await interactions.like(fan, resting)
    answer = await hears(fan, 1, in_reply_to=resting)
    for deed in (
        interactions.boost(fan, resting),
        interactions.like(stranger, resting),
        hears(stranger, 2, in_reply_to=resting),
    ):
        with pytest.raises((NotFound, Forbidden)):
            await deed
    assert await told(author) == [("favourite", "fan")]
    await archive.bring_back(author, post)
    assert (await now(post)).likes_count == 1
    assert ids((await comments.thread(await now(post), author)).descendants) == [answer.id]


async def test_a_boost_that_is_under_way_is_kept_and_seen_when_it_is_back() -> None:
    author, reader = await somebody("author"), await somebody("reader")
    fan = await somebody("fan", "far.test")
    await follow(reader, fan)
    resting = await archive.archive(author, await says(author, "Hello"))
    boost = await interactions.boost(fan, resting)
    assert ids(await timelines.home(reader, PAGE)) == []
    assert not await can_see(boost, reader)
    assert await told(author) == [("reblog", "fan")]
    await archive.bring_back(author, resting)
    assert ids(await timelines.home(reader, PAGE)) == [boost.id]
    assert (await now(resting)).boosts_count == 1


async def test_it_can_be_deleted_from_there_for_good() -> None:
    author, named = await somebody("author"), await somebody("named")
    post = await says(author, CAPTION)
    await says(author, "Stays")
    await archive.archive(author, post)
    await posts.delete(author, await now(post))
    assert (await counted(author))[0] == 1
    assert await Tombstone.exists(uri=post.uri)
    assert not await Post.exists(id=post.id)
    with pytest.raises(NotFound):
        await archive.bring_back(author, post)
    assert await _heard_of(named) == []


async def test_other_servers_are_asked_by_what_may_have_it() -> None:
    author, named = await somebody("author"), await somebody("named")
    fan, talker = await somebody("fan", "far.test"), await somebody("talker", "other.test")
    post = await says(author, CAPTION)
    await interactions.like(fan, post)
    await hears(talker, in_reply_to=post)
    await archive.archive(author, post)
    await archive.bring_back(author, post)
    await archive.archive(author, post)
    first, second = await recorded("PostArchived")
    assert first["visibility"] == second["visibility"] == "public"
    assert first["archived_at"] != second["archived_at"]
    assert {fan.id, talker.id, named.id} <= set(first["addressed"])
    (returned,) = await recorded("PostBroughtBack")
    assert returned["post_id"] == post.id


async def _stored(author: Account, folder: Path) -> tuple[Post, Attachment]:
    """A post with a photo that has files."""
    picture = await photo(author)
    for name, entry in picture.renditions.items():
        (folder / name).write_bytes(name.encode())
        entry["key"] = blobs.new_key(entry["key"].rpartition(".")[2])
        await blobs.current().put(entry["key"], folder / name, entry["mime"])
    await picture.save()
    return await says(author, "A photo", attachment_ids=[picture.id]), picture


async def test_its_files_get_names_that_nobody_knows(tmp_path: Path) -> None:
    author = await somebody("author")
    post, picture = await _stored(author, tmp_path)
    former = {entry["key"] for entry in picture.renditions.values()}
    version = (await archive.archive(author, post)).version
    await renaming.JOBS["photos.rename"]({"post_id": post.id})
    renamed = (await Attachment.get(id=picture.id)).renditions
    for name, entry in renamed.items():
        path = await blobs.current().path(entry["key"])
        assert path is not None
        assert path.read_bytes() == name.encode()
        assert {**entry, "key": ""} == {**picture.renditions[name], "key": ""}
    assert not former & {entry["key"] for entry in renamed.values()}
    (unused,) = await recorded("FilesUnused")
    assert set(unused["keys"]) == former
    assert (await now(post)).version > version, "or pages would name the old files"
    await archive.bring_back(author, post)
    assert (await Attachment.get(id=picture.id)).renditions == renamed


async def test_its_files_keep_their_names_where_it_is_back_already(tmp_path: Path) -> None:
    author = await somebody("author")
    post, picture = await _stored(author, tmp_path)
    await archive.archive(author, post)
    await archive.bring_back(author, post)
    await renaming.JOBS["photos.rename"]({"post_id": post.id})
    assert (await Attachment.get(id=picture.id)).renditions == picture.renditions
    assert await recorded("FilesUnused") == []
    await archive.archive(author, post)
    await blobs.current().delete(picture.renditions["thumb"]["key"])
    await renaming.JOBS["photos.rename"]({"post_id": post.id})
    assert (await Attachment.get(id=picture.id)).renditions == picture.renditions
    await renaming.JOBS["photos.rename"]({"post_id": 1})


@pytest.mark.usefixtures("quickly")
async def test_what_moderators_decide_meanwhile_holds_when_it_is_back() -> None:
    author, reader = await person("author"), await person("reader")
    moderator = await person("mona", role="moderator")
    post = await says(author, "Hello #harbour")
    report = await reports.file(reader, author, posts=[post])
    await archive.archive(author, post)
    await reported_posts.unlist(moderator, report)
    await reported_posts.mark_sensitive(moderator, report)
    back = await archive.bring_back(author, post)
    assert (back.visibility, back.is_sensitive) == ("unlisted", True)
    assert {"public", "hashtag"} & await ways(post, reader) == set()
