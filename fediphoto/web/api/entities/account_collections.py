"""Mastodon's Collection: people whom somebody recommends together."""

from collections.abc import Sequence
from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.relations.account_collections import CollectionView, Item
from fediphoto.domain.views.view_types import AccountView
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    TIME,
    URL,
    declare,
    many,
    maybe,
    one_of,
    record,
)
from fediphoto.web.api.entities.account_schemas import ACCOUNT
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.times import iso

COLLECTION_ITEM = declare(
    "CollectionItem",
    {"id": ID, "account_id": ID, "state": one_of("accepted"), "created_at": TIME},
)
COLLECTION = declare(
    "Collection",
    {
        "id": ID,
        "account_id": ID,
        "uri": URL,
        "url": {"type": "null"},
        "name": TEXT,
        "description": TEXT,
        "language": maybe(TEXT),
        "local": one_of(True),
        "sensitive": FLAG,
        "discoverable": FLAG,
        "tag": maybe(record({"name": TEXT, "url": URL})),
        "item_count": COUNT,
        "items": many(COLLECTION_ITEM),
        "created_at": TIME,
        "updated_at": TIME,
    },
)
WRAPPED_COLLECTION = declare("WrappedCollection", {"collection": COLLECTION})
WRAPPED_COLLECTION_ITEM = declare("WrappedCollectionItem", {"collection_item": COLLECTION_ITEM})
COLLECTIONS = declare("Collections", {"collections": many(COLLECTION)})
COLLECTION_WITH_ACCOUNTS = declare(
    "CollectionWithAccounts", {"collection": COLLECTION, "accounts": many(ACCOUNT)}
)


def collection(view: CollectionView) -> dict[str, Any]:
    """The entity. There is no page of it, so `url` is null."""
    tag = {"name": view.tag, "url": addresses.hashtag_page(view.tag)} if view.tag else None
    return {
        "id": str(view.id),
        "account_id": str(view.account_id),
        "uri": addresses.account_collection_uri(view.username, view.id),
        "url": None,
        "name": view.name,
        "description": view.description,
        "language": view.language or None,
        "local": True,
        "sensitive": view.is_sensitive,
        "discoverable": view.is_discoverable,
        "tag": tag,
        "item_count": len(view.items),
        "items": [collection_item(one) for one in view.items],
        "created_at": iso(view.created_at),
        "updated_at": iso(view.updated_at),
    }


def collection_item(one: Item) -> dict[str, Any]:
    """CollectionItem: here everybody has agreed beforehand."""
    return {
        "id": str(one.id),
        "account_id": str(one.account_id),
        "state": "accepted",
        "created_at": iso(one.created_at),
    }


def with_accounts(view: CollectionView, people: Sequence[AccountView]) -> dict[str, Any]:
    """CollectionWithAccounts: with its owner and everybody in it."""
    return {"collection": collection(view), "accounts": [account(one) for one in people]}
