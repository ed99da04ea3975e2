"""Mastodon's Tag and FeaturedTag."""

from collections.abc import Collection
from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.featured_tags import Shown
from fediphoto.text.captions import fold_hashtag


def tag(
    name: str, followed: Collection[str] = (), featured: Collection[str] = ()
) -> dict[str, Any]:
    """The entity; a hashtag is its folded name, however it was first written.

    `followed` and `featured` are the folded names of those that the reader follows and shows.
    """
    folded = fold_hashtag(name)
    return {
        "id": folded,
        "name": folded,
        "url": addresses.hashtag_page(folded),
        "history": [],
        "following": folded in followed,
        "featuring": folded in featured,
    }


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
