"""Live messages: told to whoever listens now, in every process of the instance, and never later.

Within a process they go straight to the listeners. On PostgreSQL they go to the other processes as
well, by NOTIFY on a connection of their own, several in one letter. Nobody waits for that, and what
is told while the connection is lost is lost too: what must not be lost is a row.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any

import asyncpg
import structlog

Listener = Callable[[bytes], None]

CHANNEL = "fediphoto_live"
LETTER_BYTES = 7900
"""PostgreSQL takes less than 8000 bytes at a time."""
_PART_CHARACTERS = 1900
"""Of a message that is longer than a letter: at most four bytes each."""
_MOST_WAITING = 10_000
_MOST_UNFINISHED = 100
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 30.0
_FAREWELL_S = 2.0
_WHOLE, _PART, _BETWEEN = "=", "/", "\x1e"

log = structlog.get_logger()

_listeners: set[Listener] = set()
_wire: "_Wire | None" = None
"""What connects us with the other processes; None on SQLite, where there is one."""


def listen(listener: Listener) -> Callable[[], None]:
    """Have `listener` called with every message from now on; returns what ends that.

    It is called where the message is published, and must neither wait nor raise.
    """
    _listeners.add(listener)
    if _wire is not None:
        _wire.wake()

    def stop() -> None:
        _listeners.discard(listener)

    return stop


def publish(message: bytes) -> None:
    """Tell all who listen, here and in the other processes; costs nothing to wait for."""
    _hear(message)
    if _wire is not None:
        _wire.send(message)


def connect(database_url: str) -> None:
    """Reach the other processes through this PostgreSQL database, once there is something to do."""
    global _wire
    _wire = _Wire(database_url)


async def disconnect() -> None:
    """Send what waits to be sent, within two seconds, and hear nothing more from others."""
    global _wire
    wire, _wire = _wire, None
    if wire is not None:
        await wire.close()


def _hear(message: bytes) -> None:
    for listener in tuple(_listeners):
        listener(message)


class _Wire:
    """The connection to the other processes, made anew (later and later) when it breaks."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: deque[str] = deque(maxlen=_MOST_WAITING)
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_closing = False
        self._numbers = count(1)
        self._unfinished: dict[tuple[int, int], list[str]] = {}

    def wake(self) -> None:
        """There is something to send or to hear."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._awake.set()

    def send(self, message: bytes) -> None:
        """Have it sent to the others soon."""
        self._waiting.append(message.decode())
        self.wake()

    async def close(self) -> None:
        """Send the rest and hang up."""
        if self._task is None:
            return
        self._is_closing = True
        self._awake.set()
        try:
            await asyncio.wait_for(self._task, _FAREWELL_S)
        except TimeoutError:
            log.info("live messages unsent", messages=len(self._waiting))

    async def _run(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not (self._is_closing and not self._waiting):
            try:
                connection = await asyncpg.connect(self._url, timeout=10)
            except (OSError, asyncpg.PostgresError, TimeoutError) as error:
                log.warning("no way to the other processes", reason=str(error), pause_s=pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
                continue
            pause_s = _FIRST_PAUSE_S
            await self._serve(connection)

    async def _serve(self, connection: Any) -> None:
        """Pass on and hear, until we are closed or the connection breaks."""
        connection.add_termination_listener(lambda _: self._awake.set())
        is_listening = False
        try:
            while not connection.is_closed():
                if _listeners and not is_listening:
                    await connection.add_listener(CHANNEL, self._heard)
                    is_listening = True
                while self._waiting:
                    letters = self._letters()
                    await connection.executemany(
                        "SELECT pg_notify($1, $2)", [(CHANNEL, letter) for letter in letters]
                    )
                if self._is_closing:
                    return
                self._awake.clear()
                await self._awake.wait()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("lost the way to the other processes", reason=str(error))
        finally:
            # What close() would wait for may never come.
            connection.terminate()

    def _letters(self) -> list[str]:
        """What waits, as few letters: whole messages together, long ones in parts."""
        letters: list[str] = []
        together: list[str] = []
        size = 0
        while self._waiting:
            message = self._waiting.popleft()
            length = len(message.encode()) + 1
            if together and size + length >= LETTER_BYTES:
                letters.append(_WHOLE + _BETWEEN.join(together))
                together, size = [], 0
            if length >= LETTER_BYTES:
                letters += self._parts(message)
            else:
                together.append(message)
                size += length
        if together:
            letters.append(_WHOLE + _BETWEEN.join(together))
        return letters

    def _parts(self, message: str) -> list[str]:
        number = next(self._numbers)
        pieces = [
            message[start : start + _PART_CHARACTERS]
            for start in range(0, len(message), _PART_CHARACTERS)
        ]
        # With its place, for PostgreSQL drops what is told twice in one transaction.
        return [
            f"{_PART}{number}/{place}/{len(pieces)}/{piece}" for place, piece in enumerate(pieces)
        ]

    def _heard(self, connection: Any, pid: int, channel: str, letter: Any) -> None:
        """Tell our listeners what another process said; our own they have heard."""
        if pid == connection.get_server_pid():
            return
        if letter[:1] == _WHOLE:
            for message in letter[1:].split(_BETWEEN):
                _hear(message.encode())
        elif letter[:1] == _PART:
            number, _, pieces, piece = letter[1:].split("/", 3)
            key = (pid, int(number))
            known = self._unfinished.setdefault(key, [])
            known.append(piece)
            if len(known) == int(pieces):
                del self._unfinished[key]
                _hear("".join(known).encode())
            elif len(self._unfinished) > _MOST_UNFINISHED:
                del self._unfinished[next(iter(self._unfinished))]
