"""The second half of signing in: a code after the password; or a passkey, after it or alone."""

from quart import Response, request

from fediphoto.domain.sign_in import credentials, passkeys, second_factor
from fediphoto.errors import Forbidden, TooManyRequests, Unauthorized, Unprocessable
from fediphoto.web import limits, session
from fediphoto.web.pages.door import blueprint, go, page, safe_next

_REFUSALS = (Unauthorized, Forbidden, Unprocessable, TooManyRequests)


@blueprint.post("/login/code")
async def give_code() -> Response:
    """The code of the app, or one from paper."""
    form = await request.form
    attempt, wanted = form.get("attempt", ""), safe_next(form.get("next"))
    try:
        limits.spend(limits.CODES_PER_ACCOUNT, str(await second_factor.whose(attempt)))
        account_id = await second_factor.pass_code(attempt, form.get("code", ""))
        return await _let_in(account_id, wanted)
    except _REFUSALS as error:
        return await _again(error, attempt, wanted)


@blueprint.post("/login/passkey")
async def show_passkey() -> Response:
    """A passkey: after the password where there is an attempt, else instead of it."""
    form = await request.form
    attempt, wanted = form.get("attempt", ""), safe_next(form.get("next"))
    credential = form.get("credential", "")
    try:
        if attempt:
            account_id = await second_factor.pass_passkey(attempt, credential)
        else:
            account_id = await passkeys.prove(credential)
        return await _let_in(account_id, wanted)
    except _REFUSALS as error:
        return await _again(error, attempt, wanted)


@blueprint.post("/login/passkey/options")
async def passkey_options() -> Response:
    """What the browser needs to ask a device for a passkey."""
    attempt = (await request.form).get("attempt", "")
    account_id = await second_factor.whose(attempt) if attempt else None
    options = await passkeys.sign_in_options(account_id)
    return Response(options, content_type="application/json")


async def ask(attempt: str, wanted: str, *, status: int = 200, problem: str = "") -> Response:
    """The page that asks for the code."""
    account_id = await second_factor.whose(attempt)
    return await page(
        "second_step.html",
        status=status,
        attempt=attempt,
        next=wanted,
        problem=problem,
        has_passkey=bool(await passkeys.of(account_id)),
    )


async def _let_in(account_id: int, wanted: str) -> Response:
    opened = await credentials.finish_sign_in(
        account_id,
        user_agent=request.headers.get("User-Agent", "")[:512],
        address=limits.client_address(),
    )
    response = go(wanted)
    await session.begin(response, opened.token)
    return response


async def _again(error: Exception, attempt: str, wanted: str) -> Response:
    """Ask once more while the password still counts, else from the start."""
    status = getattr(error, "status", 401)
    try:
        if attempt:
            return await ask(attempt, wanted, status=status, problem=str(error))
    except Unauthorized:
        pass
    return await page("login.html", status=status, next=wanted, login="", problem=str(error))
