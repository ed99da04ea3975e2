"""Whether a poll of another server counts as it should, and takes each of our people once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain.posts import interactions, polls, posts
from fediphoto.domain.posts.posts import RemotePoll
from fediphoto.domain.relations import blocks
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage import jobs
from fediphoto.storage.models import Account, Job, Poll, PollVote, Post
from tests.domain.city import follow, hears, now, recorded, remote, somebody, told

pytestmark = pytest.mark.usefixtures("city")

TOMORROW = datetime.now(UTC) + timedelta(days=1)


def colours(red: int = 3, blue: int = 1, **details: object) -> RemotePoll:
    """Which colour is best?"""
    options = [("Red", red), ("Blue", blue)]
    return RemotePoll(**{"options": options, "ends_at": TOMORROW, **details})  # type: ignore[arg-type]


async def asked(poll: RemotePoll, **details: object) -> tuple[Account, Account, Post]:
    """Bob, whom rem's question has reached; rem; and the question."""
    bob, rem = await somebody("bob"), await somebody("rem", "remote.test")
    await follow(bob, rem)
    post = await hears(rem, kind="question", poll=poll, **details)
    return bob, rem, post


async def seen(post: Post, viewer: Account) -> views.PostView:
    return await views.post(post.id, viewer.id)


async def counts(post: Post, viewer: Account) -> list[int]:
    poll = (await seen(post, viewer)).body.poll
    assert poll is not None
    return [option.votes_count for option in poll.options]


async def test_a_question_arrives_with_its_options_and_counts() -> None:
    bob, _, post = await asked(colours(voters_count=4))
    [view] = await timelines.home(bob, timelines.Page())
    poll = view.body.poll
    assert poll is not None
    assert [(one.title, one.votes_count) for one in poll.options] == [("Red", 3), ("Blue", 1)]
    assert (poll.is_multiple, poll.is_over, poll.votes_count, poll.voters_count) == (
        False,
        False,
        4,
        4,
    )
    assert view.own_votes == ()
    assert (await now(post)).kind == "question"


async def test_a_vote_is_counted_at_once_and_told_to_the_author() -> None:
    bob, _, post = await asked(colours(voters_count=4))
    await polls.vote(bob, post, [1])
    view = await seen(post, bob)
    assert view.own_votes == (1,)
    assert await counts(post, bob) == [3, 2]
    assert view.body.poll is not None
    assert view.body.poll.voters_count == 5
    [fact] = await recorded("PollVoted")
    [vote] = await PollVote.all()
    assert fact == {"vote_ids": [vote.id]}
    assert vote.uri == f"{bob.uri}#votes/{vote.id}"


async def test_nobody_sees_what_others_chose() -> None:
    bob, _rem, post = await asked(colours())
    carla = await somebody("carla")
    await polls.vote(bob, post, [1])
    assert (await seen(post, carla)).own_votes == ()
    assert await counts(post, carla) == [3, 2]


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ([], "Choose an answer"),
        ([2], "no such answer"),
        ([-1], "no such answer"),
        ([0, 1], "takes one answer"),
    ],
)
async def test_a_vote_that_the_poll_does_not_take_changes_nothing(
    choices: Sequence[int], sentence: str
) -> None:
    bob, _, post = await asked(colours())
    with pytest.raises(Unprocessable, match=sentence):
        await polls.vote(bob, post, choices)
    assert await counts(post, bob) == [3, 1]
    assert await recorded("PollVoted") == []


async def test_one_votes_once_however_often_one_presses() -> None:
    bob, _, post = await asked(colours())
    results = await asyncio.gather(
        *(polls.vote(bob, post, [number % 2]) for number in range(8)), return_exceptions=True
    )
    assert sum(isinstance(one, Poll) for one in results) == 1
    refused = [one for one in results if not isinstance(one, Poll)]
    assert all(isinstance(one, Unprocessable) for one in refused)
    assert sum(await counts(post, bob)) == 5
    assert len(await recorded("PollVoted")) == 1


async def test_several_answers_are_one_voter_and_one_fact() -> None:
    bob, _, post = await asked(colours(is_multiple=True, voters_count=3))
    await polls.vote(bob, post, [1, 0, 1])
    view = await seen(post, bob)
    assert view.own_votes == (0, 1)
    assert await counts(post, bob) == [4, 2]
    assert view.body.poll is not None
    assert view.body.poll.voters_count == 4
    [fact] = await recorded("PollVoted")
    assert len(fact["vote_ids"]) == 2


async def test_a_poll_that_has_ended_takes_no_vote() -> None:
    past = datetime.now(UTC) - timedelta(minutes=1)
    bob, rem, post = await asked(colours(ends_at=past))
    with pytest.raises(Unprocessable, match="ended"):
        await polls.vote(bob, post, [0])
    closed = await hears(rem, 2, kind="question", poll=colours(closed_at=past))
    with pytest.raises(Unprocessable, match="ended"):
        await polls.vote(bob, closed, [0])


async def test_who_may_not_see_the_question_has_no_vote() -> None:
    bob, rem, post = await asked(colours(), visibility="followers")
    stranger = await somebody("stranger")
    with pytest.raises(NotFound):
        await polls.vote(stranger, post, [0])
    await blocks.block(rem, bob)
    with pytest.raises(NotFound):
        await polls.vote(bob, post, [0])


async def test_a_boost_of_a_question_stands_for_it() -> None:
    bob, rem, post = await asked(colours())
    carla = await somebody("carla", "third.test")
    boost = await interactions.boost(carla, post, uri="https://third.test/boosts/1")
    await polls.vote(bob, boost, [0])
    assert await counts(post, bob) == [4, 1]
    with pytest.raises(NotFound):
        await polls.vote(bob, await hears(rem, 3), [0])


async def test_new_counts_come_with_no_edit_and_never_fall_below_our_own() -> None:
    bob, rem, post = await asked(colours(red=0, blue=0))
    await polls.vote(bob, post, [1])
    undated = remote(rem, kind="question", poll=colours(red=7, blue=0, voters_count=7))
    await posts.update_remote(post, undated)
    assert await counts(post, bob) == [7, 1]
    assert (await now(post)).edited_at is None
    assert (await seen(post, bob)).own_votes == (1,)


async def test_an_undated_update_cannot_put_other_words_to_what_was_answered() -> None:
    bob, rem, post = await asked(colours())
    await polls.vote(bob, post, [0])
    swapped = RemotePoll(options=[("Blue", 9), ("Red", 9)], ends_at=TOMORROW)
    await posts.update_remote(post, remote(rem, poll=swapped, content_html="<p>Other</p>"))
    view = await seen(post, bob)
    assert [one.title for one in view.body.poll.options] == ["Red", "Blue"]  # type: ignore[union-attr]
    assert view.own_votes == (0,)
    assert "Number 1" in view.body.content_html


async def test_where_something_else_is_asked_one_may_vote_anew() -> None:
    bob, rem, post = await asked(colours())
    await polls.vote(bob, post, [0])
    edited = RemotePoll(options=[("Red", 0), ("Green", 0), ("Blue", 0)], ends_at=TOMORROW)
    later = datetime.now(UTC) + timedelta(seconds=1)
    await posts.update_remote(post, remote(rem, poll=edited, updated_at=later))
    assert (await seen(post, bob)).own_votes == ()
    assert await counts(post, bob) == [0, 0, 0]
    await polls.vote(bob, await now(post), [1])
    assert await counts(post, bob) == [0, 1, 0]


async def test_a_question_can_lose_its_poll() -> None:
    bob, rem, post = await asked(colours())
    later = datetime.now(UTC) + timedelta(seconds=1)
    await posts.update_remote(post, remote(rem, poll=None, updated_at=later))
    assert (await seen(post, bob)).body.poll is None


async def test_who_voted_hears_of_the_end_once() -> None:
    bob, rem, post = await asked(colours())
    carla = await somebody("carla")
    await follow(carla, rem)
    await polls.vote(bob, post, [0])
    job = await Job.get(kind="polls.end")
    assert abs((job.run_at - TOMORROW).total_seconds()) < 5
    await jobs.Runner(polls.JOBS).drain()
    assert await told(bob) == []
    ended = colours(red=4, ends_at=datetime.now(UTC) - timedelta(seconds=1))
    await posts.update_remote(post, remote(rem, poll=ended))
    await posts.update_remote(post, remote(rem, poll=ended))
    await polls.JOBS["polls.end"](job.payload)
    assert await told(bob) == [("poll", "rem")]
    assert await told(carla) == []


async def test_what_somebody_chose_goes_with_the_account() -> None:
    bob, _, post = await asked(colours())
    await polls.vote(bob, post, [0])
    await posts.purge_author(bob)
    assert not await PollVote.exists()


async def test_a_poll_that_goes_on_for_ever_waits_for_nobody() -> None:
    for number, ends_at in enumerate((None, datetime.max.replace(tzinfo=UTC))):
        bob, rem = await somebody(f"bob{number}"), await somebody(f"rem{number}", "remote.test")
        post = await hears(rem, kind="question", poll=colours(ends_at=ends_at))
        await polls.vote(bob, post, [0])
    assert not await Job.exists(kind="polls.end")


async def test_a_hostile_poll_is_cut_to_size() -> None:
    options = [(f"{number}" + "x" * 5000, 10**12) for number in range(3000)]
    bob, _, post = await asked(
        RemotePoll(options=options, voters_count=-5, ends_at=TOMORROW, is_multiple=True)
    )
    poll = (await seen(post, bob)).body.poll
    assert poll is not None
    assert len(poll.options) == polls.MAX_OPTIONS
    assert max(len(one.title) for one in poll.options) <= 500
    assert {one.votes_count for one in poll.options} == {2**31 - 1}
    assert poll.voters_count == 0


async def test_its_server_is_asked_once_a_minute_and_no_more_after_the_end() -> None:
    _, _, post = await asked(colours())
    poll = await Poll.get(post_id=post.id)
    a_minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    assert not await polls.claim_refresh(poll, a_minute_ago)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    await Poll.filter(id=poll.id).update(refreshed_at=an_hour_ago)
    poll = await Poll.get(id=poll.id)
    claims = await asyncio.gather(*(polls.claim_refresh(poll, a_minute_ago) for _ in range(4)))
    assert claims.count(True) == 1
    await Poll.filter(id=poll.id).update(
        ends_at=an_hour_ago - timedelta(minutes=1), refreshed_at=an_hour_ago
    )
    assert not await polls.claim_refresh(await Poll.get(id=poll.id), a_minute_ago)
