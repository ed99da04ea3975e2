"""How one moves to another account, or has one's other accounts move here."""

from quart import Response, request

from fediphoto.activitypub import actors
from fediphoto.domain.relations import aliases, migration
from fediphoto.domain.sign_in import credentials
from fediphoto.domain.views import views
from fediphoto.errors import (
    BadRequest,
    FediphotoError,
    Forbidden,
    Gone,
    NotFound,
    RemoteError,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)
from fediphoto.storage.models import Account
from fediphoto.text.translations import _, marked
from fediphoto.web import limits
from fediphoto.web.pages.door import blueprint, go, page, person

_REFUSALS = (
    BadRequest,
    Forbidden,
    Gone,
    NotFound,
    RemoteError,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)
_NOBODY = marked("There is no such account, or its server does not answer. Try again soon.")


@blueprint.get("/settings/move")
async def moving() -> Response:
    """Where one has moved, what else one is known as, and the way out."""
    return await _page(await person())


@blueprint.post("/settings/move/aliases")
async def add_alias() -> Response:
    """Say that another account is one's own too."""
    me, handle = await person(), (await request.form).get("handle", "")
    try:
        await aliases.add(me, await actors.resolve_handle(handle))
    except _REFUSALS as error:
        return await _page(me, error, alias=handle)
    return go("/settings/move?saved=1")


@blueprint.post("/settings/move/aliases/remove")
async def remove_alias() -> Response:
    """Say so no longer."""
    me, form = await person(), await request.form
    await aliases.remove(me, form.get("uri", ""))
    return go("/settings/move?saved=1")


@blueprint.post("/settings/move/ask")
async def ask() -> Response:
    """Show what will happen, and ask for the password, before anything does."""
    me, handle = await person(), (await request.form).get("handle", "")
    try:
        target = await actors.resolve_fresh(handle)
        migration.check(me, target)
    except _REFUSALS as error:
        return await _page(me, error, handle=handle)
    return await page("settings/move_ask.html", target=views.account(target), handle=handle)


@blueprint.post("/settings/move")
async def move() -> Response:
    """Move: the account is read once more, for it is the one named, whatever it was before."""
    me, form = await person(), await request.form
    handle = form.get("handle", "")
    try:
        limits.spend(limits.SIGN_IN_PER_ACCOUNT, me.username)
        await credentials.check_password(me, form.get("password", ""))
        await migration.move(me, await actors.resolve_fresh(handle))
    except _REFUSALS as error:
        return await _page(me, error, handle=handle)
    return go("/settings/move?saved=1")


@blueprint.post("/settings/move/return")
async def return_home() -> Response:
    """Lead nowhere else any more."""
    await migration.return_home(await person())
    return go("/settings/move?saved=1")


async def _page(
    me: Account, error: FediphotoError | None = None, *, handle: str = "", alias: str = ""
) -> Response:
    return await page(
        "settings/move.html",
        status=200 if error is None else 422,
        problem="" if error is None else _sentence(error),
        account=await views.whole(me),
        aliases=[
            (uri, None if known is None else views.account(known))
            for uri, known in await aliases.listed(me)
        ],
        handle=handle,
        alias=alias,
    )


def _sentence(error: FediphotoError) -> str:
    return _(_NOBODY) if isinstance(error, NotFound | Gone | RemoteError) else str(error)
