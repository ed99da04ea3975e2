"""What a collection, or a page of one, holds."""

from collections.abc import Callable
from typing import Any

from fediphoto.activitypub.vocabulary.things import Collection, Thing
from fediphoto.activitypub.vocabulary.values import Document, count, kind, many, uri
from fediphoto.errors import BadRequest

COLLECTION_KINDS = frozenset(
    {"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"}
)
MAX_ITEMS = 500
_MOST_NESTED = 2

ReadItem = Callable[[Document], Thing]


def read_collection(
    document: Document, read_item: ReadItem, *, depth: int = _MOST_NESTED
) -> Collection:
    """A collection as it was sent; embedded items are read by `read_item`, or stay bare ids.

    It may have no id: pages seldom need one.
    """
    return Collection(
        id=uri(document),
        kind=kind(document, COLLECTION_KINDS),
        items=_items(document, read_item),
        total_items=count(document.get("totalItems")),
        first=_first(document.get("first"), read_item, depth),
        next=uri(document.get("next")),
        attributed_to=uri(document.get("attributedTo")),
    )


def _items(document: Document, read_item: ReadItem) -> tuple[Thing, ...]:
    items: list[Thing] = []
    for name in ("orderedItems", "items"):
        for one in many(document.get(name), MAX_ITEMS - len(items)):
            item = _item(one, read_item)
            if item is not None:
                items.append(item)
    return tuple(items)


def _item(value: Any, read_item: ReadItem) -> Thing | None:
    if isinstance(value, dict):
        try:
            return read_item(value)
        except BadRequest:
            bare = Thing(id=uri(value), kind=kind(value))
            return bare if bare.id else None
    return Thing(id=uri(value)) if uri(value) else None


def _first(value: Any, read_item: ReadItem, depth: int) -> Collection | None:
    if isinstance(value, dict) and depth > 0:
        return read_collection(value, read_item, depth=depth - 1)
    return Collection(id=uri(value)) if uri(value) else None
