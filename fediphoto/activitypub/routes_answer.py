"""How an ActivityPub request is answered: which form is wanted, who asks, what may be cached.

A public document may be kept by shared caches for a few minutes, but an answer to a request that
was signed never: what one signer may see must not be served to another (CVE-2026-25540).
"""

from typing import Any

import orjson
from quart import Response, redirect, request

from fediphoto import config
from fediphoto.activitypub import network
from fediphoto.activitypub.inbox import senders
from fediphoto.activitypub.signatures import SignedRequest, parse
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain import addresses
from fediphoto.errors import FediphotoError, Forbidden, RemoteError, Unauthorized
from fediphoto.storage.models import Account

CONTENT_TYPE = "application/activity+json; charset=utf-8"
VARY = "Accept, Signature, Signature-Input"
PUBLIC_CACHE = "public, max-age=180"
PRIVATE_CACHE = "private, no-store"
_ACTIVITY_TYPES = ("application/activity+json", "application/ld+json")
_PROOF_HEADERS = ("Signature", "Signature-Input", "Authorization", "Cookie")


def wants_page() -> bool:
    """Whether a browser asks: it accepts HTML and names neither type of ActivityStreams."""
    accept = request.headers.get("Accept", "").lower()
    return "text/html" in accept and not any(kind in accept for kind in _ACTIVITY_TYPES)


def page(address: str) -> Response:
    """Send a browser to the page of what it asked for."""
    response = redirect(address, 302)
    response.headers["Vary"] = VARY
    assert isinstance(response, Response)
    return response


def document(body: dict[str, Any], *, status: int = 200, is_public: bool = True) -> Response:
    """Answer with an ActivityStreams document; `is_public` false keeps it out of every cache."""
    response = Response(orjson.dumps(body), status, content_type=CONTENT_TYPE)
    response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = PUBLIC_CACHE if is_public and _is_plain() else PRIVATE_CACHE
    return response


def _is_plain() -> bool:
    """Whether anybody else would get the very same answer."""
    if config.current().federation.authorized_fetch:
        return False
    return not any(name in request.headers for name in _PROOF_HEADERS)


async def signer() -> Account | None:
    """Whose signature the request bears; None without one, or with one that proves nothing."""
    if "Signature" not in request.headers:
        return None
    try:
        account = await senders.signer(signed_request(b""))
    except (FediphotoError, RemoteError):
        return None
    # Of somebody whom their own server has suspended we hear, but we show them nothing.
    return account if account.suspended_at is None else None


def refuse_unwelcome() -> None:
    """Forbidden for a signed request of a server that this instance does not speak with.

    What it claims is enough: whoever claims to be somebody shut out is not served as a stranger.
    """
    if request.method != "GET" or "Signature" not in request.headers:
        return
    try:
        key_uri = parse(signed_request(b"")).key_id
    except FediphotoError:
        return
    host = "" if addresses.is_ours(key_uri) else host_of(key_uri)
    if host and not network.federates_with(host):
        raise Forbidden("This instance does not federate with that one.")


async def reader() -> Account | None:
    """The proven signer, where the instance demands one (`federation.authorized_fetch`).

    Raises Unauthorized where it demands one and there is none. Elsewhere nobody is asked.
    """
    if not config.current().federation.authorized_fetch:
        return None
    account = await signer()
    if account is None:
        raise Unauthorized("This request must be signed by an actor.")
    return account


def signed_request(body: bytes) -> SignedRequest:
    """The request as its sender signed it: the raw path and the Host that the client sent."""
    scope = request.scope
    target = scope.get("raw_path") or request.path.encode()
    query = request.query_string
    return SignedRequest(
        method=request.method,
        target=(target + (b"?" + query if query else b"")).decode("latin-1"),
        host=request.headers.get("Host", ""),
        headers=[(name, value) for name, value in request.headers.items()],
        body=body,
        scheme="http" if config.current().federation.plain_http else "https",
    )
