"""How one becomes somebody here: sign up, set up the first admin, choose a new password."""

from quart import Response, request

from fediphoto import config
from fediphoto.domain import accounts, credentials
from fediphoto.errors import (
    BadRequest,
    Conflict,
    FediphotoError,
    Forbidden,
    NotFound,
    Unauthorized,
    Unprocessable,
)
from fediphoto.web import limits, session
from fediphoto.web.pages.door import blueprint, go, page

_REFUSALS = (BadRequest, Conflict, Forbidden, Unauthorized, Unprocessable)
_REASON_CHARACTERS = 1000


@blueprint.get("/signup")
async def sign_up_page() -> Response:
    """The form, or why there is none."""
    if await session.current() is not None:
        return go("/")
    return await page("signup.html")


@blueprint.post("/signup")
async def sign_up() -> Response:
    """Make an account: signed in at once where registrations are open, waiting under approval."""
    mode = config.current().instance.registrations
    if mode not in ("open", "approval"):
        raise Forbidden("Registrations are closed here.")
    form = await request.form
    typed = {name: form.get(name, "").strip() for name in ("username", "email", "reason")}
    password = form.get("password", "")
    try:
        _check_reason(mode, typed["reason"])
        made = await accounts.create_local(
            typed["username"],
            typed["email"],
            password,
            approved=mode == "open",
            reason=typed["reason"],
            address=limits.exact_address(),
        )
    except _REFUSALS as error:
        return await page("signup.html", status=error.status, typed=typed, problem=str(error))
    if await accounts.waits(made):
        return await page("waiting.html", username=typed["username"])
    return await _signed_in_as(typed["username"], password)


@blueprint.get("/setup/<token>")
async def setup_page(token: str) -> Response:
    """The one-time form that makes the admin; a link that is used or too old says so on sending."""
    return await page("setup.html", link=token)


@blueprint.post("/setup/<token>")
async def setup(token: str) -> Response:
    """Make the admin, and sign in as it."""
    form = await request.form
    username, email = form.get("username", "").strip(), form.get("email", "").strip()
    password = form.get("password", "")
    try:
        await credentials.use_setup_link(token, username, email, password)
    except (*_REFUSALS, NotFound) as error:
        return await page(
            "setup.html",
            status=error.status,
            link=token,
            typed={"username": username, "email": email},
            problem=_sentence(error),
        )
    return await _signed_in_as(username, password)


@blueprint.get("/reset/<token>")
async def new_password_page(token: str) -> Response:
    """Where a reset link leads."""
    return await page("reset.html", link=token)


@blueprint.post("/reset/<token>")
async def new_password(token: str) -> Response:
    """Take the new password; every session has ended when the link was made."""
    form = await request.form
    try:
        await credentials.use_one_time_link("reset", token, form.get("password", ""))
    except (*_REFUSALS, NotFound) as error:
        return await page("reset.html", status=error.status, link=token, problem=_sentence(error))
    return await page("login.html", next="/", notice="Your new password is set. Please sign in.")


async def _signed_in_as(username: str, password: str) -> Response:
    opened = await credentials.sign_in(
        username,
        password,
        user_agent=request.headers.get("User-Agent", "")[:512],
        address=limits.client_address(),
    )
    response = go("/")
    session.begin(response, opened.token)
    return response


def _check_reason(mode: str, reason: str) -> None:
    if mode == "approval" and not reason:
        raise Unprocessable(
            "Tell the people who run this place in a line why you would like to join."
        )
    if len(reason) > _REASON_CHARACTERS:
        raise Unprocessable(f"The reason may have {_REASON_CHARACTERS} characters.")


def _sentence(error: FediphotoError) -> str:
    if isinstance(error, NotFound):
        return "This link has been used already, or is too old."
    return str(error)
