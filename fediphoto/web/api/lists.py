"""Lists of people, and who stands on them."""

from typing import Any

from fediphoto.domain.timelines import lists
from fediphoto.domain.timelines.lists import REPLIES_POLICIES
from fediphoto.web.api.accounts import people, shown
from fediphoto.web.api.describing import (
    EMPTY,
    choice,
    entity,
    flag,
    identifier,
    identifiers,
    many,
    number,
    text,
)
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.lists import LIST, account_list
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_READ, _WRITE = "read:lists", "write:lists"
_LIST = (
    text("title"),
    choice("replies_policy", *REPLIES_POLICIES, help="whose answers are shown"),
    flag("exclusive", "keep what its members post out of the home timeline"),
)
_PEOPLE_SHOWN = 80
_MEMBERS = (
    identifier("max_id", "older than this"),
    identifier("since_id", "newer than this, the newest first"),
    identifier("min_id", "just newer than this"),
    number("limit", "how many; 0 for all", highest=_PEOPLE_SHOWN),
)


@endpoint("GET /api/v1/lists", scope=_READ, answers=many(LIST))
async def listing(call: Call) -> Any:
    """The person's lists."""
    return [account_list(one) for one in await lists.listing(call.person)]


@endpoint("POST /api/v1/lists", scope=_WRITE, takes=_LIST, answers=LIST)
async def create(call: Call) -> Any:
    """Make a list."""
    given = call.parameters
    made = await lists.create(
        call.person,
        given.words("title"),
        replies_policy=given.text("replies_policy"),
        is_exclusive=given.flag("exclusive"),
    )
    return account_list(made)


@endpoint("GET /api/v1/lists/<list_id>", scope=_READ, answers=LIST)
async def show(call: Call, list_id: int) -> Any:
    """One list."""
    return account_list(await lists.get(call.person, list_id))


@endpoint(
    "PUT /api/v1/lists/<list_id>",
    "PATCH /api/v1/lists/<list_id>",
    scope=_WRITE,
    takes=_LIST,
    answers=LIST,
)
async def update(call: Call, list_id: int) -> Any:
    """Change a list."""
    given, row = call.parameters, await lists.get(call.person, list_id)
    await lists.update(
        row,
        title=given.text("title"),
        replies_policy=given.text("replies_policy"),
        is_exclusive=given.flag_or_none("exclusive"),
    )
    return account_list(row)


@endpoint("DELETE /api/v1/lists/<list_id>", scope=_WRITE, answers=EMPTY)
async def delete(call: Call, list_id: int) -> Any:
    """Have a list no longer."""
    await lists.delete(await lists.get(call.person, list_id))
    return {}


@endpoint(
    "GET /api/v1/lists/<list_id>/accounts",
    scope=_READ,
    takes=_MEMBERS,
    answers=many(entity("Account")),
)
async def members(call: Call, list_id: int) -> Any:
    """Who stands on a list; all of them for a `limit` of 0."""
    row = await lists.get(call.person, list_id)
    if call.parameters.number("limit", 1, highest=1) == 0:
        return [account(one) for one in await lists.all_members(row)]
    page = call.page(default=40, highest=_PEOPLE_SHOWN)
    return people(await lists.members(row, page), page)


@endpoint(
    "POST /api/v1/lists/<list_id>/accounts",
    scope=_WRITE,
    takes=[identifiers("account_ids", "whom to put on it")],
    answers=EMPTY,
)
async def add(call: Call, list_id: int) -> Any:
    """Put people on a list whom the person follows."""
    row = await lists.get(call.person, list_id)
    await lists.add(row, call.parameters.identifiers("account_ids"))
    return {}


@endpoint(
    "DELETE /api/v1/lists/<list_id>/accounts",
    scope=_WRITE,
    takes=[identifiers("account_ids", "whom to take off it")],
    answers=EMPTY,
)
async def remove(call: Call, list_id: int) -> Any:
    """Take people off a list."""
    row = await lists.get(call.person, list_id)
    await lists.remove(row, call.parameters.identifiers("account_ids"))
    return {}


@endpoint("GET /api/v1/accounts/<account_id>/lists", scope=_READ, answers=many(LIST))
async def holding(call: Call, account_id: int) -> Any:
    """Those of the person's lists on which somebody stands."""
    member = await shown(account_id)
    return [account_list(one) for one in await lists.holding(call.person, member)]
