"""Who may act in one's name: the password, the browsers signed in, the apps let in."""

from collections import defaultdict

from quart import Response, request

from fediphoto.domain.letters import mail, push
from fediphoto.domain.sign_in import credentials, oauth, passkeys, recovery_codes, totp
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

DEVICES = "/settings/devices"


@blueprint.get("/settings/access")
async def access() -> Response:
    """How one proves oneself."""
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
    except Unprocessable as error:
        return await access_page(error, at="new")
    except (Forbidden, TooManyRequests, Unauthorized) as error:
        return await access_page(error, at="present")
    return go("/settings/access?saved=1")


@blueprint.get(DEVICES)
async def devices() -> Response:
    """Where one is signed in, and which apps act in one's name."""
    signed_in = await session.require()
    return await page(
        "settings/devices.html",
        sessions=await credentials.sessions(signed_in.account),
        present_session=signed_in.session_id,
        woken=await push.browsers_of(signed_in.account.id),
        apps=await oauth.apps_of(signed_in.account),
        sentences=sentences,
    )


@blueprint.post("/settings/access/sessions/<session_id>/end")
async def end_session(session_id: str) -> Response:
    """Sign another browser out."""
    signed_in, number = await session.require(), parse_id(session_id)
    if number is None:
        raise NotFound
    await credentials.end_session(signed_in.account, number)
    return go(f"{DEVICES}?saved=1")


@blueprint.post("/settings/access/end-others")
async def end_others() -> Response:
    """Sign out every other browser and let every app in no longer, at once."""
    signed_in = await session.require()
    await credentials.end_all(signed_in.account, but_session=signed_in.session_id)
    return go(f"{DEVICES}?saved=1")


@blueprint.post("/settings/access/apps/<app_id>/revoke")
async def revoke_app(app_id: str) -> Response:
    """Let an app in no longer."""
    signed_in, number = await session.require(), parse_id(app_id)
    if number is None:
        raise NotFound
    await oauth.revoke_app(signed_in.account, number)
    return go(f"{DEVICES}?saved=1")


async def access_page(
    error: Exception | None = None, *, at: str = "", typed_email: str = ""
) -> Response:
    """The page; what is wrong with the last deed stands beside the field whose id is `at`, or,
    where no field is to blame, above them all."""
    signed_in = await session.require()
    problems: dict[str, str] = defaultdict(str)
    problems[at] = "" if error is None else str(error)
    return await page(
        "settings/access.html",
        status=200 if error is None else 422,
        problem=problems[""],
        problems=problems,
        typed_email=typed_email,
        has_second_factor=await totp.is_on(signed_in.account.id),
        codes_left=await recovery_codes.left(signed_in.account.id),
        passkeys=await passkeys.of(signed_in.account.id),
        can_send=mail.is_configured(),
    )
