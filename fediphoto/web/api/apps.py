"""Client programs register themselves, and ask who they are."""

from typing import Any

from fediphoto.domain.sign_in import credentials, oauth
from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _
from fediphoto.web.api.describing import text, texts
from fediphoto.web.api.entities.apps import (
    APPLICATION,
    CREDENTIAL_APPLICATION,
    application,
    credential_application,
)
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint


@endpoint(
    "POST /api/v1/apps",
    who=Who.ANYBODY,
    takes=[
        text("client_name", "what people are told it is called", required=True),
        texts("redirect_uris", "where people are sent back to; lines of one text will do"),
        text("scopes", "all that it may ever ask for, separated by spaces; else `read`"),
        text("website"),
    ],
    answers=CREDENTIAL_APPLICATION,
)
async def register(call: Call) -> Any:
    """Register a client; its redirect URIs are a list, or lines of one text."""
    given = call.parameters
    name = given.words("client_name").strip()
    if not name:
        raise Unprocessable(_("Validation failed: Application name can't be blank"))
    redirect_uris = [
        line.strip()
        for text in given.texts("redirect_uris")
        for line in text.splitlines()
        if line.strip()
    ]
    if not redirect_uris:
        raise Unprocessable(_("Validation failed: Redirect URI can't be blank"))
    new = await credentials.register_app(
        name,
        redirect_uris,
        " ".join(given.texts("scopes")).strip() or "read",
        given.words("website"),
    )
    return credential_application(new)


@endpoint("GET /api/v1/apps/verify_credentials", who=Who.APP, answers=APPLICATION)
async def verify_credentials(call: Call) -> Any:
    """Which client this token was given to."""
    return application(await oauth.app_by_id(call.app_id))
