"""How one proves oneself: authenticator app, recovery codes, passkeys, e-mail address."""

from quart import Response, request

from fediphoto.domain.joining import confirmations
from fediphoto.domain.sign_in import credentials, passkeys, recovery_codes, second_factor, totp
from fediphoto.errors import (
    Conflict,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.text.translations import _
from fediphoto.web import limits, session
from fediphoto.web.pages.access import access_page
from fediphoto.web.pages.door import blueprint, go, page

_REFUSALS = (Conflict, Forbidden, TooManyRequests, Unauthorized, Unprocessable)
_HOME = "/settings/access"


@blueprint.post("/settings/access/two-factor")
async def begin_second_factor() -> Response:
    """Make a secret for an authenticator app, once the password was given again."""
    account = await _proven("present-on")
    if isinstance(account, Response):
        return account
    try:
        await totp.begin(account)
    except Conflict as error:
        return await access_page(error)
    return go("/settings/access/two-factor")


@blueprint.get("/settings/access/two-factor")
async def second_factor_page() -> Response:
    """The secret, to be photographed or typed, and where its first code goes."""
    return await _setup_page()


@blueprint.get("/settings/access/two-factor/qr.svg")
async def second_factor_picture() -> Response:
    """The secret as a QR code, for its person alone."""
    account = (await session.require()).account
    svg = totp.picture(account, await totp.pending_secret(account))
    response = Response(svg, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/settings/access/two-factor/confirm")
async def confirm_second_factor() -> Response:
    """The first code: from now on one is asked for. Every other browser is signed out."""
    signed_in, form = await session.require(), await request.form
    try:
        limits.spend(limits.CODES_PER_ACCOUNT, str(signed_in.account.id))
        codes = await second_factor.turn_on(signed_in.account, form.get("code", ""))
    except (TooManyRequests, Unauthorized) as error:
        return await _setup_page(error)
    await credentials.end_other_sessions(signed_in.account, signed_in.session_id)
    return await page("settings/recovery_codes.html", codes=codes)


@blueprint.post("/settings/access/two-factor/off")
async def turn_off_second_factor() -> Response:
    """Ask for the password alone again."""
    account = await _proven("present-off")
    if isinstance(account, Response):
        return account
    await second_factor.turn_off(account)
    return go(f"{_HOME}?saved=1")


@blueprint.post("/settings/access/two-factor/codes")
async def new_recovery_codes() -> Response:
    """Ten fresh recovery codes; the others are worth nothing any more."""
    account = await _proven("present-codes")
    if isinstance(account, Response):
        return account
    if not await totp.is_on(account.id):
        return await access_page(Unprocessable(_("No authenticator app is in use.")))
    codes = await recovery_codes.make(account.id)
    return await page("settings/recovery_codes.html", codes=codes)


@blueprint.post("/settings/access/passkeys/options")
async def new_passkey_options() -> Response:
    """What the browser needs to make a passkey, once the password was given again."""
    signed_in, form = await session.require(), await request.form
    limits.spend(limits.CODES_PER_ACCOUNT, str(signed_in.account.id))
    try:
        await credentials.check_password(signed_in.account, form.get("present", ""))
    except Unauthorized as error:  # the session is good: this is not about signing in
        raise Unprocessable(str(error)) from None
    options = await passkeys.registration_options(signed_in.account)
    return Response(options, content_type="application/json")


@blueprint.post("/settings/access/passkeys")
async def add_passkey() -> Response:
    """Keep the passkey that the browser made."""
    signed_in, form = await session.require(), await request.form
    try:
        await passkeys.register(signed_in.account, form.get("credential", ""), form.get("name", ""))
    except _REFUSALS as error:
        return await access_page(error)
    return go(f"{_HOME}?saved=1")


@blueprint.post("/settings/access/passkeys/<passkey_id>/delete")
async def remove_passkey(passkey_id: str) -> Response:
    """Forget a passkey."""
    account, number = (await session.require()).account, parse_id(passkey_id)
    if number is None:
        raise NotFound
    await passkeys.remove(account, number)
    return go(f"{_HOME}?saved=1")


@blueprint.post("/settings/access/email")
async def change_email() -> Response:
    """Another address, for whoever knows the password; with mail it counts once confirmed."""
    signed_in, form = await session.require(), await request.form
    typed = form.get("email", "").strip()
    try:
        limits.spend(limits.LETTERS_PER_ACCOUNT, str(signed_in.account.id))
        is_done = await confirmations.change(signed_in.account, form.get("present", ""), typed)
    except _REFUSALS as error:
        at = "present-email" if isinstance(error, Unauthorized) else "email"
        return await access_page(error, at=at, typed_email=typed)
    return go(f"{_HOME}?saved=1") if is_done else await page("sent.html")


async def _proven(at: str) -> Account | Response:
    """The person, if the form has their password; else the page that says so beside the field."""
    signed_in, form = await session.require(), await request.form
    try:
        limits.spend(limits.CODES_PER_ACCOUNT, str(signed_in.account.id))
        await credentials.check_password(signed_in.account, form.get("present", ""))
    except (TooManyRequests, Unauthorized) as error:
        return await access_page(error, at=at)
    return signed_in.account


async def _setup_page(error: Exception | None = None) -> Response:
    account = (await session.require()).account
    return await page(
        "settings/two_factor.html",
        status=200 if error is None else 422,
        code_problem="" if error is None else str(error),
        secret=await totp.pending_secret(account),
    )
