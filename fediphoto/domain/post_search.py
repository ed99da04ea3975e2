"""Which posts somebody finds by words, without looking through all of them.

Found are the posts of one's library (one's own, those one is addressed in, liked, boosted, kept, or
whose authors one follows) and the public ones of people who wish to be found; and only what one may
see.

Rare words are looked up in the full-text index, and each post that holds them is looked at. Very
common words hold a third of all posts, of which the newest few are wanted: for these we walk back
from the newest post instead, and need not walk far. How many posts hold the words decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fediphoto.domain import addresses, views
from fediphoto.domain.paging import Page
from fediphoto.domain.search_queries import Filter, Phrase, Query
from fediphoto.domain.view_types import PostView
from fediphoto.domain.visibility import unwanted_authors_sql, visible_posts_sql
from fediphoto.ids import snowflake
from fediphoto.storage import database, full_text
from fediphoto.storage.database import ReadPlan, placeholders
from fediphoto.storage.models import Account

RARE = 2000
"""Words that stand in fewer posts are looked up, others walked to."""
WALKED = 4000
"""Posts that are walked over in one part of what somebody finds (the public ones, their own, …)."""
MOST_LOOKED_UP = 20_000
"""Of words that are neither rare nor stand in the newest posts: so many of the newest."""

_PHOTOS = (
    "EXISTS (SELECT 1 FROM attachment held WHERE held.post_id = post.id AND held.position >= 0"
    " AND held.kind"
)
_PROPERTIES = {
    "media": f"{_PHOTOS} <> 'unknown')",
    "image": f"{_PHOTOS} = 'image')",
    "video": f"{_PHOTOS} IN ('video', 'gifv'))",
    "audio": f"{_PHOTOS} = 'audio')",
    "poll": "EXISTS (SELECT 1 FROM poll WHERE poll.post_id = post.id)",
    "link": "post.card_id IS NOT NULL",
    "reply": "(post.in_reply_to_id IS NOT NULL OR post.in_reply_to_uri <> '')",
    "sensitive": "post.is_sensitive = TRUE",
}

_FOLLOWED = (
    "EXISTS (SELECT 1 FROM follow known WHERE known.follower_id = ?"
    " AND known.target_id = post.account_id AND known.state = 'accepted')"
)
_INTERACTED = (
    "EXISTS (SELECT 1 FROM mention mine WHERE mine.post_id = post.id AND mine.account_id = ?)"
    ' OR EXISTS (SELECT 1 FROM "like" mine WHERE mine.post_id = post.id AND mine.account_id = ?)'
    " OR EXISTS (SELECT 1 FROM bookmark mine WHERE mine.post_id = post.id AND mine.account_id = ?)"
    " OR EXISTS (SELECT 1 FROM post mine WHERE mine.boost_of_id = post.id AND mine.account_id = ?)"
)
_LIBRARY = f"(post.account_id = ? OR {_INTERACTED} OR {_FOLLOWED})"
_LIBRARY_VALUES = 6
_PUBLIC = "post_text.is_findable = TRUE"

_SHELVES = (
    "SELECT id AS post_id FROM post WHERE account_id = ? AND boost_of_id IS NULL{bounds}"
    " ORDER BY id DESC LIMIT {walked}",
    "SELECT boost_of_id AS post_id FROM post WHERE account_id = ? AND boost_of_id IS NOT NULL"
    " ORDER BY id DESC LIMIT {walked}",
    "SELECT post_id FROM mention WHERE account_id = ? ORDER BY id DESC LIMIT {walked}",
    'SELECT post_id FROM "like" WHERE account_id = ? ORDER BY id DESC LIMIT {walked}',
    "SELECT post_id FROM bookmark WHERE account_id = ? ORDER BY id DESC LIMIT {walked}",
    "SELECT post_id FROM home_entry WHERE account_id = ?{bounds}"
    " ORDER BY post_id DESC LIMIT {walked}",
)
"""Where the posts of a library stand, the newest first."""


@dataclass(slots=True)
class _Wish:
    """A query with all that is known of who asks."""

    query: Query
    viewer_id: int
    page: Page
    author_ids: list[int] | None = None
    """Only posts of these; None for anybody's."""
    not_author_ids: list[int] = field(default_factory=list)

    @property
    def oldest(self) -> int:
        """Only posts after this id."""
        page = self.page
        first = _first_id(self.query.since)
        given = [page.since_id, page.min_id, None if first is None else first - 1]
        return max(one for one in (*given, -1) if one is not None)

    @property
    def newest(self) -> int | None:
        """Only posts before this id."""
        given = [self.page.max_id, _first_id(self.query.until)]
        return min((one for one in given if one is not None), default=None)

    @property
    def is_upwards(self) -> bool:
        return self.page.min_id is not None

    def bounds(self, column: str) -> tuple[str, list[int]]:
        sql, values = f" AND {column} > ?", [self.oldest]
        if self.newest is not None:
            return f"{sql} AND {column} < ?", [*values, self.newest]
        return sql, values

    def direction(self) -> str:
        return "ASC" if self.is_upwards else "DESC"


async def posts(
    query: Query,
    viewer: Account,
    page: Page,
    *,
    offset: int = 0,
    author_id: int | None = None,
) -> list[PostView]:
    """The posts that `viewer` finds by `query`, newest first, `offset` of them left out.

    With `author_id` only this person's. Where very many posts hold the words, old ones of one's
    library may be missing (see WALKED).
    """
    if query.is_empty:
        return []
    return await database.read(_plan(query, viewer, page, offset, author_id), patiently=True)


def _plan(
    query: Query, viewer: Account, page: Page, offset: int, author_id: int | None
) -> ReadPlan[list[PostView]]:
    wish = _Wish(query, viewer.id, page)
    yield from _resolve_authors(wish, viewer, author_id)
    if wish.author_ids == []:
        return []
    wanted = page.limit + offset
    ids = yield from _ids(wish, wanted)
    ordered = sorted(ids, reverse=not wish.is_upwards)[offset:wanted]
    return (yield from views.posts(sorted(ordered, reverse=True), viewer.id))


def _ids(wish: _Wish, wanted: int) -> ReadPlan[set[int]]:
    if wish.query.wanted:
        held = yield from _count_up_to(wish, RARE)
        if held < RARE:
            return (yield from _looked_up(wish, RARE, wanted))
    ids: set[int] = set()
    if wish.author_ids is not None:
        ids |= yield from _walked_authors(wish, wanted)
    else:
        if wish.query.scope != "library":
            ids |= yield from _walked_public(wish, wanted)
        if wish.query.scope != "public":
            ids |= yield from _walked_library(wish, wanted)
    if len(ids) < wanted and wish.query.wanted:
        ids |= yield from _looked_up(wish, MOST_LOOKED_UP, wanted)
    return ids


def _resolve_authors(wish: _Wish, viewer: Account, author_id: int | None) -> ReadPlan[None]:
    """Turn handles into ids: several that are wanted cannot all be the author."""
    if author_id is not None:
        wish.author_ids = [author_id]
    for handle, holds in wish.query.authors:
        if handle == "me":
            found = [viewer.id]
        else:
            name, _, host = handle.partition("@")
            host = "" if addresses.is_our_host(host) else host
            rows = yield (
                "SELECT id FROM account WHERE username_lower = ? AND domain = ?",
                [name, host],
            )
            found = [row["id"] for row in rows]
        if not holds:
            wish.not_author_ids += found
        elif wish.author_ids is None:
            wish.author_ids = found
        else:
            wish.author_ids = [one for one in wish.author_ids if one in found]


def _count_up_to(wish: _Wish, most: int) -> ReadPlan[int]:
    """How many posts hold the words, counted no further than `most`."""
    matching, value = _matching(wish.query.wanted)
    table = "post_text_index" if database.is_sqlite() else "post_text"
    rows = yield (
        f"SELECT COUNT(*) AS held FROM (SELECT 1 AS one FROM {table} WHERE {matching}"  # noqa: S608
        f" LIMIT {most}) counted",
        [value],
    )
    return int(rows[0]["held"])


def _looked_up(wish: _Wish, most: int, wanted: int) -> ReadPlan[set[int]]:
    """From the newest `most` posts that hold the words."""
    matching, value = _matching(wish.query.wanted)
    key, table = ("rowid", "post_text_index") if database.is_sqlite() else ("post_id", "post_text")
    bounds, bound = wish.bounds(key)
    source = (
        f"SELECT {key} AS post_id FROM {table} WHERE {matching}{bounds}"  # noqa: S608
        f" ORDER BY {key} {wish.direction()} LIMIT {most}"
    )
    return (yield from _selected(wish, source, [value, *bound], wanted))


def _walked_public(wish: _Wish, wanted: int) -> ReadPlan[set[int]]:
    bounds, bound = wish.bounds("post_id")
    source = (
        f"SELECT post_id FROM post_text WHERE is_findable = TRUE{bounds}"  # noqa: S608
        f" ORDER BY post_id {wish.direction()} LIMIT {WALKED}"
    )
    return (yield from _selected(wish, source, bound, wanted, scope=_PUBLIC))


def _walked_library(wish: _Wish, wanted: int) -> ReadPlan[set[int]]:
    parts, values = [], []
    for number, shelf in enumerate(_SHELVES):
        values.append(wish.viewer_id)
        bounds = ""
        if "{bounds}" in shelf:
            bounds, bound = wish.bounds("post_id" if "home_entry" in shelf else "id")
            values += bound
        if wish.is_upwards and bounds:
            shelf = shelf.replace(" DESC", " ASC")
        one = shelf.format(bounds=bounds, walked=WALKED)
        parts.append(f"SELECT post_id FROM ({one}) shelf_{number}")  # noqa: S608
    source = " UNION ".join(parts)
    return (yield from _selected(wish, source, values, wanted))


def _walked_authors(wish: _Wish, wanted: int) -> ReadPlan[set[int]]:
    authors = (wish.author_ids or [])[:1]  # handles name one person, or nobody
    bounds, bound = wish.bounds("post_id")
    source = (
        f"SELECT post_id FROM post_text WHERE account_id = ?{bounds}"  # noqa: S608
        f" ORDER BY post_id {wish.direction()} LIMIT {WALKED}"
    )
    return (yield from _selected(wish, source, [*authors, *bound], wanted))


def _selected(
    wish: _Wish, source: str, values: Sequence[Any], wanted: int, *, scope: str = ""
) -> ReadPlan[set[int]]:
    """Those of `source` (a SELECT of post_id) that hold the words and are found, `wanted` at most.

    The words are looked for first, in the texts alone: everything else costs more.
    """
    held, held_values = _held(wish)
    bounds, bound = wish.bounds("post_text.post_id")
    conditions, condition_values = _conditions(wish, scope)
    rows = yield (
        "WITH candidate(post_id) AS MATERIALIZED"  # noqa: S608
        f" (SELECT post_text.post_id FROM ({source}) source"
        " JOIN post_text ON post_text.post_id = source.post_id"
        f" WHERE TRUE{held}{bounds})"
        " SELECT post.id AS id FROM candidate JOIN post ON post.id = candidate.post_id"
        " JOIN post_text ON post_text.post_id = post.id"
        f" WHERE {conditions} ORDER BY candidate.post_id {wish.direction()} LIMIT ?",
        [*values, *held_values, *bound, *condition_values, wanted],
    )
    return {row["id"] for row in rows}


def _held(wish: _Wish) -> tuple[str, list[Any]]:
    """The condition that a text holds the words that are wanted and none that are not."""
    find = "instr(post_text.text, ?)" if database.is_sqlite() else "strpos(post_text.text, ?)"
    query = wish.query
    sql = f" AND {find} > 0" * len(query.wanted) + f" AND {find} = 0" * len(query.unwanted)
    return sql, [one.needle for one in (*query.wanted, *query.unwanted)]


def _conditions(wish: _Wish, scope: str) -> tuple[str, list[Any]]:
    rule, values = visible_posts_sql(wish.viewer_id)
    unwanted, unwanted_values = unwanted_authors_sql(wish.viewer_id)
    sql = f"post.boost_of_id IS NULL AND post.account_id NOT IN ({unwanted}) AND {rule}"
    values = [*unwanted_values, *values]
    if scope or wish.query.scope == "public":
        sql += f" AND {_PUBLIC}"
    elif wish.query.scope == "library":
        sql += f" AND {_LIBRARY}"
        values += [wish.viewer_id] * _LIBRARY_VALUES
    else:
        sql += f" AND ({_PUBLIC} OR {_LIBRARY})"
        values += [wish.viewer_id] * _LIBRARY_VALUES
    if wish.author_ids is not None:
        sql += f" AND post.account_id IN ({placeholders(wish.author_ids)})"
        values += wish.author_ids
    if wish.not_author_ids:
        sql += f" AND post.account_id NOT IN ({placeholders(wish.not_author_ids)})"
        values += wish.not_author_ids
    for name, holds in wish.query.properties:
        sql += f" AND {'' if holds else 'NOT '}{_PROPERTIES[name]}"
    more, more_values = _languages(wish.query.languages)
    return sql + more, [*values, *more_values]


def _languages(filters: Sequence[Filter]) -> tuple[str, list[str]]:
    """`language:en` is English of every country; several that are wanted are either."""
    one = "(LOWER(post.language) = ? OR LOWER(post.language) LIKE ?)"
    wanted = [code for code, holds in filters if holds]
    unwanted = [code for code, holds in filters if not holds]
    sql = f" AND ({' OR '.join([one] * len(wanted))})" if wanted else ""
    sql += f" AND NOT {one}" * len(unwanted)
    return sql, [value for code in (*wanted, *unwanted) for value in (code, f"{_plain(code)}-%")]


def _plain(code: str) -> str:
    return code.replace("%", "").replace("_", "")


def _matching(wanted: Sequence[Phrase]) -> tuple[str, str]:
    is_sqlite = database.is_sqlite()
    pairs = [(one.found, one.is_beginning) for one in wanted]
    return (
        full_text.matching_sql("post_text", is_sqlite=is_sqlite),
        full_text.matching_value(pairs, is_sqlite=is_sqlite),
    )


def _first_id(at: datetime | None) -> int | None:
    """The first id that can belong to a time from `at` on: ids sort by time."""
    return None if at is None else snowflake(at) >> 16 << 16
