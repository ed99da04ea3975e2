"""The texts of this instance on the desk: about, privacy, terms."""

from datetime import date

from quart import Response, request

from fediphoto.domain.place import instance_documents
from fediphoto.domain.place.instance_documents import DESCRIPTION, PRIVACY, TERMS
from fediphoto.errors import FediphotoError, Unprocessable
from fediphoto.text.translations import _
from fediphoto.web.pages.desk.door import admin, desk_page
from fediphoto.web.pages.door import blueprint, go


@blueprint.get("/admin/texts")
async def desk_texts() -> Response:
    """Each in a form of its own."""
    await admin()
    return await _texts_page()


@blueprint.post(f"/admin/texts/<any({DESCRIPTION},{PRIVACY},{TERMS}):kind>")
async def write_text(kind: str) -> Response:
    """Put a text in place of the present one; what was typed stays where something is wrong."""
    me, form = await admin(), await request.form
    typed = form.get("text", "")
    try:
        await instance_documents.write(me, kind, typed, _day(form.get("effective-on", "")))
    except Unprocessable as error:
        return await _texts_page(error, {kind: typed})
    return go("/admin/texts?saved=1")


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Unprocessable(_("A day is written like 2026-07-01.")) from None


async def _texts_page(
    error: FediphotoError | None = None, typed: dict[str, str] | None = None
) -> Response:
    written = {}
    for kind in (DESCRIPTION, PRIVACY, TERMS):
        found = await instance_documents.current(kind)
        written[kind] = "" if found is None else found.text
    return await desk_page(
        "texts.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        texts={**written, **(typed or {})},
        versions=await instance_documents.versions(TERMS),
    )
