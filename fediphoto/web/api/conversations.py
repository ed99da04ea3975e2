"""Direct conversations: list them, note that one was read, take one out of the list."""

from typing import Any

from fediphoto.domain.timelines import conversations
from fediphoto.web.api.answers import around, paged
from fediphoto.web.api.describing import EMPTY, many, paging
from fediphoto.web.api.entities.conversations import conversation
from fediphoto.web.api.entities.status_schemas import CONVERSATION, STATUSES
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_ONE = "/api/v1/conversations/<conversation_id>"


@endpoint(
    "GET /api/v1/conversations",
    scope="read:statuses",
    takes=paging(),
    answers=many(CONVERSATION),
)
async def listing(call: Call) -> Any:
    """The person's conversations, paged by their last posts."""
    page = call.page()
    found = await conversations.listed(call.person, page)
    return paged(
        [conversation(one, call.person.id) for one in found],
        older=found[-1].last_post_id if len(found) == page.limit else None,
        newer=found[0].last_post_id if found else None,
        limit=page.limit,
    )


@endpoint(f"DELETE {_ONE}", scope="write:conversations", answers=EMPTY)
async def forget(call: Call, conversation_id: int) -> Any:
    """Take one out of the list."""
    await conversations.forget(call.person, conversation_id)
    return {}


@endpoint(f"POST {_ONE}/read", scope="write:conversations", answers=CONVERSATION)
async def read(call: Call, conversation_id: int) -> Any:
    """Note that it was read."""
    return await _noted(call, conversation_id, is_unread=False)


@endpoint(f"POST {_ONE}/unread", scope="write:conversations", answers=CONVERSATION)
async def unread(call: Call, conversation_id: int) -> Any:
    """Have it count as not read."""
    return await _noted(call, conversation_id, is_unread=True)


@endpoint("GET /api/v1/timelines/direct", scope="read:statuses", takes=paging(), answers=STATUSES)
async def posts(call: Call) -> Any:
    """Every post of the person's conversations."""
    page = call.page()
    found = await conversations.posts(call.person, page)
    return paged(statuses(found, call.viewer_id), **around(found), limit=page.limit)


async def _noted(call: Call, conversation_id: int, *, is_unread: bool) -> Any:
    await conversations.set_unread(call.person, conversation_id, is_unread=is_unread)
    return conversation(await conversations.get(call.person, conversation_id), call.person.id)
