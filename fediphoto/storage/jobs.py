"""Work that must survive us: rows written with the change that caused them, taken until done."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from tortoise.expressions import Q

from fediphoto.errors import RemoteError
from fediphoto.storage import database
from fediphoto.storage.models import Job

log = structlog.get_logger()

Handler = Callable[[dict[str, Any]], Awaitable[None]]

LEASE_S = 600.0
MAX_ATTEMPTS = 16
POLL_S = 2.0
PATIENCE_S = 10.0
"""How long what can wait waits for what cannot."""
CALM_S = 0.25

_busy_at: dict[str, float] = {}
_wake_ups: dict[str, asyncio.Event] = {}


def retry_delay_s(attempts: int) -> float:
    """Seconds to wait after the given number of failures: Mastodon's curve, about 3 days in 16."""
    return float(attempts**4 + 15)


async def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    unique_key: str | None = None,
    delay_s: float = 0.0,
) -> None:
    """Add a job in the transaction around us; it becomes due `delay_s` after now.

    While a job with the same `unique_key` is still there, nothing is added.
    """
    async with database.transaction():
        run_at = datetime.now(UTC) + timedelta(seconds=delay_s)
        row = Job(kind=kind, payload=payload, unique_key=unique_key, run_at=run_at)
        if unique_key is None:
            await row.save()
        else:  # which somebody else may be adding at this moment
            await Job.bulk_create([row], ignore_conflicts=True)
        database.after_commit(lambda: wake("jobs"))


async def is_waiting(unique_key: str) -> bool:
    """Whether the job with this key is still to be done, or being done."""
    return await Job.exists(unique_key=unique_key, failed_at=None)


async def hold(unique_key: str) -> None:
    """Keep a job that takes longer than its lease ours for another LEASE_S."""
    until = datetime.now(UTC) + timedelta(seconds=LEASE_S)
    await Job.filter(unique_key=unique_key, locked_until__not_isnull=True).update(
        locked_until=until
    )


async def retry(job_ids: Sequence[int]) -> int:
    """Have these tried again now, as if they had never failed; returns how many there were.

    In the transaction around us. What is under way, or has never failed, is left alone.
    """
    now = datetime.now(UTC)
    idle = Q(locked_until=None) | Q(locked_until__lt=now)
    changed = await Job.filter(idle, id__in=list(job_ids), attempts__gt=0).update(
        attempts=0, run_at=now, failed_at=None
    )
    if changed:
        database.after_commit(_wake_all)
    return changed


async def give_up(job_id: int) -> bool:
    """Forget one that failed, in the transaction around us; False where there is none to forget."""
    idle = Q(locked_until=None) | Q(locked_until__lt=datetime.now(UTC))
    return bool(await Job.filter(idle, id=job_id, attempts__gt=0).delete())


def _wake_all() -> None:
    for queue in list(_wake_ups):
        wake(queue)


def mark_busy(queue: str) -> None:
    """Note that `queue` had work just now: what yields to it waits."""
    _busy_at[queue] = time.monotonic()


async def _until_calm(queue: str) -> None:
    """Wait until `queue` has been without work for a moment, PATIENCE_S at most."""
    started = time.monotonic()
    while (now := time.monotonic()) - started < PATIENCE_S:
        if now - _busy_at.get(queue, float("-inf")) > CALM_S:
            return
        await asyncio.sleep(CALM_S / 2)


def wake(queue: str) -> None:
    """Tell this process's workers of `queue` that there is something to do."""
    _event(queue).set()


async def sleep_until_woken(queue: str, timeout_s: float = POLL_S) -> None:
    """Wait for `wake(queue)`, or `timeout_s` (other processes add work without waking us)."""
    event = _event(queue)
    try:
        await asyncio.wait_for(event.wait(), timeout_s)
    except TimeoutError:
        return
    event.clear()


def _event(queue: str) -> asyncio.Event:
    return _wake_ups.setdefault(queue, asyncio.Event())


@dataclass
class Runner:
    """Takes due jobs and runs their handlers, `concurrency` at a time, until stopped.

    `queue` is what it listens for when there is nothing to do ("jobs" hears of every new one). One
    that `yields_to` another queue begins nothing while that is busy, but for PATIENCE_S at most.
    """

    handlers: dict[str, Handler]
    concurrency: int = 8
    queue: str = "jobs"
    yields_to: str = ""
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set, then let what is under way finish."""
        while not stopping.is_set():
            if self.yields_to:
                await _until_calm(self.yields_to)
            free = self.concurrency - len(self._running)
            taken = await self._take(free) if free else []
            for job in taken:
                task = asyncio.create_task(self.perform(job))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            if len(self._running) >= self.concurrency:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            elif not taken:
                await sleep_until_woken(self.queue)
        if self._running:
            await asyncio.wait(self._running)

    async def drain(self) -> int:
        """Run everything that is due, one after another, and return how many (for tests, CLI)."""
        done = 0
        while taken := await self._take(1):
            await self.perform(taken[0])
            done += 1
        return done

    async def _take(self, limit: int) -> list[Job]:
        now = datetime.now(UTC)
        async with database.transaction():
            due = (
                await Job.filter(
                    Q(locked_until=None) | Q(locked_until__lt=now),
                    failed_at=None,
                    run_at__lte=now,
                    kind__in=list(self.handlers),
                )
                .order_by("run_at")
                .limit(limit)
                .select_for_update(skip_locked=True)
            )
            if due:
                lease = now + timedelta(seconds=LEASE_S)
                await Job.filter(id__in=[job.id for job in due]).update(locked_until=lease)
        return due

    async def perform(self, job: Job) -> None:
        """Run one job's handler; delete the row if it succeeds, else plan the next try."""
        try:
            await self.handlers[job.kind](job.payload)
        except Exception as error:  # the door of the worker: whatever fails is kept and told
            await self._postpone(job, error)
        else:
            await Job.filter(id=job.id).delete()

    async def _postpone(self, job: Job, error: Exception) -> None:
        attempts = job.attempts + 1
        now = datetime.now(UTC)
        final = attempts >= MAX_ATTEMPTS or (isinstance(error, RemoteError) and error.permanent)
        delay_s = retry_delay_s(attempts)
        if isinstance(error, RemoteError) and error.retry_after_s:
            delay_s = max(delay_s, error.retry_after_s)
        await Job.filter(id=job.id).update(
            attempts=attempts,
            locked_until=None,
            run_at=now + timedelta(seconds=delay_s),
            last_error=f"{type(error).__name__}: {error}"[:2000],
            failed_at=now if final else None,
            unique_key=None if final else job.unique_key,
        )
        log.warning(
            "job failed",
            kind=job.kind,
            payload=job.payload,
            attempts=attempts,
            next_try_s=None if final else delay_s,
            error=f"{type(error).__name__}: {error}",
            exc_info=not isinstance(error, RemoteError),
        )


async def release_leases() -> None:
    """Give back the jobs that a killed process had taken (at start, when we are alone)."""
    await Job.filter(locked_until__not_isnull=True).update(locked_until=None)
