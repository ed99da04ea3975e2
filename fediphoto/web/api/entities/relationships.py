"""Mastodon's Relationship: how the reader stands to somebody."""

from typing import Any

from fediphoto.domain.relations.follows import Relationship
from fediphoto.web.api.describing import FLAG, ID, TEXT, TIME, declare, many, maybe
from fediphoto.web.api.entities.times import iso_or_none

_FLAGS = (
    "following",
    "showing_reblogs",
    "notifying",
    "followed_by",
    "blocking",
    "blocked_by",
    "muting",
    "muting_notifications",
    "requested",
    "requested_by",
    "domain_blocking",
    "endorsed",
)
RELATIONSHIP = declare(
    "Relationship",
    {
        "id": ID,
        **dict.fromkeys(_FLAGS, FLAG),
        "languages": maybe(many(TEXT)),
        "muting_expires_at": maybe(TIME),
        "note": TEXT,
        "following_since": maybe(TIME),
    },
)


def relationship(one: Relationship) -> dict[str, Any]:
    """The entity."""
    return {
        "id": str(one.id),
        "following": one.following,
        "showing_reblogs": one.showing_reblogs,
        "notifying": one.notifying,
        "languages": list(one.languages) or None,
        "followed_by": one.followed_by,
        "blocking": one.blocking,
        "blocked_by": one.blocked_by,
        "muting": one.muting,
        "muting_notifications": one.muting_notifications,
        "muting_expires_at": iso_or_none(one.muting_expires_at),
        "requested": one.requested,
        "requested_by": one.requested_by,
        "domain_blocking": one.domain_blocking,
        "endorsed": one.endorsed,
        "note": one.note,
        # Pixelfed's
        "following_since": iso_or_none(one.following_since),
    }
