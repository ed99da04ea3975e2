"""Work is done at least once, later when it fails, and never forgotten."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from fediphoto.errors import RemoteError
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Job


async def test_a_job_is_there_only_if_its_change_is(storage: Any) -> None:
    with pytest.raises(ValueError, match="no"):
        async with database.transaction():
            await jobs.enqueue("greet", {})
            raise ValueError("no")
    assert await Job.all().count() == 0


async def test_a_done_job_is_gone_and_a_failed_one_waits_longer_each_time(storage: Any) -> None:
    calls: list[str] = []

    async def greet(payload: dict[str, Any]) -> None:
        calls.append(payload["name"])
        if payload["name"] == "bob":
            raise RemoteError("bob is away")

    runner = jobs.Runner({"greet": greet})
    await jobs.enqueue("greet", {"name": "alice"})
    await jobs.enqueue("greet", {"name": "bob"})
    began = datetime.now(UTC)
    assert await runner.drain() == 2
    job = await Job.get()
    assert job.payload == {"name": "bob"}
    assert job.attempts == 1
    assert "bob is away" in job.last_error
    assert job.run_at >= began + timedelta(seconds=jobs.retry_delay_s(1))
    assert await runner.drain() == 0
    await Job.all().update(run_at=datetime.now(UTC))
    assert await runner.drain() == 1
    assert calls == ["alice", "bob", "bob"]


async def test_a_job_that_cannot_ever_succeed_is_kept_to_be_looked_at(storage: Any) -> None:
    async def refuse(_payload: dict[str, Any]) -> None:
        raise RemoteError("gone for good", permanent=True)

    runner = jobs.Runner({"refuse": refuse})
    await jobs.enqueue("refuse", {}, unique_key="one")
    await runner.drain()
    job = await Job.get()
    assert job.failed_at is not None
    await jobs.enqueue("refuse", {}, unique_key="one")
    assert await Job.all().count() == 2


async def test_a_second_job_with_the_same_key_is_not_added(storage: Any) -> None:
    for _ in range(3):
        await jobs.enqueue("greet", {}, unique_key="same")
    assert await Job.all().count() == 1


async def test_a_killed_process_gives_its_jobs_back(storage: Any) -> None:
    done: list[int] = []

    async def work(payload: dict[str, Any]) -> None:
        done.append(payload["n"])

    await jobs.enqueue("work", {"n": 1})
    runner = jobs.Runner({"work": work})
    assert len(await runner._take(5)) == 1
    assert await runner.drain() == 0
    await jobs.release_leases()
    assert await runner.drain() == 1
    assert done == [1]


def test_the_delays_add_up_to_about_three_days() -> None:
    days = sum(jobs.retry_delay_s(n) for n in range(1, jobs.MAX_ATTEMPTS)) / 86400
    assert 2 < days < 4


async def test_what_can_wait_waits_for_what_cannot(
    storage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, clock = asyncio.Event(), [1000.0]
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    async def decode(_payload: dict[str, Any]) -> None:
        done.set()

    await jobs.enqueue("decode", {})
    stopping = asyncio.Event()
    runner = jobs.Runner({"decode": decode}, queue="patient", yields_to="inbox")
    jobs.mark_busy("inbox")
    working = asyncio.create_task(runner.run(stopping))
    for _ in range(8):
        await asyncio.sleep(0.05)
        assert not done.is_set()
        clock[0] += 0.9 * jobs.CALM_S
        jobs.mark_busy("inbox")
    clock[0] += 1.1 * jobs.CALM_S
    await asyncio.wait_for(done.wait(), 60)
    stopping.set()
    jobs.wake("patient")
    await working
