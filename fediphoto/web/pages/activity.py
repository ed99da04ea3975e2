"""What happened that one should hear of, and who waits for an answer."""

from collections.abc import Sequence

from quart import Response

from fediphoto.domain import follows, notifications
from fediphoto.domain.notifications import NotificationView
from fediphoto.domain.paging import Page
from fediphoto.storage.models import Account
from fediphoto.web.pages.door import blueprint, page, person
from fediphoto.web.pages.home import asked_page
from fediphoto.web.pages.profiles import standings
from fediphoto.web.pages.sifting import heard

NOTIFICATIONS = 40
REQUESTS = 40

SENTENCES = {
    "favourite": "likes your photo",
    "reblog": "boosted your photo",
    "mention": "mentioned you",
    "follow": "follows you",
    "follow_request": "asked to follow you",
    "status": "posted",
    "update": "edited a post",
    "admin.report": "reported",
    "quote": "quoted you",
    "quoted_update": "edited a post that you quoted",
    "poll": "asked a question that you answered: see the result",
}
"""What each kind of notification says after the person's name."""


@blueprint.get("/activity")
async def activity() -> Response:
    """The newest first; seeing the first page marks all as read."""
    me = await person()
    part = asked_page(NOTIFICATIONS)
    found = await notifications.listing(me, part, exclude_types=["follow_request"])
    waiting = await follows.requests(me, Page(limit=REQUESTS)) if part.max_id is None else None
    last_read = await _last_read(me)
    if part.max_id is None:
        await _mark_read(me, found.items, last_read)
    return await page(
        "activity.html",
        notifications=heard(found.items),
        where="notifications",
        waiting=waiting.items if waiting else [],
        last_read=last_read,
        older=found.next_max_id,
        sentences=SENTENCES,
        standings=await standings(me, [one.account for one in found.items if one.kind == "follow"]),
    )


async def _last_read(me: Account) -> int:
    found = await notifications.markers(me, ["notifications"])
    marker = found.get("notifications")
    return marker.last_read_id if marker is not None else 0


async def _mark_read(me: Account, shown: Sequence[NotificationView], last_read: int) -> None:
    if shown and shown[0].id > last_read:
        await notifications.set_markers(me, {"notifications": shown[0].id})
