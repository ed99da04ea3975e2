"""What moderators do to one account, and what becomes of reports."""

from datetime import UTC, datetime

import pytest

from fediphoto.domain import audit, policies
from fediphoto.domain.moderation import moderation, policy_decisions, reports
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page
from fediphoto.domain.relations import follows, policy_effects, severances
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.errors import Forbidden, NotFound, TooManyRequests, Unprocessable
from fediphoto.storage import jobs
from fediphoto.storage.models import Account, AuditEntry, Follow, Post, Report, SeveranceEvent, User
from tests.domain.city import follow, fresh, hears, person, photo, recorded, says, somebody, told

pytestmark = pytest.mark.usefixtures("city", "quickly")


async def work() -> None:
    await jobs.Runner(moderation.JOBS | policy_effects.JOBS).drain()


async def test_a_suspended_stranger_is_cut_off_recorded_and_told() -> None:
    mod, alice = await person("mona", role="moderator"), await person("alice")
    rem = await somebody("rem", "remote.test")
    await follows.accept(await follows.request(alice, rem, notifies=True))
    await follows.request(rem, alice, uri="https://remote.test/follows/1")
    await moderation.suspend(mod, rem, "Spam")
    await work()
    assert (await fresh(rem)).suspended_by == "us"
    assert await Follow.all().count() == 0
    event = await SeveranceEvent.get()
    assert (event.kind, event.target) == ("account_suspension", "rem@remote.test")
    assert ("severed_relationships", "alice") in await told(alice)
    assert len(await recorded("Unfollowed")) == len(await recorded("FollowRejected")) == 1
    entry = await AuditEntry.get()
    assert (entry.actor_id, entry.deed, entry.target) == (
        mod.id,
        "account.suspend",
        "rem@remote.test",
    )
    await moderation.unsuspend(mod, rem)
    assert (await fresh(rem)).suspended_at is None
    # Their server was told that its follow had ended: only they can begin it anew.
    (cut,) = await severances.mine(alice)
    assert (cut.following, cut.followers, cut.restorable) == (1, 1, 1)
    assert await severances.restore(event.id, alice) == 1
    assert (await Follow.get()).notifies


async def test_one_of_ours_is_suspended_with_word_to_their_followers() -> None:
    mod, alice = await person("mona", role="moderator"), await person("alice")
    rem = await somebody("rem", "remote.test")
    await follow(rem, alice)
    await moderation.suspend(mod, alice)
    await work()
    assert (await fresh(alice)).suspended_at is not None
    assert await Follow.all().count() == 1, "it comes back as it was"
    assert len(await recorded("AccountUpdated")) == 1
    await moderation.unsuspend(mod, alice)
    assert (await fresh(alice)).suspended_at is None
    assert len(await recorded("AccountUpdated")) == 2


async def test_nobody_is_judged_by_those_without_a_mandate() -> None:
    mod, alice = await person("mona", role="moderator"), await person("alice")
    admin = await person("boss", role="admin")
    for deed in moderation.DEEDS.values():
        for by, whom in ((alice, mod), (mod, admin), (mod, mod), (alice, alice)):
            with pytest.raises(Forbidden):
                await deed(by, whom)
    assert await AuditEntry.all().count() == 0
    await User.filter(account_id=mod.id).update(role="user")
    with pytest.raises(Forbidden):
        await moderation.silence(mod, alice)


async def test_an_account_is_silenced_and_its_photos_put_behind_a_warning() -> None:
    mod, alice = await person("mona", role="moderator"), await person("alice")
    shown = await photo(alice)
    post = await says(alice, attachment_ids=[shown.id])
    await moderation.silence(mod, alice, "Loud")
    await moderation.force_sensitive(mod, alice)
    assert await timelines.public(None, Page()) == []
    assert (await views.post(post.id, None)).body.is_sensitive
    await moderation.unsilence(mod, alice)
    await moderation.unforce_sensitive(mod, alice)
    assert len(await timelines.public(None, Page())) == 1
    assert not (await views.post(post.id, None)).body.is_sensitive
    written = await audit.entries(Page())
    assert [one.deed for one in written.items] == [
        "account.unsensitive",
        "account.unsilence",
        "account.sensitive",
        "account.silence",
    ]
    assert written.items[3].reason == "Loud"


async def test_who_is_let_free_is_still_under_the_decision_on_their_domain() -> None:
    rem = await somebody("rem", "bad.test")
    await moderation.silence(None, rem)
    await moderation.suspend(None, rem)
    await policy_decisions.decide(None, "bad.test", Terms(severity="suspend"))
    await work()
    await moderation.unsuspend(None, rem)
    assert (await fresh(rem)).suspended_by == "policy"
    assert (await fresh(rem)).silenced_by == "us"
    await policy_decisions.take_back(None, "bad.test")
    await work()
    row = await fresh(rem)
    assert (row.suspended_at, row.silenced_by) == (None, "us")
    assert policies.of("bad.test") == policies.FREE


async def test_a_report_is_put_before_the_moderators() -> None:
    alice, bob, mod = await person("alice"), await person("bob"), await person("mona", role="admin")
    post, other = await says(bob), await says(alice)
    hidden = await says(bob, visibility="direct")
    report = await reports.file(
        alice, bob, posts=[post, other, hidden], comment=" Rude \x00", category="spam"
    )
    assert (report.post_ids, report.comment, report.is_forwarded) == ([post.id], "Rude", False)
    assert await told(mod) == [("admin.report", "alice")]
    assert await told(bob) == []
    (seen,) = (await notifications.listing(mod, Page())).items
    assert seen.report is not None
    assert (seen.report.target.username, seen.report.comment) == ("bob", "Rude")
    assert await notifications.unread_count(mod) == 1
    await User.filter(account_id=mod.id).update(role="user")
    assert (await notifications.listing(mod, Page())).items == [], "it is not theirs to read now"
    assert await notifications.unread_count(mod) == 0
    await User.filter(account_id=mod.id).update(role="admin")
    assert await recorded("ReportFiled") == []
    assert await reports.count_open() == 1

    for deed in (reports.resolve, reports.reopen):
        with pytest.raises(Forbidden):
            await deed(bob, report)
    await reports.assign(mod, report, to=mod)
    await reports.resolve(mod, report, "Talked")
    await reports.resolve(mod, report)
    assert await reports.count_open() == 0
    assert (await reports.get(report.id)).resolved_by_id == mod.id
    assert [one.id for one in (await reports.listing(Page(), is_resolved=True)).items] == [
        report.id
    ]
    await reports.reopen(mod, report)
    assert (await reports.get(report.id)).resolved_at is None
    deeds = await AuditEntry.all().order_by("id").values_list("deed", flat=True)
    assert deeds == ["report.assign", "report.resolve", "report.reopen"]


async def test_a_report_on_a_stranger_is_forwarded_only_if_wished() -> None:
    alice, rem = await person("alice"), await somebody("rem", "remote.test")
    post = await hears(rem)
    await reports.file(alice, rem, posts=[post])
    assert await recorded("ReportFiled") == []
    report = await reports.file(alice, rem, posts=[post], forwards=True)
    assert await recorded("ReportFiled") == [{"report_id": report.id}]
    assert "alice" not in report.uri


async def test_a_report_has_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob = await person("alice"), await person("bob")
    gone = await somebody("gone", "remote.test")
    await Account.filter(id=gone.id).update(deleted_at=datetime.now(UTC))
    for target, details in (
        (alice, {}),
        (bob, {"comment": "x" * 1001}),
        (bob, {"category": "boredom"}),
    ):
        with pytest.raises(Unprocessable):
            await reports.file(alice, target, **details)
    with pytest.raises(NotFound):
        await reports.file(alice, await fresh(gone))
    monkeypatch.setattr(reports, "LOCAL_PER_HOUR", 2)
    for _ in range(2):
        await reports.file(alice, bob)
    with pytest.raises(TooManyRequests):
        await reports.file(alice, bob)
    assert await Report.all().count() == 2
    assert await Post.all().count() == 0
