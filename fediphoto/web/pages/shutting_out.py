"""Whom one wants nothing of: people blocked and muted, and whole servers."""

from quart import Response, request

from fediphoto.domain.paging import Page
from fediphoto.domain.relations import blocks
from fediphoto.errors import Unprocessable
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.home import asked_page
from fediphoto.web.pages.profiles import PEOPLE

PATH = "/settings/blocks"
MOST_DOMAINS = 200
"""So many are listed, the latest first."""


@blueprint.get(PATH)
async def shut_out() -> Response:
    """All of them."""
    return await _page()


@blueprint.get(f"{PATH}/muted")
async def muted() -> Response:
    """Everybody whom one mutes."""
    found = await blocks.muted(await person(), asked_page(PEOPLE))
    return await page("settings/muted.html", muted=found.items, older=found.next_max_id)


@blueprint.post(f"{PATH}/servers")
async def block_server() -> Response:
    """Want nothing of a server; what was typed stays where something is wrong."""
    me, typed = await person(), (await request.form).get("domain", "").strip()
    try:
        await blocks.block_domain(me, _server_in(typed))
    except Unprocessable as error:
        return await _page(status=error.status, typed=typed, problem=str(error))
    return go(f"{PATH}?saved=1")


@blueprint.post(f"{PATH}/servers/remove")
async def unblock_server() -> Response:
    """Let it be heard again."""
    await blocks.unblock_domain(await person(), (await request.form).get("domain", ""))
    return go(f"{PATH}?saved=1")


def _server_in(typed: str) -> str:
    """The server that is meant by an address of a page or a handle, which people paste as well."""
    host = typed.partition("://")[2] or typed
    return host.partition("/")[0].rpartition("@")[2]


async def _page(*, status: int = 200, typed: str = "", problem: str = "") -> Response:
    me = await person()
    muted_now = await blocks.muted(me, Page(limit=PEOPLE))
    found = await blocks.blocked(me, asked_page(PEOPLE))
    domains = await blocks.blocked_domains(me, Page(limit=MOST_DOMAINS))
    return await page(
        "settings/blocks.html",
        status=status,
        blocked=found.items,
        older=found.next_max_id,
        muted=muted_now.items,
        more_muted=muted_now.next_max_id is not None,
        domains=domains.items,
        typed=typed,
        domain_problem=problem,
    )
