"""Collections of people: whom somebody recommends together, under a name (Mastodon 4.6).

Nobody stands in one against their will: only people of this instance who wish to be discovered
can be added (of people elsewhere we do not know it), none where either blocks the other, and
whoever has had themselves taken out is not put back. That is asked anew for every reader: who no
longer wishes to be discovered is not shown either. Collections stay on this instance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain.topics import hashtags
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, moment, placeholders
from fediphoto.storage.models import Account, AccountCollection, AccountCollectionItem, Block
from fediphoto.text import languages
from fediphoto.text.translations import _, marked

MOST = 10
"""Collections of one person (Mastodon's default)."""
MOST_ACCOUNTS = 25
"""People in one collection (Mastodon's limit)."""
NAME_CHARACTERS = 40
DESCRIPTION_CHARACTERS = 100

NOT_ALLOWED = marked("This action is not allowed")

_STANDS = "{one}.suspended_at IS NULL AND {one}.deleted_at IS NULL"
_NOT_BLOCKED = (
    "NOT EXISTS (SELECT 1 FROM block WHERE (block.account_id = {one}.id AND block.target_id = ?)"
    " OR (block.account_id = ? AND block.target_id = {one}.id))"
)


@dataclass(frozen=True, slots=True)
class Item:
    """Somebody in a collection."""

    id: int
    account_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection for one reader, with those in it whom the reader is shown."""

    id: int
    account_id: int
    username: str
    name: str
    description: str
    language: str
    tag: str | None
    """The hashtag as its first user spelled it."""
    is_sensitive: bool
    is_discoverable: bool
    created_at: datetime
    updated_at: datetime
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a collection says of itself; None for what is not to be changed."""

    name: str | None = None
    description: str | None = None
    language: str | None = None
    tag: str | None = None
    is_sensitive: bool | None = None
    is_discoverable: bool | None = None


async def create(account: Account, words: Words, account_ids: Sequence[int] = ()) -> int:
    """Begin a collection of a local person and put people in; returns its id.

    Raises Unprocessable (no name, too long, too many, somebody who does not allow it).
    """
    row = AccountCollection(id=snowflake(), account_id=account.id, name="")
    async with database.transaction():
        await _say(row, words)
        if await AccountCollection.filter(account_id=account.id).count() >= MOST:
            raise Unprocessable(_("You have %(limit)s collections already.", limit=MOST))
        await row.save(force_create=True)
        for account_id in account_ids:
            await _put(account, row, account_id)
    return int(row.id)


async def change(account: Account, collection_id: int, words: Words) -> None:
    """Change what is given. Raises as `own`, and Unprocessable as `create`."""
    async with database.transaction():
        row = await own(account, collection_id)
        await _say(row, words)
        await row.save()


async def delete(account: Account, collection_id: int) -> None:
    """Take a collection apart. Raises as `own`."""
    await (await own(account, collection_id)).delete()


async def own(account: Account, collection_id: int) -> AccountCollection:
    """A collection of one's own; NotFound where there is none, Forbidden for another's."""
    found = await AccountCollection.get_or_none(id=collection_id)
    if found is None:
        raise NotFound
    if found.account_id != account.id:
        raise Forbidden(_(NOT_ALLOWED))
    return found


async def add(account: Account, collection_id: int, account_id: int) -> Item:
    """Put somebody in; whoever stands in it already stays.

    Raises as `own`; Unprocessable where the collection is full, or they do not allow it.
    """
    async with database.transaction():
        await AccountCollection.filter(id=collection_id).select_for_update().first()
        row = await own(account, collection_id)
        item = await _put(account, row, account_id)
        await row.save(update_fields=["updated_at"])
    return Item(item.id, item.account_id, item.created_at)


async def remove(account: Account, collection_id: int, item_id: int) -> None:
    """Take somebody out. Raises as `own`; NotFound where no such item is in it."""
    async with database.transaction():
        row = await own(account, collection_id)
        found = await _item(collection_id, item_id)
        await found.delete()
        await row.save(update_fields=["updated_at"])


async def revoke(account: Account, collection_id: int, item_id: int) -> None:
    """Take oneself out of another's collection, for good.

    Raises NotFound where there is no such item, Forbidden where it is somebody else.
    """
    found = await _item(collection_id, item_id)
    if found.account_id != account.id:
        raise Forbidden(_(NOT_ALLOWED))
    await AccountCollectionItem.filter(id=found.id).update(revoked_at=datetime.now(UTC))


async def part(one_id: int, other_id: int) -> None:
    """Take each out of the other's collections, in the transaction around us."""
    await database.write(
        "DELETE FROM account_collection_item WHERE id IN (SELECT item.id"
        " FROM account_collection_item item"
        " JOIN account_collection ON account_collection.id = item.collection_id"
        " WHERE (account_collection.account_id = ? AND item.account_id = ?)"
        " OR (account_collection.account_id = ? AND item.account_id = ?))",
        [one_id, other_id, other_id, one_id],
    )


def may_be_added(account: AccountView) -> bool:
    """Whether anybody (blocks apart) may put these in a collection."""
    return account.is_local and bool(account.is_discoverable)


async def get(
    collection_id: int, viewer: Account | None
) -> tuple[CollectionView, list[AccountView]]:
    """A collection for a reader, with its owner and those in it.

    Raises NotFound where it is not theirs to see.
    """
    return await database.read(_one(collection_id, 0 if viewer is None else viewer.id))


async def of(
    account: Account, viewer: Account | None, *, limit: int, offset: int
) -> list[CollectionView]:
    """The collections of somebody, the newest first; those that are not listed for themselves
    alone."""
    viewer_id = 0 if viewer is None else viewer.id
    listed = "" if viewer_id == account.id else " AND account_collection.is_discoverable = TRUE"
    where = f"account_collection.account_id = ?{listed}"
    return await database.read(_several(where, [account.id], viewer_id, limit, offset))


async def holding(account: Account, *, limit: int, offset: int) -> list[CollectionView]:
    """The collections in which somebody stands, for themselves to look at; the newest first."""
    where = (
        "account_collection.id IN (SELECT collection_id FROM account_collection_item"
        " WHERE account_id = ? AND revoked_at IS NULL)"
    )
    return await database.read(_several(where, [account.id], account.id, limit, offset))


def _one(collection_id: int, viewer_id: int) -> ReadPlan[tuple[CollectionView, list[AccountView]]]:
    found = yield from _several("account_collection.id = ?", [collection_id], viewer_id, 1, 0)
    if not found:
        raise NotFound
    [view] = found
    people = yield from views.accounts([view.account_id, *(one.account_id for one in view.items)])
    return view, people


def _several(
    where: str, values: list[int], viewer_id: int, limit: int, offset: int
) -> ReadPlan[list[CollectionView]]:
    """Two statements: the collections, and everybody in them."""
    rows = yield (
        "SELECT account_collection.*, owner.username AS username, hashtag.display_name AS tag"  # noqa: S608
        " FROM account_collection JOIN account owner ON owner.id = account_collection.account_id"
        " LEFT JOIN hashtag ON hashtag.id = account_collection.hashtag_id"
        f" WHERE {where} AND {_STANDS.format(one='owner')} AND {_NOT_BLOCKED.format(one='owner')}"
        " ORDER BY account_collection.id DESC LIMIT ? OFFSET ?",
        [*values, viewer_id, viewer_id, limit, offset],
    )
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    items = yield (
        "SELECT item.id, item.collection_id, item.account_id, item.created_at"  # noqa: S608
        " FROM account_collection_item item JOIN account one ON one.id = item.account_id"
        f" WHERE item.collection_id IN ({placeholders(ids)}) AND item.revoked_at IS NULL"
        " AND one.is_discoverable = TRUE AND one.domain = ''"
        f" AND {_STANDS.format(one='one')} AND {_NOT_BLOCKED.format(one='one')} ORDER BY item.id",
        [*ids, viewer_id, viewer_id],
    )
    return [_view(row, [one for one in items if one["collection_id"] == row["id"]]) for row in rows]


def _view(row: Row, items: list[Row]) -> CollectionView:
    return CollectionView(
        id=row["id"],
        account_id=row["account_id"],
        username=row["username"],
        name=row["name"],
        description=row["description"],
        language=row["language"],
        tag=row["tag"],
        is_sensitive=bool(row["is_sensitive"]),
        is_discoverable=bool(row["is_discoverable"]),
        created_at=_when(row["created_at"]),
        updated_at=_when(row["updated_at"]),
        items=tuple(Item(one["id"], one["account_id"], _when(one["created_at"])) for one in items),
    )


def _when(value: Any) -> datetime:
    found = moment(value)
    assert found is not None  # the column is never null
    return found


async def _say(row: AccountCollection, words: Words) -> None:
    """Put the words on the row. Raises Unprocessable for what no collection can say."""
    if words.name is not None:
        row.name = words.name.strip()
    if words.description is not None:
        row.description = words.description.strip()
    if words.language is not None:
        languages.check_tag(words.language)
        row.language = words.language
    if words.is_sensitive is not None:
        row.is_sensitive = words.is_sensitive
    if words.is_discoverable is not None:
        row.is_discoverable = words.is_discoverable
    if words.tag is not None:
        row.hashtag_id = (await hashtags.ensure(words.tag)).id if words.tag.strip() else None
    if not row.name:
        raise Unprocessable(_("Validation failed: Name can't be blank"))
    _check_length("Name", row.name, NAME_CHARACTERS)
    _check_length("Description", row.description, DESCRIPTION_CHARACTERS)


def _check_length(what: str, words: str, most: int) -> None:
    if len(words) > most:
        raise Unprocessable(
            _(
                "Validation failed: %(what)s is too long (maximum is %(limit)s characters)",
                what=what,
                limit=most,
            )
        )


async def _put(
    owner: Account, collection: AccountCollection, account_id: int
) -> AccountCollectionItem:
    held = await AccountCollectionItem.filter(collection_id=collection.id)
    known = next((one for one in held if one.account_id == account_id), None)
    if known is not None and known.revoked_at is None:
        return known
    if known is not None or not await _allows(account_id, owner):
        raise Unprocessable(_("This person does not allow to be featured in your collections."))
    if len([one for one in held if one.revoked_at is None]) >= MOST_ACCOUNTS:
        raise Unprocessable(_("A collection may have %(limit)s people.", limit=MOST_ACCOUNTS))
    return await AccountCollectionItem.create(
        id=snowflake(), collection_id=collection.id, account_id=account_id
    )


async def _allows(account_id: int, owner: Account) -> bool:
    """Whether somebody may be put in a collection of `owner`; nobody may who is not there."""
    found = await Account.get_or_none(
        id=account_id, domain="", suspended_at=None, deleted_at=None, is_discoverable=True
    )
    return (
        found is not None
        and not await Block.exists(account_id=account_id, target_id=owner.id)
        and not await Block.exists(account_id=owner.id, target_id=account_id)
    )


async def _item(collection_id: int, item_id: int) -> AccountCollectionItem:
    found = await AccountCollectionItem.get_or_none(
        id=item_id, collection_id=collection_id, revoked_at=None
    )
    if found is None:
        raise NotFound
    return found
