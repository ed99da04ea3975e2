"""Who asks to follow a locked account, and its answer."""

from typing import Any

from fediphoto.domain.people import accounts
from fediphoto.domain.relations import follows
from fediphoto.errors import NotFound
from fediphoto.storage.models import Follow
from fediphoto.web.api.accounts import people
from fediphoto.web.api.describing import entity, many, paging
from fediphoto.web.api.entities.relationships import relationship
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint


@endpoint(
    "GET /api/v1/follow_requests",
    scope="read:follows",
    takes=paging(highest=80),
    answers=many(entity("Account")),
)
async def waiting(call: Call) -> Any:
    """Who is waiting for an answer."""
    page = call.page(default=40, highest=80)
    return people(await follows.requests(call.person, page), page)


@endpoint(
    "POST /api/v1/follow_requests/<account_id>/authorize",
    scope="write:follows",
    answers=entity("Relationship"),
)
async def authorize(call: Call, account_id: int) -> Any:
    """Let them follow."""
    await follows.accept(await _request(call, account_id))
    return await _relationship(call, account_id)


@endpoint(
    "POST /api/v1/follow_requests/<account_id>/reject",
    scope="write:follows",
    answers=entity("Relationship"),
)
async def reject(call: Call, account_id: int) -> Any:
    """Do not."""
    await follows.reject(await _request(call, account_id))
    return await _relationship(call, account_id)


async def _request(call: Call, account_id: int) -> Follow:
    found = await follows.find(await accounts.get(account_id), call.person)
    if found is None or found.state != "pending":
        raise NotFound
    return found


async def _relationship(call: Call, account_id: int) -> dict[str, Any]:
    (found,) = await follows.relationships(call.person, [account_id])
    return relationship(found)
