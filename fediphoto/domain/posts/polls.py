"""How a poll is kept, and answered from here.

The author's server counts. Of a poll elsewhere, what it tells is what we show; our own people's
answers are added until they have been told back, and their number is never less than what we know
of them ourselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.exceptions import IntegrityError

from fediphoto.domain import addresses, facts, live
from fediphoto.domain.notifications import notifications
from fediphoto.domain.visibility import can_see
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Poll, PollVote, Post
from fediphoto.text import captions
from fediphoto.text.translations import _, marked

MAX_OPTIONS = 50
"""More answers than any server lets one write; CVE-2026-23962 is a poll without this bound."""
_OPTION_CHARACTERS = 500
_MOST_VOTES = 2**31 - 1
_LONGEST_WAIT = timedelta(days=366)
"""Nobody is told of the end of a poll that goes on for longer."""

COUNTS_TOLD_EVERY_S = 60.0

_ONCE = marked("You have already voted in this poll.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePoll:
    """What a remote Question asks; `options` are (answer, how many gave it)."""

    options: list[tuple[str, int]]
    is_multiple: bool = False
    ends_at: datetime | None = None
    closed_at: datetime | None = None
    voters_count: int = 0


def is_over(poll: Poll, now: datetime) -> bool:
    """Whether nobody can vote any more."""
    ends = [at for at in (poll.ends_at, poll.closed_at) if at is not None]
    return any(at <= now for at in ends)


async def get(poll_id: int, viewer: Account | None) -> Poll:
    """A poll with its post; NotFound where the viewer may not see that."""
    poll = await Poll.get_or_none(id=poll_id).select_related("post")
    if poll is None or not await can_see(poll.post, viewer):
        raise NotFound
    return poll


async def of_post(post: Post) -> Poll | None:
    """The poll that a post (or the post that it boosts) asks."""
    return await Poll.get_or_none(post_id=post.boost_of_id or post.id)


async def keep(post: Post, told: RemotePoll | None) -> None:
    """Bring the poll of a remote post to its author's reading, in the transaction around us.

    Where something else is asked now, what our people answered means nothing and is forgotten.
    """
    known = await Poll.filter(post_id=post.id).select_for_update().first()
    if told is None or not told.options:
        if known is not None:
            await known.delete()
            await changed(post)
    elif known is None:
        await Poll.create(
            id=snowflake(),
            post_id=post.id,
            **_question(told) | _counted(told, {}, 0),
        )
        await changed(post, is_known=False)
    elif _question_of(known) != _question(told):
        await PollVote.filter(poll_id=known.id).delete()
        await known.update_from_dict(_question(told) | _counted(told, {}, 0)).save()
        await changed(post)
    else:
        await _recount(post, known, told)


async def recount(post: Post, told: RemotePoll | None) -> None:
    """Take over new counts and a new end, in the transaction around us.

    A poll that asks something else than the one we have is left alone: that is for an edit to say.
    """
    known = await Poll.filter(post_id=post.id).select_for_update().first()
    if known is not None and told is not None and _question_of(known) == _question(told):
        await _recount(post, known, told)


async def vote(account: Account, post: Post, choices: Sequence[int]) -> Poll:
    """Answer the poll of `post` with these options (by number, from 0), once and for good.

    Records PollVoted. Raises NotFound (no poll, or not theirs to see), Unprocessable (it has ended,
    they voted before, no such option, several where one is asked for).
    """
    if not await can_see(post, account):
        raise NotFound
    chosen = sorted(set(choices))
    try:
        async with database.transaction():
            found = Poll.filter(post_id=post.boost_of_id or post.id)
            poll = await found.select_for_update().first()
            if poll is None:
                raise NotFound
            await _check(poll, account, chosen)
            await _vote(poll, account, chosen)
            return poll
    except IntegrityError:
        # The same answer came twice at once.
        raise Unprocessable(_(_ONCE)) from None


async def forget_votes(account: Account) -> None:
    """Keep no record of what somebody chose whose account ends; the authors' counts stay."""
    await PollVote.filter(account_id=account.id).delete()


async def claim_refresh(poll: Poll, not_since: datetime) -> bool:
    """Whether the caller shall ask the author's server now; not where somebody has, of late.

    A poll that was read after its end does not change any more.
    """
    since = poll.refreshed_at
    if since is not None and (since >= not_since or is_over(poll, since)):
        return False
    async with database.transaction():
        claimed = await database.write(
            "UPDATE poll SET refreshed_at = ?"
            " WHERE id = ? AND (refreshed_at IS NULL OR refreshed_at < ?)",
            [datetime.now(UTC), poll.id, not_since],
        )
    return bool(claimed)


async def _check(poll: Poll, account: Account, chosen: Sequence[int]) -> None:
    if is_over(poll, datetime.now(UTC)):
        raise Unprocessable(_("This poll has ended."))
    if await Post.exists(id=poll.post_id, account_id=account.id):
        raise Unprocessable(_("You cannot vote in your own poll."))
    if not chosen:
        raise Unprocessable(_("Choose an answer first."))
    if chosen[0] < 0 or chosen[-1] >= len(poll.options):
        raise Unprocessable(_("This poll has no such answer."))
    if len(chosen) > 1 and not poll.is_multiple:
        raise Unprocessable(_("This poll takes one answer."))
    if await PollVote.exists(poll_id=poll.id, account_id=account.id):
        raise Unprocessable(_(_ONCE))


async def _vote(poll: Poll, account: Account, chosen: Sequence[int]) -> None:
    votes = []
    for choice in chosen:
        vote_id = snowflake()
        uri = addresses.ballot_uri(account.username, vote_id)
        votes.append(
            await PollVote.create(
                id=vote_id, poll_id=poll.id, account_id=account.id, choice=choice, uri=uri
            )
        )
        poll.options[choice]["votes"] += 1
    poll.voters_count += 1
    await poll.save(update_fields=["options", "voters_count"])
    post = await Post.get(id=poll.post_id)
    await changed(post)
    if post.is_local:
        await tell_counts_soon(poll)
    else:
        await facts.record(facts.PollVoted(vote_ids=[one.id for one in votes]))
    await tell_when_it_ends(poll)


async def _recount(post: Post, poll: Poll, told: RemotePoll) -> None:
    before = (poll.options, poll.voters_count, poll.ends_at, poll.closed_at)
    votes = await PollVote.filter(poll_id=poll.id).values_list("choice", "account_id")
    ours: dict[int, int] = {}
    for choice, _voter in votes:
        ours[choice] = ours.get(choice, 0) + 1
    voters = len({account_id for _, account_id in votes})
    await poll.update_from_dict(_counted(told, ours, voters)).save()
    if (poll.options, poll.voters_count, poll.ends_at, poll.closed_at) != before:
        await changed(post)
    if voters:
        await tell_when_it_ends(poll)


def _question(told: RemotePoll) -> dict[str, Any]:
    """The columns that say what is asked."""
    titles = [captions.tidy(title) for title, _ in told.options[:MAX_OPTIONS]]
    return {
        "options": [{"title": title[:_OPTION_CHARACTERS], "votes": 0} for title in titles],
        "is_multiple": told.is_multiple,
    }


def _question_of(poll: Poll) -> dict[str, Any]:
    return {
        "options": [{**option, "votes": 0} for option in poll.options],
        "is_multiple": poll.is_multiple,
    }


def _counted(told: RemotePoll, ours: dict[int, int], voters: int) -> dict[str, Any]:
    """The columns that say what was answered, and until when; `ours` is what we know ourselves."""
    options = _question(told)["options"]
    for number, (_title, votes) in enumerate(told.options[:MAX_OPTIONS]):
        options[number]["votes"] = _count(max(votes, ours.get(number, 0)))
    return {
        "options": options,
        "voters_count": _count(max(told.voters_count, voters)),
        "ends_at": told.ends_at,
        "closed_at": told.closed_at,
        "refreshed_at": datetime.now(UTC),
    }


def _count(number: int) -> int:
    return max(0, min(_MOST_VOTES, number))


async def tell_counts_soon(poll: Poll) -> None:
    """Have other servers told how a poll of ours stands, once in a while however many vote."""
    await jobs.enqueue(
        "polls.tell_counts",
        {"poll_id": poll.id},
        unique_key=f"polls.tell_counts:{poll.id}",
        delay_s=COUNTS_TOLD_EVERY_S,
    )


async def _tell_counts(poll: Poll) -> None:
    told_at = datetime.now(UTC).isoformat()
    await facts.record(facts.PollCounted(post_id=poll.post_id, counted_at=told_at))


async def changed(post: Post, *, is_known: bool = True) -> None:
    """Have readers see it, and the caller too, who compares versions.

    Whoever looks on hears of a post with a new poll from whoever made or changed the post.
    """
    await database.write("UPDATE post SET version = version + 1 WHERE id = ?", [post.id])
    post.version += 1
    if is_known:
        live.tell(live.PostChanged(post_id=post.id))


async def tell_when_it_ends(poll: Poll) -> None:
    """Have those of ours who voted (and asked) told: now if it is over, else by a job then."""
    now = datetime.now(UTC)
    if is_over(poll, now):
        await _tell_voters(poll)
    elif poll.ends_at is not None and poll.ends_at - now < _LONGEST_WAIT:
        await jobs.enqueue(
            "polls.end",
            {"poll_id": poll.id},
            unique_key=f"polls.end:{poll.id}:{int(poll.ends_at.timestamp())}",
            delay_s=(poll.ends_at - now).total_seconds() + 1.0,
        )


async def _tell_voters(poll: Poll) -> None:
    post = await Post.get(id=poll.post_id)
    if post.is_local:
        await notifications.notify(post.account_id, "poll", post.account_id, post.id)
    voters = PollVote.filter(poll_id=poll.id).distinct()
    for voter_id in await voters.values_list("account_id", flat=True):
        await notifications.notify(int(str(voter_id)), "poll", post.account_id, post.id)


async def _end_job(payload: dict[str, Any]) -> None:
    """Tell the voters, unless the author has put the end off (then another job waits for that)."""
    async with database.transaction():
        poll = await Poll.get_or_none(id=payload["poll_id"])
        if poll is None or not is_over(poll, datetime.now(UTC)):
            return
        await _tell_voters(poll)
        if await Post.exists(id=poll.post_id, is_local=True):
            await _tell_counts(poll)


async def _tell_counts_job(payload: dict[str, Any]) -> None:
    async with database.transaction():
        poll = await Poll.get_or_none(id=payload["poll_id"])
        if poll is not None:
            await _tell_counts(poll)


JOBS: dict[str, jobs.Handler] = {
    "polls.end": _end_job,
    "polls.tell_counts": _tell_counts_job,
}
