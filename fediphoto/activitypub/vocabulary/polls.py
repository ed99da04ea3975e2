"""What a Question asks, and what a ballot answers."""

from datetime import UTC, datetime
from typing import Any

from fediphoto.activitypub.vocabulary.things import Poll, PollOption
from fediphoto.activitypub.vocabulary.values import (
    Document,
    count,
    documents,
    flag,
    many,
    moment,
    uri,
    words,
)

MAX_OPTIONS = 20
OPTION_LENGTH = 200
_MAX_VOTERS = 10_000


def read_poll(document: Document) -> Poll | None:
    """The poll in a document; None where it lists no answers.

    Pleroma writes both lists, one of them empty.
    """
    for name, is_multiple in (("oneOf", False), ("anyOf", True)):
        options = _options(document.get(name))
        if options:
            return Poll(
                options=options,
                is_multiple=is_multiple,
                ends_at=moment(document.get("endTime")) or moment(document.get("closed")),
                closed_at=_closed_at(document),
                voters_count=_voters_count(document),
            )
    return None


def read_ballot(document: Document) -> str:
    """The answer that a Note gives to a poll: its name, where it answers and says nothing else."""
    if not uri(document.get("inReplyTo")) or document.get("attachment"):
        return ""
    if words(document, "content", 1).strip():
        return ""
    return words(document, "name", OPTION_LENGTH).strip()


def _options(value: Any) -> tuple[PollOption, ...]:
    options = []
    for one in many(value, MAX_OPTIONS):
        option = one if isinstance(one, dict) else {"name": one}
        name = words(option, "name", OPTION_LENGTH).strip()
        if name:
            options.append(PollOption(name=name, votes_count=_votes_count(option)))
    return tuple(options)


def _votes_count(option: Document) -> int:
    """How many gave the answer: as replies to it; Misskey says it in a word of its own, too."""
    for replies in documents(option.get("replies"), 1):
        return count(replies.get("totalItems"))
    return count(option.get("_misskey_votes"))


def _closed_at(document: Document) -> datetime | None:
    """When it was closed. `closed` may be the bare truth, and Pleroma tells its time beforehand."""
    closed = document.get("closed")
    closed_at = moment(closed)
    if closed_at is not None:
        return closed_at if closed_at <= datetime.now(UTC) else None
    if not flag(closed):
        return None
    said = (moment(document.get(name)) for name in ("endTime", "updated", "published"))
    return next((one for one in said if one is not None), datetime.fromtimestamp(0, UTC))


def _voters_count(document: Document) -> int:
    """How many people answered; Pleroma lists them."""
    if document.get("votersCount") is not None:
        return count(document["votersCount"])
    voters = document.get("voters")
    return len(many(voters, _MAX_VOTERS)) if isinstance(voters, list) else 0
