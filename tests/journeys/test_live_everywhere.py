"""What happens in one process of an instance is told on the streams of another (PostgreSQL)."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from fediphoto.storage import pubsub
from tests.journeys.instance import PATIENCE_S, Instance, Person, eventually, free_port
from tests.postgres import cluster, create_database
from tests.web.streams import Stream


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL for this module."""
    with cluster() as url:
        yield url


class Second(Instance):
    """Another process of an instance: the same settings, data and name, on a port of its own."""

    def __init__(self, first: Instance, folder: Path) -> None:
        super().__init__(folder)
        self._first = first
        self._address = f"127.0.0.1:{free_port()}"
        self.domain, self.url = self._address, f"http://{self._address}"

    def environment(self) -> dict[str, str]:
        """Those of the first, but where it listens."""
        return {
            **self._first.environment(),
            "FEDIPHOTO_INSTANCE__DOMAIN": self._first.domain,
            "FEDIPHOTO_SERVER__BIND": self._address,
        }


def test_two_processes_hear_one_another(server: str, tmp_path: Path) -> None:
    url = asyncio.run(create_database(server, "shared"))
    first = Instance(tmp_path / "first", FEDIPHOTO_STORAGE__DATABASE=url)
    first.start()
    second = Second(first, tmp_path / "second")
    try:
        anna, bert = first.person("anna"), first.person("bert")
        bert.follow("anna")
        second.start()
        token = str(bert._session.headers["Authorization"]).removeprefix("Bearer ")
        there = Person(second, "bert", token)
        with Stream(second, there, "user") as afar, Stream(first, bert, "user") as near:
            posted = anna.publish("From the first process to @bert")
            for stream in (afar, near):
                told = [stream.next() for _ in range(2)]
                assert [one["event"] for one in told] == ["update", "notification"]
                assert json.loads(told[0]["payload"])["id"] == posted["id"]
            anna.ask("DELETE", f"/api/v1/statuses/{posted['id']}")
            # Each once: nothing of the first post comes before this.
            assert afar.next()["event"] == near.next()["event"] == "delete"

            asyncio.run(_cut_connections(url))
            eventually(lambda: _heard(anna, afar))

            first.command("account", "suspend", "bert")  # a third process
            for stream in (afar, near):
                with pytest.raises(Exception, match="no longer valid"):
                    while True:
                        stream.next()
    finally:
        second.kill()
        first.kill()
    assert "Traceback" not in first.log + second.log


def _heard(anna: Person, afar: Stream) -> bool:
    """Whether a post reaches the other process."""
    posted = anna.publish("Still there?")
    try:
        message = json.loads(afar.socket.recv(timeout=1))
    except TimeoutError:
        return False
    return bool(posted["id"]) and message["event"] == "update"


async def _cut_connections(url: str) -> None:
    """End the connections on which processes hear one another, as a restart would."""
    connection = await asyncpg.connect(url)
    ended = await connection.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%')"
        " AND pid <> pg_backend_pid()"
    )
    await connection.close()
    assert ended


async def _listens(url: str) -> None:
    """Wait until somebody would hear what is said."""
    listening = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'"
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await connection.fetch(listening):  # noqa: ASYNC110 (another's state)
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def test_messages_of_any_size_arrive_once_whole_and_in_order(server: str) -> None:
    """Two wires in one process stand for two processes: each hears the other's letters alone."""
    url = await create_database(server, "letters")
    heard: list[bytes] = []
    stop = pubsub.listen(heard.append)
    here, there = pubsub._Wire(url), pubsub._Wire(url)
    there.wake()
    await _listens(url)
    long = ("é" * 3000 + "\U0001f4f7" * 3000).encode()
    messages = [b"one", long, *(b"%d" % number for number in range(3000)), b"x" * 7899, b"end"]
    for message in messages:
        here.send(message)
    async with asyncio.timeout(PATIENCE_S):
        while len(heard) < len(messages):  # noqa: ASYNC110 (what is heard is told to a list)
            await asyncio.sleep(0.05)
    stop()
    await here.close()
    await there.close()
    assert heard == messages
