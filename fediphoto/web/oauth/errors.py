"""How the token endpoints say no (RFC 6749 §5.2, RFC 7009)."""

from typing import Any

from quart import Response, request

from fediphoto.web.api.answers import json_answer

_STATUS = {"invalid_client": 401}
_SENTENCES = {
    "invalid_client": (
        "Client authentication failed due to unknown client, no client authentication included,"
        " or unsupported authentication method."
    ),
    "invalid_grant": (
        "The provided authorization grant is invalid, expired, revoked, does not match the"
        " redirection URI used in the authorization request, or was issued to another client."
    ),
    "invalid_request": "The request is missing a required parameter.",
    "invalid_scope": "The requested scope is invalid, unknown, or malformed.",
    "unsupported_grant_type": (
        "The authorization grant type is not supported by the authorization server."
    ),
    "unauthorized_client": "You are not authorized to revoke this token",
}


class OAuthError(Exception):
    """An error with one of the standard's codes."""

    def __init__(self, code: str, sentence: str | None = None) -> None:
        super().__init__(sentence or _SENTENCES[code])
        self.code = code
        self.status = _STATUS.get(code, 403 if code == "unauthorized_client" else 400)


def answer(error: OAuthError) -> Response:
    """The error as JSON; who showed a secret in the header is told that it may (§5.2)."""
    document = {"error": error.code, "error_description": str(error)}
    response = no_store(document, error.status)
    if error.status == 401 and request.headers.get("Authorization", "").lower().startswith("basic"):
        response.headers["WWW-Authenticate"] = 'Basic realm="fediphoto"'
    return response


def no_store(document: dict[str, Any], status: int = 200) -> Response:
    """JSON that nobody on the way may keep (RFC 6749 §5.1)."""
    response = json_answer(document, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response
