"""Lists of domains on the desk: subscribe, read again, let go, import, export."""

from quart import Response, request

from fediphoto.domain.moderation import block_lists
from fediphoto.errors import FediphotoError, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.text.translations import _
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go


@blueprint.get("/admin/lists")
async def desk_lists() -> Response:
    """The lists we subscribe to, and how to take and give one."""
    return await _lists_page()


@blueprint.post("/admin/lists")
async def subscribe_to_list() -> Response:
    """Do what a list says from now on."""
    me, form = await moderator(), await request.form
    try:
        await block_lists.subscribe(
            me,
            form.get("url", ""),
            title=form.get("title", ""),
            highest_severity=form.get("highest", "suspend"),
        )
    except Unprocessable as error:
        return await _lists_page(error)
    return go("/admin/lists?saved=1")


@blueprint.post("/admin/lists/<list_id>/<any(refresh,remove):deed>")
async def deal_with_list(list_id: str, deed: str) -> Response:
    """Fetch it soon, or let it go with all that came with it."""
    me = await moderator()
    found = await block_lists.get(me, _number(list_id))
    if deed == "remove":
        await block_lists.unsubscribe(me, found)
    else:
        await block_lists.read_again(me, found)
    return go("/admin/lists?saved=1")


@blueprint.post("/admin/lists/import")
async def import_list() -> Response:
    """Take the pasted entries over as decisions of our own."""
    me, form = await moderator(), await request.form
    try:
        applied = await block_lists.import_text(
            me, form.get("entries", ""), overwrites="overwrite" in form
        )
    except Unprocessable as error:
        return await _lists_page(error, typed=form.get("entries", ""))
    told = _(
        "%(added)s added, %(changed)s changed, %(left)s left alone.",
        added=applied.added,
        changed=applied.changed,
        left=applied.left_alone,
    )
    return await _lists_page(told=told)


@blueprint.get("/admin/lists/export.csv")
async def export_list() -> Response:
    """Every decision, hidden names too."""
    text = await block_lists.export_all(await moderator())
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="domains.csv"'
    return response


async def _lists_page(
    error: FediphotoError | None = None, *, typed: str = "", told: str = ""
) -> Response:
    return await desk_page(
        "lists.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        lists=await block_lists.listing(await moderator()),
        typed=typed,
        told=told,
    )


def _number(list_id: str) -> int:
    number = parse_id(list_id)
    if number is None:
        raise NotFound
    return number
