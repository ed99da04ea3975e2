"""Mail and networks on the desk: who may not sign up, and who may not come at all."""

from collections.abc import Awaitable, Callable
from typing import Any

from quart import Response, request

from fediphoto.domain.joining import email_blocks, ip_blocks
from fediphoto.domain.paging import Page
from fediphoto.errors import FediphotoError, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.web import limits
from fediphoto.web.pages.desk.door import admin, desk_page
from fediphoto.web.pages.door import blueprint, go

SHOWN = 200

_REMOVALS: dict[str, Callable[[Account, int], Awaitable[None]]] = {
    "networks": ip_blocks.unblock,
    "providers": email_blocks.unblock_domain,
    "addresses": email_blocks.unblock_address,
}
_DAY_S = 86400


@blueprint.get("/admin/blocks")
async def desk_blocks() -> Response:
    """All three lists, and a form for each."""
    await admin()
    return await _blocks_page()


@blueprint.post("/admin/blocks/<any(networks,providers,addresses):kind>")
async def block(kind: str) -> Response:
    """Decide on a network, a provider or an address."""
    me, form = await admin(), await request.form
    try:
        await _block(me, kind, form)
    except Unprocessable as error:
        return await _blocks_page(error)
    return go("/admin/blocks?saved=1")


@blueprint.post("/admin/blocks/<any(networks,providers,addresses):kind>/<block_id>/remove")
async def unblock(kind: str, block_id: str) -> Response:
    """Take a decision back."""
    me, number = await admin(), parse_id(block_id)
    if number is None:
        raise NotFound
    await _REMOVALS[kind](me, number)
    return go("/admin/blocks?saved=1")


async def _block(me: Account, kind: str, form: Any) -> None:
    if kind == "networks":
        await ip_blocks.block(
            me,
            form.get("network", ""),
            form.get("severity", ""),
            comment=form.get("comment", ""),
            expires_in_s=(parse_id(form.get("days")) or 0) * _DAY_S,
            own_address=limits.exact_address(),
        )
    elif kind == "providers":
        await email_blocks.block_domain(
            me, form.get("provider", ""), allows_with_approval="approval" in form
        )
    else:
        await email_blocks.block_address(me, email=form.get("address", ""))


async def _blocks_page(error: FediphotoError | None = None) -> Response:
    me, part = await admin(), Page(limit=SHOWN)
    return await desk_page(
        "blocks.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        networks=(await ip_blocks.listing(me, part)).items,
        providers=(await email_blocks.domains(me, part)).items,
        addresses=(await email_blocks.addresses(me, part)).items,
    )
