"""The streams over WebSocket: several on one connection, opened and closed by messages."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
import structlog
from quart import Quart

from fediphoto.domain.sign_in import credentials
from fediphoto.errors import BadRequest, FediphotoError, NotFound, Unauthorized
from fediphoto.web.bearers import STREAMS, token_in
from fediphoto.web.headers import ASGIApp
from fediphoto.web.limits import API_PER_ADDRESS, address_of, exact_address_of, spend
from fediphoto.web.refusing import demand_welcome
from fediphoto.web.streaming import passing_on
from fediphoto.web.streaming.channels import NOBODY, Speaker, asked, label
from fediphoto.web.streaming.hub import Hub, hub
from fediphoto.web.streaming.onlooker import CUT, FAREWELL_S, Onlooker

MESSAGES_AT_ONCE = 120
MESSAGES_PER_S = 2.0
"""What a client may send: so many in a row, and so many for as long as it likes."""
NOT_UNDERSTOOD = 1003
FLOOD = 1008

log = structlog.get_logger()


def install(app: Quart) -> None:
    """Have `app` answer WebSocket connections."""
    hub.pass_on = passing_on.pass_on
    app.asgi_app = Sockets(app.asgi_app, hub)  # type: ignore[method-assign]


class Sockets:
    """Takes the WebSocket connections, and leaves everything else to the program."""

    def __init__(self, app: ASGIApp, streams: Hub) -> None:
        self._app = app
        self._hub = streams

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection or request."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        await receive()
        request = _Request(scope)
        try:
            onlooker = await self._opened(request, scope)
        except FediphotoError as error:
            await _refuse(send, error.status, str(error))
            return
        except Exception as error:
            log.error("a stream could not be opened", exc_info=error)
            await _refuse(send, 500, FediphotoError.sentence)
            return
        try:
            await _converse(self._hub, onlooker, request.protocol, receive, send)
        except OSError:
            pass  # whoever looked on has gone
        finally:
            self._hub.remove(onlooker)

    async def _opened(self, request: "_Request", scope: Any) -> Onlooker:
        """Somebody who proved who they are, looking at the stream they named, if any."""
        demand_welcome(request.exact_address)
        if not request.path.startswith(STREAMS):
            raise NotFound
        spend(API_PER_ADDRESS, request.address)
        speaker = await _speaker(request.token)
        name = request.path.removeprefix(STREAMS).strip("/").replace("/", ":")
        name = request.query.get("stream", name)
        first = None
        if name:
            first = await asked(
                speaker,
                name,
                tag=request.query.get("tag", ""),
                list_id=request.query.get("list", ""),
            )
        cut: Callable[[int, str], None] | None = scope.get("extensions", {}).get(CUT)
        onlooker = Onlooker(speaker, request.address, is_socket=True, cut=cut)
        self._hub.add(onlooker)
        if first is not None:
            self._hub.look(onlooker, first)
        return onlooker


class _Request:
    """What a client says when it opens a WebSocket."""

    def __init__(self, scope: Any) -> None:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        self.path: str = scope["path"].rstrip("/")
        self.query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        self.protocol: str | None = next(iter(scope.get("subprotocols") or ()), None)
        self.token = (
            token_in(headers.get("authorization", ""))
            or self.query.get("access_token", "")
            or self.protocol
            or ""
        )
        peer = scope.get("client") or ("",)
        forwarded_for = headers.get("x-forwarded-for", "")
        self.exact_address = exact_address_of(peer[0], forwarded_for)
        self.address = address_of(peer[0], forwarded_for)


async def _speaker(token: str) -> Speaker:
    if not token:
        return NOBODY
    bearer = await credentials.bearer(token)
    if bearer is None:
        raise Unauthorized
    return Speaker(bearer.account, bearer.scopes, bearer.token_id)


async def _refuse(send: Any, status: int, sentence: str) -> None:
    """Answer with an error instead of a WebSocket."""
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"access-control-allow-origin", b"*"),
    ]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    body = orjson.dumps({"error": sentence})
    await send({"type": "websocket.http.response.body", "body": body})


async def _converse(
    hub: Hub, onlooker: Onlooker, protocol: str | None, receive: Any, send: Any
) -> None:
    """Send what happens, and do as the client says, until one of us ends it."""
    await send({"type": "websocket.accept", "subprotocol": protocol, "headers": []})
    listening = asyncio.create_task(_listen(hub, onlooker, receive))
    try:
        while texts := await onlooker.next():
            for text in texts:
                await send({"type": "websocket.send", "text": text.decode()})
        if not listening.done() and onlooker.ending is not None:
            code, reason = onlooker.ending
            await send({"type": "websocket.close", "code": code, "reason": reason})
            await asyncio.wait([listening], timeout=FAREWELL_S)
    finally:
        listening.cancel()


async def _listen(hub: Hub, onlooker: Onlooker, receive: Any) -> None:
    """Do as the client says, message by message, until it is gone."""
    allowance, counted_at = float(MESSAGES_AT_ONCE), time.monotonic()
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            onlooker.end(1000, "")
            return
        now = time.monotonic()
        allowance = min(MESSAGES_AT_ONCE, allowance + (now - counted_at) * MESSAGES_PER_S) - 1
        counted_at = now
        if allowance < 0:
            onlooker.end(FLOOD, "Too many messages.")
        elif message.get("text") is None:
            onlooker.end(NOT_UNDERSTOOD, "This server does not understand binary messages.")
        elif onlooker.ending is None:
            await _do(hub, onlooker, message["text"])


async def _do(hub: Hub, onlooker: Onlooker, text: str) -> None:
    """Do as one message says; what does not work is answered, and nothing else."""
    try:
        wish = _read(text)
        name, tag, list_id = (_first(wish, one) for one in ("stream", "tag", "list"))
        if wish["type"] == "unsubscribe":  # also from a list that is gone
            hub.look_away(onlooker, label(name, tag=tag, list_id=list_id))
        else:
            hub.look(onlooker, await asked(onlooker.speaker, name, tag=tag, list_id=list_id))
    except FediphotoError as error:
        onlooker.put(orjson.dumps({"error": str(error), "status": error.status}))


def _read(text: str) -> Mapping[str, Any]:
    try:
        wish = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest("The message is not valid JSON.") from None
    if not isinstance(wish, dict) or wish.get("type") not in ("subscribe", "unsubscribe"):
        raise BadRequest("Unknown message type")
    return wish


def _first(wish: Mapping[str, Any], name: str) -> str:
    """A value of a wish as text; of several the first."""
    value = wish.get(name)
    if isinstance(value, list):
        value = next(iter(value), None)
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if is_plain else ""
