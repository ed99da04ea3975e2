"""Ask a server as fast as it answers, over connections that stay open."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

from benchmarks import machine


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    answers: int = 0
    bytes: int = 0
    span_s: float = 0.0
    delays_ms: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.span_s

    @property
    def p99_ms(self) -> float:
        """What 99 of 100 answers did not exceed."""
        return machine.percentile(self.delays_ms, 0.99)


class _Client(asyncio.Protocol):
    """One connection; it reads just enough HTTP/1.1 to know where an answer ends."""

    def __init__(
        self, next_request: Callable[[], bytes | None], outcome: Outcome, status: int
    ) -> None:
        self._next_request = next_request
        self._outcome = outcome
        self._status_line = b"HTTP/1.1 %d" % status
        self._missing = -1
        self._head = b""
        self._started = 0.0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ends_at = float("inf")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._head += data
            head, end, rest = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(self._status_line):
                self.over.set_exception(AssertionError(self._head[:500].decode(errors="replace")))
                return
            self._missing = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            data, self._head = rest, b""
        self._missing -= len(data)
        self._outcome.bytes += len(data)
        if self._missing == 0:
            self._answered()

    def _ask(self) -> None:
        request = self._next_request()
        if request is None:
            self._end()
            return
        self._missing = -1
        self._started = time.perf_counter()
        self._transport.write(request)

    def _answered(self) -> None:
        now = time.perf_counter()
        self._outcome.answers += 1
        self._outcome.delays_ms.append((now - self._started) * 1000)
        if now >= self.ends_at:
            self._end()
        else:
            self._ask()

    def _end(self) -> None:
        self._transport.close()
        if not self.over.done():
            self.over.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(exc or ConnectionError("the server closed the connection"))


def request(url: str, token: str = "") -> bytes:
    """A GET as bytes."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{authorization}\r\n".encode()


def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """A POST as bytes."""
    parts = urlsplit(url)
    sent = {"Host": parts.netloc, "Content-Length": str(len(body))} | dict(headers)
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"POST {parts.path} HTTP/1.1\r\n{lines}\r\n".encode() + body


async def drive(
    domain: str,
    next_request: Callable[[], bytes | None],
    *,
    clients: int,
    span_s: float = float("inf"),
    status: int = 200,
) -> Outcome:
    """Have `clients` connections to `domain` (host:port) ask for `span_s` seconds, or until there
    is no further request (None); every answer must have that `status`."""
    host, _, port = domain.partition(":")
    outcome = Outcome()
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    running = []
    for _ in range(clients):
        _, client = await loop.create_connection(
            lambda: _Client(next_request, outcome, status), host, int(port)
        )
        client.ends_at = started + span_s
        running.append(client.over)
    await asyncio.gather(*running)
    outcome.span_s = time.perf_counter() - started
    return outcome
