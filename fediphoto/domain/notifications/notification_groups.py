"""What people should hear of, shown together: "anna and 5 others like your photo"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.notifications.notification_standing import GROUPED
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.views import notification_views, views
from fediphoto.domain.views.notification_views import LAST_READ, NotificationView, Wanted, condition
from fediphoto.domain.views.views import AccountView
from fediphoto.errors import NotFound
from fediphoto.ids import MAX_ID, parse_id, snowflake_time
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, moment, placeholders
from fediphoto.storage.models import Account

SAMPLE = 8
"""So many people of a group are named (Mastodon's number)."""
_ALONE = "ungrouped-"


@dataclass(frozen=True, slots=True)
class GroupView:
    """Notifications of one kind about one thing.

    `newest` is the latest of those asked for. `page_min_id`, `page_max_id` and `latest_at` tell of
    those that belong to the page asked for; None where no page was.
    """

    key: str
    newest: NotificationView
    most_recent_id: int
    count: int
    people: list[AccountView]
    """Who did it, the latest first, SAMPLE at most."""
    page_min_id: int | None = None
    page_max_id: int | None = None
    latest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """The ids that a page spans."""

    lowest: int
    highest: int


async def listing(
    viewer: Account, page: Page, wanted: Wanted, grouped: Sequence[str] = GROUPED
) -> Paged[GroupView]:
    """A page of groups, the latest first; a fixed number of statements.

    Only kinds in `grouped` are shown together. A group that goes on beyond the page comes again on
    the next, with what belongs there.
    """
    return await database.read(_listing(viewer.id, page, wanted, _groupable(grouped)))


async def get(viewer: Account, key: str) -> GroupView:
    """One whole group, held back or not; NotFound where there is nothing in it."""
    found = await database.read(_one(viewer.id, key))
    if found is None:
        raise NotFound
    return found


def key_of(told: NotificationView) -> str:
    """The group that a notification stands in, were it alone there."""
    return told.group_key or f"{_ALONE}{told.id}"


async def people(viewer: Account, key: str, page: Page) -> Paged[AccountView]:
    """Everybody in a group, the latest first, paged by notification; NotFound for an empty one."""
    await get(viewer, key)
    return await database.read(_people(viewer.id, key, page))


async def dismiss(viewer: Account, key: str) -> None:
    """Take a whole group off the viewer's list; nothing happens where there is none."""
    rule, values = _of_key(key, "notification")
    async with database.transaction():
        await database.write(
            f"DELETE FROM notification WHERE recipient_id = ? AND {rule}",  # noqa: S608
            [viewer.id, *values],
        )


async def unread_count(
    viewer: Account, wanted: Wanted, limit: int, grouped: Sequence[str] = GROUPED
) -> int:
    """How many groups have something newer than the viewer's marker, `limit` at most."""
    return await database.read(_unread(viewer.id, wanted, limit, _groupable(grouped)))


def _groupable(grouped: Sequence[str]) -> list[str]:
    return [kind for kind in GROUPED if kind in grouped]


def _first_of_groups(
    viewer_id: int,
    wanted: Wanted,
    grouped: Sequence[str],
    within: tuple[str, list[Any]],
    *,
    is_latest: bool,
) -> tuple[str, list[Any]]:
    """The rows of `told` within bounds that are the latest (or the first) there of their group.

    Walks down an index and looks for each row whether its group has another beyond it: as fast for
    the newest page of a long list as of a short one.
    """
    rule, values = condition(viewer_id, wanted, "told")
    other_rule, other_values = condition(viewer_id, wanted, "other")
    bound, bound_values = within
    sql = (
        f"FROM notification told WHERE {rule}{bound.format(told='told')} AND (told.group_key = ''"  # noqa: S608
        f" OR told.kind NOT IN ({placeholders(grouped)}) OR NOT EXISTS ("
        f"SELECT 1 FROM notification other WHERE {other_rule}{bound.format(told='other')}"
        " AND other.group_key = told.group_key"
        f" AND other.id {'>' if is_latest else '<'} told.id))"
    )
    return sql, [*values, *bound_values, *grouped, *other_values, *bound_values]


def _listing(
    viewer_id: int, page: Page, wanted: Wanted, grouped: Sequence[str]
) -> ReadPlan[Paged[GroupView]]:
    within, values = "", []
    for limit, sign in ((page.max_id, "<"), (page.since_id, ">"), (page.min_id, ">")):
        if limit is not None:
            within += f" AND {{told}}.id {sign} ?"
            values.append(limit)
    is_latest = page.min_id is None
    source, bound = _first_of_groups(
        viewer_id, wanted, grouped, (within, values), is_latest=is_latest
    )
    found = yield (
        f"SELECT told.* {source} ORDER BY told.id {'DESC' if is_latest else 'ASC'} LIMIT ?",
        [*bound, page.limit],
    )
    if not found:
        return Paged([], None, None)
    span = _span(page, [row["id"] for row in found])
    groups = yield from _groups(found, viewer_id, wanted, grouped, span)
    ids = [row["id"] for row in found]
    is_last = is_latest and len(found) < page.limit
    return Paged(groups, None if is_last else min(ids), min(span.highest, _newest(groups)))


def _span(page: Page, ids: Sequence[int]) -> _Span:
    """What a page of these first (or latest) members spans: up to its bound, where nothing of
    another group is left there."""
    lowest, highest = min(ids), max(ids)
    if len(ids) < page.limit:
        if page.min_id is None:
            lowest = (page.since_id or 0) + 1
        else:
            highest = (page.max_id or MAX_ID) - 1
    return _Span(lowest, highest)


def _newest(groups: Sequence[GroupView]) -> int:
    return max((one.page_max_id or 0 for one in groups), default=MAX_ID)


def _one(viewer_id: int, key: str) -> ReadPlan[GroupView | None]:
    wanted = Wanted(includes_filtered=True)
    rule, values = condition(viewer_id, wanted, "notification")
    about, about_values = _of_key(key, "notification")
    rows = yield (
        f"SELECT * FROM notification WHERE {rule} AND {about} ORDER BY id DESC LIMIT 1",  # noqa: S608
        [*values, *about_values],
    )
    grouped = [] if key.startswith(_ALONE) else GROUPED
    groups = yield from _groups(rows, viewer_id, wanted, grouped, None)
    return groups[0] if groups else None


def _groups(
    found: Sequence[Row],
    viewer_id: int,
    wanted: Wanted,
    grouped: Sequence[str],
    span: _Span | None,
) -> ReadPlan[list[GroupView]]:
    """The groups that these rows stand for, the latest first."""
    members = yield from _members(found, viewer_id, wanted, grouped, span)
    latest = {key: rows[0] for key, rows in members.items()}
    by_rank = sorted(latest, key=lambda key: int(latest[key]["shown_id"]), reverse=True)
    faces = {row["from_account_id"] for rows in members.values() for row in rows}
    seen = yield from views.accounts(sorted(faces))
    everybody = {one.id: one for one in seen}
    shown = yield from notification_views.described(list(latest.values()), everybody, viewer_id)
    by_id = {view.id: view for view in shown}
    groups = []
    for key in by_rank:
        view = by_id.get(latest[key]["id"])
        if view is not None:
            groups.append(_group(key, view, members[key], everybody, span))
    return groups


def _group(
    key: str,
    view: NotificationView,
    rows: Sequence[Mapping[str, Any]],
    everybody: Mapping[int, AccountView],
    span: _Span | None,
) -> GroupView:
    named = dict.fromkeys(row["from_account_id"] for row in rows)
    people = [everybody[one] for one in named if one in everybody]
    first = rows[0]
    if span is None:
        return GroupView(key, view, view.id, int(first["members"]), people)
    return GroupView(
        key,
        view,
        view.id,
        int(first["members"]),
        people,
        first["page_min_id"],
        first["page_max_id"],
        _happened_at(rows, first["page_max_id"]),
    )


def _happened_at(rows: Sequence[Mapping[str, Any]], notification_id: int) -> datetime:
    """When a member of a group was made; of one that is not at hand its id says so."""
    named = (moment(row["created_at"]) for row in rows if row["id"] == notification_id)
    return next(named, None) or snowflake_time(notification_id)


def _members(
    found: Sequence[Row],
    viewer_id: int,
    wanted: Wanted,
    grouped: Sequence[str],
    span: _Span | None,
) -> ReadPlan[dict[str, list[dict[str, Any]]]]:
    """The SAMPLE latest rows of each group by its key, with what the group has in all."""
    members: dict[str, list[dict[str, Any]]] = {}
    keys = []
    for row in found:
        if row["group_key"] and row["kind"] in grouped:
            keys.append(row["group_key"])
        else:
            alone = {
                **dict(row),
                "members": 1,
                "shown_id": row["id"],
                "page_min_id": row["id"],
                "page_max_id": row["id"],
            }
            members[f"{_ALONE}{row['id']}"] = [alone]
    if not keys:
        return members
    rule, values = condition(viewer_id, wanted, "told")
    on_page, ends = "TRUE", []
    if span is not None:
        on_page, ends = "told.id >= ? AND told.id <= ?", [span.lowest, span.highest]
    # Ids alone are ranked: a photo that many like has a group of many thousand rows.
    rows = yield (
        "SELECT notification.*, members, page_min_id, page_max_id FROM ("  # noqa: S608
        "SELECT told.id AS ranked_id,"
        " ROW_NUMBER() OVER newest AS place, COUNT(*) OVER whole AS members,"
        f" MIN(CASE WHEN {on_page} THEN told.id END) OVER whole AS page_min_id,"
        f" MAX(CASE WHEN {on_page} THEN told.id END) OVER whole AS page_max_id"
        f" FROM notification told WHERE {rule} AND told.group_key IN ({placeholders(keys)})"
        " WINDOW whole AS (PARTITION BY told.group_key),"
        " newest AS (PARTITION BY told.group_key ORDER BY told.id DESC)) ranked"
        " JOIN notification ON notification.id = ranked_id WHERE place <= ?"
        " ORDER BY notification.id DESC",
        [*ends * 2, *values, *keys, SAMPLE],
    )
    for row in rows:
        shown = {**dict(row), "shown_id": row["page_max_id"] or row["id"]}
        members.setdefault(row["group_key"], []).append(shown)
    return members


def _people(viewer_id: int, key: str, page: Page) -> ReadPlan[Paged[AccountView]]:
    rule, values = condition(viewer_id, Wanted(includes_filtered=True), "notification")
    about, about_values = _of_key(key, "notification")
    tail, bound = bounds(page, "notification.id")
    found = yield (
        f"SELECT id, from_account_id FROM notification WHERE {rule} AND {about}{tail}",  # noqa: S608
        [*values, *about_values, *bound],
    )
    rows = newest_first(page, found)
    shown = yield from views.accounts(list(dict.fromkeys(row["from_account_id"] for row in rows)))
    keys = [row["id"] for row in rows]
    return Paged.of(page, shown, keys)


def _unread(viewer_id: int, wanted: Wanted, limit: int, grouped: Sequence[str]) -> ReadPlan[int]:
    newer = (f" AND {{told}}.id > {LAST_READ}", [viewer_id])
    source, values = _first_of_groups(viewer_id, wanted, grouped, newer, is_latest=True)
    (row,) = yield (
        f"SELECT COUNT(*) AS unread FROM (SELECT 1 {source} LIMIT ?) newer",  # noqa: S608
        [*values, limit],
    )
    return int(row["unread"])


def _of_key(key: str, told: str) -> tuple[str, list[Any]]:
    """The rows of a group: `ungrouped-ID` is one notification, whatever it could stand with."""
    if key.startswith(_ALONE):
        return f"{told}.id = ?", [parse_id(key.removeprefix(_ALONE)) or 0]
    return f"{told}.group_key = ? AND {told}.group_key <> ''", [key]
