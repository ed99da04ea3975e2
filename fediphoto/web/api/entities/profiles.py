"""Mastodon's Profile: one's own profile as it was typed."""

from collections.abc import Iterable
from typing import Any

from fediphoto.domain.topics.featured_tags import Shown
from fediphoto.domain.views.view_types import AccountView
from fediphoto.web.api.describing import (
    FLAG,
    ID,
    TEXT,
    TIME,
    URL,
    declare,
    entity,
    many,
    maybe,
    record,
)
from fediphoto.web.api.entities.tags import featured_tag

PROFILE = declare(
    "Profile",
    {
        "id": ID,
        "display_name": TEXT,
        "note": TEXT,
        "fields": many(record({"name": TEXT, "value": TEXT, "verified_at": maybe(TIME)})),
        "avatar": maybe(URL),
        "avatar_static": maybe(URL),
        "avatar_description": TEXT,
        "header": maybe(URL),
        "header_static": maybe(URL),
        "header_description": TEXT,
        "locked": FLAG,
        "bot": FLAG,
        "hide_collections": maybe(FLAG),
        "discoverable": maybe(FLAG),
        "indexable": FLAG,
        "show_media": FLAG,
        "show_media_replies": FLAG,
        "show_featured": FLAG,
        "attribution_domains": many(TEXT),
        "featured_tags": many(entity("FeaturedTag")),
    },
)


def profile(view: AccountView, featured: Iterable[Shown]) -> dict[str, Any]:
    """The entity; a picture that there is none of is null, where Account shows one of ours."""
    avatar, header = view.avatar_url or None, view.header_url or None
    return {
        "id": str(view.id),
        "display_name": view.display_name,
        "note": view.note,
        "fields": [
            {
                "name": one["name"],
                "value": one.get("source", one["value"]),
                "verified_at": one.get("verified_at"),
            }
            for one in view.fields
        ],
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": view.avatar_description,
        "header": header,
        "header_static": header,
        "header_description": view.header_description,
        "locked": view.is_locked,
        "bot": view.is_bot,
        "hide_collections": view.hides_follows,
        "discoverable": view.is_discoverable,
        "indexable": view.is_indexable,
        "show_media": view.shows_media,
        "show_media_replies": view.shows_media_replies,
        "show_featured": view.shows_featured,
        "attribution_domains": list(view.attribution_domains),
        "featured_tags": [featured_tag(one) for one in featured],
    }
