"""How those who keep order treat a domain, and what that does to the people there."""

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.domain import policies, visibility
from fediphoto.domain.discovery import search
from fediphoto.domain.moderation import policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.posts.posts import RemoteAttachment
from fediphoto.domain.relations import follows, policy_effects, severances
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    Account,
    AuditEntry,
    Delivery,
    DomainPolicy,
    Follow,
    Notification,
    OutgoingActivity,
    SeveranceEvent,
    SeveredRelation,
    User,
)
from tests.domain.city import follow, fresh, hears, recorded, somebody, told

pytestmark = pytest.mark.usefixtures("city")

SUSPEND = Terms(severity="suspend", public_comment="Harassment", private_comment="See report 7")
SILENCE = Terms(severity="silence")


async def work() -> None:
    await jobs.Runner(policy_effects.JOBS | severances.JOBS).drain()


async def decide(domain: str, terms: Terms = SUSPEND) -> None:
    await policy_decisions.decide(None, domain, terms)
    await work()


async def take_back(domain: str) -> None:
    await policy_decisions.take_back(None, domain)
    await work()


@pytest.mark.parametrize(
    ("host", "is_covered"),
    [
        ("bad.test", True),
        ("BAD.test", True),
        ("bad.test.", True),
        ("bad.test:8443", True),
        ("photos.bad.test", True),
        ("a.b.c.bad.test:1", True),
        ("bad。test", True),
        ("ｂａｄ.test", True),
        ("notbad.test", False),
        ("bad.test.evil.example", False),
        ("test", False),
        ("", False),
    ],
)
async def test_a_decision_covers_a_domain_and_all_below_it(host: str, is_covered: bool) -> None:
    await decide("Bad.test")
    assert policies.of(host).is_suspended is is_covered
    assert policies.federates_with(host) is not is_covered


async def test_a_domain_is_meant_however_it_is_written() -> None:
    await decide(" Bücher.TEST. ")
    assert policies.of("xn--bcher-kva.test").is_suspended
    assert policies.of("bücher.test").is_suspended
    await decide("10.1.2.3:8001")
    assert policies.of("10.1.2.3:8001").is_suspended
    assert not policies.of("10.1.2.3:8002").is_suspended
    await decide("10.1.2.4")
    assert policies.of("10.1.2.4:8002").is_suspended
    await decide("2.3.9")
    assert not policies.of("10.2.3.9").is_suspended, "an address has none above it"


@pytest.mark.parametrize("domain", ["", "a b", "https://x.test", "photos.test", "test", "é" * 99])
async def test_nothing_is_decided_on_what_is_no_domain_nor_on_our_own(domain: str) -> None:
    with pytest.raises(Unprocessable):
        await policy_decisions.decide(None, domain, SUSPEND)
    with pytest.raises(Unprocessable):
        await policy_decisions.decide(None, "other.test", Terms(severity="hate"))
    assert await DomainPolicy.all().count() == 0


async def test_the_more_specific_decision_counts() -> None:
    await decide("bad.test")
    await decide("good.bad.test", Terms())
    assert policies.of("x.bad.test").is_suspended
    assert policies.of("good.bad.test") == policies.Standing(decided_for="good.bad.test")
    assert not policies.of("x.good.bad.test:99").is_suspended


async def test_only_who_moderates_decides() -> None:
    alice, mod = await somebody("alice"), await somebody("mod")
    await _signs_in(mod, "moderator")
    for nobody in (alice, await somebody("eve", "elsewhere.test")):
        with pytest.raises(Forbidden):
            await policy_decisions.decide(nobody, "bad.test", SUSPEND)
    await policy_decisions.decide(mod, "bad.test", SUSPEND)
    with pytest.raises(Forbidden):
        await policy_decisions.take_back(alice, "bad.test")
    entry = await AuditEntry.get()
    assert (entry.actor_id, entry.deed, entry.target) == (mod.id, "domain.decide", "bad.test")
    assert entry.reason == "See report 7"
    assert entry.details["severity"] == "suspend"


async def _signs_in(account: Account, role: str) -> None:
    await User.create(
        account_id=account.id,
        email=f"{account.username}@mail.test",
        email_normalised=f"{account.username}@mail.test",
        password_hash="x",
        role=role,
        approved_at=datetime.now(UTC),
    )


async def test_a_suspended_domain_vanishes_and_comes_back() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "photos.bad.test")
    await follow(alice, rem)
    post = await hears(rem)
    await decide("bad.test")
    row = await fresh(rem)
    assert row.suspended_by == "policy"
    assert not await visibility.can_see(post, alice)
    assert not await visibility.can_see(post, None)
    assert await timelines.public(None, Page()) == []
    assert await timelines.home(alice, Page()) == []
    assert await search.accounts("rem", alice) == []
    with pytest.raises(NotFound):
        await follows.request(alice, row)
    await take_back("bad.test")
    assert (await fresh(rem)).suspended_at is None
    assert await visibility.can_see(post, alice)
    assert policies.federates_with("photos.bad.test")


async def test_what_a_suspension_cuts_is_recorded_told_and_restored() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    rem, ema = await somebody("rem", "bad.test"), await somebody("ema", "bad.test")
    await follows.accept(await follows.request(alice, rem, shows_boosts=False, notifies=True))
    theirs = await follows.request(rem, alice, uri="https://bad.test/follows/1")
    await follows.accept(await follows.request(bob, ema))
    before = len(await recorded("FollowRequested"))
    await decide("bad.test")

    assert await Follow.all().count() == 0
    for one in (alice, bob, rem, ema):
        row = await fresh(one)
        assert (row.followers_count, row.following_count) == (0, 0)
    event = await SeveranceEvent.get()
    assert (event.kind, event.target) == ("domain_policy", "bad.test")
    assert await SeveredRelation.all().count() == 3
    assert ("severed_relationships", "alice") in await told(alice)
    assert await told(bob) == [("severed_relationships", "bob")]
    (cut,) = await severances.mine(alice)
    assert (cut.following, cut.followers, cut.restorable) == (1, 1, 2)
    # Who is shut out hears nothing: nothing could be sent there.
    assert await recorded("Unfollowed", "FollowRejected") == []
    assert await severances.restore(event.id, alice) == 0, "they are still shut out"

    await take_back("bad.test")
    assert await severances.restore(event.id, alice) == 2
    assert await severances.restore(event.id, alice) == 0, "once is enough"
    asked = await Follow.get(follower=alice, target=rem)
    assert (asked.state, asked.shows_boosts, asked.notifies) == ("pending", False, True)
    assert len(await recorded("FollowRequested")) == before + 1
    back = await Follow.get(follower=rem, target=alice)
    assert (back.state, back.uri) == ("accepted", theirs.uri)
    assert (await fresh(alice)).followers_count == 1
    with pytest.raises(NotFound):
        await severances.restore(event.id, rem)
    with pytest.raises(Forbidden):
        await severances.restore_all(bob, event.id)
    with pytest.raises(Forbidden):
        await severances.events(bob)
    assert [(one.id, left) for one, left in await severances.events(None)] == [(event.id, 1)]
    await severances.restore_all(None, event.id)
    await work()
    assert await Follow.filter(follower=bob, target=ema).count() == 1, "asked for by a moderator"
    assert await Follow.all().count() == 3


async def test_a_request_that_waited_is_forgotten_silently() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "bad.test")
    await Account.filter(id=alice.id).update(is_locked=True)
    await follows.request(rem, alice, uri="https://bad.test/follows/1")
    await decide("bad.test")
    assert await Follow.all().count() == 0
    assert await told(alice) == []


async def test_many_accounts_are_worked_through_in_parts_and_survive_being_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy_effects, "ACCOUNTS_AT_A_TIME", 3)
    monkeypatch.setattr(policy_effects, "FOLLOWS_AT_A_TIME", 2)
    alice, bob = await somebody("alice"), await somebody("bob")
    crowd = [await somebody(f"one{number}", "bad.test") for number in range(8)]
    for one in crowd:
        await follow(alice, one)
        await follow(one, alice)
        await follow(bob, one)
    await policy_decisions.decide(None, "bad.test", SUSPEND)
    runner = jobs.Runner(policy_effects.JOBS)
    for step in range(60):
        taken = await runner._take(1)
        if not taken:
            break
        await policy_effects.JOBS[taken[0].kind](taken[0].payload)
        if step % 3:  # killed before it could say that it was done
            await runner.perform(taken[0])
        else:
            await jobs.release_leases()
            await runner.drain()
    assert await Follow.all().count() == 0
    assert await Account.filter(suspended_by="policy").count() == 8
    assert await SeveranceEvent.all().count() == 1
    assert await SeveredRelation.all().count() == 24
    assert await Notification.all().count() == 2
    # These follows were made without being counted up: each was counted down just once.
    assert (await fresh(alice)).following_count == -8


async def test_what_a_moderator_decided_on_an_account_outlives_the_domains() -> None:
    rem = await somebody("rem", "bad.test")
    await Account.filter(id=rem.id).update(suspended_at=datetime.now(UTC), suspended_by="us")
    await decide("bad.test")
    assert (await fresh(rem)).suspended_by == "us"
    await take_back("bad.test")
    assert (await fresh(rem)).suspended_by == "us"
    assert (await fresh(rem)).suspended_at is not None


async def test_deliveries_to_a_suspended_domain_are_let_go() -> None:
    alice = await somebody("alice")
    sent = await OutgoingActivity.create(account=alice, uri="https://photos.test/1", body="{}")
    for number, host in enumerate(("bad.test", "x.bad.test:8443", "good.test")):
        await Delivery.create(
            activity=sent,
            account_id=alice.id,
            inbox_uri=f"https://{host}/inbox/{number}",
            host=host,
            run_at=datetime.now(UTC),
        )
    await decide("bad.test")
    assert await Delivery.all().values_list("host", flat=True) == ["good.test"]


async def test_a_silenced_domain_is_heard_by_those_who_follow_it_alone() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    rem = await somebody("rem", "loud.test")
    await Account.filter(id=rem.id).update(is_indexable=True)
    await follow(alice, rem)
    await decide("loud.test", SILENCE)
    rem = await fresh(rem)
    mentioned = [alice, bob]
    await hears(rem, content_html="<p>A loud #noise</p>", mentioned=mentioned, hashtags=["noise"])

    assert await timelines.public(bob, Page()) == []
    assert await timelines.hashtag(bob, "noise", Page()) == []
    assert await search.hashtags("noise") == []
    assert len(await timelines.home(alice, Page())) == 1
    assert await told(alice) == [("mention", "rem")]
    assert await told(bob) == []
    assert len(await search.posts("loud", alice, Page())) == 1
    carla = await somebody("carla")
    assert await search.posts("loud", carla, Page()) == []
    assert await search.accounts("re", carla) == []
    assert len(await search.accounts("rem@loud.test", carla)) == 1
    assert len(await search.accounts("re", alice)) == 1

    asked = await follows.request(rem, bob, uri="https://loud.test/follows/1")
    assert asked.state == "pending"
    assert await told(bob) == [("follow_request", "rem")]
    await follows.accept_all(bob)
    assert (await Follow.get(id=asked.id)).state == "pending"

    await take_back("loud.test")
    assert len(await timelines.public(bob, Page())) == 1


async def test_photos_of_a_domain_are_shown_behind_a_warning() -> None:
    rem = await somebody("rem", "lewd.test")
    photo = {"attachments": [_photo("https://lewd.test/1.jpg")]}
    before = await hears(rem, **photo)
    words = await hears(rem, 2)
    assert not (await views.post(before.id, None)).body.is_sensitive
    await decide("lewd.test", Terms(forces_sensitive=True))
    assert (await views.post(before.id, None)).body.is_sensitive
    assert not (await views.post(words.id, None)).body.is_sensitive, "there is nothing to hide"
    await take_back("lewd.test")
    assert not (await views.post(before.id, None)).body.is_sensitive


async def test_files_of_a_domain_are_neither_kept_nor_shown() -> None:
    rem = await somebody("rem", "heavy.test")
    await Account.filter(id=rem.id).update(avatar_key="ab/avatar.jpg")
    post = await hears(rem, attachments=[_photo("https://heavy.test/1.jpg")])
    await decide("heavy.test", Terms(rejects_media=True))
    body = (await views.post(post.id, None)).body
    (shown,) = body.attachments
    assert (shown.kind, shown.url, shown.preview_url) == ("unknown", "", "")
    assert shown.remote_url == "https://heavy.test/1.jpg"
    assert body.author.avatar_url == ""
    assert (await fresh(rem)).avatar_key == ""
    assert {"keys": ["ab/avatar.jpg"]} in await recorded("FilesUnused")
    assert await recorded("RemoteMediaUnwanted") == [{"urls": ["https://heavy.test/1.jpg"]}]
    await take_back("heavy.test")
    (shown,) = (await views.post(post.id, None)).body.attachments
    assert shown.url


def _photo(url: str) -> RemoteAttachment:
    return RemoteAttachment(url=url)


async def test_who_appears_later_is_treated_like_the_others() -> None:
    await decide("loud.test", Terms(severity="silence", forces_sensitive=True))
    await decide("bad.test")

    async def appears(host: str, domain: str) -> Account:
        return await accounts.store_remote(
            accounts.RemoteProfile(
                uri=f"https://{host}/users/new-{domain}",
                username="new",
                domain=domain,
                inbox_uri=f"https://{host}/inbox",
            )
        )

    loud = await appears("x.loud.test", "x.loud.test")
    assert (loud.silenced_by, loud.sensitized_by, loud.suspended_by) == ("policy", "policy", "")
    # Whose handle lies elsewhere than their server is covered by either.
    assert (await appears("app.bad.test", "fine.test")).suspended_by == "policy"
    assert (await appears("fine.test", "bad.test")).suspended_by == "policy"
    assert (await appears("fine.test", "other.test")).suspended_by == ""


async def test_another_process_notices_what_the_command_line_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policies, "LOOKED_AFRESH_S", 0.01)
    stopping = asyncio.Event()
    watching = asyncio.create_task(policies.watch(stopping))
    async with database.transaction():
        await policy_decisions.put([("bad.test", SUSPEND)], None)
    await _until(is_suspended=True)
    async with database.transaction():
        await DomainPolicy.all().delete()
    await _until(is_suspended=False)
    stopping.set()
    await watching


async def _until(*, is_suspended: bool) -> None:
    for _ in range(6000):
        if policies.of("bad.test").is_suspended is is_suspended:
            return
        await asyncio.sleep(0.01)
    pytest.fail("it was not noticed")


@pytest.mark.parametrize("mode", ["open", "allowlist", "off"])
async def test_the_mode_and_a_suspension_count_both(mode: str) -> None:
    current = configuration.current()
    federation = msgspec.structs.replace(
        current.federation, mode=mode, allowed_domains=["listed.test"]
    )
    configuration.activate(msgspec.structs.replace(current, federation=federation))
    await policy_decisions.allow(None, "Allowed.test")
    await policy_decisions.allow(None, "bad.test")
    await decide("bad.test")
    expected = {
        "open": {"listed.test", "allowed.test", "other.test"},
        "allowlist": {"listed.test", "allowed.test"},
        "off": set(),
    }
    hosts = {"listed.test", "allowed.test", "other.test", "bad.test"}
    assert {host for host in hosts if policies.federates_with(host)} == expected[mode]
    await policy_decisions.disallow(None, "allowed.test")
    assert policies.federates_with("allowed.test") is (mode == "open")
    with pytest.raises(NotFound):
        await policy_decisions.disallow(None, "allowed.test")


async def test_a_domain_that_is_asked_about_costs_no_statement() -> None:
    await decide("bad.test")
    before = database.statements_run()
    for number in range(100):
        policies.of(f"host{number}.bad.test")
        policies.federates_with(f"host{number}.test")
    assert database.statements_run() == before


async def test_the_same_decision_many_times_at_once_is_one() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "bad.test")
    await follow(alice, rem)
    await asyncio.gather(
        *(policy_decisions.decide(None, "bad.test", SUSPEND) for _ in range(10)),
        *(policy_decisions.allow(None, "bad.test") for _ in range(10)),
    )
    await work()
    assert await DomainPolicy.all().count() == 1
    assert await SeveredRelation.all().count() == 1
    assert await Notification.filter(recipient=alice).count() == 1
    assert policies.of("bad.test").is_suspended
