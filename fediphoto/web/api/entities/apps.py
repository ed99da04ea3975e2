"""Mastodon's Application, and CredentialApplication for who registered it."""

from typing import Any

from fediphoto.domain.letters import vapid
from fediphoto.domain.sign_in.credentials import NewApp
from fediphoto.storage.models import OAuthApp
from fediphoto.web.api.describing import ID, TEXT, URL, declare, many, maybe, one_of

_FIELDS = {
    "id": ID,
    "name": TEXT,
    "website": maybe(URL),
    "scopes": many(TEXT),
    "redirect_uris": many(TEXT),
    "redirect_uri": TEXT,
    "vapid_key": TEXT,
}
APPLICATION = declare("Application", _FIELDS)
CREDENTIAL_APPLICATION = declare(
    "CredentialApplication",
    {
        **_FIELDS,
        "client_id": TEXT,
        "client_secret": TEXT,
        "client_secret_expires_at": one_of(0),
    },
)


def application(app: OAuthApp) -> dict[str, Any]:
    """The entity. `redirect_uri` and `vapid_key` are deprecated there, and still read."""
    return {
        "id": str(app.id),
        "name": app.name,
        "website": app.website or None,
        "scopes": app.scopes.split(),
        "redirect_uris": app.redirect_uris,
        "redirect_uri": "\n".join(app.redirect_uris),
        "vapid_key": vapid.public_key(),
    }


def credential_application(new: NewApp) -> dict[str, Any]:
    """The entity with its secret, which is told this once."""
    return {
        **application(new.app),
        "client_id": new.client_id,
        "client_secret": new.client_secret,
        "client_secret_expires_at": 0,
    }
