"""Mastodon's PreviewCard."""

from typing import Any

from fediphoto.domain.views.view_types import CardView
from fediphoto.web.api.describing import (
    COUNT,
    TEXT,
    TIME,
    URL,
    declare,
    entity,
    many,
    maybe,
    one_of,
)
from fediphoto.web.api.entities.times import iso_or_none

PREVIEW_CARD_AUTHOR = declare(
    "PreviewCardAuthor", {"name": TEXT, "url": TEXT, "account": maybe(entity("Account"))}
)
PREVIEW_CARD = declare(
    "PreviewCard",
    {
        "url": URL,
        "title": TEXT,
        "description": TEXT,
        "language": maybe(TEXT),
        "type": one_of("link", "photo", "video", "rich"),
        "authors": many(PREVIEW_CARD_AUTHOR),
        "author_name": TEXT,
        "author_url": TEXT,
        "provider_name": TEXT,
        "provider_url": TEXT,
        "html": TEXT,
        "width": COUNT,
        "height": COUNT,
        "image": maybe(URL),
        "image_description": TEXT,
        "embed_url": TEXT,
        "blurhash": maybe(TEXT),
        "published_at": maybe(TIME),
    },
)


def preview_card(view: CardView) -> dict[str, Any]:
    """The entity. `html` is always empty, and so a video is a link: nobody else's markup is shown.

    Clients play the `html` of a "video", and would show an empty place.
    """
    is_photo = view.kind == "photo" and bool(view.image_url)
    authors = []
    if view.author_name:
        authors = [{"name": view.author_name, "url": view.author_url, "account": None}]
    return {
        "url": view.url,
        "title": view.title,
        "description": view.description,
        "language": view.language or None,
        "type": "photo" if is_photo else "link",
        "authors": authors,
        "author_name": view.author_name,
        "author_url": view.author_url,
        "provider_name": view.provider_name,
        "provider_url": view.provider_url,
        "html": "",
        "width": view.width,
        "height": view.height,
        "image": view.image_url or None,
        "image_description": view.image_description,
        "embed_url": view.image_url if is_photo else "",
        "blurhash": view.blurhash or None,
        "published_at": iso_or_none(view.published_at),
    }
