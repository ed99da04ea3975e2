"""How one process listens: uvicorn with limits, workers beside it, an orderly end."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fediphoto.app import create_app
from fediphoto.config import Config
from fediphoto.worker import Workers

REQUEST_HEAD_S = 20.0
"""How long a connection may take until its first request's headers are complete (slowloris)."""

KEEP_ALIVE_S = 30
GRACE_S = 30
CONNECTIONS = 2000


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

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


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
            loop="uvloop",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
            limit_concurrency=CONNECTIONS,
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
