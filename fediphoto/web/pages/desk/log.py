"""The audit log on the desk: who did what, to whom, and why."""

from datetime import date
from urllib.parse import urlencode

from quart import Response, request

from fediphoto.domain import audit
from fediphoto.domain.audit import Sought
from fediphoto.domain.paging import Page
from fediphoto.ids import parse_id
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint

ENTRIES = 60
_FIELDS = ("target", "actor", "deed", "from", "to")


@blueprint.get("/admin/audit")
async def desk_log() -> Response:
    """The latest first; by whom it was done, to what, which deed, and between which days."""
    await moderator()
    typed = {name: request.args.get(name, "").replace("\x00", "").strip() for name in _FIELDS}
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=ENTRIES)
    sought = Sought(
        target=typed["target"],
        actor=typed["actor"],
        deed=typed["deed"],
        first=_day(typed["from"]),
        last=_day(typed["to"]),
    )
    found = await audit.search(part, sought)
    query = {name: text for name, text in typed.items() if text}
    older = found.next_max_id
    return await desk_page(
        "audit.html",
        entries=found.items,
        older_at=f"/admin/audit?{urlencode({**query, 'max_id': older})}" if older else "",
        typed=typed,
        is_sought=bool(query),
        deeds=await audit.deeds(),
    )


def _day(typed: str) -> date | None:
    """The day, None for what is none."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None
