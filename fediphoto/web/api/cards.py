"""What linked pages say of themselves, and who links them."""

from typing import Any

from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.errors import Unprocessable
from fediphoto.text import links
from fediphoto.web.api.answers import around, paged
from fediphoto.web.api.describing import EMPTY, entity, many, paging, text
from fediphoto.web.api.entities.cards import preview_card
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint


@endpoint(
    "GET /api/v1/statuses/<post_id>/card",
    who=Who.ANYBODY,
    scope="read:statuses",
    answers={"anyOf": [entity("PreviewCard"), EMPTY]},
)
async def show(call: Call, post_id: int) -> Any:
    """The card of a post; an empty object where it has none."""
    card = (await views.post(post_id, call.viewer_id)).body.card
    return {} if card is None else preview_card(card)


@endpoint(
    "GET /api/v1/timelines/link",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[text("url", "of the page", required=True), *paging()],
    answers=many(entity("Status")),
)
async def linking(call: Call) -> Any:
    """Public posts that link a page, of people who like to be discovered."""
    url = links.normalised(call.parameters.words("url"))
    if not url:
        raise Unprocessable("url takes the address of a page.")
    page = call.page()
    found = await timelines.link(call.viewer, url, page)
    return paged(statuses(found, call.viewer_id), **around(found), limit=page.limit)
