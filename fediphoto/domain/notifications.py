"""What somebody should hear of: notifications, and how far they have read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import live, moderation_views, views
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.moderation_views import ReportView, SeveranceView
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.roles import MODERATING
from fediphoto.domain.views import AccountView, PostView
from fediphoto.errors import NotFound
from fediphoto.ids import MAX_ID, snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, moment, placeholders
from fediphoto.storage.models import Account, Marker, Notification

KINDS = (
    "follow",
    "follow_request",
    "favourite",
    "reblog",
    "mention",
    "status",
    "update",
    "poll",
    "severed_relationships",
    "admin.report",
    "quote",
    "quoted_update",
)
TIMELINES = ("home", "notifications")

_UNHEARD = (
    "SELECT target_id FROM mute WHERE account_id = ? AND hides_notifications"
    " AND (expires_at IS NULL OR expires_at > CURRENT_TIMESTAMP)"
)
"""Whom somebody has muted since, together with what they did before; it comes back with them."""

_STILL_FOR_THEM = (
    "(kind <> 'admin.report' OR EXISTS (SELECT 1 FROM \"user\" moderator"  # noqa: S608 (our own names)
    " WHERE moderator.account_id = notification.recipient_id"
    f" AND moderator.role IN ({', '.join(repr(role) for role in MODERATING)})))"
)
"""What reports say is for those alone who keep order at this moment."""

_UNWELCOME = (
    "SELECT 1 FROM account sender WHERE sender.id = ? AND ("
    "EXISTS (SELECT 1 FROM block WHERE (account_id = ? AND target_id = sender.id)"
    " OR (account_id = sender.id AND target_id = ?))"
    " OR EXISTS (SELECT 1 FROM mute WHERE account_id = ? AND target_id = sender.id"
    " AND hides_notifications AND (expires_at IS NULL OR expires_at > CURRENT_TIMESTAMP))"
    " OR EXISTS (SELECT 1 FROM domain_block WHERE account_id = ? AND domain = sender.domain"
    " AND sender.domain <> '')"
    " OR EXISTS (SELECT 1 FROM thread_mute JOIN post ON post.thread_id = thread_mute.thread_id"
    " WHERE thread_mute.account_id = ? AND post.id = ?)"
    " OR sender.suspended_at IS NOT NULL"
    " OR (sender.silenced_at IS NOT NULL AND ? <> 'follow_request' AND NOT EXISTS"
    " (SELECT 1 FROM follow WHERE follower_id = ? AND target_id = sender.id"
    " AND state = 'accepted')))"
)


@dataclass(frozen=True, slots=True)
class NotificationView:
    """One thing to hear of; `kind` is one of KINDS (Mastodon's names)."""

    id: int
    kind: str
    created_at: datetime
    account: AccountView
    post: PostView | None
    severance: SeveranceView | None = None
    report: ReportView | None = None


async def notify(
    recipient_id: int, kind: str, from_account_id: int, post_id: int | None = None
) -> None:
    """Tell a local person, once, that something happened, in the transaction around us.

    Nothing is told to oneself (but the end of one's own poll), to people elsewhere, from people
    blocked or muted, of muted threads; from silenced people only to those who follow them, and
    that they wish to follow.
    """
    if recipient_id == from_account_id and kind != "poll":
        return
    if await database.query(
        _UNWELCOME, [from_account_id, *[recipient_id] * 5, post_id, kind, recipient_id]
    ) or not await Account.exists(id=recipient_id, domain=""):
        return
    await _tell(recipient_id, kind, from_account_id, post_id=post_id)


async def tell_of_severance(recipient_id: int, event_id: int) -> None:
    """Tell a local person, once, that a decision cut follows of theirs (in the transaction)."""
    await _tell(recipient_id, "severed_relationships", recipient_id, severance_id=event_id)


async def tell_of_report(recipient_id: int, reporter_id: int, report_id: int) -> None:
    """Tell a moderator, once, of a report (in the transaction around us)."""
    await _tell(recipient_id, "admin.report", reporter_id, report_id=report_id)


async def _tell(
    recipient_id: int,
    kind: str,
    from_account_id: int,
    *,
    post_id: int | None = None,
    severance_id: int | None = None,
    report_id: int | None = None,
) -> None:
    about = next((one for one in (post_id, severance_id, report_id) if one is not None), "")
    notification_id = snowflake()
    is_news = await database.write(
        "INSERT INTO notification (id, recipient_id, kind, from_account_id, post_id, severance_id,"
        " report_id, dedupe_key, created_at, group_key, is_filtered)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', FALSE) ON CONFLICT (dedupe_key) DO NOTHING",
        [
            notification_id,
            recipient_id,
            kind,
            from_account_id,
            post_id,
            severance_id,
            report_id,
            f"{recipient_id}:{kind}:{from_account_id}:{about}",
            datetime.now(UTC),
        ],
    )
    if is_news:
        live.tell(live.NotificationMade(notification_id=notification_id, recipient_id=recipient_id))


async def withdraw(
    kind: str, from_account_id: int, post_id: int | None, recipient_id: int | None = None
) -> None:
    """Take back what is no longer so (an undone like, an answered request)."""
    told = Notification.filter(kind=kind, from_account_id=from_account_id, post_id=post_id)
    await (told if recipient_id is None else told.filter(recipient_id=recipient_id)).delete()


async def listing(
    viewer: Account,
    page: Page,
    *,
    types: Sequence[str] = (),
    exclude_types: Sequence[str] = (),
    account_id: int | None = None,
) -> Paged[NotificationView]:
    """What the viewer should hear of, newest first; a fixed number of statements.

    Nothing of people suspended or muted since, nor of posts that the viewer may no longer see.
    """
    kinds = [kind for kind in KINDS if (not types or kind in types) and kind not in exclude_types]
    return await database.read(_listing(viewer.id, page, kinds, account_id))


async def get(viewer: Account, notification_id: int) -> NotificationView:
    """One of the viewer's notifications; NotFound otherwise."""
    page = Page(max_id=min(notification_id + 1, MAX_ID), since_id=notification_id - 1, limit=1)
    found = await database.read(_listing(viewer.id, page, KINDS, None))
    if not found.items:
        raise NotFound
    return found.items[0]


async def dismiss(viewer: Account, notification_id: int) -> None:
    """Take one off the viewer's list; NotFound where it is not there."""
    if not await Notification.filter(id=notification_id, recipient_id=viewer.id).delete():
        raise NotFound


async def clear(viewer: Account) -> None:
    """Take all off the viewer's list."""
    await Notification.filter(recipient_id=viewer.id).delete()


async def unread_count(viewer: Account) -> int:
    """How many are newer than the viewer's marker, 100 at most."""
    return await database.read(_unread(viewer.id))


async def markers(viewer: Account, timelines: Sequence[str]) -> dict[str, Marker]:
    """How far the viewer has read these timelines, where that is known."""
    wanted = [name for name in timelines if name in TIMELINES]
    found = await Marker.filter(account_id=viewer.id, timeline__in=wanted) if wanted else []
    return {marker.timeline: marker for marker in found}


async def set_markers(viewer: Account, read: Mapping[str, int]) -> dict[str, Marker]:
    """Note how far the viewer has read: {"home": id, "notifications": id}."""
    async with database.transaction():
        for timeline, last_read_id in read.items():
            if timeline in TIMELINES:
                await database.write(
                    "INSERT INTO marker (account_id, timeline, last_read_id, version, updated_at)"
                    " VALUES (?, ?, ?, 0, ?) ON CONFLICT (account_id, timeline) DO UPDATE SET"
                    " last_read_id = excluded.last_read_id, version = marker.version + 1,"
                    " updated_at = excluded.updated_at",
                    [viewer.id, timeline, last_read_id, datetime.now(UTC)],
                )
        return await markers(viewer, list(read))


def _listing(
    viewer_id: int, page: Page, kinds: Sequence[str], account_id: int | None
) -> ReadPlan[Paged[NotificationView]]:
    condition, values = "notification.recipient_id = ?", [viewer_id]
    if account_id is not None:
        condition, values = f"{condition} AND from_account_id = ?", [viewer_id, account_id]
    tail, bound = bounds(page, "notification.id")
    found = yield (
        "SELECT notification.* FROM notification JOIN account sender"  # noqa: S608
        f" ON sender.id = notification.from_account_id WHERE {condition}"
        f" AND sender.suspended_at IS NULL AND sender.id NOT IN ({_UNHEARD})"
        f" AND {_STILL_FOR_THEM} AND kind IN ({placeholders(kinds)}){tail}",
        [*values, viewer_id, *kinds, *bound],
    )
    rows = newest_first(page, found)
    people = yield from views.accounts(list({row["from_account_id"] for row in rows}))
    posts = yield from views.visible_posts(
        list({row["post_id"] for row in rows if row["post_id"] is not None}), viewer_id
    )
    severances = yield from moderation_views.severances(
        list({row["severance_id"] for row in rows if row["severance_id"] is not None}), viewer_id
    )
    reports = yield from moderation_views.reports(
        list({row["report_id"] for row in rows if row["report_id"] is not None})
    )
    shown = _shown(rows, people, posts, severances, reports)
    keys = [row["id"] for row in rows]
    return Paged(shown, keys[-1] if len(keys) == page.limit else None, keys[0] if keys else None)


def _shown(
    rows: Sequence[Any],
    people: Sequence[AccountView],
    posts: Sequence[PostView],
    severances: Mapping[int, SeveranceView],
    reports: Mapping[int, ReportView],
) -> list[NotificationView]:
    by_id = {person.id: person for person in people}
    posts_by_id = {post.body.id: post for post in posts}
    shown = []
    for row in rows:
        person, post = by_id.get(row["from_account_id"]), posts_by_id.get(row["post_id"])
        created_at = moment(row["created_at"])
        if person is None or created_at is None or (row["post_id"] is not None and post is None):
            continue
        shown.append(
            NotificationView(
                row["id"],
                row["kind"],
                created_at,
                person,
                post,
                severances.get(row["severance_id"]),
                reports.get(row["report_id"]),
            )
        )
    return shown


def _unread(viewer_id: int) -> ReadPlan[int]:
    (row,) = yield (
        "SELECT COUNT(*) AS unread FROM (SELECT 1 FROM notification JOIN account sender"  # noqa: S608
        " ON sender.id = notification.from_account_id WHERE recipient_id = ?"
        f" AND sender.suspended_at IS NULL AND sender.id NOT IN ({_UNHEARD})"
        f" AND {_STILL_FOR_THEM} AND notification.id > COALESCE("
        "(SELECT last_read_id FROM marker WHERE account_id = ?"
        " AND timeline = 'notifications'), 0) LIMIT 100) newer",
        [viewer_id, viewer_id, viewer_id],
    )
    return int(row["unread"])
