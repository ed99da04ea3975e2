"""The audit log on the desk: who did what, to whom, and why."""

from quart import Response, request

from fediphoto.domain import audit
from fediphoto.domain.paging import Page
from fediphoto.ids import parse_id
from fediphoto.web.pages.desk.door import desk_page
from fediphoto.web.pages.door import blueprint

ENTRIES = 60


@blueprint.get("/admin/audit")
async def desk_log() -> Response:
    """The latest first; `?target=` shows what was done to one domain or account."""
    target = request.args.get("target", "").replace("\x00", "")
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=ENTRIES)
    found = await audit.entries(part, target=target)
    return await desk_page(
        "audit.html", entries=found.items, older=found.next_max_id, target=target
    )
