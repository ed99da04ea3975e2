"""The desk's figures and the machine behind: graphs, servers, jobs, room, and for whom they are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import hosts
from fediphoto.config import Config
from fediphoto.domain.moderation import reports
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.place import dashboard, media_usage, unfinished
from fediphoto.errors import FediphotoError, Forbidden
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    Account,
    AuditEntry,
    CachedMedia,
    Delivery,
    Host,
    Job,
    OutgoingActivity,
    User,
    UserActivity,
)
from fediphoto.worker import Workers, job_handlers
from tests.domain.city import photo, says, somebody
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

FOR_ADMINS = ("/admin/storage", "/admin/jobs", "/admin/place", "/admin/begin/place")
FOR_MODERATORS = ("/admin", "/admin/servers", "/admin/invites", "/admin/audit", "/admin/people")
DEEDS_OF_ADMINS = (
    "storage/clear",
    "jobs/retry",
    "jobs/1/retry",
    "jobs/1/drop",
    "place",
    "begin/place",
    "begin/rules",
    "rules/1/up",
    "accounts/{id}/role",
    "accounts/{id}/factor",
    "accounts/{id}/password",
    "accounts/{id}/delete",
)
DEEDS_OF_MODERATORS = (
    "servers/try",
    "invites/1/revoke",
    "notes/1/remove",
    "accounts/{id}/notes",
    "accounts/{id}/confirm",
    "reports/1/forward",
    "reports/1/sensitive",
    "reports/1/notes",
)


def _now() -> datetime:
    """The hour of this test: the whole suite takes longer than some of these spans."""
    return datetime.now(UTC)


async def of(name: str) -> Account:
    found = await accounts.find(name)
    assert found is not None
    return found


@pytest.fixture
async def ada(arrive: Arrive) -> Browser:
    """An admin, the first: the owner."""
    browser = await arrive("ada")
    await User.filter(account_id=(await of("ada")).id).update(role="admin")
    return browser


@pytest.fixture
async def mona(arrive: Arrive) -> Browser:
    """A moderator."""
    browser = await arrive("mona")
    await User.filter(account_id=(await of("mona")).id).update(role="moderator")
    return browser


async def post_to(browser: Browser, path: str) -> int:
    """The answer to an empty form with a good token, sent past every page."""
    token = (await browser.open("/settings/privacy")).value("csrf_token")
    headers = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.raw("POST", path, headers=headers, data=f"csrf_token={token}")
    return int(answer.status_code)


async def test_each_door_is_for_those_it_is_for(
    ada: Browser, mona: Browser, arrive: Arrive, visitor: Browser
) -> None:
    anna = await arrive("anna")
    me = await of("anna")
    for address in FOR_ADMINS:
        await ada.open(address)
        await mona.open(address, status=404)
        await anna.open(address, status=404)
        await visitor.open(address)
        assert visitor.page.address.startswith("/login")
    for address in FOR_MODERATORS:
        await mona.open(address)
        assert not set(FOR_ADMINS) & mona.page.links(), address
        await anna.open(address, status=404)
        await visitor.open(address)
        assert visitor.page.address.startswith("/login")
    for deed in (*DEEDS_OF_ADMINS, *DEEDS_OF_MODERATORS):
        assert await post_to(anna, f"/admin/{deed.format(id=me.id)}") == 404, deed
    for deed in DEEDS_OF_ADMINS:
        assert await post_to(mona, f"/admin/{deed.format(id=me.id)}") in (403, 404), deed
    assert (await User.get(account_id=me.id)).role == "user"
    assert not await AuditEntry.exists()


async def test_the_domain_asks_for_itself_who_may(ada: Browser, mona: Browser) -> None:
    me = await of("mona")
    for deed in (
        unfinished.listing(me, Page(), state="failed"),
        unfinished.kinds(me),
        unfinished.retry(me, 1),
        unfinished.retry_kind(me, "x"),
        unfinished.give_up(me, 1),
    ):
        with pytest.raises(Forbidden):
            await deed
    boris = await somebody("boris")
    for deed in (dashboard.take(boris, 30), media_usage.take(boris), hosts.try_again(boris, "x")):
        with pytest.raises(Forbidden):
            await deed


async def _busy_place(now: datetime) -> None:
    anna = await of("ada")
    rem = await somebody("rem", "remote.test")
    for days in (0, 0, 3, 40, 200):
        post = await says(anna, "Hello")
        at = now - timedelta(days=days)
        await type(post).filter(id=post.id).update(created_at=at)
    await UserActivity.all().delete()
    await UserActivity.create(account_id=anna.id, day=(now - timedelta(days=3)).date())
    await reports.file(rem if rem.is_local else anna, rem, comment="Loud")
    await Job.all().delete()
    await Job.create(kind="avatars.fetch", payload={}, run_at=now - timedelta(hours=1))


async def test_the_overview_counts_what_is_there(ada: Browser) -> None:
    now = _now()
    await _busy_place(now)
    me = await of("ada")
    dashboard.forget()
    figures = await dashboard.take(me, 30)
    found = {one.thing: dict(one.days) for one in figures.graphs}
    assert len(found["posts"]) == 30
    assert found["posts"][now.date()] == 2
    assert found["posts"][(now - timedelta(days=3)).date()] == 1
    assert sum(found["posts"].values()) == 3
    assert found["active"] == {
        day: int(day == (now - timedelta(days=3)).date()) for day in found["active"]
    }
    assert sum(found["joined"].values()) == 1
    assert (figures.open_reports, figures.jobs.waiting, figures.jobs.late) == (1, 1, 1)
    wide = await dashboard.take(me, 90)
    assert wide.graphs[2].total == 4
    assert (await dashboard.take(me, 7)).graphs == figures.graphs, "no other span is drawn"
    page = await ada.open("/admin?days=90")
    assert len(page.all(".graph")) == len(page.all(".graph svg[role=img]")) == 4
    assert all(one["aria-label"] for one in page.all(".graph svg"))
    assert len(page.all(".graph table")[2].select("tbody tr")) == 90
    assert "due for more than five minutes" in page.text
    assert "1 Open reports" in page.text


async def test_the_overview_costs_the_same_whatever_it_counts(ada: Browser) -> None:
    costs = []
    for days, more in ((30, 0), (90, 30)):
        me = await of("ada")
        for _ in range(more):
            await says(me, "More")
        dashboard.forget()
        before = database.statements_run()
        await dashboard.take(me, days)
        costs.append(database.statements_run() - before)
        await dashboard.take(me, days)
        assert database.statements_run() - before - costs[-1] <= 1, "counted once a minute"
    assert costs[0] == costs[1] < 12


async def test_servers_in_trouble_are_shown_and_tried_again(mona: Browser) -> None:
    me = await of("mona")
    await Host.create(name="fine.test", software="pixelfed", last_ok_at=_now())
    for _ in range(6):
        await hosts.failed("down.test")
    await hosts.failed("gone.test")
    await Host.filter(name="gone.test").update(unavailable_at=_now() - timedelta(days=2))
    activity = await OutgoingActivity.create(account_id=me.id, uri="https://x.test/1", body="{}")
    await Delivery.create(
        activity=activity,
        account_id=me.id,
        inbox_uri="https://down.test/inbox",
        host="down.test",
        run_at=_now() + timedelta(hours=3),
        attempts=6,
        last_error="It answered 503 <b>",
    )
    page = await mona.open("/admin/servers")
    assert "fine.test" not in page.main.text
    assert "6 failures in a row" in page.text
    assert "It answered 503 <b>" in page.text
    assert "Nothing is sent for a while" in page.text
    assert "1 message waits" in page.text
    assert "down.test" not in (await mona.open("/admin/servers?state=unavailable")).main.text
    assert "gone.test" in mona.page.main.text
    assert "fine.test" in (await mona.open("/admin/servers?state=all")).main.text
    assert "fine.test" in (await mona.open("/admin/servers?q=fi")).main.text
    assert "No server of that name" in (await mona.open("/admin/servers?q=%25")).text
    await mona.open("/admin/servers")
    await mona.press("/admin/servers/try", host="down.test")
    assert (await Delivery.get()).run_at <= datetime.now(UTC)
    assert (await Host.get(name="down.test")).open_until is None
    await mona.press("/admin/servers/try", host="gone.test")
    assert (await Host.get(name="gone.test")).unavailable_at is None
    assert await AuditEntry.filter(deed="host.try_again").count() == 2
    assert await post_to(mona, "/admin/servers/try") == 404


async def test_jobs_that_failed_are_tried_again_or_let_go(ada: Browser) -> None:
    me = await of("ada")
    done: list[dict[str, Any]] = []
    is_broken = [True]

    async def handle(payload: dict[str, Any]) -> None:
        if is_broken[0]:
            raise FediphotoError("The disk is full <b>")
        done.append(payload)

    runner = jobs.Runner({"attachments.process": handle})
    async with database.transaction():
        for number in range(3):
            payload = {"account_id": me.id, "secret": "the letter", "number": number}
            await jobs.enqueue("attachments.process", payload)
    await runner.drain()
    await Job.filter(kind="attachments.process").update(attempts=16, failed_at=_now())
    await ada.open("/admin/jobs")
    assert "The disk is full <b>" in ada.page.text
    assert "@ada" in ada.page.main.text
    assert "the letter" not in ada.page.html, "what is in a job is nobody's to read"
    assert "16 tries" in ada.page.text
    first, second, third = await Job.all().order_by("id")
    is_broken[0] = False
    await ada.press(f"/admin/jobs/{first.id}/retry")
    await runner.drain()
    assert [one["number"] for one in done] == [0]
    await ada.open("/admin/jobs?kind=attachments.process")
    await ada.press(f"/admin/jobs/{second.id}/drop")
    assert await Job.get_or_none(id=second.id) is None
    await ada.open("/admin/jobs")
    await ada.press("/admin/jobs/retry")
    await runner.drain()
    assert [one["number"] for one in done] == [0, 2]
    await ada.open("/admin/jobs")
    assert "No job was given up." in ada.page.text
    assert await post_to(ada, f"/admin/jobs/{third.id}/retry") == 404
    deeds = await AuditEntry.all().order_by("id").values_list("deed", flat=True)
    assert deeds == ["job.retry", "job.give_up", "job.retry"]


async def test_a_job_under_way_is_left_alone(ada: Browser) -> None:
    me = await of("ada")
    job = await Job.create(
        kind="mail.send",
        payload={},
        run_at=_now(),
        attempts=2,
        locked_until=_now() + timedelta(hours=1),
    )
    for deed in (unfinished.retry, unfinished.give_up):
        with pytest.raises(FediphotoError):
            await deed(me, job.id)
    assert (await Job.get(id=job.id)).attempts == 2
    assert "under way" in (await ada.open("/admin/jobs?state=retrying")).text


async def test_room_is_counted_by_kind_and_by_person(ada: Browser, storage: Config) -> None:
    me, boris = await of("ada"), await somebody("boris")
    for person in (me, me, boris):
        await photo(person)
    for number in range(130):
        await CachedMedia.create(
            url_hash=f"{number:064x}",
            key=f"aa/bb/{number:026x}.jpg",
            mime="image/jpeg",
            size_bytes=1_000_000,
            last_used_at=_now() - timedelta(minutes=1),
        )
    media_usage.forget()
    usage = await media_usage.take(me)
    assert (usage.originals.files, usage.originals.size_bytes) == (3, 3000)
    assert (usage.renditions.files, usage.renditions.size_bytes) == (9, 9000)
    assert (usage.remote.files, usage.remote.size_bytes) == (130, 130_000_000)
    assert [(one.account.acct, one.size_bytes) for one in usage.keepers] == [
        ("ada", 8000),
        ("boris", 4000),
    ]
    assert usage.database_bytes > 0 < usage.free_bytes
    await ada.open("/admin/storage")
    assert "130 MB of 2.1 GB" in ada.page.text
    await ada.press("/admin/storage/clear")
    assert "being cleared" in ada.page.text
    await jobs.Runner(job_handlers()).drain()
    assert not await CachedMedia.exists()
    await Workers(storage).drain()
    await ada.open("/admin/storage")
    assert await AuditEntry.filter(deed="media.clear").count() == 1
