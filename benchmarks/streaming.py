"""What 1,000 open streams cost one process, and how soon an event reaches them all.

Run it: `python -m benchmarks.streaming`. A real `fediphoto serve` on an empty SQLite database;
Alice has 1,000 followers here, each with a token and one open stream (`user`): first over
WebSocket, then as server-sent events. Memory is what the process has resident with all streams
open, and after the events, above what it had before. An event's time runs from just before Alice
sends her post to when the last follower has read it.
"""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import requests
import uvloop

from benchmarks.machine import percentile, print_figure
from fediphoto import config as configuration
from fediphoto.composition import close_services, open_services
from fediphoto.config import Config
from fediphoto.domain.people import accounts
from fediphoto.domain.secrets_at_rest import kept, new_secret
from fediphoto.domain.sign_in import credentials
from fediphoto.ids import snowflake
from fediphoto.storage.models import Account, Follow, OAuthToken, User

STREAMS = 1000
EVENTS = 20
MEMORY_MB = 60.0
REACHED_S = 1.0
_NOW = datetime.now(UTC)


def environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of the instance that is measured."""
    return {
        **os.environ,
        "FEDIPHOTO_SERVER__BIND": f"127.0.0.1:{port}",
        "FEDIPHOTO_INSTANCE__DOMAIN": f"127.0.0.1:{port}",
        "FEDIPHOTO_STORAGE__DATA_DIR": str(folder / "data"),
        "FEDIPHOTO_LIMITS__RATE_LIMITS": "false",
    }


async def people(config: Config) -> tuple[str, list[str]]:
    """Alice's token, and those of her followers."""
    configuration.activate(config)
    await open_services(config)
    alice = await accounts.create_local("alice", "alice@people.test", "walks slowly uphill")
    token = await credentials.create_token(alice, "read write")
    app_id = (await OAuthToken.get(token_hash=kept(token))).app_id
    tokens = []
    for number in range(STREAMS):
        follower_id, secret = snowflake(), new_secret()
        uri = f"{config.base_url}/users/f{number}"
        await Account.create(
            id=follower_id,
            username=f"f{number}",
            username_lower=f"f{number}",
            domain="",
            uri=uri,
            inbox_url=f"{uri}/inbox",
            followers_uri=f"{uri}/followers",
            created_at=_NOW,
        )
        await User.create(
            account_id=follower_id,
            email=f"f{number}@people.test",
            email_normalised=f"f{number}@people.test",
            password_hash="none",
            approved_at=_NOW,
            confirmed_at=_NOW,
        )
        await OAuthToken.create(
            token_hash=kept(secret),
            app_id=app_id,
            account_id=follower_id,
            scopes="read",
            last_used_at=_NOW,
        )
        await Follow.create(
            id=snowflake(),
            follower_id=follower_id,
            target_id=alice.id,
            uri=f"{uri}/follows/1",
            state="accepted",
        )
        tokens.append(secret)
    await close_services()
    return token, tokens


def resident_mb(pid: int) -> float:
    """What a process has in memory now."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


class Reader(asyncio.Protocol):
    """One open stream, which knows when a text that it waits for has come."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._text = b""
        self._awaited = b""
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.read_at: asyncio.Future[float] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._text += data
        if not self.open.done():
            if b"\r\n\r\n" in self._text:
                if self._text.startswith((b"HTTP/1.1 101", b"HTTP/1.1 200")):
                    self.open.set_result(None)
                else:
                    self.open.set_exception(AssertionError(self._text))
                self._text = b""
        elif self.read_at is not None and not self.read_at.done() and self._awaited in self._text:
            self.read_at.set_result(time.perf_counter())
            self._text = b""

    def wait_for(self, text: bytes) -> "asyncio.Future[float]":
        """When it will have read `text`."""
        self._text, self._awaited = b"", text
        self.read_at = asyncio.get_running_loop().create_future()
        return self.read_at


def socket_request(host: str, token: str) -> bytes:
    """The beginning of a WebSocket."""
    key = b64encode(os.urandom(16)).decode()
    return (
        f"GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {token}\r\n\r\n"
    ).encode()


def event_request(host: str, token: str) -> bytes:
    """The beginning of server-sent events."""
    return (
        f"GET /api/v1/streaming/user HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {token}\r\n\r\n"
    ).encode()


async def measure(kind: str, port: int, pid: int, alice: str, requests_: list[bytes]) -> bool:
    """Open all streams, tell some events, print what it took; whether it is within bounds."""
    loop = asyncio.get_running_loop()
    before = resident_mb(pid)
    readers: list[Reader] = []
    for start in range(0, len(requests_), 50):
        some = [
            (await loop.create_connection(lambda one=one: Reader(one), "127.0.0.1", port))[1]
            for one in requests_[start : start + 50]
        ]
        await asyncio.gather(*(one.open for one in some))
        readers += some
    await asyncio.sleep(2)
    opened = resident_mb(pid) - before
    spans = []
    for number in range(EVENTS):
        text = f"Event number {number} of many."
        waiting = [reader.wait_for(text.encode()) for reader in readers]
        started = time.perf_counter()
        await asyncio.to_thread(
            requests.post,
            f"http://127.0.0.1:{port}/api/v1/statuses",
            headers={"Authorization": f"Bearer {alice}"},
            json={"status": text},
            timeout=30,
        )
        spans.append(max(await asyncio.wait_for(asyncio.gather(*waiting), 30)) - started)
        await asyncio.sleep(0.2)
    after = resident_mb(pid) - before
    for reader in readers:
        reader.transport.close()
    await asyncio.sleep(2)
    print_figure(f"{kind}: memory of {len(readers)} open streams", opened, "MB")
    print_figure(f"{kind}: memory after {EVENTS} events", after, "MB")
    print_figure(f"{kind}: an event reaches all, median", median(spans) * 1000, "ms")
    print_figure(f"{kind}: an event reaches all, slowest", percentile(spans, 1) * 1000, "ms")
    return max(opened, after) < MEMORY_MB and max(spans) < REACHED_S


def main() -> None:
    """Print the figures; ends with status 1 where they are out of bounds."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        folder = Path(name)
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        settings = environment(folder, port)
        os.environ.update(settings)
        alice, tokens = uvloop.run(people(configuration.load()))
        host = f"127.0.0.1:{port}"
        good = True
        for kind, write in (("WebSocket", socket_request), ("events", event_request)):
            server = subprocess.Popen(
                [sys.executable, "-m", "fediphoto", "serve"], env=settings, cwd=folder
            )
            try:
                wait_until_it_answers(port)
                asked = [write(host, token) for token in tokens]
                good &= uvloop.run(measure(kind, port, server.pid, alice, asked))
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait()
    sys.exit(0 if good else 1)


def wait_until_it_answers(port: int) -> None:
    """Also, have it do once what costs memory the first time."""
    for _ in range(300):
        try:
            requests.get(f"http://127.0.0.1:{port}/health", timeout=5)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    for path in ("/", "/api/v2/instance", "/api/v1/timelines/public"):
        requests.get(f"http://127.0.0.1:{port}{path}", timeout=10)


if __name__ == "__main__":
    main()
