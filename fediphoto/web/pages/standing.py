"""How one's account stands here, and what moderators told one of it."""

from quart import Response, request

from fediphoto.domain.paging import Page
from fediphoto.domain.relations import warnings
from fediphoto.ids import parse_id
from fediphoto.web.pages.door import blueprint, page, person

WARNINGS = 40


@blueprint.get("/settings/standing")
async def standing() -> Response:
    """How it stands now, then what was said, the latest first."""
    me = await person()
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=WARNINGS)
    found = await warnings.of(me, part)
    return await page(
        "settings/standing.html",
        warnings=found.items,
        older=found.next_max_id,
        sentences=warnings.SENTENCES,
    )
