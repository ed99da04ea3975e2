"""What happened that the person should hear of."""

from typing import Any

from fediphoto.domain import notifications
from fediphoto.web.api.answers import paged
from fediphoto.web.api.entities.notifications import notification
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint


@endpoint("GET /api/v1/notifications", scope="read:notifications")
async def listing(call: Call) -> Any:
    """The newest first, of all or some types, from all or one account."""
    given, page = call.parameters, call.page(default=40, highest=80)
    found = await notifications.listing(
        call.person,
        page,
        types=given.texts("types"),
        exclude_types=given.texts("exclude_types"),
        account_id=given.identifier("account_id"),
    )
    return paged(
        [notification(one, call.person.id) for one in found.items],
        older=found.next_max_id,
        newer=found.prev_min_id,
        limit=page.limit,
    )


@endpoint("GET /api/v1/notifications/<notification_id>", scope="read:notifications")
async def show(call: Call, notification_id: int) -> Any:
    """One of them."""
    found = await notifications.get(call.person, notification_id)
    return notification(found, call.person.id)


@endpoint("POST /api/v1/notifications/<notification_id>/dismiss", scope="write:notifications")
async def dismiss(call: Call, notification_id: int) -> Any:
    """Have one away."""
    await notifications.dismiss(call.person, notification_id)
    return {}


@endpoint("POST /api/v1/notifications/dismiss", scope="write:notifications")
async def dismiss_by_parameter(call: Call) -> Any:
    """The same, as older clients ask."""
    notification_id = call.parameters.identifier("id")
    if notification_id is not None:
        await notifications.dismiss(call.person, notification_id)
    return {}


@endpoint("POST /api/v1/notifications/clear", scope="write:notifications")
async def clear(call: Call) -> Any:
    """Have all away."""
    await notifications.clear(call.person)
    return {}


@endpoint("GET /api/v1/notifications/unread_count", scope="read:notifications")
async def unread_count(call: Call) -> Any:
    """How many came after the marker."""
    limit = call.parameters.number("limit", 100, lowest=1, highest=1000)
    return {"count": min(limit, await notifications.unread_count(call.person))}
