"""Whom the token that a request carries speaks for."""

from quart import g, request

from fediphoto.domain import credentials
from fediphoto.domain.credentials import Bearer

_UNREAD = object()


def token_of_request() -> str:
    """The token in the Authorization header; '' for none. One in the query counts for nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def bearer_of_request() -> Bearer | None:
    """Whom it speaks for, looked up once a request; None without one, or for a dead one."""
    known = g.get("bearer", _UNREAD)
    if known is _UNREAD:
        g.bearer = None  # should the look-up fail, the error's way out must not try it again
        token = token_of_request()
        known = g.bearer = await credentials.bearer(token) if token else None
    bearer: Bearer | None = known
    return bearer
