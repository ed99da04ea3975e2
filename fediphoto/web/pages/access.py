"""Who may act in one's name: the password, the browsers signed in, the apps let in."""

from quart import Response, request

from fediphoto.domain import credentials, mail, oauth, passkeys, recovery_codes, totp
from fediphoto.errors import (
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)
from fediphoto.ids import parse_id
from fediphoto.web import limits, session
from fediphoto.web.oauth.scopes import sentences
from fediphoto.web.pages.door import blueprint, go, page


@blueprint.get("/settings/access")
async def access() -> Response:
    """All of them on one page."""
    return await access_page()


@blueprint.post("/settings/access/password")
async def change_password() -> Response:
    """A new password, for whoever knows the present one; everybody else is shut out."""
    signed_in, form = await session.require(), await request.form
    try:
        limits.spend(limits.CODES_PER_ACCOUNT, str(signed_in.account.id))
        await credentials.change_password(
            signed_in.account,
            form.get("present", ""),
            form.get("new", ""),
            but_session=signed_in.session_id,
        )
    except (Forbidden, TooManyRequests, Unauthorized, Unprocessable) as error:
        return await access_page(status=422, problem=str(error))
    return go("/settings/access?saved=1")


@blueprint.post("/settings/access/sessions/<session_id>/end")
async def end_session(session_id: str) -> Response:
    """Sign another browser out."""
    signed_in, number = await session.require(), parse_id(session_id)
    if number is None:
        raise NotFound
    await credentials.end_session(signed_in.account, number)
    return go("/settings/access?saved=1")


@blueprint.post("/settings/access/end-others")
async def end_others() -> Response:
    """Sign out every other browser and let every app in no longer, at once."""
    signed_in = await session.require()
    await credentials.end_all(signed_in.account, but_session=signed_in.session_id)
    return go("/settings/access?saved=1")


@blueprint.post("/settings/access/apps/<app_id>/revoke")
async def revoke_app(app_id: str) -> Response:
    """Let an app in no longer."""
    signed_in, number = await session.require(), parse_id(app_id)
    if number is None:
        raise NotFound
    await oauth.revoke_app(signed_in.account, number)
    return go("/settings/access?saved=1")


async def access_page(*, status: int = 200, problem: str = "") -> Response:
    """The page, with what is wrong about the last deed."""
    signed_in = await session.require()
    return await page(
        "settings/access.html",
        status=status,
        problem=problem,
        sessions=await credentials.sessions(signed_in.account),
        present_session=signed_in.session_id,
        apps=await oauth.apps_of(signed_in.account),
        sentences=sentences,
        has_second_factor=await totp.is_on(signed_in.account.id),
        codes_left=await recovery_codes.left(signed_in.account.id),
        passkeys=await passkeys.of(signed_in.account.id),
        can_send=mail.is_configured(),
    )
