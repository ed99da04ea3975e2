"""Custom emojis as programs are told of them: our own, and those that occur in a text."""

from collections.abc import Iterable
from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.photos import emoji_links
from fediphoto.storage.models import CustomEmoji


def own_emoji(row: CustomEmoji) -> dict[str, Any]:
    """Mastodon's CustomEmoji for one of ours that people can choose."""
    return {
        "shortcode": row.shortcode,
        "url": addresses.media_url(row.key),
        "static_url": addresses.media_url(row.static_key),
        "visible_in_picker": row.is_in_picker,
        "category": row.category or None,
    }


def custom_emojis(emojis: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mastodon's CustomEmoji for each `{"shortcode", "url"}`, at our own address for it."""
    return [
        {
            "shortcode": emoji["shortcode"],
            "url": url,
            "static_url": emoji.get("static_url") or url,
            "visible_in_picker": False,
            "category": None,
        }
        for emoji in emojis
        if emoji.get("shortcode") and emoji.get("url") and (url := emoji_links.url(emoji["url"]))
    ]
