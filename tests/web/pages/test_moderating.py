"""Reporting, and the moderators' desk, by pages that need no script."""

import pytest

from fediphoto.config import Config
from fediphoto.domain import policies
from fediphoto.domain.moderation import policy_decisions, reports
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.storage.models import (
    Account,
    AuditEntry,
    BlockList,
    DomainPolicy,
    Follow,
    Post,
    Report,
    User,
)
from fediphoto.worker import Workers
from tests.domain.city import follow, hears, photo, says, somebody
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive


async def of(name: str) -> Account:
    found = await accounts.find(name)
    assert found is not None
    return found


@pytest.fixture
async def mona(arrive: Arrive) -> Browser:
    """A moderator."""
    browser = await arrive("mona")
    await User.filter(account_id=(await of("mona")).id).update(role="moderator")
    return browser


async def test_a_post_is_reported_by_a_form(arrive: Arrive, mona: Browser) -> None:
    anna = await arrive("anna")
    rem = await somebody("rem", "remote.test")
    post = await hears(rem, content_html="<p>Nasty</p>")
    await anna.open(f"/@rem@remote.test/{post.id}")
    address = f"/report/{rem.id}?post={post.id}"
    assert address in anna.page.links()
    await anna.open(address)
    assert "Nasty" in anna.page.text
    assert "remote.test" in anna.page.text
    await anna.press(f"/report/{rem.id}", reason="x" * 1001, forward=True, status=422)
    assert len(anna.page.value("reason")) == 1001, "what was typed stays"
    assert anna.page.problem()
    await anna.press(f"/report/{rem.id}", reason="Very nasty", category="violation")
    assert "Thank you" in anna.page.text
    made = await Report.get()
    assert (made.comment, made.post_ids, made.is_forwarded) == ("Very nasty", [post.id], True)
    await anna.press(f"/people/{rem.id}/block")
    await mona.open("/activity")
    assert "anna reported @rem@remote.test" in mona.page.text
    assert f"/admin/reports/{made.id}" in mona.page.links()


async def test_a_profile_is_reported_and_nobody_else_is(arrive: Arrive, visitor: Browser) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    me, him = await of("anna"), await of("boris")
    await anna.open("/@boris")
    assert f"/report/{him.id}" in anna.page.links()
    await anna.open(f"/report/{him.id}")
    assert not anna.page.all('[name="forward"]'), "there is nobody else to tell"
    await anna.press(f"/report/{him.id}")
    await boris.open("/@boris")
    assert not [link for link in boris.page.links() if link.startswith("/report")]
    hidden = await says(him, "For nobody", visibility="direct")
    await anna.open(f"/report/{him.id}?post={hidden.id}", status=404)
    for nobody in ("0", "x", "99"):
        await anna.open(f"/report/{nobody}", status=404)
    await anna.open(f"/report/{me.id}")
    await anna.press(f"/report/{me.id}", status=422)
    await visitor.open(f"/report/{him.id}")
    assert visitor.page.address.startswith("/login")


DESK = ("reports", "reports?resolved=1", "domains", "lists", "audit", "lists/export.csv")


async def test_there_is_no_desk_for_others(arrive: Arrive, visitor: Browser) -> None:
    anna = await arrive("anna")
    me = await of("anna")
    await anna.open("/")
    assert not [link for link in anna.page.links() if link.startswith("/admin")]
    token = str((await anna.open("/settings/privacy")).one("main [name=csrf_token]")["value"])
    for part in DESK:
        await anna.open(f"/admin/{part}", status=404)
        await visitor.open(f"/admin/{part}")
        assert visitor.page.address.startswith("/login")
    for deed in (
        "domains",
        "domains/remove",
        "domains/allow",
        "lists",
        "lists/import",
        "lists/1/remove",
        f"accounts/{me.id}/suspend",
        f"accounts/{me.id}/silence",
        "reports/1/resolve",
        "severed/1/restore",
    ):
        form = f"csrf_token={token}&domain=bad.test&severity=suspend&entries=bad.test"
        headers = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}
        answer = await anna.raw("POST", f"/admin/{deed}", headers=headers, data=form)
        assert answer.status_code == 404, deed
    assert await DomainPolicy.all().count() == await AuditEntry.all().count() == 0


async def test_a_report_is_read_judged_and_put_away(arrive: Arrive, mona: Browser) -> None:
    await arrive("anna")
    anna, boris = await of("anna"), await _boris(arrive)
    shown = await photo(boris, "A rude sign")
    post = await says(boris, "Rude words", attachment_ids=[shown.id])
    report = await reports.file(
        anna, boris, posts=[post], comment="Look\nhere <b>", category="spam"
    )
    await mona.open("/admin")
    assert "1 Open reports" in mona.page.text
    await mona.open("/admin/reports")
    assert "boris" in mona.page.main.text
    assert "Look here <b>" in mona.page.text
    await mona.open(f"/admin/reports/{report.id}")
    assert "Rude words" in mona.page.text
    await mona.press(f"/admin/reports/{report.id}/assign")
    assert "mona is on it" in mona.page.text
    await mona.press(f"/admin/accounts/{boris.id}/suspend", reason="Rude")
    assert mona.page.address == f"/admin/reports/{report.id}"
    assert "Suspended" in mona.page.text
    assert "Rude words" in mona.page.text, "the desk still shows what was reported"
    await mona.press(f"/admin/accounts/{boris.id}/unsuspend")
    assert "In good standing" in mona.page.text
    await mona.press(f"/admin/reports/{report.id}/posts/{post.id}/delete")
    assert await Post.get_or_none(id=post.id) is None
    assert "1 post it names is gone" in mona.page.text
    await mona.press(f"/admin/reports/{report.id}/resolve")
    assert "Nothing waits" in mona.page.text
    await mona.open("/admin/reports?resolved=1")
    assert "boris" in mona.page.main.text
    await mona.open(f"/admin/reports/{report.id}")
    await mona.press(f"/admin/reports/{report.id}/reopen")
    assert (await reports.listing(Page())).items
    await mona.open("/admin/audit")
    for deed in ("Suspended", "Suspension ended", "Post deleted", "Report resolved"):
        assert deed in mona.page.text
    await mona.open("/admin/audit?target=boris")
    assert "Suspended" in mona.page.all("ol.log")[0].text
    assert "Report resolved" not in mona.page.all("ol.log")[0].text
    for nothing in ("reports/1", "reports/x", "accounts/1", f"reports/{report.id}/posts/1/delete"):
        answer = await mona.raw("GET", f"/admin/{nothing}", headers=HTML)
        assert answer.status_code in (404, 405)


async def _boris(arrive: Arrive) -> Account:
    await arrive("boris")
    return await of("boris")


async def test_an_admin_is_not_judged_by_a_moderator(arrive: Arrive, mona: Browser) -> None:
    boris = await _boris(arrive)
    await mona.open("/@boris")
    assert f"/admin/accounts/{boris.id}" in mona.page.links()
    await mona.open(f"/admin/accounts/{boris.id}")
    await User.filter(account_id=boris.id).update(role="admin")
    await mona.press(f"/admin/accounts/{boris.id}/suspend", status=403)
    assert mona.page.problem()
    assert (await of("boris")).suspended_at is None


async def test_domains_are_decided_on_shown_and_lifted(
    mona: Browser, visitor: Browser, storage: Config
) -> None:
    anna, rem = await somebody("anna"), await somebody("rem", "bad.test")
    await follow(anna, rem)
    await mona.open("/admin/domains")
    await mona.press("/admin/domains", domain="not a domain", public__comment="Hate", status=422)
    assert mona.page.value("public-comment") == "Hate"
    await mona.press(
        "/admin/domains", domain="Bad.test", private__comment="No 7", reject__reports=True
    )
    assert "bad.test suspended no reports" in mona.page.text
    assert policies.of("bad.test").is_suspended
    await Workers(storage).drain()
    assert await Follow.all().count() == 0
    await visitor.open("/about")
    assert "bad.test suspended Hate" in visitor.page.text
    assert "No 7" not in visitor.page.text
    listed = await visitor.raw("GET", "/about/limited.csv")
    assert "bad.test,suspend,False,True,Hate,False" in (await listed.get_data()).decode()

    await mona.open("/admin/domains?domain=bad.test")
    assert mona.page.one("#domain")["value"] == "bad.test"
    await mona.press("/admin/domains", severity="silence", obfuscate=True)
    await visitor.open("/about")
    assert "ba*.**st silenced Hate" in visitor.page.text
    await mona.press("/admin/domains/remove")
    assert await DomainPolicy.all().count() == 0
    await Workers(storage).drain()
    await mona.open("/admin/domains")
    (restore,) = [str(one["action"]) for one in mona.page.all("form[action$='/restore']")]
    await mona.press(restore)
    await Workers(storage).drain()
    assert (await Follow.get()).state == "pending"
    await mona.press("/admin/domains/allow", domain="friend.test")
    await mona.press("/admin/domains/disallow")
    assert "friend.test" not in mona.page.main.text
    await visitor.open("/about")
    assert "Limited servers" not in visitor.page.text


async def test_lists_are_subscribed_to_imported_and_let_go(mona: Browser) -> None:
    await mona.open("/admin/lists")
    await mona.press("/admin/lists", url="javascript:alert(1)", status=422)
    await mona.press("/admin/lists", url="https://lists.test/a.csv", title="A", highest="silence")
    found = await BlockList.get()
    assert "Not read yet" in mona.page.text
    await BlockList.all().update(last_error="It answered 500")
    await mona.open("/admin/lists")
    assert "It answered 500" in mona.page.text
    await mona.press(f"/admin/lists/{found.id}/refresh")
    await mona.press(f"/admin/lists/{found.id}/remove")
    assert await BlockList.all().count() == 0
    await mona.press("/admin/lists/import", entries="<html>", status=422)
    assert mona.page.value("entries") == "<html>"
    await mona.press("/admin/lists/import", entries="bad.test\nworse.test")
    assert "2 added, 0 changed, 0 left alone" in mona.page.text
    exported = await mona.raw("GET", "/admin/lists/export.csv")
    assert (await exported.get_data()).decode().count("suspend") == 2


async def test_what_was_cut_is_told_and_asked_for_again(arrive: Arrive, storage: Config) -> None:
    anna = await arrive("anna")
    me, rem = await of("anna"), await somebody("rem", "bad.test")
    await follow(me, rem)
    await follow(rem, me)
    await policy_decisions.decide(None, "bad.test", policy_decisions.Terms(severity="suspend"))
    await Workers(storage).drain()
    await anna.open("/activity")
    assert "you follow 1 fewer, and 1 fewer follow you now" in anna.page.text
    await anna.open("/settings/severed")
    assert "no longer speak with bad.test" in anna.page.text
    restore = str(anna.page.one("form[action$='/restore']")["action"])
    await anna.press(restore)
    assert await Follow.all().count() == 0
    await policy_decisions.take_back(None, "bad.test")
    await Workers(storage).drain()
    await anna.press(restore)
    assert await Follow.all().count() == 2
    assert not anna.page.all("form[action$='/restore']")


async def test_photos_that_are_not_taken_leave_a_place(arrive: Arrive) -> None:
    anna = await arrive("anna")
    rem = await somebody("rem", "heavy.test")
    photo_there = posts.RemoteAttachment(url="https://heavy.test/1.jpg", description="A barge")
    post = await hears(rem, attachments=[photo_there], content_html="<p>Barge</p>")
    await policy_decisions.decide(None, "heavy.test", policy_decisions.Terms(rejects_media=True))
    for address in ("/explore/everywhere", "/@rem@heavy.test", f"/@rem@heavy.test/{post.id}"):
        await anna.open(address)
        for image in anna.page.all("main img"):
            assert image.get("src"), (address, image)
            assert "heavy" not in str(image["src"])
    assert "on its own server" in anna.page.text
    assert "A barge" in anna.page.text
