"""Domains that this instance speaks with although its mode is "allowlist"."""

from typing import Any

from fediphoto.domain.moderation import policy_decisions
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import EMPTY, many, paging, text
from fediphoto.web.api.entities.admin import DOMAIN_ALLOW, admin_domain_allow
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read:domain_allows", "admin:write:domain_allows"
_DEFAULT, _MOST = 100, 200
_ROOT = "/api/v1/admin/domain_allows"


@desk_endpoint(f"GET {_ROOT}", scope=_READ, takes=paging(highest=_MOST), answers=many(DOMAIN_ALLOW))
async def index(call: Call) -> Any:
    """Those that were allowed, the latest first."""
    page = call.page(_DEFAULT, _MOST)
    found = await policy_decisions.page_of_allowed(call.person, page)
    shown = [admin_domain_allow(one) for one in found.items]
    return page_of(found, shown, page)


@desk_endpoint(f"GET {_ROOT}/<allow_id>", scope=_READ, answers=DOMAIN_ALLOW)
async def show(call: Call, allow_id: int) -> Any:
    """One of them."""
    return admin_domain_allow(await policy_decisions.allowed_by_id(call.person, allow_id))


@desk_endpoint(
    f"POST {_ROOT}", scope=_WRITE, takes=[text("domain", required=True)], answers=DOMAIN_ALLOW
)
async def create(call: Call) -> Any:
    """Allow a domain; allowing it twice is once."""
    made = await policy_decisions.allow(call.person, call.parameters.words("domain"))
    return admin_domain_allow(made)


@desk_endpoint(f"DELETE {_ROOT}/<allow_id>", scope=_WRITE, answers=EMPTY)
async def remove(call: Call, allow_id: int) -> Any:
    """Allow it no longer."""
    row = await policy_decisions.allowed_by_id(call.person, allow_id)
    await policy_decisions.disallow(call.person, row.domain)
    return {}
