"""Collections: posts that somebody put together under a title, in an order made by hand.

Others' posts may stand in one too, as long as they are public. A collection never shows a post to
whom the post itself is not shown: who may see what is asked anew for every reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain.unwanted import apart_sql
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView, AttachmentView, PostView
from fediphoto.domain.visibility import can_see, visible_posts_sql
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, placeholders
from fediphoto.storage.models import Account, Collection, CollectionItem, Post
from fediphoto.text import captions
from fediphoto.text.translations import _

VISIBILITIES = ("public", "followers", "draft")
MOST_POSTS = 100
MOST_PER_ACCOUNT = 100
TITLE_CHARACTERS = 50
DESCRIPTION_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection for one reader: how many posts they see in it, and the first one's photo."""

    id: int
    account: AccountView
    title: str
    description: str
    visibility: str
    posts_count: int
    cover: AttachmentView | None
    published_at: datetime | None
    updated_at: datetime | None


async def create(
    account: Account, title: str, description: str = "", visibility: str = "draft"
) -> Collection:
    """Begin a collection of a local person; a draft is seen by nobody else.

    Raises Unprocessable (no title, too long, no such visibility, too many), Forbidden (suspended).
    """
    if not account.is_local or account.suspended_at is not None:
        raise Forbidden
    columns = _columns(title, description, visibility)
    async with database.transaction():
        if await Collection.filter(account_id=account.id).count() >= MOST_PER_ACCOUNT:
            raise Unprocessable(_("You may have %(limit)s collections.", limit=MOST_PER_ACCOUNT))
        return await Collection.create(id=snowflake(), account_id=account.id, **columns)


async def change(
    collection: Collection,
    *,
    title: str | None = None,
    description: str | None = None,
    visibility: str | None = None,
) -> Collection:
    """Change what is given. Raises Unprocessable as `create`."""
    columns = _columns(
        collection.title if title is None else title,
        collection.description if description is None else description,
        collection.visibility if visibility is None else visibility,
        collection.published_at,
    )
    await collection.update_from_dict(columns).save()
    return collection


async def own(account: Account, collection_id: int) -> Collection:
    """A collection of one's own; NotFound otherwise."""
    found = await Collection.get_or_none(id=collection_id, account_id=account.id)
    if found is None:
        raise NotFound
    return found


async def delete(collection: Collection) -> None:
    """Take a collection apart; the posts stay."""
    await collection.delete()


async def add(account: Account, collection: Collection, post: Post) -> None:
    """Put a post at the end of a collection; one that is in it already stays where it is.

    Raises NotFound (not theirs to see), Forbidden (somebody else's that is not public, or one for
    named people), Unprocessable (the collection is full).
    """
    if not await can_see(post, account):
        raise NotFound
    shown = post if post.boost_of_id is None else await Post.get(id=post.boost_of_id)
    if not may_collect(account.id, shown.account_id, shown.visibility):
        raise Forbidden(_("This post is not for a collection."))
    async with database.transaction():
        await Collection.filter(id=collection.id).select_for_update().first()
        items = await _items(collection)
        if any(item.post_id == shown.id for item in items):
            return
        if len(items) >= MOST_POSTS:
            raise Unprocessable(_("A collection may have %(limit)s posts.", limit=MOST_POSTS))
        last = items[-1].position if items else -1
        await CollectionItem.create(
            collection_id=collection.id, post_id=shown.id, position=last + 1
        )
        await collection.save(update_fields=["updated_at"])


def may_collect(account_id: int, author_id: int, visibility: str) -> bool:
    """Whether a post may stand in a collection of somebody who sees it."""
    return visibility == "public" or (author_id == account_id and visibility != "direct")


async def remove(collection: Collection, post_id: int) -> None:
    """Take a post out; nothing happens where it is not in it."""
    async with database.transaction():
        await CollectionItem.filter(collection_id=collection.id, post_id=post_id).delete()
        await collection.save(update_fields=["updated_at"])


async def part(one_id: int, other_id: int) -> None:
    """Take the posts of each out of the other's collections, in the transaction around us.

    Whoever blocks somebody does not stand on their page any longer.
    """
    await database.write(
        "DELETE FROM collection_item WHERE id IN (SELECT item.id FROM collection_item item"
        " JOIN collection ON collection.id = item.collection_id"
        " JOIN post ON post.id = item.post_id"
        " WHERE (collection.account_id = ? AND post.account_id = ?)"
        " OR (collection.account_id = ? AND post.account_id = ?))",
        [one_id, other_id, other_id, one_id],
    )


async def move(collection: Collection, post_id: int, by: int) -> None:
    """Put a post so many places later (or, below zero, earlier), at most to either end."""
    async with database.transaction():
        await Collection.filter(id=collection.id).select_for_update().first()
        items = await _items(collection)
        here = next((n for n, item in enumerate(items) if item.post_id == post_id), None)
        if here is None:
            raise NotFound
        there = max(0, min(len(items) - 1, here + by))
        items.insert(there, items.pop(here))
        for position, item in enumerate(items):
            if item.position != position:
                await CollectionItem.filter(id=item.id).update(position=position)
        await collection.save(update_fields=["updated_at"])


async def arrange(collection: Collection, post_ids: Sequence[int]) -> None:
    """Put the posts into this order; those that are not named keep theirs, after them."""
    async with database.transaction():
        await Collection.filter(id=collection.id).select_for_update().first()
        places = {post_id: place for place, post_id in reversed(list(enumerate(post_ids)))}
        items = await _items(collection)
        items.sort(key=lambda item: places.get(item.post_id, len(places)))
        for position, item in enumerate(items):
            if item.position != position:
                await CollectionItem.filter(id=item.id).update(position=position)
        await collection.save(update_fields=["updated_at"])


async def holding(account: Account, post_id: int) -> set[int]:
    """The ids of those of the account's collections in which the post stands."""
    rows = CollectionItem.filter(collection__account_id=account.id, post_id=post_id)
    return {int(row[0]) for row in await rows.values_list("collection_id")}


async def get(collection_id: int, viewer: Account | None) -> CollectionView:
    """A collection for a reader; NotFound where it is not theirs to see."""
    rule, values = _visible(viewer)
    found = await database.read(
        _listed(f"collection.id = ? AND {rule}", [collection_id, *values], viewer)
    )
    if not found:
        raise NotFound
    return found[0]


async def of(account: Account, viewer: Account | None) -> list[CollectionView]:
    """The collections of somebody that a reader may see, the last changed first."""
    rule, values = _visible(viewer)
    return await database.read(
        _listed(f"collection.account_id = ? AND {rule}", [account.id, *values], viewer)
    )


async def posts_in(collection_id: int, viewer: Account | None) -> list[PostView]:
    """The posts of a collection in its order, without those that the reader may not see."""
    found = await posts_in_each([collection_id], viewer)
    return found[collection_id]


async def posts_in_each(ids: Sequence[int], viewer: Account | None) -> dict[int, list[PostView]]:
    """The same of several collections, by their ids, in a fixed number of statements."""
    return await database.read(_posts(ids, viewer.id if viewer else None))


async def public_uris(collection_id: int) -> list[str]:
    """The ids of the public posts of a collection, in its order."""
    rule, values = visible_posts_sql(None)
    rows = await database.query(
        "SELECT post.uri FROM collection_item JOIN post ON post.id = collection_item.post_id"  # noqa: S608
        f" WHERE collection_id = ? AND {rule} AND post.visibility = 'public'"
        " ORDER BY position, collection_item.id",
        [collection_id, *values],
    )
    return [row["uri"] for row in rows]


async def all_uris(collection_id: int) -> list[str]:
    """The ids of all posts of a collection in its order, for its owner alone."""
    items = CollectionItem.filter(collection_id=collection_id).order_by("position", "id")
    return [str(row[0]) for row in await items.values_list("post__uri")]


async def _items(collection: Collection) -> list[CollectionItem]:
    return await CollectionItem.filter(collection_id=collection.id).order_by("position", "id")


def _columns(
    title: str, description: str, visibility: str, published_at: datetime | None = None
) -> dict[str, Any]:
    title, description = " ".join(captions.tidy(title).split()), captions.tidy(description)
    if not title or len(title) > TITLE_CHARACTERS:
        raise Unprocessable(
            _("A collection has a title of up to %(limit)s characters.", limit=TITLE_CHARACTERS)
        )
    if len(description) > DESCRIPTION_CHARACTERS:
        raise Unprocessable(
            _("A description may have %(limit)s characters.", limit=DESCRIPTION_CHARACTERS)
        )
    if visibility not in VISIBILITIES:
        raise Unprocessable(
            _("The visibility is one of %(choices)s.", choices=", ".join(VISIBILITIES))
        )
    if visibility != "draft" and published_at is None:
        published_at = datetime.now(UTC)
    return {
        "title": title,
        "description": description,
        "visibility": visibility,
        "published_at": published_at,
    }


def _visible(viewer: Account | None) -> tuple[str, list[Any]]:
    """Who may see a collection, as a condition and its values."""
    stands = (
        "EXISTS (SELECT 1 FROM account owner WHERE owner.id = collection.account_id"
        " AND owner.suspended_at IS NULL AND owner.deleted_at IS NULL)"
    )
    if viewer is None:
        return f"({stands} AND collection.visibility = 'public')", []
    sql = (
        f"({stands} AND (collection.account_id = ? OR (collection.visibility = 'public'"  # noqa: S608
        " OR (collection.visibility = 'followers' AND EXISTS (SELECT 1 FROM follow"
        " WHERE follow.follower_id = ? AND follow.target_id = collection.account_id"
        " AND follow.state = 'accepted')))"
        f" AND NOT {apart_sql('?', 'collection.account_id')}))"
    )
    return sql, [viewer.id] * 4


def _listed(
    condition: str, values: Sequence[Any], viewer: Account | None
) -> ReadPlan[list[CollectionView]]:
    viewer_id = viewer.id if viewer else None
    rule, rule_values = visible_posts_sql(viewer_id)
    within = (
        "FROM collection_item JOIN post ON post.id = collection_item.post_id"
        f" WHERE collection_item.collection_id = collection.id AND {rule}"
    )
    rows = yield (
        f"SELECT collection.*, (SELECT COUNT(*) {within}) AS posts_count,"  # noqa: S608
        f" (SELECT post.id {within} AND post.has_photos"
        " ORDER BY collection_item.position, collection_item.id LIMIT 1) AS cover_id"
        f" FROM collection WHERE {condition} ORDER BY collection.updated_at DESC LIMIT ?",
        [*rule_values, *rule_values, *values, MOST_PER_ACCOUNT],
    )
    owners = yield from views.accounts(list({row["account_id"] for row in rows}))
    covers = yield from views.posts(
        list({row["cover_id"] for row in rows if row["cover_id"] is not None}), viewer_id
    )
    by_id = {owner.id: owner for owner in owners}
    photos = {one.body.id: _cover(one) for one in covers}
    return [
        _view(row, by_id[row["account_id"]], photos.get(row["cover_id"]))
        for row in rows
        if row["account_id"] in by_id
    ]


def _cover(post: PostView) -> AttachmentView | None:
    """The photo that stands for a collection; none of a post behind a warning."""
    if post.body.is_sensitive or post.body.content_warning:
        return None
    return next((one for one in post.body.attachments if one.preview_url), None)


def _view(row: Row, owner: AccountView, cover: AttachmentView | None) -> CollectionView:
    return CollectionView(
        row["id"],
        owner,
        row["title"],
        row["description"],
        row["visibility"],
        row["posts_count"],
        cover,
        database.moment(row["published_at"]),
        database.moment(row["updated_at"]),
    )


def _posts(ids: Sequence[int], viewer_id: int | None) -> ReadPlan[dict[int, list[PostView]]]:
    rows = yield (
        "SELECT collection_id, post_id FROM collection_item"  # noqa: S608
        f" WHERE collection_id IN ({placeholders(ids)}) ORDER BY collection_id, position, id",
        list(ids),
    )
    wanted = list(dict.fromkeys(row["post_id"] for row in rows))
    shown = yield from views.visible_posts(wanted, viewer_id)
    by_id = {one.body.id: one for one in shown}
    found: dict[int, list[PostView]] = {one: [] for one in ids}
    for row in rows:
        if row["post_id"] in by_id:
            found[row["collection_id"]].append(by_id[row["post_id"]])
    return found
