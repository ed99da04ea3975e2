"""What this authorization server can do (RFC 8414)."""

from typing import Any

from quart import Response

from fediphoto.domain import addresses
from fediphoto.domain.sign_in import oauth_scopes
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import TEXT, URL, declare, many
from fediphoto.web.oauth.doors import Read, door

_ADDRESSES = (
    "issuer",
    "service_documentation",
    "authorization_endpoint",
    "token_endpoint",
    "app_registration_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
)
_LISTS = (
    "scopes_supported",
    "response_types_supported",
    "response_modes_supported",
    "code_challenge_methods_supported",
    "grant_types_supported",
    "token_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_methods_supported",
)
METADATA = declare(
    "AuthorizationServer", {**dict.fromkeys(_ADDRESSES, URL), **dict.fromkeys(_LISTS, many(TEXT))}
)


@door("GET /.well-known/oauth-authorization-server", answers=METADATA)
async def authorization_server(_: Read) -> Response:
    """What this authorization server can do (RFC 8414)."""
    response = json_answer(document())
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def document() -> dict[str, Any]:
    """The metadata; clients use PKCE only where S256 is named here."""
    base = addresses.base_url()
    return {
        "issuer": f"{base}/",
        "service_documentation": f"{base}/about",
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "app_registration_endpoint": f"{base}/api/v1/apps",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "introspection_endpoint": f"{base}/oauth/introspect",
        "userinfo_endpoint": f"{base}/oauth/userinfo",
        "scopes_supported": list(oauth_scopes.KNOWN),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": [
            "authorization_code",
            "client_credentials",
            "refresh_token",
        ],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            "none",
        ],
        "introspection_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
        ],
    }
