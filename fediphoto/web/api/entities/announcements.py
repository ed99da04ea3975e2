"""Mastodon's Announcement and Reaction."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.views.announcement_views import AnnouncementView, ReactionView
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    HTML,
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
from fediphoto.web.api.entities.emojis import custom_emojis
from fediphoto.web.api.entities.times import iso, iso_or_none

REACTION = declare(
    "Reaction",
    {"name": TEXT, "count": COUNT},
    optional={"me": FLAG, "url": URL, "static_url": URL},
)
ANNOUNCEMENT = declare(
    "Announcement",
    {
        "id": ID,
        "content": HTML,
        "starts_at": maybe(TIME),
        "ends_at": maybe(TIME),
        "all_day": FLAG,
        "published_at": TIME,
        "updated_at": TIME,
        "mentions": many(record({"id": ID, "username": TEXT, "url": URL, "acct": TEXT})),
        "statuses": many(record({"id": ID, "url": URL})),
        "tags": many(record({"name": TEXT, "url": URL})),
        "emojis": many(entity("CustomEmoji")),
        "reactions": many(REACTION),
    },
    optional={"read": FLAG},
)


def announcement(view: AnnouncementView) -> dict[str, Any]:
    """The entity."""
    return {
        "id": str(view.id),
        "content": view.content_html,
        "starts_at": iso_or_none(view.starts_at),
        "ends_at": iso_or_none(view.ends_at),
        "all_day": view.is_all_day,
        "published_at": iso(view.published_at),
        "updated_at": iso(view.updated_at),
        "read": view.is_read,
        "mentions": [
            {"id": str(one.id), "username": one.username, "url": one.url, "acct": one.username}
            for one in view.mentions
        ],
        "statuses": [{"id": str(one.id), "url": one.url} for one in view.posts],
        "tags": [{"name": name, "url": addresses.hashtag_page(name)} for name in view.hashtags],
        "emojis": custom_emojis(view.emojis),
        "reactions": [reaction(one) for one in view.reactions],
    }


def reaction(view: ReactionView) -> dict[str, Any]:
    """The entity."""
    told: dict[str, Any] = {"name": view.name, "count": view.count, "me": view.is_mine}
    if view.emoji is not None:
        told |= {"url": view.emoji["url"], "static_url": view.emoji["static_url"]}
    return told
