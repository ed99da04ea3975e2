"""Mastodon's Poll."""

from collections.abc import Iterable, Sequence
from typing import Any

from fediphoto.domain.views.view_answers import PollView
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    TIME,
    declare,
    entity,
    many,
    maybe,
    record,
)
from fediphoto.web.api.entities.emojis import custom_emojis
from fediphoto.web.api.entities.times import iso_or_none

POLL = declare(
    "Poll",
    {
        "id": ID,
        "expires_at": maybe(TIME),
        "expired": FLAG,
        "multiple": FLAG,
        "votes_count": COUNT,
        "voters_count": maybe(COUNT),
        "options": many(record({"title": TEXT, "votes_count": maybe(COUNT)})),
        "emojis": many(entity("CustomEmoji")),
    },
    optional={"voted": FLAG, "own_votes": many(COUNT)},
)


def poll(
    view: PollView,
    own_votes: Sequence[int],
    emojis: Iterable[dict[str, Any]],
    *,
    has_reader: bool,
    is_own: bool = False,
) -> dict[str, Any]:
    """The entity; who may not be known to have voted is not told of it. Whose poll it is (`is_own`)
    has done so, in Mastodon's words: they cannot."""
    fields: dict[str, Any] = {
        "id": str(view.id),
        "expires_at": iso_or_none(view.ended_at),
        "expired": view.is_over,
        "multiple": view.is_multiple,
        "votes_count": view.votes_count,
        "voters_count": view.voters_count or (None if view.votes_count else 0),
        "options": [
            {
                "title": option.title,
                "votes_count": option.votes_count if view.shows_totals else None,
            }
            for option in view.options
        ],
        "emojis": custom_emojis(emojis),
    }
    if has_reader:
        fields |= {"voted": is_own or bool(own_votes), "own_votes": list(own_votes)}
    return fields
