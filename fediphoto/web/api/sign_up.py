"""An app makes an account for a person, and sees to it that the address is confirmed."""

from typing import Any

from quart import Response

from fediphoto.domain.joining import confirmations, joining
from fediphoto.domain.sign_in import bearers, oauth, oauth_scopes, oauth_tokens
from fediphoto.errors import InvalidFields
from fediphoto.web import limits
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import EMPTY, FLAG, flag, text
from fediphoto.web.api.entities.tokens import TOKEN, token
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint


@endpoint(
    "POST /api/v1/accounts",
    who=Who.APP_ALONE,
    scope="write:accounts",
    takes=[
        text("username", required=True),
        text("email", required=True),
        text("password", required=True),
        flag("agreement", "to the rules and terms; must be true"),
        text("locale", "the language of letters"),
        text("reason", "for whoever decides, where that is asked"),
        text("date_of_birth", "not asked here, and not kept"),
    ],
    answers=TOKEN,
)
async def sign_up(call: Call) -> Any:
    """Make an account; the token works once the address is confirmed and the person let in."""
    given = call.parameters
    app = await oauth.app_by_id(call.app_id)
    wish = joining.Wish(
        username=given.words("username"),
        email=given.words("email"),
        password=given.words("password"),
        reason=given.words("reason"),
        locale=given.words("locale"),
        agrees=given.flag("agreement"),
        address=limits.client_address(),
        app_id=app.id,
    )
    try:
        joined = await joining.join(wish)
    except InvalidFields as refusal:
        return refused(refusal)
    scopes = oauth_scopes.within_role(frozenset(app.scopes.split()), is_staff=False)
    return token(await oauth_tokens.issue(app.id, joined.account.id, " ".join(sorted(scopes))))


@endpoint(
    "POST /api/v1/emails/confirmations",
    who=Who.NEWCOMER,
    takes=[text("email", "another address to confirm instead")],
    answers=EMPTY,
    failures=(403,),
)
async def confirm_again(call: Call) -> Any:
    """Send the letter with the link again."""
    limits.spend(limits.LETTERS_PER_ACCOUNT, str(call.person.id))
    await confirmations.ask_again(call.person, call.app_id, call.parameters.words("email"))
    return {}


@endpoint("GET /api/v1/emails/check_confirmation", who=Who.NEWCOMER, answers=FLAG)
async def is_confirmed(call: Call) -> Any:
    """Whether the address has been confirmed."""
    return call.bearer is not None and call.bearer.waits_for != bearers.UNCONFIRMED


def refused(refusal: InvalidFields) -> Response:
    """Everything that is wrong, field by field."""
    sentence = joining.in_mastodons_words(refusal)
    return json_answer({"error": sentence, "details": refusal.details}, 422)
