"""The rules of this instance on the desk."""

from quart import Response, request

from fediphoto.domain.moderation import rules
from fediphoto.errors import FediphotoError, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.web.pages.desk.door import admin, desk_page
from fediphoto.web.pages.door import blueprint, go


@blueprint.get("/admin/rules")
async def desk_rules() -> Response:
    """All that hold, each in a form of its own."""
    await admin()
    return await _rules_page()


@blueprint.post("/admin/rules")
async def add_rule() -> Response:
    """A further one, after the others."""
    me, form = await admin(), await request.form
    try:
        await rules.add(me, form.get("text", ""), form.get("hint", ""))
    except Unprocessable as error:
        return await _rules_page(error, typed=(form.get("text", ""), form.get("hint", "")))
    return go("/admin/rules?saved=1")


@blueprint.post("/admin/rules/<rule_id>/<any(change,remove):deed>")
async def deal_with_rule(rule_id: str, deed: str) -> Response:
    """Put it otherwise or elsewhere, or take it away."""
    me, form, number = await admin(), await request.form, parse_id(rule_id)
    if number is None:
        raise NotFound
    if deed == "remove":
        await rules.remove(me, number)
        return go("/admin/rules?saved=1")
    try:
        await rules.change(me, number, form.get("text", ""), form.get("hint", ""))
        place = form.get("position", "")
        if place.isascii() and place.isdecimal():
            await rules.move(me, number, int(place[:5]))
    except Unprocessable as error:
        return await _rules_page(error)
    return go("/admin/rules?saved=1")


@blueprint.post("/admin/rules/<rule_id>/<any(up,down):way>")
async def move_rule(rule_id: str, way: str) -> Response:
    """Put it one place further up or down."""
    me, number = await admin(), parse_id(rule_id)
    listed = await rules.listed()
    places = {one.id: place for place, one in enumerate(listed)}
    if number not in places:
        raise NotFound
    place = places[number] + (-1 if way == "up" else 1)
    if 0 <= place < len(listed):
        await rules.move(me, number, place)
    return go("/admin/rules?saved=1")


async def _rules_page(
    error: FediphotoError | None = None, typed: tuple[str, str] = ("", "")
) -> Response:
    return await desk_page(
        "rules.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        rules=await rules.listed(),
        typed=typed,
    )
