"""Does what is delivered arrive in order, at its time and once, whatever fails?"""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.activitypub import delivery, delivery_queue, hosts
from fediphoto.activitypub.delivery import DeliveryRunner
from fediphoto.domain import facts
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Changes, Draft
from fediphoto.storage import jobs
from fediphoto.storage.models import (
    Delivery,
    Host,
    OutgoingActivity,
)
from tests.activitypub import people
from tests.activitypub.delivering import OtherServers, follower, time_passes, work


async def test_deeds_arrive_in_order_though_the_first_must_wait(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    others.says(others.host(1), 503)

    post = await posts.publish(alice, Draft(caption="One"))
    await work()
    await posts.edit(alice, await posts.get(post.id), Changes(caption="Two"))
    await work()
    await posts.delete(alice, await posts.get(post.id))
    await work()
    assert others.heard(others.host(1)) == []

    await Delivery.filter(attempts=1).update(run_at=datetime.now(UTC))
    await work()
    assert others.heard(others.host(1)) == ["Create", "Update", "Delete"]


@pytest.mark.parametrize("status", [400, 403, 404, 410, 501])
async def test_a_refusal_is_final(others: OtherServers, status: int) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    # 400 and 403 are asked once more, with the other kind of signature.
    others.says(others.host(1), status, times=2 if status in (400, 403) else 1)

    await posts.publish(alice, Draft(caption="Hello"))
    await work()

    assert not await Delivery.exists()
    assert not await Host.exists()


def later(*, seconds: float) -> datetime:
    """So long after this moment."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "is_to_blame"), [(401, False), (408, False), (429, False), (500, True), (503, True)]
)
async def test_what_may_pass_is_tried_again_later(
    others: OtherServers, status: int, is_to_blame: bool
) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    # Both kinds of signature are refused.
    others.says(others.host(1), status, times=2 if status == 401 else 1)
    began = datetime.now(UTC)

    await posts.publish(alice, Draft(caption="Hello"))
    await work()

    waiting = await Delivery.get()
    assert began + timedelta(seconds=16) < waiting.run_at < later(seconds=16)
    assert waiting.attempts == 1
    assert str(status) in waiting.last_error
    assert await Host.exists() is is_to_blame
    await time_passes()
    await work()
    assert others.heard(others.host(1)) == ["Create"]


async def test_retry_after_is_honoured(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    others.says(others.host(1), 429, **{"Retry-After": "600"})
    began = datetime.now(UTC)

    await posts.publish(alice, Draft(caption="Hello"))
    await work()

    run_at = (await Delivery.get()).run_at
    assert began + timedelta(seconds=600) < run_at < later(seconds=600)


async def test_the_sixteenth_failure_is_the_last(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    await posts.publish(alice, Draft(caption="Hello"))
    await jobs.Runner(facts.job_handlers()).drain()
    await Delivery.all().update(attempts=jobs.MAX_ATTEMPTS - 1)
    others.says(others.host(1), 503)

    await work()

    assert not await Delivery.exists()


async def test_a_host_that_is_down_costs_few_attempts(others: OtherServers) -> None:
    """After five failures everything waits for one moment; one probe decides for all."""
    alice = await people.local("alice")
    host = others.host(1)
    for number in range(8):
        fan = await people.remote(f"fan{number}", host, shared=False)
        await people.follows(fan, alice)
    others.says(host, 503, times=1000)
    for _ in range(hosts.FAILURES_TO_OPEN):
        await hosts.failed(host)

    await posts.publish(alice, Draft(caption="Hello"))
    await work()
    assert {row.attempts for row in await Delivery.all()} == {0}
    row = await Host.get(name=host)
    assert row.open_until is not None
    assert {row.run_at for row in await Delivery.all()} == {row.open_until}

    await time_passes()
    await DeliveryRunner().drain()
    row = await Host.get(name=host)
    assert row.consecutive_failures > hosts.FAILURES_TO_OPEN
    assert row.open_until is not None
    assert all(waiting.run_at >= row.open_until for waiting in await Delivery.all())

    others.answers.clear()
    await time_passes()
    await work()
    assert not await Delivery.exists()
    assert (await Host.get(name=host)).consecutive_failures == 0


async def test_what_is_in_hand_waits_when_the_breaker_opens(others: OtherServers) -> None:
    alice = await people.local("alice")
    host = others.host(1)
    for number in range(16):
        fan = await people.remote(f"fan{number}", host, shared=False)
        await people.follows(fan, alice)
    others.says(host, 503, times=1000)
    others.pause_s = 0.5  # far longer than until failures are written
    for _ in range(hosts.FAILURES_TO_OPEN - 1):
        await hosts.failed(host)

    await posts.publish(alice, Draft(caption="Hello"))
    await work()

    tried = await Delivery.filter(attempts__gt=0).count()
    assert 0 < tried <= 8
    assert await Delivery.filter(attempts=0).count() == 16 - tried
    assert not await Delivery.exists(locked_until__not_isnull=True)


async def test_a_host_that_speaks_to_us_is_tried_at_once(others: OtherServers) -> None:
    alice = await people.local("alice")
    host = others.host(1)
    await follower(others, 1, alice)
    for _ in range(hosts.FAILURES_TO_OPEN):
        await hosts.failed(host)
    await posts.publish(alice, Draft(caption="Hello"))
    await work()
    assert others.heard(host) == []

    await hosts.heard_from(host)
    await work()

    assert others.heard(host) == ["Create"]


async def test_after_seven_failing_days_nothing_is_addressed_to_a_host(
    others: OtherServers,
) -> None:
    alice = await people.local("alice")
    host = others.host(1)
    await follower(others, 1, alice)
    await posts.publish(alice, Draft(caption="Lost"))
    await jobs.Runner(facts.job_handlers()).drain()
    for day in range(hosts.FAILING_DAYS):
        await Host.filter(name=host).update(last_failed_on=f"2026-01-0{day + 1}")
        await hosts.failed(host)
    assert not await Delivery.exists()

    await posts.publish(alice, Draft(caption="Not sent"))
    await work()
    assert not await Delivery.exists()

    await hosts.heard_from(host)
    await posts.publish(alice, Draft(caption="Sent"))
    await work()
    assert others.heard(host) == ["Create"]


async def test_the_pauses_grow_up_to_an_hour() -> None:
    pauses = [hosts.pause_s(failures) for failures in range(3, 40)]

    assert pauses[:5] == [0, 0, 60, 120, 240]
    assert max(pauses) == 3600


async def test_one_host_gets_few_requests_at_a_time(others: OtherServers) -> None:
    alice = await people.local("alice")
    for number in range(20):
        fan = await people.remote(f"fan{number}", others.host(1), shared=False)
        await people.follows(fan, alice)
    others.may_answer.clear()

    await posts.publish(alice, Draft(caption="Hello"))
    working = asyncio.create_task(work())
    async with asyncio.timeout(60):
        while others.busiest < 4:  # noqa: ASYNC110 (a count is no event)
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)  # in which a fifth would come
    others.may_answer.set()
    await working

    assert len(others.received) == 20
    assert others.busiest == 4


async def test_a_stopped_runner_finishes_what_is_under_way(others: OtherServers) -> None:
    alice = await people.local("alice")
    for number in range(1, 31):
        await follower(others, number, alice)
    others.pause_s = 0.1
    await posts.publish(alice, Draft(caption="Hello"))
    await jobs.Runner(facts.job_handlers()).drain()

    stopping = asyncio.Event()
    running = asyncio.create_task(DeliveryRunner(concurrency=8).run(stopping))
    await others.began.wait()
    stopping.set()
    await asyncio.wait_for(running, 60)

    arrived = len(others.received)
    assert 0 < arrived < 30
    assert await Delivery.all().count() == 30 - arrived
    assert not await Delivery.exists(locked_until__not_isnull=True)
    await work()
    assert len(others.received) == 30
    assert all(len(activities) == 1 for activities in others.received.values())


async def test_what_a_killed_process_had_taken_is_sent_by_the_next(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    await posts.publish(alice, Draft(caption="Hello"))
    await jobs.Runner(facts.job_handlers()).drain()
    assert len(await delivery_queue.take(10, [], 10)) == 1  # and killed

    await work()
    assert others.heard(others.host(1)) == []
    await delivery.release_leases()
    await work()

    assert others.heard(others.host(1)) == ["Create"]


async def test_an_activity_is_remembered_for_a_day_after_it_arrived(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    await posts.publish(alice, Draft(caption="Hello"))
    await work()

    assert await delivery.sweep() == 0
    await OutgoingActivity.all().update(created_at=datetime.now(UTC) - timedelta(days=2))
    assert await delivery.sweep() == 1
    assert not await OutgoingActivity.exists()


async def test_a_sweep_leaves_what_still_waits(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    await posts.publish(alice, Draft(caption="Hello"))
    await jobs.Runner(facts.job_handlers()).drain()
    await OutgoingActivity.all().update(created_at=datetime.now(UTC) - timedelta(days=2))

    assert await delivery.sweep() == 0


async def test_a_thousand_dead_inboxes_hold_up_nobody_else(
    others: OtherServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits behind others to the same inboxes is due, and may not fill the window."""
    monkeypatch.setattr(delivery_queue, "SPARE_CANDIDATES", 2)
    alice = await people.local("alice")
    letter = await OutgoingActivity.create(
        id=1, account_id=alice.id, uri="http://x.test/1", body="{}"
    )
    second = await OutgoingActivity.create(
        id=2, account_id=alice.id, uri="http://x.test/2", body="{}"
    )
    now = datetime.now(UTC)
    for n in range(20):
        to = {
            "account_id": alice.id,
            "inbox_uri": f"http://dead{n}.test/inbox",
            "host": f"dead{n}.test",
        }
        await Delivery.create(activity=letter, run_at=now + timedelta(minutes=1), attempts=1, **to)
        await Delivery.create(activity=second, run_at=now - timedelta(minutes=1), **to)
    alive = {"account_id": alice.id, "inbox_uri": "http://alive.test/inbox", "host": "alive.test"}
    waiting = await Delivery.create(activity=second, run_at=now, **alive)
    chosen = await delivery_queue.take(2, (), 16)
    assert [row.id for row in chosen] == [waiting.id]
