"""Whether posts of other servers are stored once, clean, and follow only their authors."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain import addresses
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import RemoteAttachment
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.errors import BadRequest, Forbidden
from fediphoto.storage.models import (
    Account,
    Tombstone,
)
from tests.domain.city import (
    follow,
    hears,
    ids,
    now,
    recorded,
    remote,
    somebody,
    told,
)

pytestmark = pytest.mark.usefixtures("city")


async def home_of(account: Account) -> list[int]:
    return ids(await timelines.home(account, timelines.Page()))


async def test_a_post_is_stored_once_clean_and_found() -> None:
    bob = await somebody("bob")
    rem = await somebody("rem", "remote.test")
    await follow(bob, rem)
    told_of = remote(
        rem,
        content_html="<p>hi <script>alert(1)</script></p>",
        mentioned=[bob],
        hashtags=["#Foto", "bad tag", "#foto"],
        attachments=[RemoteAttachment("https://remote.test/a.jpg", width=-5, height=10**9)],
    )
    stored = await asyncio.gather(*(posts.store_remote(told_of) for _ in range(8)))
    assert len({post.id for post in stored if post is not None}) == 1
    [view] = await timelines.home(bob, timelines.Page())
    assert view.body.content_html == "<p>hi </p>"
    assert view.body.hashtags == ["Foto"]
    [shown] = view.body.attachments
    assert shown.url == addresses.proxy_url(shown.id, shown.remote_url)
    assert (shown.width, shown.height) == (0, 0)
    assert await told(bob) == [("mention", "rem")]
    assert (await Account.get(id=rem.id)).posts_count == 1
    assert await recorded("PostPublished") == []


async def test_an_old_post_takes_its_place_and_tells_nobody() -> None:
    bob, rem = await somebody("bob"), await somebody("rem", "remote.test")
    await follow(bob, rem)
    new = await hears(rem, 1)
    year_ago = datetime.now(UTC) - timedelta(days=365)
    old = await hears(rem, 2, published_at=year_ago, mentioned=[bob])
    ahead = await hears(rem, 3, published_at=datetime.now(UTC) + timedelta(days=365))
    assert await home_of(bob) == [ahead.id, new.id, old.id]
    assert await told(bob) == []


async def test_comments_that_came_first_are_hung_below_what_they_answer() -> None:
    bob, rem = await somebody("bob"), await somebody("rem", "remote.test")
    await follow(bob, rem)
    uri = f"{rem.uri}/posts/1"
    comment = await hears(rem, 2, in_reply_to_uri=uri)
    assert await home_of(bob) == []
    below = await hears(rem, 3, in_reply_to_uri=comment.uri)
    post = await hears(rem, 1)
    assert await home_of(bob) == [post.id, below.id, comment.id]
    assert (await now(comment)).in_reply_to_id == post.id
    assert (await now(below)).thread_id == (await now(comment)).thread_id == post.id
    assert (await now(post)).comments_count == 1


async def test_what_is_deleted_stays_deleted() -> None:
    rem, other = await somebody("rem", "remote.test"), await somebody("other", "remote.test")
    post = await hears(rem, 1)
    await posts.delete_remote(post.uri, rem)
    await posts.delete_remote(post.uri, rem)
    assert await posts.store_remote(remote(rem, 1)) is None
    await posts.delete_remote(remote(rem, 2).uri, rem)
    assert await posts.store_remote(remote(rem, 2)) is None
    await posts.delete_remote(remote(rem, 3).uri, other)
    assert await posts.store_remote(remote(rem, 3)) is not None


async def test_nobody_deletes_or_changes_what_is_anothers() -> None:
    rem, evil = await somebody("rem", "remote.test"), await somebody("evil", "evil.test")
    post = await hears(rem, 1)
    for uri in (post.uri, remote(rem, 2).uri):
        with pytest.raises(Forbidden):
            await posts.delete_remote(uri, evil)
    later = datetime.now(UTC) + timedelta(seconds=1)
    with pytest.raises(Forbidden):
        await posts.update_remote(post, remote(evil, 1, uri=post.uri, updated_at=later))
    assert await Tombstone.all().count() == 0


async def test_an_update_counts_only_if_it_is_newer() -> None:
    rem = await somebody("rem", "remote.test")
    first, second = [RemoteAttachment(f"https://remote.test/{one}.jpg") for one in "ab"]
    post = await hears(rem, attachments=[first])
    for at in (None, post.created_at):
        await posts.update_remote(post, remote(rem, content_html="<p>no</p>", updated_at=at))
    assert (await now(post)).content_html == "<p>Number 1</p>"
    changed = remote(
        rem,
        content_html="<p>yes</p>",
        attachments=[second, RemoteAttachment(first.url, description="now described")],
        hashtags=["new"],
        updated_at=datetime.now(UTC) + timedelta(milliseconds=5),
    )
    post = await posts.update_remote(post, changed)
    shown = (await views.post(post.id, None)).body
    assert shown.content_html == "<p>yes</p>"
    assert [one.remote_url[-5:] for one in shown.attachments] == ["b.jpg", "a.jpg"]
    assert shown.attachments[1].description == "now described"
    assert shown.hashtags == ["new"]
    assert len(await posts.history(post)) == 2


async def test_what_could_run_when_clicked_is_not_kept() -> None:
    rem = await somebody("rem", "remote.test")
    bad = "javascript:alert(1)"
    post = await hears(
        rem,
        url=bad,
        attachments=[RemoteAttachment(bad), RemoteAttachment("https://remote.test/a.jpg", bad)],
        emojis=[{"shortcode": "x", "url": bad}],
    )
    shown = (await views.post(post.id, None)).body
    assert shown.url == post.uri
    assert [one.remote_url for one in shown.attachments] == ["https://remote.test/a.jpg"]
    assert shown.emojis == []


async def test_an_unusable_id_is_refused() -> None:
    rem, alice = await somebody("rem", "remote.test"), await somebody("alice")
    elsewhere = ("https://evil.test/1", "http://photos.test/users/alice/posts/1")
    for uri in ("", "https://remote.test/" + "a" * 3000, *elsewhere):
        with pytest.raises(BadRequest):
            await hears(rem, uri=uri)
    with pytest.raises(Forbidden):
        await hears(alice)
