"""How one process listens: uvicorn with limits, workers beside it, an orderly end."""

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

from fediphoto.app import create_app
from fediphoto.config import Config
from fediphoto.web.streaming.hub import hub
from fediphoto.web.streaming.onlooker import CUT
from fediphoto.worker import Workers

REQUEST_HEAD_S = 20.0
"""How long a connection may take until its first request's headers are complete (slowloris)."""

KEEP_ALIVE_S = 30
GRACE_S = 30
CONNECTIONS = 2000
"""Beside open streams."""

SOCKET_MESSAGE_BYTES = 16 * 1024
"""The longest message that a WebSocket's client may send."""
PING_S = 30.0
CUT_S = 5.0
"""How long a client that is cut off has to read the reason."""

_silent = logging.getLogger("fediphoto.sockets")
_silent.setLevel(logging.WARNING)


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which by itself waits for a first request for ever."""

    def connection_made(self, transport: Any) -> None:
        """Start the clock that a whole request head stops."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(REQUEST_HEAD_S, self._give_up)

    def on_headers_complete(self) -> None:
        """A request is here; from now on the keep-alive and body limits hold."""
        self._head_timer.cancel()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clock with the connection."""
        self._head_timer.cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A further request on a kept connection gets the same time for its head."""
        self._head_timer.cancel()
        self._head_timer = self.loop.call_later(REQUEST_HEAD_S, self._give_up)
        super().on_message_begin()
        self.scope["extensions"] = {CUT: self._cut}  # type: ignore[dict-item]

    def _cut(self, code: int, reason: str) -> None:
        """End a stream whose other end does not read: what waits to be sent is dropped."""
        self.transport.abort()

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


class GuardedSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which by itself waits for ever for who does not read."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # It would write down every address that is opened, with the token in it.
        self.logger = _silent

    def handle_connect(self, event: Request) -> None:
        """Let the program end it at once."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["extensions"][CUT] = self.cut  # type: ignore[assignment]

    def cut(self, code: int, reason: str) -> None:
        """Say why, and hang up soon, whether or not that is read."""
        if not self.transport.is_closing():
            with suppress(InvalidState):
                self.conn.send_close(code, reason)
                self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = self.disconnected = True
            self.writable.set()  # whoever waits to send is told that there is nobody any more
            self.stop_keepalive()
            self.transport.close()
        self.loop.call_later(CUT_S, self.transport.abort)


class AnnouncingServer(uvicorn.Server):
    """uvicorn's server, which tells us when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Bind, then say so."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            calm_garbage_collector()
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which would not end by themselves, then everything."""
        hub.end_all()
        await super().shutdown(sockets)


def bind(config: Config) -> socket.socket:
    """Take the configured address before anything else starts; OSError where it is taken."""
    host, port = config.bind_address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


async def serve(config: Config, listener: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Answer on `listener` and work until SIGINT or SIGTERM; services must be open.

    `on_ready` is called once requests are answered.
    """
    server = AnnouncingServer(
        uvicorn.Config(
            create_app(config),
            http=GuardedProtocol,
            ws=GuardedSocket,
            ws_max_size=SOCKET_MESSAGE_BYTES,
            ws_ping_interval=PING_S,
            ws_ping_timeout=PING_S,
            ws_per_message_deflate=False,
            loop="uvloop",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
            limit_concurrency=CONNECTIONS + config.limits.streams,
        ),
        on_ready,
    )
    stopping = asyncio.Event()
    workers = asyncio.create_task(Workers(config).run(stopping))
    try:
        await server.serve(sockets=[listener])
    finally:
        stopping.set()
        await workers


async def work(config: Config) -> None:
    """Work without listening, until SIGINT or SIGTERM; services must be open."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    calm_garbage_collector()
    await Workers(config).run(stopping)


def calm_garbage_collector() -> None:
    """Take what the start made out of the collector's sight: halves the p99 of a request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
