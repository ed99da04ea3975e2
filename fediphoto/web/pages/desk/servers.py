"""The other servers on the desk: which answer, which do not, and what waits for them."""

from quart import Response, request

from fediphoto import config
from fediphoto.activitypub import hosts
from fediphoto.domain.place import dashboard, server_health
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go


@blueprint.get("/admin/servers")
async def desk_servers() -> Response:
    """Those in trouble; `?state=all` all of them, `?q=` those whose name begins so."""
    me = await moderator()
    state = request.args.get("state", "trouble")
    state = state if state in server_health.STATES else "trouble"
    typed = request.args.get("q", "").replace("\x00", "").strip()
    after = request.args.get("after", "").replace("\x00", "")
    found = await server_health.listing(me, state=state, name=typed, after=after)
    _jobs, deliveries, inbox = await dashboard.health(me)
    return await desk_page(
        "servers.html",
        servers=found,
        state=state,
        typed=typed,
        next_after=found[-1].name if len(found) == server_health.SHOWN else "",
        deliveries=deliveries,
        inbox=inbox,
        mode=config.current().federation.mode,
    )


@blueprint.post("/admin/servers/try")
async def try_server_again() -> Response:
    """Send to a server again as if it had never failed."""
    me, form = await moderator(), await request.form
    await hosts.try_again(me, form.get("host", "").replace("\x00", "")[:255])
    return go("/admin/servers?saved=1")
