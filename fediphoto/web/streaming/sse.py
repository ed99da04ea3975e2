"""A stream as server-sent events: the answer to a GET that does not end."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from quart import Response, request

from fediphoto.web import limits
from fediphoto.web.streaming.channels import Asked, Speaker
from fediphoto.web.streaming.hub import hub
from fediphoto.web.streaming.onlooker import CUT, Message, Onlooker

First = Callable[[], Awaitable[list[Message]]]

KIND = "text/event-stream"
_BEGINNING = b":)\n"
"""Mastodon's first line: proxies pass on the headers once something follows."""


def stream(speaker: Speaker, asked: Asked, *, first: First | None = None) -> Response:
    """The answer that tells what happens on a stream, as long as somebody listens.

    `first` says what is told before that; it is asked once whatever happens is heard, so that
    nothing falls between the two.
    Raises TooManyRequests or Unavailable where too many are open.
    """
    address = limits.client_address()
    extensions: dict[str, Any] = request.scope.get("extensions") or {}
    hub.check_room(None if speaker.account is None else speaker.account.id, address)
    onlooker = Onlooker(speaker, address, is_socket=False, cut=extensions.get(CUT))
    body = b"" if request.method == "HEAD" else _told(onlooker, asked, first)
    response = Response(
        body,
        content_type=KIND,
        headers={"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"},
    )
    response.timeout = None
    return response


async def _told(onlooker: Onlooker, asked: Asked, first: First | None) -> AsyncIterator[bytes]:
    hub.open(onlooker, asked)
    try:
        known = [] if first is None else await first()
        yield _BEGINNING + b"".join(one.plain() for one in known)
        while texts := await onlooker.next():
            yield b"".join(texts)
    finally:
        hub.remove(onlooker)
