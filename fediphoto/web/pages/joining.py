"""How one becomes somebody here: sign up, set up the first admin."""

from quart import Response, request

from fediphoto.domain.joining import founding, joining
from fediphoto.domain.sign_in import credentials
from fediphoto.errors import (
    BadRequest,
    Conflict,
    FediphotoError,
    Forbidden,
    InvalidFields,
    NotFound,
    Unauthorized,
    Unprocessable,
)
from fediphoto.text import translations
from fediphoto.text.translations import _
from fediphoto.web import limits, session
from fediphoto.web.pages.door import blueprint, go, page

REFUSALS = (BadRequest, Conflict, Forbidden, Unauthorized, Unprocessable)


@blueprint.get("/signup")
async def sign_up_page() -> Response:
    """The form, or why there is none."""
    if await session.current() is not None:
        return go("/")
    return await page("signup.html", typed={}, wrong={})


@blueprint.post("/signup")
async def sign_up() -> Response:
    """Make an account: signed in at once where nothing is to be waited for."""
    joining.demand_open()
    form = await request.form
    typed = {name: form.get(name, "").strip() for name in ("username", "email", "reason")}
    password = form.get("password", "")
    try:
        joined = await joining.join(
            joining.Wish(
                username=typed["username"],
                email=typed["email"],
                password=password,
                reason=typed["reason"],
                locale=translations.current(),
                address=limits.client_address(),
            )
        )
    except InvalidFields as error:
        return await page("signup.html", status=error.status, typed=typed, wrong=error.sentences)
    except REFUSALS as error:
        return await page(
            "signup.html", status=error.status, typed=typed, wrong={}, problem=str(error)
        )
    if joined.waits_for_approval or joined.waits_for_confirmation:
        return await page("waiting.html", joined=joined, email=typed["email"])
    return await signed_in_as(typed["username"], password)


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
        await founding.found(token, username, email, password)
    except (*REFUSALS, NotFound) as error:
        return await page(
            "setup.html",
            status=error.status,
            link=token,
            typed={"username": username, "email": email},
            problem=_sentence(error),
        )
    return await signed_in_as(username, password, "/admin/begin")


async def signed_in_as(username: str, password: str, then: str = "/") -> Response:
    """Let somebody in who was made a moment ago, and lead them to `then`."""
    opened = await credentials.sign_in(
        username,
        password,
        user_agent=request.headers.get("User-Agent", "")[:512],
        address=limits.client_address(),
    )
    response = go(then)
    await session.begin(response, opened.token)
    return response


def _sentence(error: FediphotoError) -> str:
    if isinstance(error, NotFound):
        return _("This link has been used already, or is too old.")
    return str(error)
