"""Which posts a reader finds where: home, public, hashtag, profile, bookmarks, favourites.

Every timeline is one keyset query that selects ids and versions, filtered in SQL by what the
reader may and wants to see, and then `views.versioned_posts` on its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.timelines import tagged_photos
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import PostView
from fediphoto.domain.visibility import (
    NOT_ARCHIVED,
    unwanted_authors_sql,
    visible_posts_sql,
)
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, placeholders
from fediphoto.storage.models import Account
from fediphoto.text import captions

__all__ = [
    "Page",
    "Paged",
    "account_list",
    "account_posts",
    "archived",
    "bookmarks",
    "boosts",
    "favourites",
    "hashtag",
    "home",
    "link",
    "place",
    "public",
    "tagged",
]

_TAGS_ASKED = 20
"""How many hashtags one question may combine; more are not looked at."""

FOR_ALL = (
    "post.visibility = 'public' AND post.boost_of_id IS NULL AND post.approval_state = ''"
    " AND author.suspended_at IS NULL AND author.silenced_at IS NULL"
)
"""What public timelines may show: of authors in good standing alone."""

NO_COMMENT = (
    "(post.in_reply_to_uri = '' AND (post.in_reply_to_account_id IS NULL"
    " OR post.in_reply_to_account_id = post.account_id))"
)
"""What stands for itself, or goes on with the author's own."""


@dataclass(slots=True)
class _Selection:
    """A query under construction: versions of posts, joined and filtered."""

    joins: str = ""
    conditions: list[str] = field(default_factory=list)
    join_values: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    unwanted_by: int | None = None

    def where(self, condition: str, values: Sequence[Any] = ()) -> None:
        self.conditions.append(condition)
        self.values.extend(values)

    def leave_out_unwanted(self, viewer: Account) -> None:
        """Neither posts nor boosted posts of people the viewer blocks, mutes or is blocked by."""
        self.unwanted_by = viewer.id
        self.conditions.append("author.id NOT IN (SELECT id FROM unwanted)")
        self.conditions.append(
            "(original.id IS NULL OR original_author.id NOT IN (SELECT id FROM unwanted))"
        )
        no_domain = "{0}.domain NOT IN (SELECT domain FROM domain_block WHERE account_id = ?)"
        self.where(no_domain.format("author"), [viewer.id])
        self.where(f"(original.id IS NULL OR {no_domain.format('original_author')})", [viewer.id])

    def leave_out_suspended(self) -> None:
        self.conditions.append("author.suspended_at IS NULL")
        self.conditions.append("original_author.suspended_at IS NULL")

    def sql(self, page: Page, column: str) -> tuple[str, list[Any]]:
        """The statement for one page by the id in `column`, which is selected as `key`."""
        limits, limit_values = bounds(page, column)
        head = ""
        head_values: list[Any] = []
        if self.unwanted_by is not None:
            unwanted, head_values = unwanted_authors_sql(self.unwanted_by)
            head = f"WITH unwanted(id) AS MATERIALIZED ({unwanted}) "
        statement = (
            f"{head}{views.SELECT_VERSIONS}, {column} AS key {views.FROM_VERSIONED} {self.joins}"
            f" WHERE {' AND '.join(self.conditions)}{limits}"
        )
        return statement, [*head_values, *self.join_values, *self.values, *limit_values]


async def home(
    viewer: Account,
    page: Page,
    *,
    exclude_replies: bool = False,
    exclude_messages: bool = False,
    only_photos: bool = False,
) -> list[PostView]:
    """What those that `viewer` follows posted and boosted, and the viewer's own, newest first.

    `exclude_messages` leaves out what is only for people named (clients of Mastodon expect it).
    With `only_photos` no words alone of others; a boost counts by what it boosts.
    """
    selection = _Selection(joins="JOIN home_entry ON home_entry.post_id = post.id")
    selection.where("home_entry.account_id = ?", [viewer.id])
    selection.where(NOT_ARCHIVED)
    if exclude_replies:
        selection.where("post.in_reply_to_id IS NULL AND post.in_reply_to_uri = ''")
    if exclude_messages:
        selection.where("post.visibility <> 'direct'")
    if only_photos:
        selection.where(
            "(COALESCE(original.has_photos, post.has_photos) = TRUE"
            " OR (post.account_id = ? AND post.boost_of_id IS NULL))",
            [viewer.id],
        )
    selection.leave_out_suspended()
    selection.leave_out_unwanted(viewer)
    return await _read(selection, page, "home_entry.post_id", viewer)


async def account_list(viewer: Account, list_id: int, page: Page) -> list[PostView]:
    """What stands in one of the viewer's own lists, newest first."""
    selection = _Selection(joins="JOIN account_list_entry listed ON listed.post_id = post.id")
    selection.where("listed.account_list_id = ?", [list_id])
    selection.where(*visible_posts_sql(viewer.id))
    selection.where(NOT_ARCHIVED)
    selection.leave_out_suspended()
    selection.leave_out_unwanted(viewer)
    return await _read(selection, page, "listed.post_id", viewer)


async def public(
    viewer: Account | None,
    page: Page,
    *,
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
) -> list[PostView]:
    """Public posts of everybody here (`local`), elsewhere (`remote`) or both; no comments."""
    selection = _Selection()
    _narrow_to_public(selection, viewer, local=local, remote=remote, only_media=only_media)
    selection.where(NO_COMMENT)
    return await _read(selection, page, "post.id", viewer)


async def hashtag(
    viewer: Account | None,
    name: str,
    page: Page,
    *,
    any: Sequence[str] = (),
    all: Sequence[str] = (),
    none: Sequence[str] = (),
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
) -> list[PostView]:
    """Public posts with the hashtag `name` or one of `any`, with `all` and with `none` of those."""
    either = _folded([name, *any])
    selection = _Selection(
        joins="JOIN (SELECT DISTINCT post_hashtag.post_id FROM post_hashtag"  # noqa: S608
        " JOIN hashtag ON hashtag.id = post_hashtag.hashtag_id"
        f" WHERE hashtag.name IN ({placeholders(either)})) tagged ON tagged.post_id = post.id",
        join_values=either,
    )
    if len(either) == 1:  # walked from the newest on by the index, however many there are
        selection.joins = (
            "JOIN post_hashtag tagged ON tagged.post_id = post.id"
            " AND tagged.hashtag_id = (SELECT id FROM hashtag WHERE name = ?)"
        )
    for other in _folded(all):
        selection.where(_carries(), [other])
    for other in _folded(none):
        selection.where(f"NOT {_carries()}", [other])
    _narrow_to_public(selection, viewer, local=local, remote=remote, only_media=only_media)
    return await _read(selection, page, "tagged.post_id", viewer)


async def place(viewer: Account | None, place_id: int, page: Page) -> list[PostView]:
    """Public posts with photos that name the place; visitors see those of this instance."""
    selection = _Selection()
    _narrow_to_public(selection, viewer, local=viewer is None, remote=False, only_media=True)
    selection.where("post.place_id = ?", [place_id])
    return await _read(selection, page, "post.id", viewer)


async def link(viewer: Account | None, page_url: str, page: Page) -> list[PostView]:
    """Public posts that link the page `page_url` first, of people who like to be discovered."""
    selection = _Selection()
    _narrow_to_public(selection, viewer, local=False, remote=False, only_media=False)
    selection.where("post.card_id = (SELECT id FROM card WHERE url = ?)", [page_url])
    selection.where("author.is_discoverable = TRUE")
    return await _read(selection, page, "post.id", viewer)


async def account_posts(
    viewer: Account | None,
    account: Account,
    page: Page,
    *,
    only_media: bool = False,
    exclude_replies: bool = False,
    exclude_boosts: bool = False,
    pinned: bool = False,
    tagged: str = "",
) -> list[PostView]:
    """What `account` posted and boosted, as far as `viewer` may see it; muting does not matter."""
    selection = _Selection()
    selection.where("post.account_id = ?", [account.id])
    selection.where(*visible_posts_sql(None if viewer is None else viewer.id))
    selection.where(NOT_ARCHIVED)
    if only_media:
        selection.where("post.has_photos = TRUE")
    if exclude_replies:
        selection.where(
            "post.in_reply_to_uri = '' AND (post.in_reply_to_account_id IS NULL"
            " OR post.in_reply_to_account_id = post.account_id)"
        )
    if exclude_boosts:
        selection.where("post.boost_of_id IS NULL")
    if tagged:
        selection.where(_carries(), _folded([tagged]))
    if pinned:
        selection.where("post.pinned_at IS NOT NULL")
        shown = await _read(selection, page, "post.id", viewer)
        return await database.read(_as_pinned(account.id, shown))
    return await _read(selection, page, "post.id", viewer)


async def archived(author: Account, page: Page) -> list[PostView]:
    """What `author` has put into the archive, newest first; for nobody but them."""
    selection = _Selection()
    selection.where("post.account_id = ? AND post.archived_at IS NOT NULL", [author.id])
    return await _read(selection, page, "post.id", author)


async def boosts(viewer: Account | None, account: Account, page: Page) -> list[PostView]:
    """The photos that `account` boosted, as far as `viewer` may and wants to see them."""
    selection = _Selection()
    selection.where("post.account_id = ? AND original.has_photos = TRUE", [account.id])
    selection.where(*visible_posts_sql(None if viewer is None else viewer.id))
    selection.where(NOT_ARCHIVED)
    selection.leave_out_suspended()
    if viewer is not None:
        selection.leave_out_unwanted(viewer)
    return await _read(selection, page, "post.id", viewer)


async def tagged(viewer: Account | None, account: Account, page: Page) -> list[PostView]:
    """Photos of others that name `account`, as far as `viewer` may and wants to see them.

    Those alone that may stand on its page (see `tagged_photos`); visitors see those of this
    instance.
    """
    selection = _Selection(joins=tagged_photos.JOIN)
    selection.where(*await tagged_photos.on_page_sql(account))
    selection.where(*visible_posts_sql(None if viewer is None else viewer.id))
    if viewer is None:
        selection.where("post.is_local = TRUE")
    else:
        selection.leave_out_unwanted(viewer)
    return await _read(selection, page, "tagged.post_id", viewer)


def _as_pinned(account_id: int, shown: list[PostView]) -> ReadPlan[list[PostView]]:
    """Pinned posts (there are few), the latest pinned first: so their author arranged them."""
    rows = yield (
        "SELECT id FROM post WHERE account_id = ? AND pinned_at IS NOT NULL"
        " ORDER BY pinned_at DESC, id DESC",
        [account_id],
    )
    places = {row["id"]: place for place, row in enumerate(rows)}
    return sorted(shown, key=lambda one: places.get(one.body.id, len(places)))


async def bookmarks(viewer: Account, page: Page) -> Paged[PostView]:
    """What `viewer` keeps for later, the latest kept first; paged by the bookmarks' ids."""
    return await _kept("bookmark", viewer, page)


async def favourites(viewer: Account, page: Page) -> Paged[PostView]:
    """What `viewer` likes, the latest liked first; paged by the likes' ids."""
    return await _kept('"like"', viewer, page)


async def _kept(table: str, viewer: Account, page: Page) -> Paged[PostView]:
    selection = _Selection(joins=f"JOIN {table} kept ON kept.post_id = post.id")
    selection.where("kept.account_id = ?", [viewer.id])
    selection.where(*visible_posts_sql(viewer.id))
    keys, shown = await database.read(_plan(selection, page, "kept.id", viewer))
    return Paged.of(page, shown, keys)


def _narrow_to_public(
    selection: _Selection,
    viewer: Account | None,
    *,
    local: bool,
    remote: bool,
    only_media: bool,
) -> None:
    """Posts for all, of authors in good standing (silenced ones are found only on purpose)."""
    selection.where(FOR_ALL)
    if local != remote:
        selection.where(f"post.is_local = {'TRUE' if local else 'FALSE'}")
    if only_media:
        selection.where("post.has_photos = TRUE")
    if viewer is not None:
        selection.leave_out_unwanted(viewer)


def _carries() -> str:
    return (
        "EXISTS (SELECT 1 FROM post_hashtag carried JOIN hashtag carried_tag"
        " ON carried_tag.id = carried.hashtag_id"
        " WHERE carried.post_id = post.id AND carried_tag.name = ?)"
    )


def _folded(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(captions.fold_hashtag(name) for name in names))[:_TAGS_ASKED]


async def _read(
    selection: _Selection, page: Page, column: str, viewer: Account | None
) -> list[PostView]:
    _, shown = await database.read(_plan(selection, page, column, viewer))
    return shown


def _plan(
    selection: _Selection, page: Page, column: str, viewer: Account | None
) -> ReadPlan[tuple[list[int], list[PostView]]]:
    rows = newest_first(page, (yield selection.sql(page, column)))
    shown = yield from views.versioned_posts(rows, None if viewer is None else viewer.id)
    return [row["key"] for row in rows], shown
