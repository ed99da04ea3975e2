"""How a notification comes to be, goes, and is read: the one place where people are told."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from fediphoto.domain import live, roles
from fediphoto.domain.letters import push
from fediphoto.domain.notifications import notification_requests, notification_standing
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.views import notification_views
from fediphoto.domain.views.notification_views import KINDS, NotificationView, Wanted
from fediphoto.errors import NotFound
from fediphoto.ids import MAX_ID, exact_snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, Marker, Notification

__all__ = [
    "KINDS",
    "NotificationView",
    "Wanted",
    "clear",
    "dismiss",
    "get",
    "listing",
    "markers",
    "notify",
    "set_markers",
    "tell_of_report",
    "tell_of_severance",
    "tell_of_sign_up",
    "tell_of_warning",
    "unread_count",
    "withdraw",
]

TIMELINES = ("home", "notifications")

_OF_ONESELF = frozenset({"poll", "severed_relationships", "moderation_warning"})
"""Kinds that may come from oneself."""


async def notify(
    recipient_id: int, kind: str, from_account_id: int, post_id: int | None = None
) -> None:
    """Tell a local person, once, that something happened, in the transaction around us.

    Nothing is told to oneself (but that one's poll is over), to people elsewhere, from people
    blocked or muted, of muted threads. What the recipient's policies hold back waits as a request
    (notification_requests).
    """
    await _tell(recipient_id, kind, from_account_id, post_id=post_id)


async def tell_of_severance(recipient_id: int, event_id: int) -> None:
    """Tell a local person, once, that a decision cut follows of theirs (in the transaction)."""
    await _tell(recipient_id, "severed_relationships", recipient_id, severance_id=event_id)


async def tell_of_report(recipient_id: int, reporter_id: int, report_id: int) -> None:
    """Tell a moderator, once, of a report (in the transaction around us)."""
    await _tell(recipient_id, "admin.report", reporter_id, report_id=report_id)


async def tell_of_warning(recipient_id: int, warning_id: int) -> None:
    """Tell a local person, once, of what moderators did to their account (in the transaction)."""
    await _tell(recipient_id, "moderation_warning", recipient_id, warning_id=warning_id)


async def tell_of_sign_up(newcomer_id: int) -> None:
    """Tell those who keep order, once, that somebody joined (in the transaction around us)."""
    for moderator in await roles.moderators():
        if moderator.id != newcomer_id:
            await _tell(moderator.id, "admin.sign_up", newcomer_id)


async def _tell(
    recipient_id: int,
    kind: str,
    from_account_id: int,
    *,
    post_id: int | None = None,
    severance_id: int | None = None,
    report_id: int | None = None,
    warning_id: int | None = None,
) -> None:
    if recipient_id == from_account_id and kind not in _OF_ONESELF:
        return
    standing = await notification_standing.of(recipient_id, kind, from_account_id, post_id)
    if standing is None:
        return
    subjects = (post_id, severance_id, report_id, warning_id)
    about = next((one for one in subjects if one is not None), "")
    notification_id = exact_snowflake()  # push messages and groups tell it as a number
    is_new = await database.write(
        "INSERT INTO notification (id, recipient_id, kind, from_account_id, post_id, severance_id,"
        " report_id, warning_id, dedupe_key, created_at, group_key, is_filtered)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedupe_key) DO NOTHING",
        [
            notification_id,
            recipient_id,
            kind,
            from_account_id,
            *subjects,
            f"{recipient_id}:{kind}:{from_account_id}:{about}",
            datetime.now(UTC),
            standing.group_key,
            standing.is_filtered,
        ],
    )
    if not is_new:
        return
    if standing.is_filtered:
        await notification_requests.note(recipient_id, from_account_id, post_id)
        return
    live.tell(live.NotificationMade(notification_id=notification_id, recipient_id=recipient_id))
    if standing.is_pushed:
        await push.wake(recipient_id, kind, from_account_id, notification_id)


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
    include_filtered: bool = False,
) -> Paged[NotificationView]:
    """What the viewer should hear of, newest first; a fixed number of statements.

    Nothing of people suspended or muted since, nor of posts that the viewer may no longer see;
    what their policies hold back only with `include_filtered`.
    """
    wanted = Wanted.of(types, exclude_types, account_id, include_filtered)
    return await database.read(notification_views.listing(viewer.id, page, wanted))


async def get(viewer: Account, notification_id: int) -> NotificationView:
    """One of the viewer's notifications, held back or not; NotFound otherwise."""
    page = Page(max_id=min(notification_id + 1, MAX_ID), since_id=notification_id - 1, limit=1)
    wanted = Wanted(includes_filtered=True)
    found = await database.read(notification_views.listing(viewer.id, page, wanted))
    if not found.items:
        raise NotFound
    return found.items[0]


async def dismiss(viewer: Account, notification_id: int) -> None:
    """Take one off the viewer's list; NotFound where it is not there."""
    if not await Notification.filter(id=notification_id, recipient_id=viewer.id).delete():
        raise NotFound


async def clear(viewer: Account) -> None:
    """Take all off the viewer's list, and what was held back too."""
    async with database.transaction():
        await Notification.filter(recipient_id=viewer.id).delete()
        await notification_requests.forget_all_of(viewer)


async def unread_count(
    viewer: Account,
    *,
    types: Sequence[str] = (),
    exclude_types: Sequence[str] = (),
    account_id: int | None = None,
    limit: int = 100,
) -> int:
    """How many are newer than the viewer's marker, `limit` at most."""
    wanted = Wanted.of(types, exclude_types, account_id)
    return await database.read(notification_views.unread(viewer.id, wanted, limit))


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
