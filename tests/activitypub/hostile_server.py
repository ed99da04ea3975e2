"""A server on loopback that says, byte for byte, what a test has it say, and who asks it."""

import asyncio
import re
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from fediphoto.activitypub.client import FederationClient
from tests.activitypub.people import key_pair

LOOPBACK = ip_network("127.0.0.0/8")
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n"
EMPTY = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
FOR_EVER_S = 20
"""Whoever is still waited for then is waited for without end (and our real limit is longer)."""


@dataclass
class Key:
    """A key of ours, without a database."""

    uri: str = "https://photos.test/actor#main-key"
    private_pem: str | None = key_pair("rsa")[1]


def whole(body: bytes, head: bytes = JSON) -> bytes:
    return b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)


def redirect(location: str, status: int = 302) -> bytes:
    line = f"HTTP/1.1 {status} Go\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    return line.encode()


@dataclass
class Hostile:
    """A server on loopback that says, byte for byte, what a test has it say."""

    port: int
    heads: list[str]
    """What it was asked, in order."""

    def url(self, host: str = "127.0.0.1", path: str = "/thing") -> str:
        return f"http://{host}:{self.port}{path}"


Answer = Callable[[asyncio.StreamWriter, str], Awaitable[None]]


@asynccontextmanager
async def hostile(answer: Answer) -> AsyncIterator[Hostile]:
    made = Hostile(0, [])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            made.heads.append(head)
            if length := re.search(r"(?i)content-length: (\d+)", head):
                await reader.readexactly(int(length[1]))
            await answer(writer, head)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        listening.close()


def saying(*parts: bytes, pause_s: float = 0.0, repeats: bool = False) -> Answer:
    """Say these bytes, one part after another; the last for ever if it `repeats`."""

    async def answer(writer: asyncio.StreamWriter, head: str) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)
        while repeats:
            writer.write(parts[-1])
            await writer.drain()
            await asyncio.sleep(pause_s)

    return answer


def by_path(answers: dict[str, bytes]) -> Answer:
    async def answer(writer: asyncio.StreamWriter, head: str) -> None:
        writer.write(answers[head.split(" ")[1]])
        await writer.drain()

    return answer


@asynccontextmanager
async def speaking(**options: Any) -> AsyncIterator[FederationClient]:
    usual = {"user_agent": "tests", "allow_networks": [LOOPBACK], "plain_http": True}
    client = FederationClient(**(usual | options))
    try:
        yield client
    finally:
        await client.close()


async def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
