"""Custom emojis that occur in a text."""

from collections.abc import Iterable
from typing import Any

from fediphoto.domain import emoji_links


def custom_emojis(emojis: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mastodon's CustomEmoji for each `{"shortcode", "url"}`, at our own address for it."""
    return [
        {
            "shortcode": emoji["shortcode"],
            "url": url,
            "static_url": url,
            "visible_in_picker": False,
            "category": None,
        }
        for emoji in emojis
        if emoji.get("shortcode") and emoji.get("url") and (url := emoji_links.url(emoji["url"]))
    ]
