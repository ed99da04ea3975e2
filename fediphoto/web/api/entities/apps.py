"""Mastodon's Application, and CredentialApplication for who registered it."""

from typing import Any

from fediphoto.domain import vapid
from fediphoto.domain.credentials import NewApp
from fediphoto.storage.models import OAuthApp


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
