"""A hostile peer: a remote server with a name of its own, that also dawdles and never ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.hostile.names import PEER_ADDRESS, Names
from tests.remote_server import ACTIVITY_JSON, RemoteServer, Seen

Body = Callable[[], AsyncIterator[bytes]]


@dataclass
class Stream:
    """A body that is made while it is sent."""

    body: Body
    content_type: str = ACTIVITY_JSON
    sent_bytes: int = 0
    ended_after_s: list[float] = field(default_factory=list)
    """How long each reader stayed."""


@dataclass
class HostilePeer(RemoteServer):
    """Listens where the server under test may go, under a name that it must resolve."""

    address: str = PEER_ADDRESS
    streams: dict[str, Stream] = field(default_factory=dict)

    @classmethod
    def called(cls, name: str, names: Names) -> "HostilePeer":
        """A peer that `names` knows."""
        names.known[name] = [PEER_ADDRESS]
        return cls(name=name)

    def stream(self, path: str, body: Body, content_type: str = ACTIVITY_JSON) -> Stream:
        """Have a path say `body`, chunk by chunk."""
        made = self.streams[path] = Stream(body, content_type)
        return made

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        stream = self.streams.get(request.path)
        if stream is None:
            return await super()._handle(request)
        self.log.append(Seen(request.method, request.path_qs, dict(request.headers), b""))
        response = web.StreamResponse(headers={"Content-Type": stream.content_type})
        started = datetime.now(UTC)
        try:
            await response.prepare(request)
            async for chunk in stream.body():
                await response.write(chunk)
                stream.sent_bytes += len(chunk)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            stream.ended_after_s.append((datetime.now(UTC) - started).total_seconds())
        return response


async def endless(chunk: bytes = b" " * 65536) -> AsyncIterator[bytes]:
    """A body that never ends, as fast as it is read."""
    while True:
        yield chunk


async def dripping(piece: bytes = b" ", every_s: float = 9.0) -> AsyncIterator[bytes]:
    """A body of one byte now and then: no single read ever takes too long (CVE-2023-36461)."""
    while True:
        yield piece
        await asyncio.sleep(every_s)


@contextlib.asynccontextmanager
async def raw_server(answer: Callable[[Any, Any], Any]) -> AsyncIterator[int]:
    """A server below HTTP: `answer(reader, writer)` says what bytes it likes; yields its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await answer(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, PEER_ADDRESS, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
