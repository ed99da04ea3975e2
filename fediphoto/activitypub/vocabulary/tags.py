"""Whom and what a post names: mentions, hashtags, custom emoji."""

from dataclasses import dataclass
from typing import Any

from fediphoto.activitypub.vocabulary.things import Emoji
from fediphoto.activitypub.vocabulary.values import Document, documents, kind, link, text, uri

MAX_OF_A_KIND = 100
_MAX_TAGS = 2000
_TAG_KINDS = frozenset({"Mention", "Hashtag", "Emoji"})


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of an object, at most a hundred of each kind."""

    mentions: tuple[str, ...]
    hashtags: tuple[str, ...]
    emojis: tuple[Emoji, ...]


def read_tags(value: Any) -> Tags:
    """What is in a `tag` property; a tag that cannot be used is left out."""
    mentions: dict[str, None] = {}
    hashtags: dict[str, None] = {}
    emojis: dict[str, Emoji] = {}
    for tag in _listed(value):
        is_kind = kind(tag, _TAG_KINDS)
        name = text(tag.get("name"), 300).strip()
        if is_kind == "Mention" and len(mentions) < MAX_OF_A_KIND:
            if actor := uri(tag.get("href")):
                mentions[actor] = None
        elif is_kind == "Hashtag" and len(hashtags) < MAX_OF_A_KIND:
            if bare := name.lstrip("#＃"):
                hashtags[bare] = None
        elif is_kind == "Emoji" and len(emojis) < MAX_OF_A_KIND:
            shortcode, url = name.strip(":"), link(tag.get("icon"))
            if shortcode and url and len(shortcode) <= 100:
                emojis[shortcode] = {"shortcode": shortcode, "url": url}
    return Tags(tuple(mentions), tuple(hashtags), tuple(emojis.values()))


def _listed(value: Any) -> list[Document]:
    """The tags as a list.

    Pixelfed merges a reply's tags into one object, {"type": "Mention", …, "0": {…}}: the object
    is a tag, and so are its entries under numbers.
    """
    if isinstance(value, dict):
        inner = [one for name, one in value.items() if name.isdecimal() and isinstance(one, dict)]
        return [value, *inner][:_MAX_TAGS]
    return documents(value, _MAX_TAGS)
