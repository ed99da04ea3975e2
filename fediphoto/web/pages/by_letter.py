"""What is done by letter: confirm an address, get a new password."""

from quart import Response, request

from fediphoto.domain.joining import confirmations
from fediphoto.domain.letters import mail
from fediphoto.domain.sign_in import credentials, lost_passwords
from fediphoto.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)
from fediphoto.text.translations import _, marked
from fediphoto.web import limits
from fediphoto.web.pages.door import blueprint, page

_REFUSALS = (BadRequest, Conflict, Forbidden, NotFound, Unauthorized, Unprocessable)
_OVER = marked("This link has been used already, or is too old.")


@blueprint.get("/reset")
async def lost_password_page() -> Response:
    """Where one says that one has lost the password."""
    return await page("lost.html", can_send=mail.is_configured())


@blueprint.post("/reset")
async def lost_password() -> Response:
    """Have a link sent. The answer is one and the same, whoever is asked for."""
    login = (await request.form).get("login", "").strip()
    mail.demand()
    try:
        limits.spend(limits.LETTERS_PER_ACCOUNT, login.lower()[:320])
    except TooManyRequests as error:
        return await page("lost.html", status=429, can_send=True, problem=str(error))
    await lost_passwords.offer(login)
    return await page("sent.html")


@blueprint.get("/reset/<token>")
async def new_password_page(token: str) -> Response:
    """Where a reset link leads."""
    return await page("reset.html", link=token)


@blueprint.post("/reset/<token>")
async def new_password(token: str) -> Response:
    """Take the new password; every session and token ends with the old one."""
    form = await request.form
    try:
        await credentials.use_reset_link(token, form.get("password", ""))
    except _REFUSALS as error:
        is_over = isinstance(error, NotFound)
        said = {"problem": _(_OVER)} if is_over else {"password_problem": str(error)}
        return await page("reset.html", status=error.status, link=token, **said)
    notice = _("Your new password is set. Please sign in.")
    return await page("login.html", next="/", notice=notice)


@blueprint.get("/confirm")
async def confirm_again_page() -> Response:
    """Where somebody asks for the letter once more, by the password chosen on signing up."""
    return await page("confirm_again.html")


@blueprint.post("/confirm")
async def confirm_again() -> Response:
    """Send it."""
    form = await request.form
    login = form.get("login", "").strip()
    try:
        limits.spend(limits.LETTERS_PER_ACCOUNT, login.lower()[:320])
        await confirmations.ask_newcomer(login, form.get("password", ""))
    except (*_REFUSALS, TooManyRequests) as error:
        return await page(
            "confirm_again.html", status=error.status, login=login, problem=str(error)
        )
    return await page("sent.html")


@blueprint.get("/confirm/<token>")
async def confirm_address_page(token: str) -> Response:
    """Where the link in the letter leads: a button, so that no scanner of mail confirms."""
    return await page("confirm.html", link=token)


@blueprint.post("/confirm/<token>")
async def confirm_address(token: str) -> Response:
    """The address is the person's."""
    try:
        await confirmations.confirm(token)
    except _REFUSALS as error:
        problem = _(_OVER) if isinstance(error, NotFound) else str(error)
        return await page("confirm.html", status=error.status, link=token, problem=problem)
    return await page("confirmed.html")
