"""The emoji of this instance on the desk."""

from collections import Counter
from pathlib import Path

from quart import Response, request
from quart.datastructures import FileStorage

from fediphoto.domain.photos import custom_emojis
from fediphoto.errors import FediphotoError, NotFound, TooLarge, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.text.translations import _
from fediphoto.web import bodies
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go
from fediphoto.web.pages.received import path_of

_HERE = "/admin/emojis"
_ALL_AT_ONCE = 100
"""More than so many are shown by category."""

bodies.take_photos(_HERE)


@blueprint.get(_HERE)
async def desk_emojis() -> Response:
    """Those there are (`?category=`), and a form for a further one."""
    return await _emojis_page()


@blueprint.post(_HERE)
async def add_emoji() -> Response:
    """Take a further one."""
    me, form, files = await moderator(), await request.form, await request.files
    typed = (form.get("shortcode", "").strip().strip(":"), form.get("category", ""))
    try:
        path = _image(files.get("image"))
        await custom_emojis.add(
            me, typed[0], path, category=typed[1], is_in_picker="unlisted" not in form
        )
    except (TooLarge, Unprocessable) as error:
        return await _emojis_page(typed, error)
    return go(f"{_HERE}?saved=1")


@blueprint.post(f"{_HERE}/<emoji_id>/<any(change,remove):deed>")
async def deal_with_emoji(emoji_id: str, deed: str) -> Response:
    """Put it elsewhere, let nobody use it any more, or take it away for good."""
    me, form, number = await moderator(), await request.form, parse_id(emoji_id)
    if number is None:
        raise NotFound
    if deed == "remove":
        await custom_emojis.remove(me, number)
        return go(f"{_HERE}?saved=1")
    try:
        await custom_emojis.change(
            me,
            number,
            category=form.get("category", ""),
            is_in_picker="unlisted" not in form,
            is_disabled="disabled" in form,
        )
    except Unprocessable as error:
        return await _emojis_page(error=error)
    return go(f"{_HERE}?saved=1")


def _image(file: FileStorage | None) -> Path:
    if file is None or not file.filename:
        raise Unprocessable(_("An emoji needs an image."))
    return path_of(file)


async def _emojis_page(
    typed: tuple[str, str] = ("", ""), error: FediphotoError | None = None
) -> Response:
    await moderator()
    rows = await custom_emojis.listing()
    categories = Counter(row.category for row in rows)
    chosen = request.args.get("category")
    if chosen is None and len(rows) > _ALL_AT_ONCE:
        chosen = rows[0].category
    return await desk_page(
        "emojis.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        emojis=[
            (row, custom_emojis.entry(row))
            for row in rows
            if chosen is None or row.category == chosen
        ],
        categories=categories,
        chosen=chosen,
        typed=typed,
        limit_kb=custom_emojis.FILE_BYTES // 1024,
    )
