"""What one takes along, and how one leaves: the archive of an account, and its end."""

from quart import Response, request

from fediphoto.domain.letters import mail
from fediphoto.domain.people import exports, imports, leaving
from fediphoto.domain.relations import account_csv
from fediphoto.domain.sign_in import credentials, totp
from fediphoto.errors import (
    FediphotoError,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.web import limits, session
from fediphoto.web.media import in_parts
from fediphoto.web.pages.door import blueprint, go, page, person, viewer

_REFUSALS = (Forbidden, NotFound, TooManyRequests, Unauthorized, Unprocessable)


@blueprint.get("/settings/data")
async def your_data() -> Response:
    """The way to both, and to bringing posts along."""
    me = await person()
    is_bringing = imports.is_running(await imports.of(me))
    return await page("settings/data.html", archive=await exports.of(me), is_bringing=is_bringing)


@blueprint.get("/settings/export")
async def export_page() -> Response:
    """What an archive has in it, the one that is made or ready, and the lists for other servers."""
    return await _export_page(await person())


@blueprint.post("/settings/export")
async def ask_for_export() -> Response:
    """Have one made, for whoever knows the password."""
    me, form = await person(), await request.form
    try:
        await _check_password(me, form.get("password", ""))
        await exports.request(me)
    except _REFUSALS as error:
        return await _export_page(me, error)
    return go("/settings/export")


@blueprint.get("/settings/export/<export_id>.zip")
async def fetch_export(export_id: str) -> Response:
    """The file, for whose it is; a download that broke off goes on where it was."""
    me, number = await person(), parse_id(export_id)
    if number is None:
        raise NotFound
    response = await in_parts(await exports.file_of(me, number), "application/zip")
    return _as_download(response, f"{me.username}-{number}.zip")


@blueprint.get("/settings/export/<name>.csv")
async def fetch_list(name: str) -> Response:
    """One of the lists that other servers import."""
    me = await person()
    if name not in account_csv.TABLES:
        raise NotFound
    response = Response(account_csv.pieces(me, name), content_type="text/csv; charset=utf-8")
    return _as_download(response, f"{name}.csv")


@blueprint.get("/settings/delete")
async def leaving_page() -> Response:
    """What will happen, and the proof that is asked for."""
    return await _delete_page(await person())


@blueprint.post("/settings/delete/ask")
async def ask_to_delete() -> Response:
    """Whoever proves that they mean it is asked once more."""
    me, form = await person(), await request.form
    try:
        limits.spend(limits.CODES_PER_ACCOUNT, str(me.id))
        token = await leaving.prove(
            me,
            handle=form.get("handle", ""),
            password=form.get("password", ""),
            code=form.get("code", ""),
        )
    except _REFUSALS as error:
        return await _delete_page(me, error)
    return await page("settings/delete_ask.html", proof=token)


@blueprint.post("/settings/delete")
async def leave_for_good() -> Response:
    """The last word: sign out, and delete everything."""
    me, form = await person(), await request.form
    try:
        await leaving.leave(me, form.get("proof", ""))
    except _REFUSALS as error:
        return await _delete_page(me, error)
    response = go("/farewell")
    await session.end(response)
    return response


@blueprint.get("/farewell")
async def farewell() -> Response:
    """For who has just left; whoever is still here is at home."""
    return go("/") if await viewer() is not None else await page("farewell.html")


async def _check_password(me: Account, password: str) -> None:
    limits.spend(limits.SIGN_IN_PER_ACCOUNT, me.username)
    await credentials.check_password(me, password)


async def _export_page(me: Account, error: FediphotoError | None = None) -> Response:
    archive = await exports.of(me)
    return await page(
        "settings/export.html",
        status=200 if error is None else 422,
        problem="" if error is None else str(error),
        archive=archive,
        may_ask=exports.may_ask(archive),
        kept_until=archive.created_at + exports.KEPT if archive is not None else None,
        can_send=mail.is_configured(),
        lists=[name for name in account_csv.TABLES if name != "likes"],
    )


async def _delete_page(me: Account, error: FediphotoError | None = None) -> Response:
    return await page(
        "settings/delete.html",
        status=200 if error is None else 422,
        problem="" if error is None else str(error),
        has_second_factor=await totp.is_on(me.id),
    )


def _as_download(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
