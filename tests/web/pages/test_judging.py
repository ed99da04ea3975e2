"""What those who keep order do with accounts and reports, in one place, and take back."""

import pytest

from fediphoto.config import Config
from fediphoto.domain.moderation import account_help, reports
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.domain.sign_in import totp
from fediphoto.errors import Forbidden, Unprocessable
from fediphoto.storage.models import (
    Account,
    AccountWarning,
    AuditEntry,
    ModerationNote,
    Post,
    Report,
    Session,
    User,
)
from fediphoto.worker import Workers
from tests.domain.city import hears, photo, recorded, says, somebody
from tests.web.conftest import PASSWORD
from tests.web.decisions import decided
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


async def of(name: str) -> Account:
    found = await accounts.find(name)
    assert found is not None
    return found


async def with_role(arrive: Arrive, name: str, role: str) -> Browser:
    browser = await arrive(name)
    await User.filter(account_id=(await of(name)).id).update(role=role)
    return browser


@pytest.fixture
async def ada(arrive: Arrive) -> Browser:
    """The first admin, who is the owner."""
    return await with_role(arrive, "ada", "admin")


@pytest.fixture
async def mona(ada: Browser, arrive: Arrive) -> Browser:
    """A moderator."""
    return await with_role(arrive, "mona", "moderator")


async def test_reports_are_found_by_who_deals_with_them(mona: Browser, arrive: Arrive) -> None:
    await arrive("anna")
    anna = await of("anna")
    names = ("rem", "tom", "vic")
    found = {}
    for name in names:
        target = await somebody(name, "remote.test")
        found[name] = await reports.file(anna, target, comment=f"About {name}")
    await mona.open(f"/admin/reports/{found['rem'].id}")
    await mona.press(f"/admin/reports/{found['rem'].id}/assign")
    await reports.resolve(await of("mona"), found["tom"])
    for state, shown in (
        ("open", {"rem", "vic"}),
        ("mine", {"rem"}),
        ("unassigned", {"vic"}),
        ("resolved", {"tom"}),
        ("nonsense", {"rem", "vic"}),
    ):
        page = await mona.open(f"/admin/reports?state={state}")
        assert {name for name in names if f"About {name}" in page.text} == shown, state
    await mona.open(f"/admin/reports/{found['rem'].id}")
    await mona.press(f"/admin/reports/{found['rem'].id}/unassign")
    assert (await Report.get(id=found["rem"].id)).assigned_id is None


async def test_a_report_is_told_to_its_server_once_and_only_elsewhere(
    mona: Browser, arrive: Arrive
) -> None:
    await arrive("anna")
    anna = await of("anna")
    rem = await somebody("rem", "remote.test")
    report = await reports.file(anna, rem, comment="Nasty")
    await mona.open(f"/admin/reports/{report.id}")
    await mona.press(f"/admin/reports/{report.id}/forward")
    assert "Told to remote.test" in mona.page.text
    assert not mona.page.all("form[action$='/forward']")
    assert [one["report_id"] for one in await recorded("ReportFiled")] == [report.id]
    assert await AuditEntry.filter(deed="report.forward").count() == 1
    with pytest.raises(Unprocessable):
        await reports.forward(await of("mona"), await reports.get(report.id))
    await arrive("boris")
    ours = await reports.file(anna, await of("boris"), comment="Ours")
    with pytest.raises(Unprocessable):
        await reports.forward(await of("mona"), ours)
    with pytest.raises(Forbidden):
        await reports.forward(anna, report)


async def test_reported_posts_go_behind_a_warning_and_come_out_again(
    mona: Browser, arrive: Arrive
) -> None:
    await arrive("boris")
    await arrive("anna")
    him = await of("boris")
    open_one = await says(him, "Open", attachment_ids=[(await photo(him)).id])
    shy_one = await says(him, "Shy", attachment_ids=[(await photo(him)).id], is_sensitive=True)
    report = await reports.file(await of("anna"), him, posts=[open_one, shy_one], comment="Look")
    await mona.open(f"/admin/reports/{report.id}")
    await mona.press(f"/admin/reports/{report.id}/sensitive")
    assert (await Post.get(id=open_one.id)).is_sensitive
    assert (await AccountWarning.get()).post_ids == [open_one.id]
    await mona.press(f"/admin/reports/{report.id}/shown")
    assert not (await Post.get(id=open_one.id)).is_sensitive
    assert (await Post.get(id=shy_one.id)).is_sensitive, "its author put it there"
    assert not mona.page.all("form[action$='/shown']")


async def test_notes_are_for_those_who_keep_order(
    ada: Browser, mona: Browser, arrive: Arrive
) -> None:
    anna = await arrive("anna")
    boris = await somebody("boris")
    report = await reports.file(await of("anna"), boris, comment="Loud")
    await mona.open(f"/admin/reports/{report.id}")
    await mona.press(f"/admin/reports/{report.id}/notes", note="x" * 2001, status=422)
    assert len(mona.page.value("note")) == 2001
    await mona.press(f"/admin/reports/{report.id}/notes", note="Third time <b>")
    await ada.open(f"/admin/accounts/{boris.id}")
    assert "Third time <b>" in ada.page.text
    await ada.press(f"/admin/accounts/{boris.id}/notes", note="Seen")
    first, second = await ModerationNote.all().order_by("id")
    await mona.open(f"/admin/accounts/{boris.id}")
    assert not mona.page.all(f"form[action='/admin/notes/{second.id}/remove']")
    await ada.open(f"/admin/accounts/{boris.id}")
    await ada.press(f"/admin/notes/{first.id}/remove")
    assert await ModerationNote.all().values_list("text", flat=True) == ["Seen"]
    await anna.open(f"/admin/accounts/{boris.id}", status=404)


async def test_roles_are_given_by_rank(ada: Browser, mona: Browser, arrive: Arrive) -> None:
    await arrive("anna")
    owner, moderator, anna = await of("ada"), await of("mona"), await of("anna")
    await ada.open(f"/admin/accounts/{anna.id}")
    await ada.press(f"/admin/accounts/{anna.id}/role", role="admin")
    assert (await User.get(account_id=anna.id)).role == "admin"
    assert "user → admin" in ada.page.text
    # A further admin makes moderators, and no admins; nobody changes the owner or themselves.
    await account_help.set_role(anna, moderator, "user")
    await account_help.set_role(anna, moderator, "moderator")
    for by, whom, role in (
        (anna, moderator, "admin"),
        (anna, owner, "user"),
        (moderator, anna, "user"),
        (moderator, await somebody("boris"), "moderator"),
    ):
        with pytest.raises(Forbidden):
            await account_help.set_role(by, whom, role)
    for by, whom, role in (
        (owner, owner, "user"),
        (owner, anna, "king"),
        (owner, await somebody("rem", "remote.test"), "moderator"),
    ):
        with pytest.raises(Unprocessable):
            await account_help.set_role(by, whom, role)
    assert not (await mona.open(f"/admin/accounts/{anna.id}")).all("[name=role]")
    assert "a higher rank" in mona.page.text
    await account_help.set_role(owner, anna, "user")
    assert (await User.get(account_id=anna.id)).role == "user"


async def test_somebody_who_lost_the_way_is_helped_back(ada: Browser, arrive: Arrive) -> None:
    boris = await arrive("boris")
    him = await of("boris")
    await totp.begin(him)
    await totp.TotpDevice.filter(account_id=him.id).update(confirmed_at=him.created_at)
    await ada.open(f"/admin/accounts/{him.id}")
    await ada.press(f"/admin/accounts/{him.id}/factor")
    assert not await totp.is_on(him.id)
    await ada.press(f"/admin/accounts/{him.id}/password")
    assert not await Session.filter(account_id=him.id).exists()
    link = str(ada.page.one("#reset-link")["value"])
    path = "/reset/" + link.rpartition("/")[2]
    await boris.open(path)
    await boris.press(path, password="walks even more slowly")
    deeds = await AuditEntry.filter(target="boris").order_by("id").values_list("deed", flat=True)
    assert deeds == ["account.second_factor_off", "account.reset_password"]


async def test_an_account_is_deleted_after_two_questions(ada: Browser, arrive: Arrive) -> None:
    await arrive("boris")
    him = await of("boris")
    page = await ada.open(f"/admin/accounts/{him.id}")
    assert f"/admin/accounts/{him.id}/delete" not in page.links()
    await ada.press(f"/admin/accounts/{him.id}/suspend", reason="Spam")
    await ada.open(f"/admin/accounts/{him.id}/delete")
    await ada.press(f"/admin/accounts/{him.id}/delete", name="somebody else")
    assert (await Account.get(id=him.id)).deleted_at is None
    await ada.press(f"/admin/accounts/{him.id}/delete", name="@Boris")
    assert await accounts.find("boris") is None
    assert await AuditEntry.filter(deed="account.delete").count() == 1


async def test_people_are_found_by_what_one_knows_of_them(
    ada: Browser, mona: Browser, arrive: Arrive
) -> None:
    await arrive("anna")
    await somebody("rem", "remote.test")
    await Session.filter(account_id=(await of("anna")).id).update(address="127.0.0.1")
    for query, shown, hidden in (
        ("q=an", "@anna", "@rem"),
        ("q=rem@remote.test", "@rem@remote.test", "@anna"),
        ("q=anna@people.test&origin=local", "@anna", "@ada"),
        ("origin=remote", "@rem@remote.test", "@anna"),
        ("role=moderator", "@mona", "@anna"),
        ("standing=active&origin=local", "@anna", "@rem"),
        ("ip=127.0.0.1", "@anna", "@rem"),
    ):
        text = (await ada.open(f"/admin/people?{query}")).main.text
        assert shown in text, query
        assert hidden not in text.replace(shown, ""), query
    await mona.open("/admin/people?ip=127.0.0.1", status=403)
    await ada.open("/admin/people?ip=nowhere", status=422)
    assert "127.0.0.1" not in (await mona.open("/admin/people?q=an")).main.text


async def test_applicants_are_answered_in_words(ada: Browser, app: object, storage: Config) -> None:
    decided("instance", registrations="approval")
    for name in ("nina", "otto"):
        guest = Browser(app)
        await guest.open("/signup")
        await guest.press(
            "/signup",
            username=name,
            email=f"{name}@people.test",
            password=PASSWORD,
            reason=f"I am {name}",
        )
    await ada.open("/admin/people")
    assert "I am nina" in ada.page.text
    nina, otto = await of("nina"), await of("otto")
    await ada.press(f"/admin/people/{nina.id}/approve")
    await ada.press(f"/admin/people/{otto.id}/reject")
    assert "Nobody waits" in ada.page.text
    assert (await User.get(account_id=nina.id)).approved_at is not None
    assert await accounts.find("otto") is None
    await Workers(storage).drain()


async def test_the_log_is_searched(ada: Browser, mona: Browser, arrive: Arrive) -> None:
    boris = await somebody("boris")
    await mona.open(f"/admin/accounts/{boris.id}")
    await mona.press(f"/admin/accounts/{boris.id}/silence", reason="Too loud")
    await ada.open(f"/admin/accounts/{boris.id}")
    await ada.press(f"/admin/accounts/{boris.id}/unsilence")
    post = await hears(await somebody("rem", "remote.test"))
    await posts.delete_as_moderator(await of("mona"), post, reason="spam")
    day = boris.created_at.date().isoformat()  # (before any of it, should midnight pass)
    for query, count in (
        ("", 3),
        ("actor=mona", 2),
        ("actor=@Mona&deed=account.silence", 1),
        ("actor=-", 0),
        ("target=boris", 2),
        ("deed=post.delete", 1),
        ("to=2020-01-01", 0),
        (f"from={day}", 3),
        ("from=yesterday", 3),
    ):
        page = await ada.open(f"/admin/audit?{query}")
        assert len(page.all("ol.log > li")) == count, query
    assert "Too loud" in page.text
