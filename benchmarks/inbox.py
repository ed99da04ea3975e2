"""How fast signed Creates from people we know are accepted, and how fast they are in homes.

Run it: `python -m benchmarks.inbox`. The requests are signed beforehand; eight connections post
them to the inbox of an instance that is one process of its own. Accepted is until the last 202,
processed until the last post is in the home timeline of its follower. The photos of the second
round are served by a small process beside us, and fetched by jobs.
"""

import asyncio
import multiprocessing
import multiprocessing.synchronize
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web

from benchmarks import machine
from benchmarks.load import drive, post
from fediphoto import config as configuration
from fediphoto.composition import open_storage
from fediphoto.domain.people import accounts
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey, Follow
from tests.journeys.instance import Instance, free_port
from tests.remote_server import RemoteServer, public_pem

AUTHORS = 20
ACTIVITIES = 3000
CLIENTS = 8
FOLLOWERS = 3


def serve_photos(port: int, ready: multiprocessing.synchronize.Event) -> None:
    """Be the place where the photos lie, in a process of our own."""
    photo = machine.small_jpeg()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=photo, content_type="image/jpeg")

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/{name}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        ready.set()
        await asyncio.Event().wait()

    uvloop.run(run())


async def seed(instance: Instance, remote: RemoteServer) -> None:
    """People here who follow all the people there, as if they had long known one another."""
    config = configuration.load(environment=instance.environment())
    await open_storage(config)
    try:
        readers = [
            await accounts.create_local(f"reader{n}", f"reader{n}@example.com", "a long password")
            for n in range(FOLLOWERS)
        ]
        for number in range(AUTHORS):
            author = await _known(remote, number)
            for reader in readers:
                follow_id = author.id * 100 + reader.id % 100
                await Follow.create(
                    id=follow_id,
                    follower=reader,
                    target=author,
                    uri=f"{reader.uri}/follows/{follow_id}",
                    state="accepted",
                )
    finally:
        await database.disconnect()


async def _known(remote: RemoteServer, number: int) -> Account:
    """One of the remote people, as a row."""
    person = remote.person(f"author{number}")
    account = await Account.create(
        id=number + 1,
        username=person.name,
        username_lower=person.name,
        domain=remote.host,
        uri=person.uri,
        inbox_uri=f"{person.uri}/inbox",
        shared_inbox_uri=f"{remote.base_url}/inbox",
        followers_uri=person.followers,
        created_at=datetime.now(UTC),
        fetched_at=datetime.now(UTC),
    )
    await AccountKey.create(
        account=account, uri=person.key_uri, kind="rsa", public_pem=public_pem(person.key)
    )
    return account


def letters(instance: Instance, remote: RemoteServer, photo_port: int | None) -> list[bytes]:
    """Signed requests, each the Create of a note with a hashtag (and a photo)."""
    requests = []
    for number in range(ACTIVITIES):
        author = remote.people[f"author{number % AUTHORS}"]
        changes: dict[str, Any] = {"tag": [{"type": "Hashtag", "name": "#light"}]}
        if photo_port is not None:
            changes["attachment"] = [_photo(f"http://127.0.0.1:{photo_port}/{number}.jpg")]
        note = remote.note(author, f"<p>Note {number} about #light</p>", **changes)
        headers, body = remote.sign(author, remote.create(note), host=instance.domain)
        requests.append(post(f"{instance.url}/inbox", body, headers))
    return requests


def _photo(url: str) -> dict[str, Any]:
    return {
        "type": "Document",
        "mediaType": "image/jpeg",
        "url": url,
        "name": "The sea, nearly still",
        "width": 1200,
        "height": 900,
        "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
    }


def in_homes(instance: Instance) -> int:
    """How many posts are in home timelines by now."""
    path = database.sqlite_path(instance.folder / "data")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        (count,) = connection.execute("SELECT COUNT(*) FROM home_entry").fetchone()
        return int(count) // FOLLOWERS
    finally:
        connection.close()


async def deliver(instance: Instance, requests: list[bytes], what: str) -> None:
    """Post them all, wait until they are in homes, and print both rates."""
    there = in_homes(instance)
    left: Iterator[bytes] = iter(requests)
    started = time.perf_counter()
    outcome = await drive(instance.domain, lambda: next(left, None), clients=CLIENTS, status=202)
    machine.print_figure(f"accepted, {what}", outcome.rate, "/s")
    machine.print_figure("  p99", outcome.p99_ms, "ms")
    while in_homes(instance) < there + len(requests):  # noqa: ASYNC110 (looks in from outside)
        await asyncio.sleep(0.02)
    span_s = time.perf_counter() - started
    machine.print_figure(f"processed into homes, {what}", len(requests) / span_s, "/s")


async def measure(instance: Instance, photo_port: int) -> None:
    """Seed, start, deliver twice."""
    async with RemoteServer() as remote:
        await seed(instance, remote)
        plain = letters(instance, remote, None)
        with_photo = letters(instance, remote, photo_port)
        instance.start()
        await deliver(instance, plain, "words")
        await deliver(instance, with_photo, "with a photo")


def main() -> None:
    """Print the figures."""
    machine.print_figure("RSA-2048 verify, one core", machine.rsa_rates()[1], "/s")
    machine.print_figure("SQLite one-row commits, FULL", machine.sqlite_commits(), "/s")
    port, ready = free_port(), multiprocessing.Event()
    photos = multiprocessing.Process(target=serve_photos, args=(port, ready), daemon=True)
    photos.start()
    ready.wait()
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "instance")
        try:
            uvloop.run(measure(instance, port))
        finally:
            instance.kill()
            photos.terminate()


if __name__ == "__main__":
    main()
