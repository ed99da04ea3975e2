"""Places (Pixelfed's API): find one to name in a post, see what was posted there."""

from typing import Any

from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import places
from fediphoto.web.api.answers import around, paged
from fediphoto.web.api.describing import many, paging, text
from fediphoto.web.api.entities.places import PLACE, place
from fediphoto.web.api.entities.status_schemas import STATUS
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint


@endpoint(
    "GET /api/v1.1/compose/search/location",
    "GET /api/compose/v0/search/location",
    scope="read:search",
    takes=[text("q", "how the name begins")],
    answers=many(PLACE),
)
async def find(call: Call) -> Any:
    """Places whose name begins with q."""
    return [place(one) for one in await places.search(call.parameters.words("q"))]


@endpoint(
    "GET /api/v1.1/places/posts/<place_id>/<slug>",
    scope="read:statuses",
    takes=paging(),
    answers=many(STATUS),
)
async def posted(call: Call, place_id: int, slug: str) -> Any:
    """The public photos at a place, newest first."""
    await places.get(place_id)
    page = call.page()
    found = await timelines.place(call.viewer, place_id, page)
    return paged(statuses(found, call.viewer_id), **around(found), limit=page.limit)
