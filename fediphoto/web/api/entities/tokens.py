"""Mastodon's Token: what a client shows from now on."""

from typing import Any

from fediphoto.domain.sign_in.oauth_tokens import NewToken
from fediphoto.web.api.describing import COUNT, TEXT, declare, one_of

TOKEN = declare(
    "Token",
    {"access_token": TEXT, "token_type": one_of("Bearer"), "scope": TEXT, "created_at": COUNT},
    optional={"refresh_token": TEXT, "expires_in": COUNT},
)


def token(new: NewToken) -> dict[str, Any]:
    """The entity; `expires_in` (seconds) and `refresh_token` where tokens end by themselves."""
    told: dict[str, Any] = {
        "access_token": new.token,
        "token_type": "Bearer",
        "scope": new.scopes,
        "created_at": int(new.created_at.timestamp()),
    }
    if new.lasts_s is not None:
        told["expires_in"] = new.lasts_s
    if new.refresh_token:
        told["refresh_token"] = new.refresh_token
    return told
