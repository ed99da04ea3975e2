"""Reports, as those who keep order deal with them."""

from typing import Any

from fediphoto.domain.moderation import admin_reports, reports
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import choice, flag, identifier, identifiers, many, paging, text
from fediphoto.web.api.entities.admin import REPORT, admin_report
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read:reports", "admin:write:reports"
_DEFAULT, _MOST = 100, 200
_ROOT = "/api/v1/admin/reports/<report_id>"


@desk_endpoint(
    "GET /api/v1/admin/reports",
    scope=_READ,
    takes=[
        flag("resolved", "those that were dealt with, instead of the open ones"),
        identifier("account_id", "filed by this account"),
        identifier("target_account_id", "on this account"),
        text("by_target_domain", "on people of this domain"),
        *paging(highest=_MOST),
    ],
    answers=many(REPORT),
)
async def index(call: Call) -> Any:
    """The reports, the latest first."""
    given, page = call.parameters, call.page(_DEFAULT, _MOST)
    found = await admin_reports.listing(
        call.person,
        page,
        is_resolved=given.flag("resolved"),
        reporter_id=given.identifier("account_id"),
        target_id=given.identifier("target_account_id"),
        domain=given.words("by_target_domain"),
    )
    shown = [admin_report(one, call.person.id) for one in found.items]
    return page_of(found, shown, page)


@desk_endpoint(f"GET {_ROOT}", scope=_READ, answers=REPORT)
async def show(call: Call, report_id: int) -> Any:
    """One report."""
    return await _shown(call, report_id)


@desk_endpoint(
    f"PUT {_ROOT}",
    scope=_WRITE,
    takes=[choice("category", *reports.CATEGORIES), identifiers("rule_ids")],
    answers=REPORT,
)
async def update(call: Call, report_id: int) -> Any:
    """Say otherwise what a report is about."""
    given = call.parameters
    await reports.classify(
        call.person,
        await reports.get(report_id),
        category=given.text("category"),
        rule_ids=given.identifiers("rule_ids") if "rule_ids" in given else None,
    )
    return await _shown(call, report_id)


@desk_endpoint(f"POST {_ROOT}/assign_to_self", scope=_WRITE, answers=REPORT)
async def assign_to_self(call: Call, report_id: int) -> Any:
    """Say that one deals with it oneself."""
    await reports.assign(call.person, await reports.get(report_id), to=call.person)
    return await _shown(call, report_id)


@desk_endpoint(f"POST {_ROOT}/unassign", scope=_WRITE, answers=REPORT)
async def unassign(call: Call, report_id: int) -> Any:
    """Say that nobody deals with it."""
    await reports.assign(call.person, await reports.get(report_id), to=None)
    return await _shown(call, report_id)


@desk_endpoint(f"POST {_ROOT}/resolve", scope=_WRITE, answers=REPORT)
async def resolve(call: Call, report_id: int) -> Any:
    """Have dealt with it."""
    await reports.resolve(call.person, await reports.get(report_id))
    return await _shown(call, report_id)


@desk_endpoint(f"POST {_ROOT}/reopen", scope=_WRITE, answers=REPORT)
async def reopen(call: Call, report_id: int) -> Any:
    """Take it up again."""
    await reports.reopen(call.person, await reports.get(report_id))
    return await _shown(call, report_id)


async def _shown(call: Call, report_id: int) -> dict[str, Any]:
    return admin_report(await admin_reports.get(call.person, report_id), call.person.id)
