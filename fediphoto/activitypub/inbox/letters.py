"""How accepted activities become rows: many at once in one transaction, each waiting for it.

Commits are the price of durability (5,700 a second here, one row each), and the one writer is
shared with everybody else; activities that arrive together are therefore written together.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto.storage import database, jobs

QUEUE = "inbox"
"""The name under which `jobs.wake` wakes the inbox's runner."""

ROWS_AT_ONCE = 100
REPEATABLE_AFTER = timedelta(minutes=10)
"""Some servers give each Follow of the same two people the same id (Pixelfed), so after this long
an id counts again, for activities that may be said twice. Before, it is a repeated delivery."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An activity as it was received from a proven sender."""

    uri: str
    signer_uri: str
    body: str
    is_repeatable: bool = False
    """Whether doing it again later is harmless and may be meant: Follow, Like, Undo, …"""


def uri_for(activity_id: str, signer_uri: str, body: bytes) -> str:
    """The activity's id, or, where it has none, a name that the same bytes have again."""
    return activity_id or f"{signer_uri}#sha256-{hashlib.sha256(body).hexdigest()}"[-2048:]


class _Post:
    """Letters that wait to be written, and whether somebody is writing."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Letter, asyncio.Future[None]]] = []
        self.writing: asyncio.Task[None] | None = None


_post = _Post()


def is_awaited() -> bool:
    """Whether somebody waits for a letter to be written: others should end their transaction."""
    return bool(_post.waiting)


async def keep(letter: Letter) -> None:
    """Store a letter; when this returns it is committed (or its id was known already)."""
    written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    _post.waiting.append((letter, written))
    if _post.writing is None or _post.writing.done():
        _post.writing = asyncio.create_task(_write_waiting())
    await written


async def _write_waiting() -> None:
    while _post.waiting:
        batch = _post.waiting[:ROWS_AT_ONCE]
        try:
            # Still in `waiting` while the writer's lock is not ours: the runner looks there.
            async with database.transaction():
                batch = _post.waiting[:ROWS_AT_ONCE]
                del _post.waiting[: len(batch)]
                await _write([letter for letter, _ in batch])
        except Exception as error:  # each of those who wait must hear of it
            _post.waiting = [one for one in _post.waiting if one not in batch]
            for _, written in batch:
                if not written.done():
                    written.set_exception(error)
            continue
        jobs.wake(QUEUE)
        for _, written in batch:
            if not written.done():
                written.set_result(None)


async def _write(letters: list[Letter]) -> None:
    now = datetime.now(UTC)
    distinct = {letter.uri: letter for letter in letters}.values()
    for is_repeatable in (False, True):
        chosen = [letter for letter in distinct if letter.is_repeatable == is_repeatable]
        if chosen:
            await _insert(chosen, now, is_repeatable=is_repeatable)


async def _insert(letters: list[Letter], now: datetime, *, is_repeatable: bool) -> None:
    values: list[object] = []
    for letter in letters:
        values += [letter.uri, letter.signer_uri, letter.body, now, now]
    on_conflict = "DO NOTHING"
    if is_repeatable:
        on_conflict = (
            "DO UPDATE SET signer_uri = excluded.signer_uri, body = excluded.body,"
            " received_at = excluded.received_at, run_at = excluded.run_at,"
            " state = 'waiting', outcome = '', attempts = 0"
            " WHERE inbox_activity.state <> 'waiting' AND inbox_activity.received_at < ?"
        )
        values.append(now - REPEATABLE_AFTER)
    rows = ",".join(["(?, ?, ?, ?, 'waiting', '', ?, 0)"] * len(letters))
    await database.write(
        "INSERT INTO inbox_activity"  # noqa: S608 (placeholders only)
        " (uri, signer_uri, body, received_at, state, outcome, run_at, attempts)"
        f" VALUES {rows} ON CONFLICT (uri) {on_conflict}",
        values,
    )
