"""The desk begins with how this place is: figures, graphs, what waits."""

from quart import Response, request

from fediphoto.domain.moderation import rules
from fediphoto.domain.place import dashboard, media_usage, place
from fediphoto.ids import parse_id
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.desk.graphs import graph
from fediphoto.web.pages.door import blueprint


@blueprint.get("/admin")
async def desk() -> Response:
    """People, posts, storage, queues, other servers; `?days=90` for longer graphs."""
    me = await moderator()
    days = parse_id(request.args.get("days")) or dashboard.SPANS[0]
    figures = await dashboard.take(me, days)
    return await desk_page(
        "overview.html",
        figures=figures,
        usage=await media_usage.take(me),
        graphs=[graph(counts) for counts in figures.graphs],
        days=len(figures.graphs[0].days),
        spans=dashboard.SPANS,
        is_fresh=place.is_fresh() and not await rules.listed(),
    )
