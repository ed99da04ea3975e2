"""What somebody's policies hold back: how that is decided, waits, and is let in or sent away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import live
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.notifications.notification_standing import DECISIONS, POLICIES
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.unwanted import blocks_sql, silences_sql
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView, PostView
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import MAX_ID, snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, moment
from fediphoto.storage.models import (
    Account,
    Notification,
    NotificationPermission,
    NotificationPolicy,
    NotificationRequest,
)

MOST_COUNTED = 100
"""Requests of more people than that are not counted."""

_PENDING = (
    "FROM notification_request waiting JOIN account sender ON sender.id = waiting.from_account_id"  # noqa: S608
    " WHERE waiting.account_id = ? AND sender.suspended_at IS NULL"
    f" AND NOT {silences_sql('?', 'sender.id')} AND NOT {blocks_sql('?', 'sender.id')}"
    " AND EXISTS (SELECT 1 FROM notification WHERE notification.recipient_id = waiting.account_id"
    " AND notification.from_account_id = sender.id AND notification.is_filtered)"
)
"""Requests of those who are still to be decided on, and of whom something is still there."""
_HELD_BACK = (
    "(SELECT COUNT(*) FROM notification WHERE notification.recipient_id = waiting.account_id"
    " AND notification.from_account_id = waiting.from_account_id AND notification.is_filtered)"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens to notifications of whom (the keys of POLICIES), and what waits because of it.

    `requests_count` is how many people wait (MOST_COUNTED at most), `notifications_count` with how
    many notifications.
    """

    decisions: Mapping[str, str]
    requests_count: int
    notifications_count: int


@dataclass(frozen=True, slots=True)
class RequestView:
    """Somebody whose notifications wait."""

    id: int
    account: AccountView
    last_post: PostView | None
    """The newest post that one of them is about, where the reader may see it."""
    notifications_count: int
    created_at: datetime
    updated_at: datetime


async def policy(viewer: Account) -> Policy:
    """The viewer's policy, as it was set or as it is for everybody."""
    return await database.read(_policy(viewer.id))


async def change_policy(viewer: Account, changes: Mapping[str, str]) -> None:
    """Have other things happen from now on: {"for_not_following": "filter", …}.

    Raises Unprocessable for a decision that there is none of.
    """
    wrong = [name for name, decision in changes.items() if decision not in DECISIONS]
    if wrong:
        raise Unprocessable(f"{wrong[0]} takes accept, filter or drop.")
    async with database.transaction():
        kept, _ = await NotificationPolicy.get_or_create(account_id=viewer.id)
        for name in POLICIES:
            setattr(kept, name, changes.get(name, getattr(kept, name)))
        await kept.save()


async def note(recipient_id: int, from_account_id: int, post_id: int | None) -> None:
    """Have the recipient asked about a sender of whom something is held back (in the
    transaction)."""
    now = datetime.now(UTC)
    await database.write(
        "INSERT INTO notification_request (id, account_id, from_account_id, last_post_id,"
        " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account_id, from_account_id) DO UPDATE SET updated_at = excluded.updated_at,"
        " last_post_id = COALESCE(excluded.last_post_id, notification_request.last_post_id)",
        [snowflake(), recipient_id, from_account_id, post_id, now, now],
    )


async def listing(viewer: Account, page: Page) -> Paged[RequestView]:
    """Who waits, the latest to begin first; a fixed number of statements."""
    return await database.read(_listing(viewer.id, page))


async def get(viewer: Account, request_id: int) -> RequestView:
    """One of them; NotFound otherwise."""
    page = Page(max_id=min(request_id + 1, MAX_ID), since_id=request_id - 1, limit=1)
    found = await database.read(_listing(viewer.id, page))
    if not found.items:
        raise NotFound
    return found.items[0]


async def accept(viewer: Account, ids: Sequence[int], *, is_strict: bool = True) -> None:
    """Hear of all that these people did and will do.

    NotFound where one does not wait; unless `is_strict`, that one is passed over.
    """
    async with database.transaction():
        for request in await _own(viewer, ids, is_strict):
            await database.write(
                "INSERT INTO notification_permission (id, account_id, from_account_id, created_at)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (account_id, from_account_id) DO NOTHING",
                [snowflake(), viewer.id, request.from_account_id, datetime.now(UTC)],
            )
            await _held_back(viewer, request.from_account_id).update(is_filtered=False)
            await request.delete()
        live.tell(live.NotificationsMerged(account_id=viewer.id))


async def dismiss(viewer: Account, ids: Sequence[int], *, is_strict: bool = True) -> None:
    """Throw away what waits of these people, without hearing of it; NotFound as in `accept`."""
    async with database.transaction():
        for request in await _own(viewer, ids, is_strict):
            await _held_back(viewer, request.from_account_id).delete()
            await request.delete()


async def forget_all_of(account: Account) -> None:
    """Have nothing wait for `account` any longer (in the transaction around us)."""
    await NotificationRequest.filter(account_id=account.id).delete()


async def forget_relations(account: Account) -> None:
    """Undo what an account that goes has decided of others, and they of it."""
    await NotificationPolicy.filter(account_id=account.id).delete()
    for model in (NotificationRequest, NotificationPermission):
        await model.filter(account_id=account.id).delete()
        await model.filter(from_account_id=account.id).delete()


def _held_back(viewer: Account, sender_id: int) -> Any:
    return Notification.filter(recipient_id=viewer.id, from_account_id=sender_id, is_filtered=True)


async def _own(viewer: Account, ids: Sequence[int], is_strict: bool) -> list[NotificationRequest]:
    found = await NotificationRequest.filter(account_id=viewer.id, id__in=list(ids))
    if is_strict and len(found) != len(set(ids)):
        raise NotFound
    return found


def _policy(viewer_id: int) -> ReadPlan[Policy]:
    rows = yield "SELECT * FROM notification_policy WHERE account_id = ?", [viewer_id]
    chosen = rows[0] if rows else {}
    (counted,) = yield (
        "SELECT COUNT(*) AS requests, COALESCE(SUM(held_back), 0) AS notifications"  # noqa: S608
        f" FROM (SELECT {_HELD_BACK} AS held_back {_PENDING} LIMIT ?) counted",
        [viewer_id, viewer_id, viewer_id, MOST_COUNTED],
    )
    decisions = {name: chosen[name] if rows else usual for name, usual in POLICIES.items()}
    return Policy(decisions, int(counted["requests"]), int(counted["notifications"]))


def _listing(viewer_id: int, page: Page) -> ReadPlan[Paged[RequestView]]:
    tail, bound = bounds(page, "waiting.id")
    found = yield (
        "SELECT waiting.id, waiting.from_account_id, waiting.last_post_id, waiting.created_at,"
        f" waiting.updated_at, {_HELD_BACK} AS held_back {_PENDING}{tail}",
        [viewer_id, viewer_id, viewer_id, *bound],
    )
    rows = newest_first(page, found)
    people = yield from views.accounts([row["from_account_id"] for row in rows])
    posts = yield from views.visible_posts(
        [row["last_post_id"] for row in rows if row["last_post_id"] is not None], viewer_id
    )
    by_id = {one.id: one for one in people}
    posts_by_id = {post.body.id: post for post in posts}
    shown = []
    for row in rows:
        person = by_id.get(row["from_account_id"])
        created_at, updated_at = moment(row["created_at"]), moment(row["updated_at"])
        if person is None or created_at is None or updated_at is None:
            continue
        post = posts_by_id.get(row["last_post_id"])
        held_back = int(row["held_back"])
        shown.append(RequestView(row["id"], person, post, held_back, created_at, updated_at))
    keys = [row["id"] for row in rows]
    return Paged.of(page, shown, keys)
