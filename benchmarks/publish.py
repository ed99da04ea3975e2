"""How fast people publish: statuses posted through the client API, each into 100 homes.

Run it: `python -m benchmarks.publish`. Eight connections, one process, SQLite; the second round has
a photo (uploaded beforehand) in every post.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import machine
from benchmarks.load import drive, post
from fediphoto import config as configuration
from fediphoto.activitypub.render.notes import CONTEXT
from fediphoto.activitypub.signatures import private_key, proofs
from fediphoto.composition import open_storage
from fediphoto.domain.people import accounts, keys
from fediphoto.domain.relations import follows
from fediphoto.domain.sign_in import credentials
from fediphoto.storage import database
from tests.journeys.instance import Instance, Person

POSTS = 1000
WITH_PHOTO = 200
FOLLOWERS = 100
CLIENTS = 8


async def seed(instance: Instance) -> str:
    """Alice and her followers here; her token."""
    await open_storage(configuration.load(environment=instance.environment()))
    try:
        alice = await accounts.create_local("alice", "alice@example.com", "a long password")
        for number in range(FOLLOWERS):
            name = f"reader{number}"
            email = f"{name}@example.com"
            await follows.request(
                await accounts.create_local(name, email, "a long password"), alice
            )
        return await credentials.create_token(alice, "read write follow push")
    finally:
        await database.disconnect()


async def publish(instance: Instance, token: str, bodies: list[dict[str, object]]) -> float:
    """Post them all; how many a second."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    url = f"{instance.url}/api/v1/statuses"
    left: Iterator[bytes] = iter([post(url, orjson.dumps(body), headers) for body in bodies])
    outcome = await drive(instance.domain, lambda: next(left, None), clients=CLIENTS)
    machine.print_figure("  p99", outcome.p99_ms, "ms")
    return outcome.rate


def measure(instance: Instance, token: str, photo: Path) -> None:
    """Both rounds."""
    words = [{"status": f"Note {number} in the #light"} for number in range(POSTS)]
    rate = uvloop.run(publish(instance, token, words))
    machine.print_figure("statuses published, words", rate, "/s")
    alice = Person(instance, "alice", token)
    with_photo = [
        {"status": f"Photo {number}", "media_ids": [alice.upload(photo, "A gradient")]}
        for number in range(WITH_PHOTO)
    ]
    rate = uvloop.run(publish(instance, token, with_photo))
    machine.print_figure("statuses published, with a photo", rate, "/s")


def proofs_a_second() -> float:
    """Integrity proofs of a Create with four photos: one for each public activity that is sent."""
    photo = {
        "type": "Image",
        "mediaType": "image/jpeg",
        "url": "https://photos.test/media/ab/0123456789abcdef0123456789abcdef.jpg",
        "name": "A gradient from blue to yellow, as over the sea in the evening",
        "focalPoint": [0.25, -0.5],
        "width": 1440,
        "height": 1080,
    }
    note = {"type": "Note", "content": "<p>Photo in the evening</p>", "attachment": [photo] * 4}
    create = {"@context": CONTEXT, "type": "Create", "object": note}
    key = private_key(keys.generate_ed25519()[0])
    assert isinstance(key, Ed25519PrivateKey)
    now = datetime.now(UTC)
    return machine.rate(lambda: proofs.prove(create, key_id="key", key=key, now=now))


def main() -> None:
    """Print the figures."""
    machine.print_figure("SQLite one-row commits, FULL", machine.sqlite_commits(), "/s")
    machine.print_figure("integrity proofs of a Create", proofs_a_second(), "/s")
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "instance")
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(machine.small_jpeg())
        token = asyncio.run(seed(instance))
        instance.start()
        try:
            measure(instance, token, photo)
        finally:
            instance.kill()


if __name__ == "__main__":
    main()
