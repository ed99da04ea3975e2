"""Mail providers whose addresses may not sign up."""

from typing import Any

from fediphoto.domain.joining import email_blocks
from fediphoto.storage.models import EmailDomainBlock
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import EMPTY, flag, many, paging, text
from fediphoto.web.api.entities.admin import EMAIL_DOMAIN_BLOCK, admin_email_domain_block
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read:email_domain_blocks", "admin:write:email_domain_blocks"
_DEFAULT, _MOST = 100, 200
_ROOT = "/api/v1/admin/email_domain_blocks"


@desk_endpoint(
    f"GET {_ROOT}",
    admins_only=True,
    scope=_READ,
    takes=paging(highest=_MOST),
    answers=many(EMAIL_DOMAIN_BLOCK),
)
async def index(call: Call) -> Any:
    """The providers that are blocked, the latest first."""
    page = call.page(_DEFAULT, _MOST)
    found = await email_blocks.domains(call.person, page)
    shown = await _shown(found.items)
    return page_of(found, shown, page)


@desk_endpoint(f"GET {_ROOT}/<block_id>", admins_only=True, scope=_READ, answers=EMAIL_DOMAIN_BLOCK)
async def show(call: Call, block_id: int) -> Any:
    """One of them."""
    return (await _shown([await email_blocks.get_domain(call.person, block_id)]))[0]


@desk_endpoint(
    f"POST {_ROOT}",
    admins_only=True,
    scope=_WRITE,
    takes=[
        text("domain", required=True),
        flag("allow_with_approval", "let them ask, and a moderator decide"),
    ],
    answers=EMAIL_DOMAIN_BLOCK,
)
async def create(call: Call) -> Any:
    """Block a provider and all below it."""
    given = call.parameters
    made = await email_blocks.block_domain(
        call.person,
        given.words("domain"),
        allows_with_approval=given.flag("allow_with_approval"),
    )
    return (await _shown([made]))[0]


@desk_endpoint(f"DELETE {_ROOT}/<block_id>", admins_only=True, scope=_WRITE, answers=EMPTY)
async def remove(call: Call, block_id: int) -> Any:
    """Take a block back."""
    await email_blocks.unblock_domain(call.person, block_id)
    return {}


async def _shown(blocks: list[EmailDomainBlock]) -> list[dict[str, Any]]:
    days = await email_blocks.people_by_day(blocks)
    return [admin_email_domain_block(one, days[one.domain]) for one in blocks]
