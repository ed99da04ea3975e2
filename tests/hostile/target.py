"""The server under attack: a process of its own, and all that can be seen of its health."""

import asyncio
import json
import os
import sqlite3
import statistics
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import requests

from tests.hostile import launcher_path
from tests.hostile.canary import Canary
from tests.hostile.names import PEER_ADDRESS, Names
from tests.hostile.peer import HostilePeer
from tests.journeys.instance import ANSWER_S, PATIENCE_S, Instance, Person
from tests.remote_server import Document
from tests.remote_server import Person as TheirPerson

MOST_GROWTH_MB = 200
SLOWEST_HEALTH_S = 1.0
"""What a pattern that goes back and forth, or a photo on the loop, would be far above."""
HEALTH_EVERY_S = 0.05


class Target(Instance):
    """`fediphoto serve` with the tests' name server, reaching peers and nothing else."""

    program = (launcher_path(),)

    def __init__(self, folder: Path, names: Names, **settings: str) -> None:
        temporary = folder / "tmp"
        temporary.mkdir(parents=True)
        super().__init__(
            folder,
            HOSTILE_CONTROL=names.address,
            TMPDIR=str(temporary),
            FEDIPHOTO_FEDERATION__ALLOW_NETWORKS=f'["{PEER_ADDRESS}/32"]',
            **settings,
        )
        self.names = names
        self.statuses: list[int] = []
        """What it answered to everything said through `say` and `ask`."""

    # Speaking to it

    async def say(
        self, peer: HostilePeer, person: TheirPerson, activity: Document | bytes, **signing: Any
    ) -> int:
        """Post a signed activity to an inbox (of everybody, unless `path` says whose)."""
        headers, body = peer.sign(person, activity, **{"host": self.domain} | signing)
        return await self.post(signing.get("path", "/inbox"), headers, body)

    async def post(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Post anything; the status."""
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S)) as session,
            session.post(f"{self.url}{path}", data=body, headers=headers) as response,
        ):
            await response.read()
            self.statuses.append(response.status)
            return response.status

    async def ask(
        self, person: Person | None, method: str, path: str, **arguments: Any
    ) -> requests.Response:
        """A request of somebody here (or of nobody in particular), without stopping the peers."""
        if person is None:
            url = f"{self.url}{path}"
            ask = partial(requests.request, timeout=ANSWER_S, **arguments)
            answer = await asyncio.to_thread(ask, method, url)
        else:
            answer = await asyncio.to_thread(person.ask, method, path, **arguments)
        self.statuses.append(answer.status_code)
        return answer

    async def search(self, person: Person, text: str) -> requests.Response:
        """Have it look something up at its origin: a handle or an address."""
        parameters = {"q": text, "resolve": "true"}
        return await self.ask(person, "GET", "/api/v2/search", params=parameters)

    async def befriend(
        self, ours: Person, peer: HostilePeer, theirs: TheirPerson, *, mutual: bool = False
    ) -> str:
        """Ours follows theirs, through the front door; the id under which theirs is known.

        Only where it matters theirs follows back: what our people post is sent to followers.
        """
        found = await asyncio.to_thread(ours.look_up, theirs.uri)
        await self.ask(ours, "POST", f"/api/v1/accounts/{found['id']}/follow")

        def asked() -> list[Document]:
            return [
                one
                for one in peer.received
                if one["type"] == "Follow" and one["object"] == theirs.uri
            ]

        await until(asked)
        assert await self.say(peer, theirs, peer.activity("Accept", theirs, asked()[-1])) == 202
        if mutual:
            own = peer.activity("Follow", theirs, f"{self.url}/users/{ours.name}")
            assert await self.say(peer, theirs, own) == 202
        await self.settled()
        return str(found["id"])

    # Looking at it

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What its database answers (read from outside, as an admin could)."""
        path = self.folder / "data" / "fediphoto.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=120)) as connection:
            return connection.execute(statement, values).fetchall()

    def count(self, table: str, condition: str = "1 = 1", *values: Any) -> int:
        """How many rows of a table are so."""
        ((number,),) = self.rows(f"SELECT COUNT(*) FROM {table} WHERE {condition}", *values)
        return int(number)

    async def settled(self, patience_s: float = PATIENCE_S) -> None:
        """Wait until nothing that came in is still to be done for the first time."""
        await until(self._is_settled, patience_s)

    def _is_settled(self) -> bool:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.999999+00:00")
        # In one statement: between two, a job could become a letter, or a letter a job.
        ((left,),) = self.rows(
            "SELECT (SELECT COUNT(*) FROM inbox_activity WHERE state = 'waiting' AND run_at <= ?)"
            " + (SELECT COUNT(*) FROM job WHERE failed_at IS NULL AND run_at <= ?)",
            now,
            now,
        )
        return not left

    @property
    def resident_mb(self) -> float:
        """The memory that it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    @property
    def worked_s(self) -> float:
        """The seconds of processor time that it has used, however busy the machine is."""
        after_name = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def queued_s(self) -> float:
        """The seconds in which its event loop wanted a processor that others had."""
        return _queued_s(f"/proc/{self.pid}/schedstat")

    @property
    def strange_files(self) -> list[str]:
        """Files where there should be none: everything outside its media folder and database."""
        data = self.folder / "data"
        strange = []
        for path in self.folder.rglob("*"):
            within = path.relative_to(self.folder).as_posix()
            if path.is_file() and not (
                within == "log.txt" or path.parent == data or within.startswith("data/media/")
            ):
                strange.append(within)
        return strange

    @property
    def half_done_files(self) -> list[str]:
        """What lies where uploads and downloads are while they come in."""
        folder = self.folder / "data" / "media" / "making"
        return [str(one) for one in folder.rglob("*")] if folder.exists() else []


async def until(check: Any, patience_s: float = PATIENCE_S) -> None:
    """Wait for `check` to be true, without stopping the peers of this loop."""
    deadline = time.monotonic() + patience_s
    while not check():
        assert time.monotonic() < deadline, f"still not so after {patience_s} s"
        await asyncio.sleep(0.05)


@dataclass
class Watch:
    """What must hold after every case, whatever was done to the server during it."""

    target: Target
    canary: Canary
    allowed_5xx: set[int] = field(default_factory=set)
    """503 where a case is one in which we cannot know yet: a key that cannot be had now."""
    waits_s: list[float] = field(default_factory=list)
    _failures: list[str] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Watch":
        self._log_at = len(self.target.log)
        self._memory_mb = self.target.resident_mb
        self._data_files = _files_of(self.target)
        self.target.statuses.clear()
        self.target.names.connections.clear()
        self._thread = threading.Thread(target=self._look_often, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopping.set()
        self._thread.join(ANSWER_S)
        if kind is None:
            self._judge()

    def _look_often(self) -> None:
        session = requests.Session()
        while not self._stopping.wait(HEALTH_EVERY_S):
            started, queued_s = time.perf_counter(), self._queued_s()
            try:
                answer = session.get(f"{self.target.url}/health", timeout=ANSWER_S)
            except requests.RequestException as error:
                self._failures.append(repr(error))
                continue
            waited_s = time.perf_counter() - started
            self.waits_s.append(waited_s - (self._queued_s() - queued_s))
            if answer.status_code != 200:
                self._failures.append(str(answer.status_code))

    def _queued_s(self) -> float:
        """How long it and we, who look, have waited for a processor."""
        return self.target.queued_s + _queued_s("/proc/thread-self/schedstat")

    def _judge(self) -> None:
        os.kill(self.target.pid, 0)
        assert not self._failures, f"/health failed: {self._failures[:5]}"
        slowest_s = _percentile_99(self.waits_s)
        assert slowest_s < SLOWEST_HEALTH_S, f"/health took {slowest_s:.2f} s (p99)"
        defects = {one for one in self.target.statuses if one >= 500} - self.allowed_5xx
        assert not defects, f"answered {defects}"
        said = self.target.log[self._log_at :]
        assert "Traceback" not in said, said[-6000:]
        assert "level=error" not in said, said[-6000:]
        assert self.canary.visitors == []
        assert self.target.names.outside == []
        assert self.target.strange_files == []
        assert _files_of(self.target) <= self._data_files, "a file beside the database"
        self._memory_comes_back()

    def _memory_comes_back(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while (grown := self.target.resident_mb - self._memory_mb) > MOST_GROWTH_MB:
            assert time.monotonic() < deadline, f"{grown:.0f} MB more than before"
            time.sleep(0.2)


def _queued_s(path: str) -> float:
    try:
        return int(Path(path).read_text().split()[1]) / 1e9
    except OSError:  # a system that does not count it
        return 0.0


def _files_of(target: Target) -> set[str]:
    return {one.name for one in (target.folder / "data").iterdir() if one.is_file()}


def _percentile_99(values: list[float]) -> float:
    if len(values) < 2:
        return max(values, default=0.0)
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def as_json(document: Any) -> bytes:
    """Bytes of a document that need not be a right one."""
    return json.dumps(document).encode()
