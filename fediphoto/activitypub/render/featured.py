"""How it is said that a post or hashtag joins what a person shows first, or leaves it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fediphoto.activitypub.render.notes import PUBLIC
from fediphoto.domain import addresses
from fediphoto.storage.models import Account
from fediphoto.text.captions import fold_hashtag

Document = dict[str, Any]

CONTEXT: list[Any] = ["https://www.w3.org/ns/activitystreams", {"Hashtag": "as:Hashtag"}]


def pinned(account: Account, post_uri: str, pinned_at: str) -> Document:
    """The Add of a post that was pinned at `pinned_at` (ISO 8601)."""
    return _change("Add", account, f"{post_uri}#pins/{_stamp(pinned_at)}", post_uri)


def unpinned(account: Account, post_uri: str, pinned_at: str) -> Document:
    """The Remove of a post that had been pinned at `pinned_at`."""
    return _change("Remove", account, f"{post_uri}#unpins/{_stamp(pinned_at)}", post_uri)


def tag_featured(account: Account, featured_id: int, name: str) -> Document:
    """The Add of a hashtag."""
    uri = f"{account.uri}#featured-tags/{featured_id}"
    return _change("Add", account, uri, hashtag(name))


def tag_unfeatured(account: Account, featured_id: int, name: str) -> Document:
    """The Remove of a hashtag."""
    uri = f"{account.uri}#featured-tags/{featured_id}/removed"
    return _change("Remove", account, uri, hashtag(name))


def hashtag(name: str) -> Document:
    """A hashtag as an object."""
    return {
        "type": "Hashtag",
        "href": addresses.hashtag_page(fold_hashtag(name)),
        "name": f"#{name}",
    }


def tags_collection(account: Account, names: Iterable[str]) -> Document:
    """The collection of the hashtags that a person shows."""
    items = [hashtag(name) for name in names]
    return {
        "@context": CONTEXT,
        "id": addresses.featured_tags_uri(account.username),
        "type": "Collection",
        "totalItems": len(items),
        "items": items,
    }


def _change(kind: str, account: Account, uri: str, about: Any) -> Document:
    """Mastodon knows hashtags only in the collection of the pinned posts, so that is the target."""
    return {
        "@context": CONTEXT,
        "id": uri,
        "type": kind,
        "actor": account.uri,
        "to": [PUBLIC],
        "cc": [account.followers_uri],
        "object": about,
        "target": account.featured_uri,
    }


def _stamp(moment: str) -> int:
    """Microseconds since 1970: each pinning has its own."""
    return int(datetime.fromisoformat(moment).timestamp() * 1_000_000)
