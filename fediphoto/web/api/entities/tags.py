"""Mastodon's Tag."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.text.captions import fold_hashtag


def tag(name: str) -> dict[str, Any]:
    """The entity; a hashtag is its folded name, however it was first written."""
    folded = fold_hashtag(name)
    return {
        "id": folded,
        "name": folded,
        "url": addresses.hashtag_page(folded),
        "history": [],
        "following": False,
        "featuring": False,
    }
