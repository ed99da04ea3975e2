"""Whose notifications the person wants to be asked about, and who waits for the answer."""

from typing import Any

from fediphoto.domain.notifications import notification_requests as requests
from fediphoto.domain.notifications.notification_standing import ACCEPT, DECISIONS, FILTER, POLICIES
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import (
    EMPTY,
    FLAG,
    choice,
    flag,
    identifiers,
    many,
    paging,
    record,
)
from fediphoto.web.api.entities.notification_requests import (
    FLAGS,
    POLICY,
    POLICY_V1,
    REQUEST,
    notification_request,
    policy,
    policy_v1,
)
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_IDS = identifiers("id", "the requests")


@endpoint("GET /api/v2/notifications/policy", scope="read:notifications", answers=POLICY)
async def show_policy(call: Call) -> Any:
    """What happens to notifications of whom."""
    return policy(await requests.policy(call.person))


@endpoint(
    "PATCH /api/v2/notifications/policy",
    "PUT /api/v2/notifications/policy",
    scope="write:notifications",
    takes=[choice(name, *DECISIONS) for name in POLICIES],
    answers=POLICY,
)
async def change_policy(call: Call) -> Any:
    """Have other things happen."""
    given = {name: call.parameters.text(name) for name in POLICIES}
    await requests.change_policy(call.person, {k: v for k, v in given.items() if v})
    return policy(await requests.policy(call.person))


@endpoint("GET /api/v1/notifications/policy", scope="read:notifications", answers=POLICY_V1)
async def show_policy_v1(call: Call) -> Any:
    """The same as clients asked at first: filtered or not."""
    return policy_v1(await requests.policy(call.person))


@endpoint(
    "PUT /api/v1/notifications/policy",
    "PATCH /api/v1/notifications/policy",
    scope="write:notifications",
    takes=[flag(name) for name in FLAGS],
    answers=POLICY_V1,
)
async def change_policy_v1(call: Call) -> Any:
    """Have other things happen, said so."""
    given = {name: call.parameters.flag_or_none(flagged) for flagged, name in FLAGS.items()}
    changes = {k: FILTER if v else ACCEPT for k, v in given.items() if v is not None}
    await requests.change_policy(call.person, changes)
    return policy_v1(await requests.policy(call.person))


@endpoint(
    "GET /api/v1/notifications/requests",
    scope="read:notifications",
    takes=paging(highest=80),
    answers=many(REQUEST),
)
async def listing(call: Call) -> Any:
    """Whose notifications wait, the latest first."""
    page = call.page(default=40, highest=80)
    found = await requests.listing(call.person, page)
    return page_of(found, [notification_request(one, call.person.id) for one in found.items], page)


@endpoint(
    "GET /api/v1/notifications/requests/merged",
    scope="read:notifications",
    answers=record({"merged": FLAG}),
)
async def merged(call: Call) -> Any:
    """Whether what was accepted is in the list: always, for it is put there at once."""
    return {"merged": True}


@endpoint(
    "GET /api/v1/notifications/requests/<request_id>",
    scope="read:notifications",
    answers=REQUEST,
)
async def show(call: Call, request_id: int) -> Any:
    """One who waits."""
    return notification_request(await requests.get(call.person, request_id), call.person.id)


@endpoint(
    "POST /api/v1/notifications/requests/<request_id>/accept",
    scope="write:notifications",
    answers=EMPTY,
)
async def accept(call: Call, request_id: int) -> Any:
    """Hear of somebody from now on, and of what they did."""
    await requests.accept(call.person, [request_id])
    return {}


@endpoint(
    "POST /api/v1/notifications/requests/<request_id>/dismiss",
    scope="write:notifications",
    answers=EMPTY,
)
async def dismiss(call: Call, request_id: int) -> Any:
    """Throw away what somebody's notifications were."""
    await requests.dismiss(call.person, [request_id])
    return {}


@endpoint(
    "POST /api/v1/notifications/requests/accept",
    scope="write:notifications",
    takes=[_IDS],
    answers=EMPTY,
)
async def accept_many(call: Call) -> Any:
    """Several at once; one that does not wait any more is passed over."""
    await requests.accept(call.person, call.parameters.identifiers("id"), is_strict=False)
    return {}


@endpoint(
    "POST /api/v1/notifications/requests/dismiss",
    scope="write:notifications",
    takes=[_IDS],
    answers=EMPTY,
)
async def dismiss_many(call: Call) -> Any:
    """Several at once; one that does not wait any more is passed over."""
    await requests.dismiss(call.person, call.parameters.identifiers("id"), is_strict=False)
    return {}
