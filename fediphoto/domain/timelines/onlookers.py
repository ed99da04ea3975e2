"""Of those who look on just now, who is shown a post, and how: one rule asked for all at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fediphoto.domain import preferences
from fediphoto.domain.live import PostGone
from fediphoto.domain.timelines.timelines import FOR_ALL, NO_COMMENT
from fediphoto.domain.unwanted import blocks_domain_sql
from fediphoto.domain.views import interaction_policies, views
from fediphoto.domain.views.interaction_policies import Circle
from fediphoto.domain.views.view_types import PostFlags, PostView
from fediphoto.domain.visibility import readers_who_see_sql, unwanted_authors_of_sql
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, placeholders

_MAY_AND_WANT = (
    f"{readers_who_see_sql('reader.id')}"
    f" AND author.id NOT IN ({unwanted_authors_of_sql('reader.id')})"
    " AND (original_author.id IS NULL"
    f" OR original_author.id NOT IN ({unwanted_authors_of_sql('reader.id')}))"
    f" AND NOT {blocks_domain_sql('reader.id', 'author.domain')}"
    f" AND NOT {blocks_domain_sql('reader.id', 'original_author.domain')}"
)
_KNOWN = (
    ' EXISTS (SELECT 1 FROM "like" WHERE account_id = reader.id AND post_id = shown.id) AS liked,'
    " EXISTS (SELECT 1 FROM post boost WHERE boost.account_id = reader.id"
    " AND boost.boost_of_id = shown.id) AS boosted,"
    " EXISTS (SELECT 1 FROM bookmark WHERE account_id = reader.id AND post_id = shown.id)"
    " AS bookmarked,"
    " EXISTS (SELECT 1 FROM thread_mute WHERE account_id = reader.id"
    " AND thread_mute.thread_id = shown.thread_id) AS thread_muted,"
    " EXISTS (SELECT 1 FROM follow WHERE follower_id = reader.id"
    " AND target_id = shown.account_id AND state = 'accepted') AS follows_author,"
    " EXISTS (SELECT 1 FROM follow WHERE follower_id = shown.account_id"
    " AND target_id = reader.id AND state = 'accepted') AS is_followed_by_author,"
    " EXISTS (SELECT 1 FROM post_filter WHERE post_filter.account_id = reader.id) AS has_filters"
)


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks on: ids of people with their home open or other timelines, and of open lists."""

    at_home: Collection[int]
    elsewhere: Collection[int]
    lists: Collection[int] = ()


@dataclass(slots=True)
class Sighting:
    """A post as those who look on see it."""

    view: PostView
    """For nobody in particular."""
    is_for_all: bool
    """Whether public timelines may show it."""
    is_comment: bool
    is_answer: bool
    """Whether it answers anything, also what its own author said."""
    is_local: bool
    has_photos: bool
    hashtags: Collection[str]
    """Folded for comparing."""
    lists: Collection[int]
    """Those of the open lists in which it stands."""
    home: set[int] = field(default_factory=set)
    """In whose home it stands, of those who may and want to see it."""
    seen_by: dict[int, PostView] = field(default_factory=dict)
    """What it looks like to whom; people to whom it looks the same share the view."""
    alone: list[int] = field(default_factory=list)
    """Who sees it too, but must be asked for one by one (`views_for`): their filters, or a quote
    in it, may make it look different to each."""


def of_post(post_id: int, looking: Looking, *, was_there: bool) -> ReadPlan[Sighting | None]:
    """Who of those looking on may and wants to see a post, in at most eight statements for all.

    With `was_there` a boost in somebody's home counts as well (the post has changed), and votes in
    its poll. None where the post is gone.
    """
    rows = yield (
        f"{views.SELECT_VERSIONS}, post.is_local AS is_local, post.has_photos AS has_photos,"
        " COALESCE(original.has_photos, post.has_photos) AS shows_photos,"
        " (post.in_reply_to_id IS NOT NULL OR post.in_reply_to_uri <> '') AS is_answer,"
        f" ({FOR_ALL}) AS is_for_all, (NOT {NO_COMMENT}) AS is_comment"
        f" {views.FROM_VERSIONED} WHERE post.id = ?",
        [post_id],
    )
    shown = yield from views.versioned_posts(rows, None)
    if not shown:
        return None
    row, view = rows[0], shown[0]
    sighting = Sighting(
        view=view,
        is_for_all=bool(row["is_for_all"]),
        is_comment=bool(row["is_comment"]),
        is_answer=bool(row["is_answer"]),
        is_local=bool(row["is_local"]),
        has_photos=bool(row["has_photos"]),
        hashtags=(yield from _hashtags(post_id)) if row["is_for_all"] else (),
        lists=(yield from _lists_with(post_id, looking.lists)),
    )
    others = looking.elsewhere if row["is_for_all"] or sighting.lists else ()
    readers = sorted({*looking.at_home, *others})
    if readers:
        found = yield _readers(post_id, view, readers, was_there, bool(row["shows_photos"]))
        votes = (yield from _votes(view, [one["id"] for one in found])) if was_there else {}
        _settle(sighting, found, votes)
    return sighting


def views_for(post_id: int, readers: Sequence[int]) -> ReadPlan[dict[int, PostView]]:
    """What a post looks like to each of some readers, who see it; three statements for each."""
    seen: dict[int, PostView] = {}
    for reader in readers:
        for view in (yield from views.visible_posts([post_id], reader)):
            seen[reader] = view
    return seen


@dataclass(frozen=True, slots=True)
class Farewell:
    """Who is told that a post is gone: people at home, open lists, and its hashtags (folded)."""

    home: Collection[int]
    lists: Collection[int]
    hashtags: Collection[str]


def of_gone(gone: PostGone, looking: Looking) -> ReadPlan[Farewell]:
    """Who of those looking on had a deleted post before their eyes, as far as can be told."""
    at_home = set(looking.at_home)
    home = at_home & {gone.account_id, *gone.mentioned_ids}
    lists: list[int] = []
    hashtags: list[str] = []
    if gone.visibility != "direct":
        if at_home:
            rows = yield (
                "SELECT follower_id AS id FROM follow WHERE target_id = ? AND state = 'accepted'"  # noqa: S608
                f" AND follower_id IN ({_places(at_home)})",
                [gone.account_id, *_padded(at_home)],
            )
            home |= {row["id"] for row in rows}
        if looking.lists:
            rows = yield (
                "SELECT account_list_id AS id FROM account_list_member WHERE account_id = ?"  # noqa: S608
                f" AND account_list_id IN ({_places(looking.lists)})",
                [gone.account_id, *_padded(looking.lists)],
            )
            lists = [row["id"] for row in rows]
    if gone.visibility == "public" and gone.hashtag_ids:
        rows = yield (
            f"SELECT name FROM hashtag WHERE id IN ({placeholders(gone.hashtag_ids)})",  # noqa: S608
            gone.hashtag_ids,
        )
        hashtags = [row["name"] for row in rows]
        rows = yield (
            "SELECT account_id AS id FROM tag_follow"  # noqa: S608
            f" WHERE hashtag_id IN ({placeholders(gone.hashtag_ids)})"
            f" AND account_id IN ({_places(at_home)})",
            [*gone.hashtag_ids, *_padded(at_home)],
        )
        home |= {row["id"] for row in rows}
    return Farewell(home, lists, hashtags)


def _hashtags(post_id: int) -> ReadPlan[list[str]]:
    rows = yield (
        "SELECT hashtag.name AS name FROM post_hashtag"
        " JOIN hashtag ON hashtag.id = post_hashtag.hashtag_id WHERE post_hashtag.post_id = ?",
        [post_id],
    )
    return [row["name"] for row in rows]


def _lists_with(post_id: int, lists: Collection[int]) -> ReadPlan[list[int]]:
    if not lists:
        return []
    rows = yield (
        "SELECT account_list_id AS id FROM account_list_entry"  # noqa: S608
        f" WHERE post_id = ? AND account_list_id IN ({_places(lists)})",
        [post_id, *_padded(lists)],
    )
    return [row["id"] for row in rows]


def _readers(
    post_id: int, view: PostView, readers: Sequence[int], was_there: bool, shows_photos: bool
) -> tuple[str, list[Any]]:
    shown_id = post_id if view.boost_of is None else view.boost_of.body.id
    entry, entry_values = "home.post_id = ?", [post_id]
    if was_there:
        entry = (
            "home.post_id IN (SELECT id FROM post same WHERE same.id = ? OR same.boost_of_id = ?)"
        )
        entry_values = [post_id, post_id]
    # What somebody wants at home matters for words alone.
    settings = "NULL" if shows_photos else '"user".settings'
    sql = (
        f"SELECT reader.id AS id, reader.uri AS uri, {settings} AS settings,"  # noqa: S608
        f" EXISTS (SELECT 1 FROM home_entry home WHERE home.account_id = reader.id AND {entry})"
        f" AS is_home,{_KNOWN}"
        ' FROM account reader JOIN "user" ON "user".account_id = reader.id'
        " JOIN post ON post.id = ? JOIN post shown ON shown.id = ?"
        " JOIN account author ON author.id = post.account_id"
        " LEFT JOIN post original ON original.id = post.boost_of_id"
        " LEFT JOIN account original_author ON original_author.id = original.account_id"
        f" WHERE reader.id IN ({_places(readers)}) AND {_MAY_AND_WANT}"
    )
    return sql, [*entry_values, post_id, shown_id, *_padded(readers)]


def _votes(view: PostView, readers: Sequence[int]) -> ReadPlan[dict[int, tuple[int, ...]]]:
    shown = view.boost_of or view
    if shown.body.poll is None or not readers:
        return {}
    rows = yield (
        "SELECT account_id, choice FROM poll_vote WHERE poll_id = ?"  # noqa: S608
        f" AND account_id IN ({_places(readers)}) ORDER BY choice",
        [shown.body.poll.id, *_padded(readers)],
    )
    votes: dict[int, tuple[int, ...]] = {}
    for row in rows:
        votes[row["account_id"]] = (*votes.get(row["account_id"], ()), row["choice"])
    return votes


def _settle(sighting: Sighting, found: Sequence[Row], votes: Mapping[int, tuple[int, ...]]) -> None:
    """Give each reader the view of the post that is theirs, the same object to those alike."""
    view = sighting.view
    shown = view.boost_of or view
    alike: dict[Any, PostView] = {}
    for row in found:
        reader_id = row["id"]
        if row["is_home"] and _wants_at_home(view, row):
            sighting.home.add(reader_id)
        if row["has_filters"] or shown.body.quote_state:
            sighting.alone.append(reader_id)
            continue
        flags = PostFlags(
            bool(row["liked"]),
            bool(row["boosted"]),
            bool(row["bookmarked"]),
            bool(row["thread_muted"]),
        )
        circle = Circle(bool(row["follows_author"]), bool(row["is_followed_by_author"]))
        may = interaction_policies.for_reader(shown.body, reader_id, row["uri"], circle)
        key = (flags, may, votes.get(reader_id, ()))
        if key not in alike:
            seen = PostView(shown.body, flags, may=may, own_votes=key[2])
            alike[key] = (
                seen if view.boost_of is None else PostView(view.body, flags, seen, may=may)
            )
        sighting.seen_by[reader_id] = alike[key]


def _wants_at_home(view: PostView, row: Row) -> bool:
    """Whether somebody's home shows words alone, if that is what this is."""
    if row["settings"] is None or (view.boost_of is None and view.body.author.id == row["id"]):
        return True
    return not preferences.are_for_photos_at_home(database.json_value(row["settings"]))


def _padded(values: Collection[int]) -> list[int]:
    """The values with the last repeated up to a power of two, so that statements are few."""
    listed = list(values)
    return listed + listed[-1:] * (_size(len(listed)) - len(listed))


def _places(values: Collection[int]) -> str:
    return ",".join("?" * _size(len(values))) or "NULL"


def _size(count: int) -> int:
    return 1 << (count - 1).bit_length() if count else 0
