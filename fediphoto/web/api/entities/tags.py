"""Mastodon's Tag and FeaturedTag."""

from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.discovery.tag_views import TagView
from fediphoto.domain.discovery.trends import History
from fediphoto.domain.topics.featured_tags import Shown
from fediphoto.text.captions import fold_hashtag
from fediphoto.web.api.describing import (
    COUNT,
    DAY,
    FLAG,
    ID,
    TEXT,
    URL,
    declare,
    many,
    maybe,
    record,
)

_DIGITS = {"type": "string", "pattern": "^[0-9]+$"}
HISTORY = many(record({"day": _DIGITS, "uses": _DIGITS, "accounts": _DIGITS}))
_TAG = {
    "id": TEXT,
    "name": TEXT,
    "url": URL,
    "history": HISTORY,
    "following": FLAG,
    "featuring": FLAG,
}
TAG = declare("Tag", _TAG)
PIXELFED_TAG = record({**_TAG, "count": COUNT})
ADMIN_TAG = declare(
    "AdminTag",
    {**_TAG, "trendable": FLAG, "usable": FLAG, "requires_review": FLAG},
)
FEATURED_TAG = declare(
    "FeaturedTag",
    {
        "id": ID,
        "name": TEXT,
        "url": URL,
        "statuses_count": _DIGITS,
        "last_status_at": maybe(DAY),
    },
)


def tag(view: TagView) -> dict[str, Any]:
    """The entity; a hashtag is its folded name, however it was first written."""
    return {
        "id": view.name if view.id is None else str(view.id),
        "name": view.name,
        "url": addresses.hashtag_page(view.name),
        "history": history(view.history),
        "following": view.is_followed,
        "featuring": view.is_featured,
    }


def history(days: History) -> list[dict[str, str]]:
    """How much something was used in each of the last days; numbers as Mastodon writes them."""
    return [
        {
            "day": str(int(datetime.combine(one.day, datetime.min.time(), UTC).timestamp())),
            "uses": str(one.uses),
            "accounts": str(one.people),
        }
        for one in days
    ]


def featured_tag(shown: Shown) -> dict[str, Any]:
    """A hashtag on somebody's profile; the count is a text, as Mastodon writes it."""
    day = shown.last_post_at.date().isoformat() if shown.last_post_at else None
    return {
        "id": str(shown.id),
        "name": shown.name,
        "url": addresses.hashtag_page(fold_hashtag(shown.name)),
        "statuses_count": str(shown.posts_count),
        "last_status_at": day,
    }
