"""Whom the token that a request carries speaks for."""

from quart import g, request

from fediphoto.domain.sign_in import bearers
from fediphoto.domain.sign_in.bearers import Bearer

STREAMS = "/api/v1/streaming"
OUTSIDE_SCOPES = "This action is outside the authorized scopes"
"""Mastodon's words, which clients know."""
_UNREAD = object()


def token_of_request() -> str:
    """The token in the Authorization header; '' for none.

    One in the query counts for nothing, but for streams: browsers' EventSource sends no headers.
    """
    token = token_in(request.headers.get("Authorization", ""))
    if not token and request.path.startswith(STREAMS):
        token = request.args.get("access_token", "")
    return token


def token_in(authorization: str) -> str:
    """The token in the value of such a header; '' for none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def bearer_of_request() -> Bearer | None:
    """Whom it speaks for, looked up once a request; None without one, or for a dead one.

    Ask `waits_for` before letting in by it: newcomers have tokens too.
    """
    known = g.get("bearer", _UNREAD)
    if known is _UNREAD:
        g.bearer = None  # should the look-up fail, the error's way out must not try it again
        token = token_of_request()
        known = g.bearer = await bearers.of_token(token) if token else None
    bearer: Bearer | None = known
    return bearer
