"""Networks from which one may not sign up, or not come at all."""

from typing import Any

from fediphoto.domain.joining import ip_blocks
from fediphoto.web import limits
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import EMPTY, choice, many, number, paging, text
from fediphoto.web.api.entities.admin import IP_BLOCK, admin_ip_block
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read:ip_blocks", "admin:write:ip_blocks"
_DEFAULT, _MOST = 100, 200
_LONGEST_S = 10 * 366 * 86400
_ROOT = "/api/v1/admin/ip_blocks"
_ANYTHING = [
    text("comment"),
    number("expires_in", "seconds; 0 for no end", highest=_LONGEST_S),
]


@desk_endpoint(
    f"GET {_ROOT}",
    admins_only=True,
    scope=_READ,
    takes=paging(highest=_MOST),
    answers=many(IP_BLOCK),
)
async def index(call: Call) -> Any:
    """The decisions on networks, the latest first."""
    page = call.page(_DEFAULT, _MOST)
    found = await ip_blocks.listing(call.person, page)
    shown = [admin_ip_block(one) for one in found.items]
    return page_of(found, shown, page)


@desk_endpoint(f"GET {_ROOT}/<block_id>", admins_only=True, scope=_READ, answers=IP_BLOCK)
async def show(call: Call, block_id: int) -> Any:
    """One of them."""
    return admin_ip_block(await ip_blocks.get(call.person, block_id))


@desk_endpoint(
    f"POST {_ROOT}",
    admins_only=True,
    scope=_WRITE,
    takes=[
        text("ip", "an address or a network in CIDR notation", required=True),
        choice("severity", *ip_blocks.SEVERITIES, required=True),
        *_ANYTHING,
    ],
    answers=IP_BLOCK,
)
async def create(call: Call) -> Any:
    """Decide on a network."""
    given = call.parameters
    made = await ip_blocks.block(
        call.person,
        given.words("ip"),
        given.words("severity"),
        comment=given.words("comment"),
        expires_in_s=_seconds(given) or 0,
        own_address=limits.exact_address(),
    )
    return admin_ip_block(made)


@desk_endpoint(
    f"PUT {_ROOT}/<block_id>",
    admins_only=True,
    scope=_WRITE,
    takes=[text("ip"), choice("severity", *ip_blocks.SEVERITIES), *_ANYTHING],
    answers=IP_BLOCK,
)
async def update(call: Call, block_id: int) -> Any:
    """Decide otherwise; what is not given stays."""
    given = call.parameters
    changed = await ip_blocks.change(
        call.person,
        block_id,
        network=given.text("ip"),
        severity=given.text("severity"),
        comment=given.text("comment"),
        expires_in_s=_seconds(given),
        own_address=limits.exact_address(),
    )
    return admin_ip_block(changed)


@desk_endpoint(f"DELETE {_ROOT}/<block_id>", admins_only=True, scope=_WRITE, answers=EMPTY)
async def remove(call: Call, block_id: int) -> Any:
    """Take a decision back."""
    await ip_blocks.unblock(call.person, block_id)
    return {}


def _seconds(given: Parameters) -> int | None:
    """`expires_in`; None where it is not given."""
    if not given.words("expires_in").strip():
        return None
    return given.number("expires_in", 0, highest=_LONGEST_S)
