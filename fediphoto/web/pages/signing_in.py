"""How one signs in and out."""

from quart import Response, request

from fediphoto.domain.sign_in import credentials
from fediphoto.domain.sign_in.second_factor import SecondFactorNeeded
from fediphoto.errors import FediphotoError, Forbidden, TooManyRequests, Unauthorized, Unprocessable
from fediphoto.text.translations import _
from fediphoto.web import limits, session
from fediphoto.web.pages import second_step
from fediphoto.web.pages.door import blueprint, go, page, safe_next

_REFUSALS = (Unauthorized, Forbidden, Unprocessable, TooManyRequests)


@blueprint.get("/login")
async def sign_in_page() -> Response:
    """The form; whoever is signed in already goes on, unless an app wants it done `again`."""
    wanted = safe_next(request.args.get("next"))
    if await session.current() is not None and "again" not in request.args:
        return go(wanted)
    return await page("login.html", next=wanted)


@blueprint.post("/login")
async def sign_in() -> Response:
    """Open a session, always a new one, and go where one wanted to go."""
    form = await request.form
    login, wanted = form.get("login", "").strip(), safe_next(form.get("next"))
    try:
        limits.spend(limits.SIGN_IN_PER_ACCOUNT, login.lower()[:320])
        opened = await credentials.sign_in(
            login,
            form.get("password", ""),
            user_agent=request.headers.get("User-Agent", "")[:512],
            address=limits.client_address(),
        )
    except SecondFactorNeeded as halfway:
        return await second_step.ask(halfway.token, wanted)
    except _REFUSALS as error:
        return await page(
            "login.html",
            status=error.status,
            next=wanted,
            login=login,
            **_blamed(error),
            unconfirmed=str(error) == _(credentials.UNCONFIRMED),
        )
    response = go(wanted)
    await session.begin(response, opened.token)
    return response


def _blamed(error: FediphotoError) -> dict[str, str]:
    """What is wrong, beside the password where that (or the name) is it, else above both."""
    is_wrong = str(error) == _(credentials.WRONG)
    return {"password_problem" if is_wrong else "problem": str(error)}


@blueprint.post("/logout")
async def sign_out() -> Response:
    """End this session, here and in the database."""
    response = go("/login")
    await session.end(response)
    return response
