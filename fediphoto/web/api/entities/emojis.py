"""Custom emojis that occur in a text."""

from collections.abc import Iterable
from typing import Any


def custom_emojis(emojis: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mastodon's CustomEmoji for each `{"shortcode", "url"}`."""
    return [
        {
            "shortcode": emoji["shortcode"],
            "url": emoji["url"],
            "static_url": emoji["url"],
            "visible_in_picker": False,
            "category": None,
        }
        for emoji in emojis
        if emoji.get("shortcode") and emoji.get("url")
    ]
