"""Who quotes a post, who may, and how its author ends a quote."""

from typing import Any

from fediphoto.domain.paging import Page
from fediphoto.domain.posts import posts, quotes
from fediphoto.domain.views import views
from fediphoto.domain.visibility import get_visible
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.web.api.answers import paged
from fediphoto.web.api.describing import choice, paging
from fediphoto.web.api.entities.status_schemas import STATUS, STATUSES
from fediphoto.web.api.entities.statuses import status, statuses
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint


@endpoint(
    "GET /api/v1/statuses/<post_id>/quotes",
    scope="read:statuses",
    takes=paging(),
    answers=STATUSES,
)
async def listing(call: Call, post_id: int) -> Any:
    """The posts that quote it, the newest first."""
    post = await get_visible(post_id, call.person)
    page = call.page()
    ids, shown = await database.read(_plan(post.boost_of_id or post.id, call.person.id, page))
    return paged(
        statuses(shown, call.viewer_id),
        older=ids[-1] if len(ids) == page.limit else None,
        newer=ids[0] if ids else None,
        limit=page.limit,
    )


@endpoint(
    "POST /api/v1/statuses/<post_id>/quotes/<quoting_id>/revoke",
    scope="write:statuses",
    answers=STATUS,
)
async def revoke(call: Call, post_id: int, quoting_id: int) -> Any:
    """Let a post quote one of one's own no longer; answers with the post that did."""
    quoted = await get_visible(post_id, call.person)
    await quotes.revoke(call.person, quoted, quoting_id)
    return status(await views.post(quoting_id, call.viewer_id), call.viewer_id)


@endpoint(
    "PUT /api/v1/statuses/<post_id>/interaction_policy",
    scope="write:statuses",
    takes=[choice("quote_approval_policy", "public", "followers", "nobody")],
    answers=STATUS,
)
async def set_policy(call: Call, post_id: int) -> Any:
    """Say who may quote a post of one's own."""
    post = await posts.get(post_id)
    await quotes.set_policy(call.person, post, call.parameters.words("quote_approval_policy"))
    return status(await views.post(post_id, call.viewer_id), call.viewer_id)


def _plan(
    post_id: int, viewer_id: int, page: Page
) -> ReadPlan[tuple[list[int], list[views.PostView]]]:
    ids = yield from quotes.quoting(post_id, viewer_id, page)
    return ids, (yield from views.visible_posts(ids, viewer_id))
