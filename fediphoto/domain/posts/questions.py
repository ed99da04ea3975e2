"""How one of ours asks a question, and how answers to it are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto.domain.posts import polls
from fediphoto.domain.visibility import can_see
from fediphoto.errors import Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, Poll, PollVote, Post
from fediphoto.text import captions
from fediphoto.text.translations import _

MAX_OPTIONS = 4
OPTION_CHARACTERS = 50
SHORTEST_S = 300
LONGEST_S = 2_629_746
"""Mastodon's limits: the longest poll is open for a month."""


@dataclass(frozen=True, slots=True)
class Question:
    """A poll that is to be asked for `expires_in_s` seconds from the time it is published."""

    options: list[str]
    expires_in_s: int
    is_multiple: bool = False
    hides_totals: bool = False


def check(asked: Question, *, has_photos: bool) -> None:
    """Raise Unprocessable with the rule that a question breaks."""
    if has_photos:
        raise Unprocessable(_("A post has photos or a poll, not both."))
    options = _titles(asked)
    if len(options) < 2:
        raise Unprocessable(_("A poll needs two answers at least."))
    if len(options) > MAX_OPTIONS:
        raise Unprocessable(_("A poll may have %(limit)s answers.", limit=MAX_OPTIONS))
    if len({option.casefold() for option in options}) != len(options):
        raise Unprocessable(_("The answers of a poll must differ."))
    if any(captions.length(option) > OPTION_CHARACTERS for option in options):
        raise Unprocessable(_("An answer may have %(limit)s characters.", limit=OPTION_CHARACTERS))
    if asked.expires_in_s < SHORTEST_S:
        raise Unprocessable(
            _("A poll is open for %(limit)s minutes at least.", limit=SHORTEST_S // 60)
        )
    if asked.expires_in_s > LONGEST_S:
        raise Unprocessable(_("A poll is open for a month at most."))


async def ask(post: Post, asked: Question) -> Poll:
    """Add a (checked) question to a post of ours, in the transaction around us."""
    poll = await Poll.create(id=snowflake(), post_id=post.id, **_columns(asked))
    await polls.changed(post, is_known=False)
    await polls.tell_when_it_ends(poll)
    return poll


async def change(post: Post, asked: Question) -> None:
    """Have a post of ours ask a (checked) question instead of its own, in the transaction around
    us.

    Where the answers are others, or it takes several now, those that were given are dropped.
    """
    poll = await Poll.filter(post_id=post.id).select_for_update().first()
    if poll is None:
        await ask(post, asked)
        return
    columns = _columns(asked)
    titles = [one["title"] for one in poll.options]
    if titles == _titles(asked) and poll.is_multiple == asked.is_multiple:
        del columns["options"], columns["voters_count"]
    if "options" in columns:
        await PollVote.filter(poll_id=poll.id).delete()
    await poll.update_from_dict(columns).save()
    await polls.changed(post)
    await polls.tell_when_it_ends(poll)
    await polls.tell_counts_soon(poll)


async def answers(post: Post) -> list[str]:
    """What one may answer to a post's question; none where it asks nothing."""
    poll = await Poll.get_or_none(post_id=post.id)
    return [] if poll is None else [one["title"] for one in poll.options]


async def take_out(post: Post) -> None:
    """Have a post of ours ask nothing any more, in the transaction around us."""
    if await Poll.filter(post_id=post.id).delete():
        await polls.changed(post)


async def take_ballots(voter: Account, post: Post, options: Sequence[str], uri: str) -> None:
    """Count the answers (to the letter) that somebody elsewhere gives to a poll of ours.

    What cannot be counted means nothing: an unknown answer, a second one, or one that comes late.
    `uri` is the id of the ballot, or of the first of several that came together.
    """
    if not await can_see(post, voter):
        return
    async with database.transaction():
        poll = await Poll.filter(post_id=post.id).select_for_update().first()
        if poll is None or polls.is_over(poll, datetime.now(UTC)):
            return
        if await PollVote.exists(uri=uri):
            return
        votes = await PollVote.filter(poll_id=poll.id, account_id=voter.id)
        given = {vote.choice for vote in votes}
        titles = [option["title"] for option in poll.options]
        chosen = [titles.index(one) for one in dict.fromkeys(options) if one in titles]
        new = [choice for choice in chosen if choice not in given]
        if not poll.is_multiple:
            new = [] if given else new[:1]
        if new:
            await _count(poll, voter, new, uri, is_first=not given)


async def _count(
    poll: Poll, voter: Account, choices: Sequence[int], uri: str, *, is_first: bool
) -> None:
    for number, choice in enumerate(choices):
        vote_id = snowflake()
        await PollVote.create(
            id=vote_id,
            poll_id=poll.id,
            account_id=voter.id,
            choice=choice,
            uri=uri if number == 0 else f"{uri[:2000]}#{vote_id}",
        )
        poll.options[choice]["votes"] += 1
    poll.voters_count += is_first
    await poll.save(update_fields=["options", "voters_count"])
    await polls.changed(await Post.get(id=poll.post_id))
    await polls.tell_counts_soon(poll)


def _columns(asked: Question) -> dict[str, Any]:
    return {
        "options": [{"title": title, "votes": 0} for title in _titles(asked)],
        "is_multiple": asked.is_multiple,
        "hides_totals": asked.hides_totals,
        "ends_at": datetime.now(UTC) + timedelta(seconds=asked.expires_in_s),
        "voters_count": 0,
    }


def _titles(asked: Question) -> list[str]:
    tidied = (" ".join(captions.tidy(option).split()) for option in asked.options)
    return [option for option in tidied if option]
