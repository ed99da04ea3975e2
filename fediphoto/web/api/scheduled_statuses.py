"""Posts that wait for their time: list them, put them off, cancel them."""

from typing import Any

from fediphoto.domain.posts import scheduled_posts
from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _
from fediphoto.web.api import drafts
from fediphoto.web.api.answers import paged
from fediphoto.web.api.describing import EMPTY, many, paging, text
from fediphoto.web.api.entities.scheduled_statuses import scheduled_status
from fediphoto.web.api.entities.status_schemas import SCHEDULED_STATUS
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_ONE = "/api/v1/scheduled_statuses/<scheduled_id>"


@endpoint(
    "GET /api/v1/scheduled_statuses",
    scope="read:statuses",
    takes=paging(),
    answers=many(SCHEDULED_STATUS),
)
async def listing(call: Call) -> Any:
    """What the person has scheduled."""
    page = call.page()
    found = await scheduled_posts.listed(call.person, page)
    ids = [scheduled.id for scheduled, _ in found]
    return paged(
        [scheduled_status(*one) for one in found],
        older=ids[-1] if len(ids) == page.limit else None,
        newer=ids[0] if ids else None,
        limit=page.limit,
    )


@endpoint(f"GET {_ONE}", scope="read:statuses", answers=SCHEDULED_STATUS)
async def show(call: Call, scheduled_id: int) -> Any:
    """One of them."""
    return scheduled_status(*await scheduled_posts.get(call.person, scheduled_id))


@endpoint(
    f"PUT {_ONE}",
    scope="write:statuses",
    takes=[text("scheduled_at", "five minutes ahead at least", required=True)],
    answers=SCHEDULED_STATUS,
)
async def put_off(call: Call, scheduled_id: int) -> Any:
    """Publish it at another time."""
    await scheduled_posts.get(call.person, scheduled_id)
    publishes_at = drafts.scheduled_at(call.parameters)
    if publishes_at is None:
        raise Unprocessable(_("Validation failed: Scheduled at can't be blank"))
    await scheduled_posts.put_off(call.person, scheduled_id, publishes_at)
    return scheduled_status(*await scheduled_posts.get(call.person, scheduled_id))


@endpoint(f"DELETE {_ONE}", scope="write:statuses", answers=EMPTY)
async def cancel(call: Call, scheduled_id: int) -> Any:
    """Publish it never."""
    await scheduled_posts.cancel(call.person, scheduled_id)
    return {}
