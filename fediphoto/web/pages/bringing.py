"""How one brings one's posts from elsewhere: the form, how far it is, and what became of each."""

from quart import Response, request

from fediphoto import config
from fediphoto.domain.people import imports
from fediphoto.errors import Conflict, FediphotoError, Forbidden, TooLarge, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.text.translations import _, digits, marked
from fediphoto.web import bodies, session
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.received import path_of

PATH = "/settings/import"
ITEMS = 100
_REFUSALS = (Conflict, Forbidden, TooLarge, Unprocessable)
_KINDS = {
    "stories": marked("Stories"),
    "boosts": marked("Boosts"),
    "comments": marked("Comments"),
    "messages": marked("Messages"),
    "polls": marked("Polls"),
    "damaged": marked("Damaged, or without a photo or a date"),
    "others": marked("Other things"),
}
"""What is left out (`found.KINDS`)."""

bodies.take_archives(PATH)


@blueprint.get(PATH)
async def import_page() -> Response:
    """The form, or the archive that is read, and what became of the last one."""
    return await _page(await person())


@blueprint.post(PATH)
async def bring() -> Response:
    """Take an archive."""
    me, form = await person(), await request.form
    parts = [file for file in (await request.files).getlist("parts") if file.filename]
    try:
        await imports.bring(me, [path_of(one) for one in parts], form.get("visibility", ""))
    except _REFUSALS as error:
        return await _page(me, error)
    return go(PATH)


@blueprint.post(f"{PATH}/stop")
async def stop_bringing() -> Response:
    """Bring no more of it."""
    await imports.cancel(await person())
    return go(PATH)


async def _page(me: Account, error: FediphotoError | None = None) -> Response:
    brought = await imports.of(me)
    after = parse_id(request.args.get("max_id")) or 0
    items = [] if brought is None else await imports.with_reasons(brought, after, ITEMS)
    left_out = {} if brought is None else brought.left_out
    return await page(
        "settings/import.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        brought=brought,
        is_running=imports.is_running(brought),
        items=items,
        more=items[-1].id if len(items) == ITEMS else None,
        left_out=[(_(words), left_out[kind]) for kind, words in _KINDS.items() if kind in left_out],
        chosen=(await session.require()).user.default_visibility,
        most_gb=digits(f"{config.current().limits.import_bytes / 2**30:g}"),
    )
