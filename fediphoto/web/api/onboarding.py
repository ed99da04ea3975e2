"""How Pixelfed's own app signs somebody up: a code by mail, then everything in one request."""

from typing import Any

from quart import Response

from fediphoto import config
from fediphoto.domain.joining import joining
from fediphoto.domain.letters import mail
from fediphoto.domain.people import profiles as people
from fediphoto.domain.sign_in import credentials, mail_codes, oauth_scopes, oauth_tokens
from fediphoto.errors import InvalidFields, TooManyRequests, Unprocessable
from fediphoto.storage.models import Account
from fediphoto.text.translations import _
from fediphoto.web import limits
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import (
    COUNT,
    ID,
    TEXT,
    Schema,
    many,
    maybe,
    one_of,
    record,
    text,
)
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_SCOPES = "read write follow push"
_APP = "Pixelfed"
_BACK = "pixelfed://verifyEmail"
_STATE: Schema = record({"status": one_of("success", "error")}, optional={"message": TEXT})
_ONBOARDED: Schema = {
    "anyOf": [
        _STATE,
        record(
            {
                "status": one_of("success"),
                "token_type": one_of("Bearer"),
                "domain": TEXT,
                "access_token": TEXT,
                "refresh_token": maybe(TEXT),
                "expires_in": maybe(COUNT),
                "client_id": TEXT,
                "client_secret": TEXT,
                "scope": many(TEXT),
                "user": record({"pid": ID, "username": TEXT}),
            }
        ),
    ]
}


@endpoint(
    "POST /api/auth/app-code-verify",
    who=Who.ANYBODY,
    takes=[text("email", required=True), text("verify_code", "six digits", required=True)],
    answers=_STATE,
)
async def verify_code(call: Call) -> Any:
    """Whether that is the code that was sent to the address."""
    _demand_open()
    given = call.parameters
    try:
        is_right = await _is_right(given.words("email"), given.words("verify_code"))
    except TooManyRequests as error:
        return _refused(str(error), 429)
    return {"status": "success" if is_right else "error"}


@endpoint(
    "POST /api/auth/onboarding",
    who=Who.ANYBODY,
    takes=[
        text("email", required=True),
        text("verify_code", "six digits", required=True),
        text("username", required=True),
        text("name", "what others read"),
        text("password", required=True),
    ],
    answers=_ONBOARDED,
)
async def onboard(call: Call) -> Any:
    """Make the account, and let the app in."""
    _demand_open()
    given = call.parameters
    email = given.words("email")
    try:
        if not await _is_right(email, given.words("verify_code")):
            return _refused(_("Invalid or expired verification code."))
        joined = await joining.join(
            joining.Wish(
                username=given.words("username"),
                email=email,
                password=given.words("password"),
                address=limits.client_address(),
                email_is_proven=True,
                details={"by": "app"},
            )
        )
    except TooManyRequests as error:
        return _refused(str(error), 429)
    except InvalidFields as refusal:
        return _refused(str(refusal), 422)
    await mail_codes.use("join", email)
    if given.words("name").strip():
        await people.update_profile(
            joined.account, people.ProfileChanges(display_name=given.words("name").strip()[:50])
        )
    return await _let_in(joined.account)


async def _let_in(account: Account) -> dict[str, Any]:
    """A registration of its own for this app, with the person's token."""
    new = await credentials.register_app(_APP, [_BACK], _SCOPES)
    scopes = oauth_scopes.split(_SCOPES)
    token = await oauth_tokens.issue(new.app.id, account.id, " ".join(scopes))
    return {
        "status": "success",
        "token_type": "Bearer",
        "domain": config.current().web_domain,
        "access_token": token.token,
        "refresh_token": token.refresh_token or None,
        "expires_in": token.lasts_s,
        "client_id": new.client_id,
        "client_secret": new.client_secret,
        "scope": scopes,
        "user": {"pid": str(account.id), "username": account.username},
    }


async def _is_right(email: str, code: str) -> bool:
    limits.spend(limits.CODES_PER_ADDRESS, limits.client_address())
    return await mail_codes.matches("join", email, code)


def _demand_open() -> None:
    """Unprocessable unless people may join right here and now, by a code."""
    if config.current().instance.registrations != "open":
        raise Unprocessable(_(joining.CLOSED))
    if not mail.is_configured():
        raise Unprocessable(_(mail.NOT_CONFIGURED))


def _refused(sentence: str, status: int = 200) -> Response:
    told = {"status": "error", "message": sentence}
    return json_answer(told if status < 400 else {**told, "error": sentence}, status)
