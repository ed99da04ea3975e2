"""Pixelfed's collection."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.timelines.collections import CollectionView
from fediphoto.web.api.describing import COUNT, ID, TEXT, TIME, URL, declare, many, maybe, one_of
from fediphoto.web.api.entities.accounts import picture
from fediphoto.web.api.entities.status_schemas import STATUS
from fediphoto.web.api.entities.times import iso_or_none

_VISIBILITIES = {"public": "public", "followers": "private", "draft": "draft"}
"""Pixelfed's words for ours."""

_FIELDS = {
    "id": ID,
    "pid": ID,
    "username": TEXT,
    "avatar": URL,
    "visibility": one_of(*_VISIBILITIES.values()),
    "title": TEXT,
    "description": TEXT,
    "thumb": maybe(URL),
    "url": URL,
    "post_count": COUNT,
    "published_at": maybe(TIME),
    "updated_at": maybe(TIME),
}
POST_COLLECTION = declare("PostCollection", _FIELDS)
OWN_POST_COLLECTION = declare("OwnPostCollection", {**_FIELDS, "items": many(STATUS)})


def collection(view: CollectionView) -> dict[str, Any]:
    """The entity; `thumb` is the photo that stands for it."""
    owner = view.account
    return {
        "id": str(view.id),
        "pid": str(owner.id),
        "username": owner.username,
        "avatar": owner.avatar_url or picture("avatar"),
        "visibility": _VISIBILITIES[view.visibility],
        "title": view.title,
        "description": view.description,
        "thumb": view.cover.preview_url if view.cover else None,
        "url": addresses.collection_page(view.id),
        "post_count": view.posts_count,
        "published_at": iso_or_none(view.published_at),
        "updated_at": iso_or_none(view.updated_at),
    }


def visibility_of(name: str) -> str | None:
    """Ours for Pixelfed's word; None for none, the word itself where it is unknown."""
    if not name:
        return None
    return next((ours for ours, theirs in _VISIBILITIES.items() if theirs == name), name)
