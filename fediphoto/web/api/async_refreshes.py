"""Whether what an answer promised to bring later is still on its way.

Such an answer has the header Mastodon-Async-Refresh with an id; an id says which work is meant,
and is told about to whoever may see what the work is for.
"""

import re
from typing import Any

from quart import Response

from fediphoto.activitypub import threads
from fediphoto.domain.people import annual_reports
from fediphoto.domain.visibility import get_visible
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.web.api.describing import COUNT, TEXT, declare, maybe, one_of, record
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

HEADER = "Mastodon-Async-Refresh"
RETRY_S = 3
"""After how long a client should look again."""

ASYNC_REFRESH = declare(
    "AsyncRefresh",
    {"id": TEXT, "status": one_of("running", "finished"), "result_count": maybe(COUNT)},
)
_ID = re.compile("(context|annual-report)-([0-9]{1,19})")


def of_context(post_id: int) -> str:
    """The id of bringing here what is said around a post."""
    return f"context-{post_id}"


def of_report(year: int) -> str:
    """The id of making one's own report of a year."""
    return f"annual-report-{year}"


def announce(answer: Response, refresh_id: str) -> None:
    """Say in an answer that more is to come."""
    answer.headers[HEADER] = f'id="{refresh_id}", retry={RETRY_S}'


@endpoint(
    "GET /api/v1_alpha/async_refreshes/<refresh>",
    scope="read",
    answers=record({"async_refresh": ASYNC_REFRESH}),
)
async def show(call: Call, refresh: str) -> Any:
    """Whether it is still on its way; how much has come is not counted."""
    named = _ID.fullmatch(refresh)
    if named is None:
        raise NotFound
    is_running = await _is_running(call, named[1], named[2])
    status = "running" if is_running else "finished"
    return {"async_refresh": {"id": refresh, "status": status, "result_count": None}}


async def _is_running(call: Call, kind: str, number: str) -> bool:
    if kind == "context":
        post_id = parse_id(number)
        if post_id is None:
            raise NotFound
        return await threads.is_looking(await get_visible(post_id, call.viewer))
    if len(number) != 4:
        raise NotFound
    found = await annual_reports.state(call.person, int(number))
    if found in ("eligible", "ineligible"):
        raise NotFound
    return found == "generating"
