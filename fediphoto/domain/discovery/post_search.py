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

from fediphoto.domain import addresses
from fediphoto.domain.discovery.search_queries import Filter, Query
from fediphoto.domain.paging import Page
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import PostView
from fediphoto.domain.visibility import unwanted_authors_sql, visible_posts_sql
from fediphoto.ids import snowflake
from fediphoto.storage import database, full_text
from fediphoto.storage.database import ReadPlan, placeholders
from fediphoto.storage.models import Account

RARE = 2000
"""Words that stand in fewer posts are looked up, others walked to."""
WALKED = 3000
"""Posts that are walked over in one part of what somebody finds (the public ones, their own, …)."""
MOST_LOOKED_UP = 6_000
"""Of words that are neither rare nor stand in the newest posts: so many of the newest."""

_ASKED_FIRST = 50
_ASKED_MOST = 1000
"""Posts of which one statement asks whether they are found."""

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
    edge: int | None = None
    """What is found already goes so far; only what lies before it matters."""

    @property
    def oldest(self) -> int:
        """Only posts after this id."""
        page = self.page
        first = _first_id(self.query.since)
        given = [page.since_id, page.min_id, None if first is None else first - 1]
        edge = None if self.is_upwards else self.edge
        return max(one for one in (*given, edge, -1) if one is not None)

    @property
    def newest(self) -> int | None:
        """Only posts before this id."""
        given = [self.page.max_id, _first_id(self.query.until)]
        edge = self.edge if self.is_upwards else None
        return min((one for one in (*given, edge) if one is not None), default=None)

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
    held = 0
    if wish.query.wanted:
        held = yield from full_text.count(
            "post_text", _value(wish), RARE, is_sqlite=database.is_sqlite()
        )
        if held < RARE:
            return set((yield from _looked_up(wish, RARE, wanted)))
    ids: set[int] = set()
    if wish.author_ids is not None:
        ids.update((yield from _walked_authors(wish, wanted)))
    else:
        if wish.query.scope != "library":
            found = yield from _walked_public(wish, wanted)
            ids.update(found)
            if len(found) >= wanted:  # what lies beyond them is not wanted any more
                wish.edge = found[wanted - 1]
        if wish.query.scope != "public":
            ids.update((yield from _walked_library(wish, wanted)))
    if len(ids) < wanted and wish.query.wanted:
        if database.is_sqlite() or held < MOST_LOOKED_UP:
            ids.update((yield from _looked_up(wish, MOST_LOOKED_UP, wanted)))
        else:  # PostgreSQL's index does not know which is the newest
            ids.update((yield from _walked_everything(wish, wanted)))
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


def _looked_up(wish: _Wish, most: int, wanted: int) -> ReadPlan[list[int]]:
    """From the newest `most` posts that hold the words."""
    bounds, bound = wish.bounds("{key}")
    source = full_text.keys_sql(
        "post_text", bounds, wish.direction(), most, is_sqlite=database.is_sqlite()
    )
    return (yield from _selected(wish, source, [_value(wish), *bound], wanted))


def _walked_everything(wish: _Wish, wanted: int) -> ReadPlan[list[int]]:
    """From the newest posts of all."""
    bounds, bound = wish.bounds("post_id")
    source = (
        f"SELECT post_id FROM post_text WHERE TRUE{bounds}"  # noqa: S608
        f" ORDER BY post_id {wish.direction()} LIMIT {MOST_LOOKED_UP}"
    )
    return (yield from _selected(wish, source, bound, wanted))


def _walked_public(wish: _Wish, wanted: int) -> ReadPlan[list[int]]:
    bounds, bound = wish.bounds("post_id")
    source = (
        f"SELECT post_id FROM post_text WHERE is_findable = TRUE{bounds}"  # noqa: S608
        f" ORDER BY post_id {wish.direction()} LIMIT {WALKED}"
    )
    return (yield from _selected(wish, source, bound, wanted, scope=_PUBLIC))


def _walked_library(wish: _Wish, wanted: int) -> ReadPlan[list[int]]:
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


def _walked_authors(wish: _Wish, wanted: int) -> ReadPlan[list[int]]:
    authors = (wish.author_ids or [])[:1]  # handles name one person, or nobody
    bounds, bound = wish.bounds("post_id")
    source = (
        f"SELECT post_id FROM post_text WHERE account_id = ?{bounds}"  # noqa: S608
        f" ORDER BY post_id {wish.direction()} LIMIT {WALKED}"
    )
    return (yield from _selected(wish, source, [*authors, *bound], wanted))


def _selected(
    wish: _Wish, source: str, values: Sequence[Any], wanted: int, *, scope: str = ""
) -> ReadPlan[list[int]]:
    """Those of `source` (a SELECT of post_id) that hold the words and are found, `wanted` at most.

    The words are looked for in the texts alone, and the rest is asked of a few posts after another
    until there are enough: it costs more.
    """
    held, held_values = _held(wish)
    bounds, bound = wish.bounds("told.post_id")
    # Asked for one by one: the planner would rather read the whole table once.
    text = "(SELECT text FROM post_text WHERE post_text.post_id = source.post_id)"
    rows = yield (
        f"SELECT told.post_id AS id FROM (SELECT source.post_id, {text} AS text"  # noqa: S608
        f" FROM ({source}) source) told"
        f" WHERE told.text IS NOT NULL{held}{bounds} ORDER BY told.post_id {wish.direction()}",
        [*values, *held_values, *bound],
    )
    conditions, condition_values = _conditions(wish, scope)
    found: list[int] = []
    start, size = 0, max(_ASKED_FIRST, 2 * wanted)
    while len(found) < wanted and start < len(rows):
        ids = [row["id"] for row in rows[start : start + size]]
        start, size = start + size, min(2 * size, _ASKED_MOST)
        passed = yield (
            "SELECT post.id AS id FROM post JOIN post_text ON post_text.post_id = post.id"  # noqa: S608
            f" WHERE post.id IN ({placeholders(ids)}) AND {conditions}",
            [*ids, *condition_values],
        )
        is_found = {row["id"] for row in passed}
        found += [one for one in ids if one in is_found]
    return found[:wanted]


def _held(wish: _Wish) -> tuple[str, list[Any]]:
    """The condition that a text holds the words that are wanted and none that are not."""
    find = "instr(told.text, ?)" if database.is_sqlite() else "strpos(told.text, ?)"
    query = wish.query
    sql = f" AND {find} > 0" * len(query.wanted) + f" AND {find} = 0" * len(query.unwanted)
    return sql, [one.needle for one in (*query.wanted, *query.unwanted)]


def _conditions(wish: _Wish, scope: str) -> tuple[str, list[Any]]:
    rule, values = visible_posts_sql(wish.viewer_id)
    unwanted, unwanted_values = unwanted_authors_sql(wish.viewer_id)
    # What a post is comes first: that costs less to ask than who may see it.
    kinds = "".join(
        f"{'' if holds else 'NOT '}{_PROPERTIES[name]} AND "
        for name, holds in wish.query.properties
    )
    sql = f"{kinds}post.boost_of_id IS NULL AND post.account_id NOT IN ({unwanted}) AND {rule}"
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
    more, more_values = _languages(wish.query.languages)
    return sql + more, [*values, *more_values]


def _languages(filters: Sequence[Filter]) -> tuple[str, list[str]]:
    """`language:en` is English of every country; several that are wanted are either."""
    one = "(LOWER(post.language) = ? OR LOWER(post.language) LIKE ? ESCAPE '!')"
    wanted = [code for code, holds in filters if holds]
    unwanted = [code for code, holds in filters if not holds]
    sql = f" AND ({' OR '.join([one] * len(wanted))})" if wanted else ""
    sql += f" AND NOT {one}" * len(unwanted)
    return sql, [
        value for code in (*wanted, *unwanted) for value in (code, f"{database.plain(code)}-%")
    ]


def _value(wish: _Wish) -> str:
    pairs = [(one.found, one.is_beginning) for one in wish.query.wanted]
    return full_text.matching_value(pairs, is_sqlite=database.is_sqlite())


def _first_id(at: datetime | None) -> int | None:
    """The first id that can belong to a time from `at` on: ids sort by time."""
    return None if at is None else snowflake(at) >> 16 << 16
