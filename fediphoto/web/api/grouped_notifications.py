"""What happened that the person should hear of, shown together where it is about the same thing.

`/api/v2_alpha` is what Mastodon called it before it was done; some clients still ask there.
"""

from typing import Any

from fediphoto.domain.notifications import notification_groups
from fediphoto.domain.notifications.notification_standing import GROUPED
from fediphoto.domain.notifications.notifications import Wanted
from fediphoto.web.api.answers import json_answer, link_header, page_of
from fediphoto.web.api.describing import EMPTY, choice, entity, many, paging, texts
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.notifications import GROUPED_RESULTS, grouped_results
from fediphoto.web.api.notifications import COUNTED, FILTERED, NARROWED, UNREAD, narrowed
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_TOGETHER = texts("grouped_types", "group these types alone; all that can be where none is named")
_EXPANDED = choice(
    "expand_accounts", "full", "partial_avatars", help="how much to tell of each person"
)


@endpoint(
    "GET /api/v2/notifications",
    "GET /api/v2_alpha/notifications",
    scope="read:notifications",
    takes=[*paging(highest=80), *NARROWED, FILTERED, _TOGETHER, _EXPANDED],
    answers=GROUPED_RESULTS,
)
async def listing(call: Call) -> Any:
    """The groups, the latest first, with the people and posts that they name."""
    page = call.page(default=40, highest=80)
    wanted = _wanted(call, include_filtered=call.parameters.flag("include_filtered"))
    found = await notification_groups.listing(call.person, page, wanted, _together(call))
    has_partial = call.parameters.text("expand_accounts") == "partial_avatars"
    answer = json_answer(
        grouped_results(found.items, call.person.id, has_partial_accounts=has_partial)
    )
    link = link_header(found.next_max_id, found.prev_min_id, page.limit)
    if link:
        answer.headers["Link"] = link
    return answer


@endpoint(
    "GET /api/v2/notifications/unread_count",
    "GET /api/v2_alpha/notifications/unread_count",
    scope="read:notifications",
    takes=[UNREAD, *NARROWED, _TOGETHER],
    answers=COUNTED,
)
async def unread_count(call: Call) -> Any:
    """How many groups have something that came after the marker."""
    limit = call.parameters.number("limit", 100, lowest=1, highest=1000)
    counted = await notification_groups.unread_count(
        call.person, _wanted(call), limit, _together(call)
    )
    return {"count": counted}


@endpoint(
    "GET /api/v2/notifications/<group_key>",
    "GET /api/v2_alpha/notifications/<group_key>",
    scope="read:notifications",
    answers=GROUPED_RESULTS,
)
async def show(call: Call, group_key: str) -> Any:
    """One group, as a list of one."""
    found = await notification_groups.get(call.person, group_key)
    return grouped_results([found], call.person.id)


@endpoint(
    "GET /api/v2/notifications/<group_key>/accounts",
    "GET /api/v2_alpha/notifications/<group_key>/accounts",
    scope="read:notifications",
    takes=paging(highest=80),
    answers=many(entity("Account")),
)
async def people(call: Call, group_key: str) -> Any:
    """Everybody who is in a group, the latest first."""
    page = call.page(default=40, highest=80)
    found = await notification_groups.people(call.person, group_key, page)
    return page_of(found, [account(one) for one in found.items], page)


@endpoint(
    "POST /api/v2/notifications/<group_key>/dismiss",
    "POST /api/v2_alpha/notifications/<group_key>/dismiss",
    scope="write:notifications",
    answers=EMPTY,
)
async def dismiss(call: Call, group_key: str) -> Any:
    """Have a group away."""
    await notification_groups.dismiss(call.person, group_key)
    return {}


def _wanted(call: Call, *, include_filtered: bool = False) -> Wanted:
    return Wanted.of(**narrowed(call), include_filtered=include_filtered)


def _together(call: Call) -> list[str]:
    return call.parameters.texts("grouped_types") or list(GROUPED)
