"""Archiving (Pixelfed's API): a post out of everybody's sight, and back; what is there."""

from dataclasses import replace
from typing import Any

from fediphoto.domain.posts import archive, posts
from fediphoto.web.api.answers import around, paged
from fediphoto.web.api.describing import many, number, one_of, paging
from fediphoto.web.api.entities.status_schemas import STATUS
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_DONE = many(one_of(200))
_PAGES = 1000


@endpoint(
    "POST /api/v1.1/archive/add/<post_id>",
    "POST /api/pixelfed/v1/archive/add/<post_id>",
    scope="write:statuses",
    answers=_DONE,
)
async def add(call: Call, post_id: int) -> Any:
    """Take a post of one's own out of everybody's sight; answers [200], as Pixelfed does."""
    await archive.archive(call.person, await posts.get_own(call.person, post_id))
    return [200]


@endpoint(
    "POST /api/v1.1/archive/remove/<post_id>",
    "POST /api/pixelfed/v1/archive/remove/<post_id>",
    scope="write:statuses",
    answers=_DONE,
)
async def remove(call: Call, post_id: int) -> Any:
    """Bring it back as it was."""
    await archive.bring_back(call.person, await posts.get_own(call.person, post_id))
    return [200]


@endpoint(
    "GET /api/v1.1/archive/list",
    "GET /api/pixelfed/v1/archive/list",
    scope="read:statuses",
    takes=[
        *paging(),
        number("page", "which part, as Pixelfed counts them", lowest=1, highest=_PAGES),
    ],
    answers=many(STATUS),
)
async def listed(call: Call) -> Any:
    """What is in one's archive, newest first."""
    page = call.page()
    asked = call.parameters.number("page", 1, lowest=1, highest=_PAGES)
    if asked > 1 and page.max_id is None:
        skipped = (asked - 1) * page.limit
        page = replace(page, max_id=await archive.last_of_first(call.person, skipped))
    found = await archive.of(call.person, page)
    return paged(statuses(found, call.viewer_id), **around(found), limit=page.limit)
