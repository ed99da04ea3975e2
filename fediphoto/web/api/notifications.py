"""What happened that the person should hear of, one by one."""

from typing import Any

from fediphoto.domain.notifications import notifications
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import (
    COUNT,
    EMPTY,
    Parameter,
    flag,
    identifier,
    many,
    number,
    paging,
    record,
    texts,
)
from fediphoto.web.api.entities.notifications import NOTIFICATION, notification
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

NARROWED: tuple[Parameter, ...] = (
    texts("types", "only these types"),
    texts("exclude_types", "not these types"),
    identifier("account_id", "only what this account did"),
)
FILTERED = flag("include_filtered", "also what the person's policy holds back")
UNREAD = number("limit", "count no further", lowest=1, highest=1000)
COUNTED = record({"count": COUNT})


def narrowed(call: Call) -> dict[str, Any]:
    """Which notifications are asked for."""
    given = call.parameters
    return {
        "types": given.texts("types"),
        "exclude_types": given.texts("exclude_types"),
        "account_id": given.identifier("account_id"),
    }


@endpoint(
    "GET /api/v1/notifications",
    scope="read:notifications",
    takes=[*paging(highest=80), *NARROWED, FILTERED],
    answers=many(NOTIFICATION),
)
async def listing(call: Call) -> Any:
    """The newest first, of all or some types, from all or one account."""
    page = call.page(default=40, highest=80)
    found = await notifications.listing(
        call.person,
        page,
        **narrowed(call),
        include_filtered=call.parameters.flag("include_filtered"),
    )
    return page_of(found, [notification(one, call.person.id) for one in found.items], page)


@endpoint(
    "GET /api/v1/notifications/<notification_id>",
    scope="read:notifications",
    answers=NOTIFICATION,
)
async def show(call: Call, notification_id: int) -> Any:
    """One of them."""
    found = await notifications.get(call.person, notification_id)
    return notification(found, call.person.id)


@endpoint(
    "POST /api/v1/notifications/<notification_id>/dismiss",
    scope="write:notifications",
    answers=EMPTY,
)
async def dismiss(call: Call, notification_id: int) -> Any:
    """Have one away."""
    await notifications.dismiss(call.person, notification_id)
    return {}


@endpoint(
    "POST /api/v1/notifications/dismiss",
    scope="write:notifications",
    takes=[identifier("id")],
    answers=EMPTY,
)
async def dismiss_by_parameter(call: Call) -> Any:
    """The same, as older clients ask."""
    notification_id = call.parameters.identifier("id")
    if notification_id is not None:
        await notifications.dismiss(call.person, notification_id)
    return {}


@endpoint("POST /api/v1/notifications/clear", scope="write:notifications", answers=EMPTY)
async def clear(call: Call) -> Any:
    """Have all away."""
    await notifications.clear(call.person)
    return {}


@endpoint(
    "GET /api/v1/notifications/unread_count",
    scope="read:notifications",
    takes=[UNREAD, *NARROWED],
    answers=COUNTED,
)
async def unread_count(call: Call) -> Any:
    """How many came after the marker."""
    limit = call.parameters.number("limit", 100, lowest=1, highest=1000)
    counted = await notifications.unread_count(call.person, **narrowed(call), limit=limit)
    return {"count": counted}
