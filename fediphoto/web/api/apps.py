"""Client programs register themselves, and ask who they are."""

from typing import Any

from fediphoto.domain import credentials
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import OAuthApp
from fediphoto.web.api.entities.apps import application, credential_application
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint


@endpoint("POST /api/v1/apps", who=Who.ANYBODY)
async def register(call: Call) -> Any:
    """Register a client; its redirect URIs are a list, or lines of one text."""
    given = call.parameters
    name = given.words("client_name").strip()
    if not name:
        raise Unprocessable("Validation failed: Application name can't be blank")
    redirect_uris = [
        line.strip()
        for text in given.texts("redirect_uris")
        for line in text.splitlines()
        if line.strip()
    ]
    if not redirect_uris:
        raise Unprocessable("Validation failed: Redirect URI can't be blank")
    new = await credentials.register_app(
        name, redirect_uris, given.words("scopes").strip() or "read", given.words("website")
    )
    return credential_application(new)


@endpoint("GET /api/v1/apps/verify_credentials", who=Who.APP)
async def verify_credentials(call: Call) -> Any:
    """Which client this token was given to."""
    return application(await OAuthApp.get(id=call.app_id))
