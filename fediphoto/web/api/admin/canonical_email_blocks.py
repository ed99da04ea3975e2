"""Single e-mail addresses that may not sign up again, by their hash."""

from typing import Any

from fediphoto.domain.joining import email_blocks
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import EMPTY, many, paging, text
from fediphoto.web.api.entities.admin import CANONICAL_EMAIL_BLOCK, admin_canonical_email_block
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read:canonical_email_blocks", "admin:write:canonical_email_blocks"
_DEFAULT, _MOST = 100, 200
_ROOT = "/api/v1/admin/canonical_email_blocks"


@desk_endpoint(
    f"GET {_ROOT}",
    admins_only=True,
    scope=_READ,
    takes=paging(highest=_MOST),
    answers=many(CANONICAL_EMAIL_BLOCK),
)
async def index(call: Call) -> Any:
    """The hashes that are blocked, the latest first."""
    page = call.page(_DEFAULT, _MOST)
    found = await email_blocks.addresses(call.person, page)
    shown = [admin_canonical_email_block(one) for one in found.items]
    return page_of(found, shown, page)


@desk_endpoint(
    f"GET {_ROOT}/<block_id>", admins_only=True, scope=_READ, answers=CANONICAL_EMAIL_BLOCK
)
async def show(call: Call, block_id: int) -> Any:
    """One of them."""
    return admin_canonical_email_block(await email_blocks.get_address(call.person, block_id))


@desk_endpoint(
    f"POST {_ROOT}/test",
    admins_only=True,
    scope=_READ,
    takes=[text("email", required=True)],
    answers=many(CANONICAL_EMAIL_BLOCK),
)
async def test(call: Call) -> Any:
    """What would keep an address from signing up."""
    found = await email_blocks.matching(call.person, call.parameters.words("email"))
    return [admin_canonical_email_block(one) for one in found]


@desk_endpoint(
    f"POST {_ROOT}",
    admins_only=True,
    scope=_WRITE,
    takes=[text("email"), text("canonical_email_hash", "where no address is given")],
    answers=CANONICAL_EMAIL_BLOCK,
)
async def create(call: Call) -> Any:
    """Block an address, however its dots and +parts are written."""
    given = call.parameters
    made = await email_blocks.block_address(
        call.person,
        email=given.words("email"),
        email_hash=given.words("canonical_email_hash").lower(),
    )
    return admin_canonical_email_block(made)


@desk_endpoint(f"DELETE {_ROOT}/<block_id>", admins_only=True, scope=_WRITE, answers=EMPTY)
async def remove(call: Call, block_id: int) -> Any:
    """Take a block back."""
    await email_blocks.unblock_address(call.person, block_id)
    return {}
