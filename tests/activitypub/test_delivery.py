"""Does what our people do reach everybody it should, once, in order, whatever fails?"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from aiohttp import web

from fediphoto.activitypub import delivery, delivery_queue, hosts, network, outbox
from fediphoto.activitypub.delivery import DeliveryRunner
from fediphoto.activitypub.signatures import SignedRequest, parse, verify
from fediphoto.config import Config
from fediphoto.domain import facts, interactions, posts
from fediphoto.domain.posts import Changes, Draft
from fediphoto.storage import jobs
from fediphoto.storage.models import (
    Account,
    Delivery,
    DomainBlock,
    Follow,
    Host,
    OutgoingActivity,
    Post,
)
from tests.activitypub import people

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class OtherServers:
    """All hosts of 127.1.0.0/16 behind one port: they check signatures, note what came, answer."""

    def __init__(self) -> None:
        self.received: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        """Inbox URI to activities, in order."""
        self.answers: defaultdict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
        """Host to the answers it gives next; 202 after that."""
        self.pause_s = 0.0
        self.busy: defaultdict[str, int] = defaultdict(int)
        self.busiest = 0
        self.began = asyncio.Event()
        self.port = 0

    def host(self, number: int) -> str:
        """The name of a host."""
        return f"127.1.0.{number}:{self.port}"

    def says(self, host: str, status: int, times: int = 1, **headers: str) -> None:
        """Have `host` answer with `status` the next `times` times."""
        self.answers[host] += [(status, headers)] * times

    async def answer(self, request: web.Request) -> web.Response:
        """Take an activity, or refuse it as the script says."""
        body = await request.read()
        signed = SignedRequest(
            request.method,
            request.raw_path,
            request.headers["Host"],
            list(request.headers.items()),
            body,
            "http",
        )
        verify(signed, parse(signed), people.key_pair("rsa")[0])
        self.began.set()
        self.busy[request.host] += 1
        self.busiest = max(self.busiest, self.busy[request.host])
        await asyncio.sleep(self.pause_s)
        self.busy[request.host] -= 1
        if self.answers[request.host]:
            status, headers = self.answers[request.host].pop(0)
            return web.Response(status=status, headers=headers)
        self.received[f"http://{request.host}{request.path}"].append(orjson.loads(body))
        return web.Response(status=202)

    def heard(self, host: str) -> list[str]:
        """The types of what arrived at a host's shared inbox, in order."""
        return [activity["type"] for activity in self.received[f"http://{host}/inbox"]]


@pytest.fixture
async def others(storage: Config) -> AsyncIterator[OtherServers]:
    """The other servers, up, with our way out open and the facts being told."""
    servers = OtherServers()
    program = web.Application()
    program.router.add_post("/{path:.*}", servers.answer)
    runner = web.AppRunner(program)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)
    await site.start()
    assert runner.addresses
    servers.port = runner.addresses[0][1]
    outbox.subscribe()
    await network.open_network(storage)
    yield servers
    await network.close_network()
    await runner.cleanup()


async def work() -> None:
    """Let the facts be turned into deliveries, and send those that are due."""
    await jobs.Runner(facts.job_handlers()).drain()
    await DeliveryRunner().drain()


async def time_passes() -> None:
    """Make every waiting delivery due."""
    await Delivery.all().update(run_at=datetime.now(UTC) - timedelta(seconds=1))


async def follower(others: OtherServers, number: int, target: Account, **columns: Any) -> Account:
    """Somebody at host `number` who follows `target`."""
    account = await people.remote(f"fan{number}", others.host(number), **columns)
    await people.follows(account, target)
    return account


def test_every_fact_is_told() -> None:
    outbox.subscribe()

    every = {f"fact.{fact.__name__}" for fact in facts.Fact.__subclasses__()}

    assert every - set(facts.job_handlers()) <= {"fact.FilesUnused"}


async def test_a_post_reaches_each_inbox_once(others: OtherServers) -> None:
    alice = await people.local("alice")
    first, second, third = others.host(1), others.host(2), others.host(3)
    for name in ("bob", "ben"):
        await people.follows(await people.remote(name, first), alice)
    lone = await people.remote("lone", second, shared=False)
    await people.follows(lone, alice)
    await people.follows(await people.local("carol"), alice)
    asked = await people.remote("asked", third)
    await people.follows(asked, alice, state="pending")

    post = await posts.publish(alice, Draft(caption="Hello"))
    await work()

    assert dict(others.received).keys() == {f"http://{first}/inbox", lone.inbox_uri}
    (create,) = others.received[f"http://{first}/inbox"]
    assert create["type"] == "Create"
    assert create["object"]["id"] == post.uri
    assert not await Delivery.exists()


async def test_a_fact_handled_twice_is_sent_once(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    post = await posts.publish(alice, Draft(caption="Hello"))
    await work()

    await facts.record(facts.PostPublished(post_id=post.id))
    await work()

    assert others.heard(others.host(1)) == ["Create"]


async def test_a_direct_post_reaches_only_those_it_speaks_to(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    bob = await people.remote("bob", others.host(2))

    await posts.publish(alice, Draft(caption=f"@{bob.acct} psst", visibility="direct"))
    await work()

    assert others.heard(others.host(1)) == []
    (create,) = others.received[f"http://{others.host(2)}/inbox"]
    assert (create["to"], create["cc"]) == ([bob.uri], [])


async def test_nothing_goes_to_a_domain_that_the_author_blocks(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    await follower(others, 2, alice)
    await DomainBlock.create(id=1, account=alice, domain=others.host(1))

    await posts.publish(alice, Draft(caption="Hello"))
    await work()

    assert others.heard(others.host(1)) == []
    assert others.heard(others.host(2)) == ["Create"]


async def test_what_narrows_is_withdrawn_where_it_may_not_be_seen(others: OtherServers) -> None:
    alice = await people.local("alice")
    bob = await people.remote("bob", others.host(1))
    await follower(others, 2, alice)
    post = await posts.publish(alice, Draft(caption=f"Hello @{bob.acct}"))
    await work()

    former = [follow.follower_id for follow in await Follow.filter(target_id=alice.id)]
    await Post.filter(id=post.id).update(visibility="direct", edited_at=datetime.now(UTC))
    edited = facts.PostEdited(
        post_id=post.id, edited_at=datetime.now(UTC).isoformat(), former_audience=former
    )
    await facts.record(edited)
    await work()

    assert others.heard(others.host(1)) == ["Create", "Update"]
    assert others.heard(others.host(2)) == ["Create", "Delete"]


async def test_an_edit_reaches_those_who_boosted_too(others: OtherServers) -> None:
    alice = await people.local("alice")
    bob = await people.remote("bob", others.host(1))
    post = await posts.publish(alice, Draft(caption="Hello"))
    await interactions.boost(bob, post, uri=f"{bob.uri}/boosts/1")

    await posts.edit(alice, await posts.get(post.id), Changes(caption="Hello!"))
    await work()
    await posts.delete(alice, await posts.get(post.id))
    await work()

    update, delete = others.received[f"http://{others.host(1)}/inbox"]
    assert (update["type"], update["object"]["content"]) == ("Update", "<p>Hello!</p>")
    assert (delete["type"], delete["object"]) == ("Delete", {"id": post.uri, "type": "Tombstone"})


async def test_likes_and_boosts_are_told_and_taken_back(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 2, alice)
    bob = await people.remote("bob", others.host(1))
    theirs = await Post.create(
        id=77,
        account=bob,
        uri=f"{bob.uri}/posts/1",
        visibility="public",
        created_at=people.CREATED_AT,
        thread_id=77,
    )

    like = await interactions.like(alice, theirs)
    boost = await interactions.boost(alice, theirs)
    await work()
    await interactions.unlike(alice, theirs)
    await interactions.unboost(alice, theirs)
    await work()

    liked, unliked = others.received[bob.inbox_uri]
    assert (liked["type"], liked["id"], liked["object"]) == ("Like", like.uri, theirs.uri)
    assert (unliked["type"], unliked["object"]["id"]) == ("Undo", like.uri)
    for number in (1, 2):
        announced, taken_back = others.received[f"http://{others.host(number)}/inbox"]
        assert (announced["id"], announced["object"]) == (boost.uri, theirs.uri)
        assert announced["to"] == [PUBLIC]
        assert taken_back["object"]["id"] == boost.uri
        assert taken_back["object"]["type"] == "Announce"


async def test_an_accept_is_repeated_when_the_follow_is(others: OtherServers) -> None:
    alice = await people.local("alice")
    bob = await people.remote("bob", others.host(1))
    follow = await people.follows(bob, alice)

    for _ in range(2):
        await facts.record(facts.FollowAccepted(follow_id=follow.id))
        await work()

    first, second = others.received[bob.inbox_uri]
    assert first == second
    assert first["object"]["id"] == follow.uri


async def test_follows_and_rejections_are_told_and_blocks_are_not(others: OtherServers) -> None:
    alice = await people.local("alice")
    bob = await people.remote("bob", others.host(1))
    follow = await people.follows(alice, bob, state="pending")
    await facts.record(facts.FollowRequested(follow_id=follow.id))
    await work()
    await facts.record(
        facts.Unfollowed(follow_uri=follow.uri, follower_id=alice.id, target_id=bob.id)
    )
    await facts.record(
        facts.FollowRejected(follow_uri=f"{bob.uri}#1", follower_id=bob.id, target_id=alice.id)
    )
    await facts.record(
        facts.Unblocked(block_uri=f"{alice.uri}/blocks/1", account_id=alice.id, target_id=bob.id)
    )
    await work()

    asked, *rest = others.received[bob.inbox_uri]
    assert (asked["type"], asked["id"], asked["object"]) == ("Follow", follow.uri, bob.uri)
    told = {(activity["type"], activity["object"]["type"]) for activity in rest}
    assert told == {("Undo", "Follow"), ("Reject", "Follow")}


async def test_a_changed_profile_and_a_goodbye_are_told(others: OtherServers) -> None:
    alice = await people.local("alice", display_name="Alice")
    await follower(others, 1, alice)
    await facts.record(
        facts.AccountUpdated(account_id=alice.id, updated_at="2026-01-01T00:00:00+00:00")
    )
    await work()
    inboxes = [f"http://{others.host(1)}/inbox"]
    await facts.record(facts.AccountDeleted(account_id=alice.id, inboxes=inboxes))
    await work()

    update, delete = others.received[inboxes[0]]
    assert (update["type"], update["object"]["name"]) == ("Update", "Alice")
    assert (delete["type"], delete["object"]) == ("Delete", alice.uri)


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
    others.pause_s = 0.1
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
    others.pause_s = 0.02

    await posts.publish(alice, Draft(caption="Hello"))
    await work()

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
    await asyncio.wait_for(running, 5)

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
