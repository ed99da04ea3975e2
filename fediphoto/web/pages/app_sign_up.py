"""The pages that Pixelfed's own app opens to sign somebody up: where to send the code."""

from urllib.parse import urlencode

from quart import Response, request

from fediphoto import config
from fediphoto.domain.joining import joining
from fediphoto.domain.letters import mail
from fediphoto.domain.sign_in import mail_codes, newcomers
from fediphoto.errors import FediphotoError, Forbidden
from fediphoto.text.translations import _
from fediphoto.web import headers, limits
from fediphoto.web.pages.door import blueprint, page

_BACK = "pixelfed://verifyEmail"
"""Where the app waits for its person to come back (its own address, the same everywhere)."""


@blueprint.get("/i/app-email-verify")
async def app_email_page() -> Response:
    """Which address the code goes to, or why there is none."""
    return await _page("/i/app-email-verify")


@blueprint.get("/i/app-email-resend")
async def app_resend_page() -> Response:
    """The same, once more, for an address that the app knows already."""
    return await _page("/i/app-email-resend", email=request.args.get("email", ""))


@blueprint.post("/i/app-email-verify")
@blueprint.post("/i/app-email-resend")
async def send_code() -> Response:
    """Send the code, and go back into the app."""
    email = (await request.form).get("email", "").strip()
    try:
        if config.current().instance.registrations != "open":
            raise Forbidden(_(joining.CLOSED))
        newcomers.check_email(email)
        limits.spend(limits.LETTERS_PER_ACCOUNT, newcomers.normalised_email(email))
        await mail_codes.send("join", email)
    except FediphotoError as error:
        return await _page(request.path, email=email, status=error.status, problem=str(error))
    told = {
        "status": "success",
        "email": email.lower(),
        "expires_in": int(mail_codes.LASTS.total_seconds()),
    }
    response = Response("", 303)
    response.headers["Location"] = f"{_BACK}?{urlencode(told)}"
    return response


async def _page(action: str, *, email: str = "", status: int = 200, problem: str = "") -> Response:
    can_join = config.current().instance.registrations == "open" and mail.is_configured()
    response = await page(
        "app_sign_up.html",
        status=status,
        action=action,
        email=email,
        problem=problem,
        can_join=can_join,
    )
    # The form ends in the app: the browser must be let go there.
    policy = headers.content_security_policy()
    response.headers["Content-Security-Policy"] = policy.replace(
        "form-action 'self'", "form-action 'self' pixelfed:"
    )
    return response
