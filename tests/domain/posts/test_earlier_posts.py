"""Whether all that somebody has posted goes out of sight, each post once, whatever happens."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain.paging import Page
from fediphoto.domain.people import account_ends
from fediphoto.domain.posts import archive, earlier_posts, interactions, posts
from fediphoto.domain.posts.earlier_posts import ARCHIVE, FOLLOWERS, RETURN
from fediphoto.domain.visibility import can_see
from fediphoto.errors import Conflict, Unprocessable
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    Account,
    Delivery,
    Hiding,
    Job,
    OutgoingActivity,
    Post,
    PostEdit,
)
from tests.domain.city import follow, fresh, ids, now, recorded, says, somebody

pytestmark = pytest.mark.usefixtures("city")


async def work() -> int:
    """Do what was asked for, until nothing of it is due."""
    return await jobs.Runner(earlier_posts.JOBS).drain()


async def done(account: Account, deed: str) -> Hiding:
    """Ask for it, and have it done."""
    await earlier_posts.request(account, deed)
    await work()
    found = await earlier_posts.of(account)
    assert found is not None
    assert found.finished_at is not None
    return found


async def visibilities(written: Sequence[Post]) -> list[str]:
    return [(await now(post)).visibility for post in written]


async def test_earlier_posts_are_for_followers_and_what_is_others_stays() -> None:
    author, follower, stranger = [await somebody(name) for name in ("author", "fan", "stranger")]
    await follow(follower, author)
    theirs = await says(stranger, "Mine")
    public = await says(author, "One")
    unlisted = await says(author, "Two", visibility="unlisted")
    below = await says(author, "More of one", in_reply_to_id=public.id)
    already = await says(author, "Three", visibility="followers")
    message = await says(author, "@stranger psst", visibility="direct")
    comment = await says(author, "Fine", in_reply_to_id=theirs.id)
    boost = await interactions.boost(author, theirs)
    put_away = await archive.archive(author, await says(author, "Away"))
    assert await earlier_posts.counts(author) == {FOLLOWERS: 3, ARCHIVE: 4, RETURN: 1}

    hiding = await done(author, FOLLOWERS)
    assert (hiding.posts_total, hiding.posts_done, hiding.posts_left) == (3, 3, 0)
    assert await visibilities([public, unlisted, below, already]) == ["followers"] * 4
    assert await visibilities([message, comment, boost, theirs]) == [
        "direct",
        "public",
        "public",
        "public",
    ]
    assert (await now(put_away)).archived_visibility == "public"
    for post in (public, unlisted, below):
        assert not await can_see(await now(post), stranger)
        assert await can_see(await now(post), follower)
    told = await recorded("PostEdited")
    assert [one["post_id"] for one in told] == [public.id, unlisted.id, below.id]
    assert await earlier_posts.counts(author) == {FOLLOWERS: 0, ARCHIVE: 2 + 1, RETURN: 1}


async def test_all_go_to_the_archive_and_come_back_as_they_were() -> None:
    author, fan = await somebody("author"), await somebody("fan")
    await follow(fan, author)
    kept = [await says(author, one, visibility=one) for one in ("public", "unlisted", "followers")]
    below = await says(author, "More", in_reply_to_id=kept[0].id)
    await interactions.like(fan, kept[0])
    await interactions.pin(author, kept[1])
    await done(author, ARCHIVE)
    assert ids(await archive.of(author, Page())) == [post.id for post in reversed(kept)]
    assert (await now(below)).visibility == "followers", "comments cannot be archived"
    assert not await can_see(await now(kept[2]), fan)
    assert (await fresh(author)).posts_count == 1
    assert len(await recorded("PostArchived")) == 3

    await done(author, RETURN)
    assert await visibilities(kept) == ["public", "unlisted", "followers"]
    assert (await now(kept[0])).likes_count == 1
    assert (await now(kept[1])).pinned_at is not None
    assert (await fresh(author)).posts_count == 4
    assert len(await recorded("PostBroughtBack")) == 3


async def test_what_is_posted_meanwhile_stays_and_what_is_gone_or_direct_is_left() -> None:
    author = await somebody("author")
    gone, made_direct, narrowed, brought_up = [await says(author, str(n)) for n in range(4)]
    await earlier_posts.request(author, FOLLOWERS)
    later = await says(author, "Later")
    await posts.delete(author, gone)
    await posts.edit(author, made_direct, posts.Changes(visibility="direct"))
    await posts.edit(author, narrowed, posts.Changes(visibility="followers"))
    await work()
    assert await visibilities([made_direct, narrowed, brought_up, later]) == [
        "direct",
        "followers",
        "followers",
        "public",
    ]
    await earlier_posts.request(author, ARCHIVE)
    await earlier_posts.forget(author)
    await work()
    assert (await now(later)).archived_at is None, "nobody wants it any more"


async def test_only_what_was_archived_when_it_was_asked_comes_back() -> None:
    author = await somebody("author")
    before, after = await says(author, "Before"), await says(author, "After")
    await archive.archive(author, before)
    await earlier_posts.request(author, RETURN)
    await archive.archive(author, after)
    await work()
    assert (await now(before)).archived_at is None
    assert (await now(after)).archived_at is not None


async def test_it_goes_on_where_it_was_killed_and_changes_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(earlier_posts, "AT_A_TIME", 2)
    author = await somebody("author")
    written = [await says(author, str(number)) for number in range(5)]
    asked = await earlier_posts.request(author, FOLLOWERS)
    edit, seen = posts.edit, 0

    async def killed_at_the_fourth(*details: Any) -> Post:
        nonlocal seen
        seen += 1
        changed = await edit(*details)
        if seen == 4:
            raise RuntimeError("killed")
        return changed

    with monkeypatch.context() as patch:
        patch.setattr("fediphoto.domain.posts.post_edits.edit", killed_at_the_fourth)
        await work()
    assert await visibilities(written) == ["followers"] * 3 + ["public"] * 2, "half is nothing"
    under_way = await earlier_posts.of(author)
    assert under_way is not None
    assert (under_way.posts_done, under_way.posts_total) == (3, 5)
    assert await earlier_posts.is_under_way(under_way), "it will be tried again"
    (job,) = await Job.filter(kind=earlier_posts.JOB)
    await Job.filter(id=job.id).update(run_at=datetime.now(UTC) - timedelta(seconds=1))
    await work()
    assert await visibilities(written) == ["followers"] * 5
    assert await PostEdit.all().count() == 5
    for portion in range(3):
        await earlier_posts.JOBS[earlier_posts.JOB]({"hiding_id": asked.id, "portion": portion})
    finished = await earlier_posts.of(author)
    assert finished is not None
    assert (finished.posts_done, finished.posts_left, finished.portion) == (5, 0, 2)
    assert await PostEdit.all().count() == 5


async def test_twice_is_once_and_one_deed_at_a_time() -> None:
    author, other = await somebody("author"), await somebody("other")
    await says(author, "Hello")
    asked = await asyncio.gather(*(earlier_posts.request(author, ARCHIVE) for _ in range(4)))
    assert len({one.id for one in asked}) == 1
    assert await Job.filter(kind=earlier_posts.JOB).count() == 1
    with pytest.raises(Conflict, match="still being changed"):
        await earlier_posts.request(author, RETURN)
    with pytest.raises(Unprocessable):
        await earlier_posts.request(author, "delete")
    await earlier_posts.request(other, FOLLOWERS)
    await work()
    assert len(await recorded("PostArchived")) == 1
    await done(author, RETURN)
    assert await earlier_posts.counts(author) == {FOLLOWERS: 1, ARCHIVE: 1, RETURN: 0}


async def test_what_cannot_be_changed_is_counted_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    author = await somebody("author")
    first, second = await says(author, "First"), await says(author, "Second")
    edit = posts.edit

    async def refuse_the_first(account: Account, post: Post, changes: posts.Changes) -> Post:
        if post.id == first.id:
            raise Unprocessable
        return await edit(account, post, changes)

    monkeypatch.setattr("fediphoto.domain.posts.post_edits.edit", refuse_the_first)
    hiding = await done(author, FOLLOWERS)
    assert (hiding.posts_done, hiding.posts_left) == (1, 1)
    assert await visibilities([first, second]) == ["public", "followers"]


async def test_what_was_given_up_can_be_asked_again() -> None:
    author = await somebody("author")
    post = await says(author, "Hello")
    stopped = await earlier_posts.request(author, FOLLOWERS)
    await Job.filter(kind=earlier_posts.JOB).update(failed_at=datetime.now(UTC), unique_key=None)
    assert not await earlier_posts.is_under_way(stopped)
    assert await earlier_posts.of(author) is not None
    again = await done(author, ARCHIVE)
    assert again.id != stopped.id
    assert (await now(post)).archived_at is not None


async def test_a_portion_costs_as_much_for_each_post_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    author = await somebody("author")
    costs = []
    for size in (4, 12):
        monkeypatch.setattr(earlier_posts, "AT_A_TIME", size)
        for number in range(size * 2):
            await says(author, str(number))
        asked = await earlier_posts.request(author, ARCHIVE)
        before = database.statements_run()
        await earlier_posts.JOBS[earlier_posts.JOB]({"hiding_id": asked.id, "portion": 0})
        costs.append((database.statements_run() - before) / size)
        found = await earlier_posts.of(author)
        assert found is not None
        assert (found.posts_done, found.portion) == (size, 1)
        await earlier_posts.forget(author)
    assert costs[1] <= costs[0]


async def test_deliveries_that_are_due_are_let_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_posts, "AT_A_TIME", 1)
    monkeypatch.setattr(earlier_posts, "CROWD", 2)
    monkeypatch.setattr(earlier_posts, "PAUSE_S", 3600.0)
    author = await somebody("author")
    written = [await says(author, str(number)) for number in range(2)]
    sent = await OutgoingActivity.create(account_id=author.id, uri="https://a.test/1", body="{}")
    for number in range(3):
        await Delivery.create(
            activity=sent,
            account_id=author.id,
            inbox_uri=f"https://{number}.test/inbox",
            host=f"{number}.test",
            run_at=datetime.now(UTC),
        )
    await earlier_posts.request(author, FOLLOWERS)
    assert await work() == 1
    assert await visibilities(written) == ["followers", "public"]
    (waiting,) = await Job.filter(kind=earlier_posts.JOB)
    assert waiting.run_at > datetime.now(UTC)
    await Job.filter(id=waiting.id).update(run_at=datetime.now(UTC))
    await work()
    assert await visibilities(written) == ["followers"] * 2, "they are not waited for for ever"


async def test_it_is_told_for_a_day_and_forgotten_with_the_account() -> None:
    author = await somebody("author")
    assert await earlier_posts.of(author) is None
    hiding = await done(author, RETURN)
    assert hiding.posts_total == 0
    await Hiding.filter(id=hiding.id).update(finished_at=datetime.now(UTC) - timedelta(days=2))
    assert await earlier_posts.of(author) is None
    await account_ends.delete_local(author)
    assert not await Hiding.exists()
