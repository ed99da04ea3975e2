"""How fast one post reaches 1,000 inboxes on 1,000 hosts.

Run it: `python -m benchmarks.fan_out`. The hosts are addresses of the loopback network, all
answered by one small process beside us (it reads each request whole and says 202), so every
delivery opens its own connection, as to strangers. From the fact (PostPublished) to the last
answer: render, ask the audience, queue, sign, send, and delete the rows.
"""

import asyncio
import gc
import multiprocessing
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httptools
import msgspec
import uvloop
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from benchmarks.machine import print_figure, rsa_rates
from fediphoto import config as configuration
from fediphoto.activitypub import delivery, hosts, network, outbox
from fediphoto.config import Config
from fediphoto.domain import addresses, facts
from fediphoto.domain.posts import posts
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, AccountKey, Delivery, Follow, Job, OutgoingActivity

PORT = 18080
HOSTS = 1000
ROUNDS = 4
NOW = datetime.now(UTC)


class Inbox(asyncio.Protocol):
    """Another server, reduced to the least that reads a request and takes it."""

    def connection_made(self, transport: Any) -> None:
        """Begin to read requests from a connection."""
        self.transport = transport
        self.parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Take the activity."""
        self.transport.write(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")


def serve(ready: "multiprocessing.synchronize.Event") -> None:
    """Be all other servers, in a process of our own."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        await loop.create_server(Inbox, "0.0.0.0", PORT, backlog=2048)
        ready.set()
        await asyncio.Event().wait()

    uvloop.run(run())


def address(number: int) -> str:
    """The loopback address of a host."""
    return f"127.1.{number // 250}.{number % 250 + 1}:{PORT}"


async def people() -> Account:
    """Alice, and one follower on each host."""
    uri = addresses.actor_uri("alice")
    alice = await Account.create(
        id=1,
        username="alice",
        username_lower="alice",
        uri=uri,
        followers_uri=f"{uri}/followers",
        created_at=NOW,
    )
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    await AccountKey.create(
        account=alice,
        uri=addresses.key_uri(uri),
        kind="rsa",
        public_pem=public.decode(),
        private_pem=private.decode(),
    )
    followers = [
        Account(
            id=number + 2,
            username="bob",
            username_lower="bob",
            domain=address(number),
            uri=f"http://{address(number)}/users/bob",
            inbox_uri=f"http://{address(number)}/users/bob/inbox",
            shared_inbox_uri=f"http://{address(number)}/inbox",
            created_at=NOW,
        )
        for number in range(HOSTS)
    ]
    await Account.bulk_create(followers, batch_size=200)
    await Follow.bulk_create(
        [
            Follow(id=one.id, follower_id=one.id, target_id=1, uri=f"{one.uri}#f", state="accepted")
            for one in followers
        ]
    )
    return alice


async def measure(config: Config) -> tuple[list[float], list[float]]:
    """Seconds from the fact to the last answer: rounds over new, and over kept connections."""
    alice = await people()
    work = jobs.Runner(facts.job_handlers())
    stopping = asyncio.Event()
    sender = asyncio.create_task(delivery.DeliveryRunner().run(stopping))
    new, kept = [], []
    for number in range(2 * ROUNDS):
        if number < ROUNDS:
            await network.open_network(config)  # in place of the former, whose connections close
        await posts.publish(alice, posts.Draft(caption=f"Photo {number} #loopback"))
        started = time.perf_counter()
        await work.drain()
        while await Delivery.exists():  # noqa: ASYNC110 (a benchmark looks in from outside)
            await asyncio.sleep(0.01)
        (new if number < ROUNDS else kept).append(time.perf_counter() - started)
    assert not await Job.exists()
    assert await OutgoingActivity.all().count() == 2 * ROUNDS
    stopping.set()
    jobs.wake(hosts.QUEUE)
    await sender
    return new, kept


async def run(folder: Path) -> tuple[list[float], list[float]]:
    """Measure on a fresh instance in `folder`."""
    tables = {
        "instance": {"domain": "127.0.0.1:8000"},
        "storage": {"data_dir": str(folder)},
        "federation": {"plain_http": True, "allow_networks": ["127.0.0.0/8"]},
    }
    config = msgspec.convert(tables, Config)
    configuration.activate(config)
    await database.connect("sqlite", folder, create_schema=True)
    outbox.subscribe()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as `serve` does (server.calm_garbage_collector)
    try:
        return await measure(config)
    finally:
        await network.close_network()
        await database.disconnect()


def main() -> None:
    """Print deliveries a second, beside RSA-2048 signatures a second."""
    signatures, _ = rsa_rates()
    ready = multiprocessing.Event()
    other_servers = multiprocessing.Process(target=serve, args=(ready,), daemon=True)
    other_servers.start()
    ready.wait()
    with tempfile.TemporaryDirectory() as folder:
        new, kept = uvloop.run(run(Path(folder)))
    other_servers.terminate()
    for what, seconds in (("new", new), ("kept", kept)):
        best = HOSTS / min(seconds)
        print_figure(f"fan-out to 1,000 hosts, {what} connections", best, "deliveries/s")
        print_figure("  the same, share of the signing rate", 100 * best / signatures, "%")
    print_figure("RSA-2048 signatures, one core", signatures, "/s")


if __name__ == "__main__":
    main()
