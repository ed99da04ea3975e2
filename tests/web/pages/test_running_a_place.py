"""What admins write and decide on the desk, and what everybody is shown of it."""

from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain.joining import ip_blocks
from fediphoto.domain.moderation import rules
from fediphoto.domain.people import accounts
from fediphoto.domain.views import announcement_views
from fediphoto.storage.models import (
    Account,
    AccountWarning,
    Announcement,
    CanonicalEmailBlock,
    EmailDomainBlock,
    InstanceDocument,
    IpBlock,
    Rule,
    User,
)
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

ADMINS = ("/admin/rules", "/admin/announcements", "/admin/texts", "/admin/blocks")


async def of(name: str) -> Account:
    found = await accounts.find(name)
    assert found is not None
    return found


@pytest.fixture
async def ada(arrive: Arrive) -> Browser:
    """An admin."""
    browser = await arrive("ada")
    await User.filter(account_id=(await of("ada")).id).update(role="admin")
    return browser


@pytest.fixture
async def mona(arrive: Arrive) -> Browser:
    """A moderator."""
    browser = await arrive("mona")
    await User.filter(account_id=(await of("mona")).id).update(role="moderator")
    return browser


async def test_only_admins_find_what_is_theirs(
    ada: Browser, mona: Browser, arrive: Arrive, visitor: Browser
) -> None:
    anna = await arrive("anna")
    for address in ADMINS:
        await ada.open(address)
        await mona.open(address, status=404)
        await anna.open(address, status=404)
        await visitor.open(address)
        assert visitor.page.address.startswith("/login")
    await mona.open("/admin/people")
    assert not set(ADMINS) & mona.page.links()
    found: set[str] = set()
    for floor in (await ada.open("/admin/people")).links():
        if floor.startswith("/admin"):
            found |= (await ada.open(floor)).links()
    assert set(ADMINS) <= found


async def test_rules_are_written_moved_and_taken_away(ada: Browser, visitor: Browser) -> None:
    await visitor.open("/rules", status=404)
    await ada.open("/admin/rules")
    await ada.press("/admin/rules", text="x" * 301, status=422)
    assert ada.page.problem()
    for text in ("Be kind.", "No bots."):
        await ada.open("/admin/rules")
        await ada.press("/admin/rules", text=text, hint="<i>Always</i>")
    first = await Rule.get(text="Be kind.")
    await ada.press(f"/admin/rules/{first.id}/change", text="Be kind!", position="7")
    await visitor.open("/rules")
    text = visitor.page.text
    assert text.index("No bots.") < text.index("Be kind!")
    assert "<i>Always</i>" in text
    await visitor.open("/about")
    assert "Be kind!" in visitor.page.text
    await rules.remove(None, first.id)
    assert "Be kind!" not in (await visitor.open("/about")).text


async def test_news_is_published_changed_and_taken_back(ada: Browser) -> None:
    await ada.open("/admin/announcements")
    await ada.press("/admin/announcements", text="We move.", draft=True)
    row = await Announcement.get()
    assert row.published_at is None
    await ada.open(f"/admin/announcements?id={row.id}")
    assert ada.page.value("text") == "We move."
    await ada.press(
        "/admin/announcements",
        text="We move!",
        draft=False,
        starts__at="2026-01-01T10:00",
    )
    row = await Announcement.get()
    assert row.starts_at == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert [one.text for one in await announcement_views.shown(await of("ada"))] == ["We move!"]
    await ada.open("/admin/announcements")
    await ada.press("/admin/announcements", text="Kept", starts__at="soon", status=422)
    assert ada.page.value("text") == "Kept"
    await ada.open("/admin/announcements")
    await ada.press(f"/admin/announcements/{row.id}/remove")
    assert not await Announcement.exists()


async def test_texts_are_written_in_markdown(ada: Browser, visitor: Browser) -> None:
    await visitor.open("/privacy")
    assert "not encrypted" in visitor.page.text
    await visitor.open("/terms", status=404)
    await ada.open("/admin/texts")
    await ada.press("/admin/texts/extended_description", text="## Birds\n\n<b>We</b> like them.")
    await ada.press("/admin/texts/privacy_policy", text="We keep **nothing**.")
    await ada.press("/admin/texts/terms_of_service", text="Be kind.")
    week = datetime.now(UTC).date() + timedelta(days=7)
    await ada.press(
        "/admin/texts/terms_of_service",
        text="Be kinder.",
        effective__on=week.isoformat(),
    )
    await ada.press(
        "/admin/texts/terms_of_service",
        text="Be.",
        effective__on="2020-01-01",
        status=422,
    )
    await visitor.open("/about")
    assert "Birds" in visitor.page.text
    assert "<b>We</b>" in visitor.page.text
    assert {"/terms", "/privacy"} <= visitor.page.links()
    await visitor.open("/privacy")
    assert "We keep nothing" in visitor.page.text
    await visitor.open("/terms")
    assert "Be kind." in visitor.page.text
    assert f"/terms/{week}" in visitor.page.links()
    await visitor.open(f"/terms/{week}")
    assert "In effect from" in visitor.page.text
    for nothing in ("/terms/2001-01-01", "/terms/x"):
        await visitor.open(nothing, status=404)
    await ada.open("/admin/texts")
    await ada.press("/admin/texts/privacy_policy", text="")
    await visitor.open("/privacy")
    assert "not encrypted" in visitor.page.text
    assert await InstanceDocument.filter(kind="terms_of_service").count() == 2


async def test_mail_and_networks_are_kept_out(ada: Browser, visitor: Browser) -> None:
    await ada.open("/admin/blocks")
    await ada.press("/admin/blocks/networks", network="192.0.2.0/24", severity="no_access")
    await ada.press("/admin/blocks/networks", network="everywhere", status=422)
    assert ada.page.problem()
    await ada.open("/admin/blocks")
    await ada.press("/admin/blocks/providers", provider="throwaway.test")
    await ada.press("/admin/blocks/addresses", address="a.nna+b@mail.test")
    assert "192.0.2.0/24" in ada.page.text
    assert ip_blocks.is_shut_out("192.0.2.1")
    await visitor.open("/signup")
    await visitor.press(
        "/signup",
        username="anna",
        email="anna@mail.test",
        password="walks slowly uphill",
        status=422,
    )
    assert "may not be used" in visitor.page.text
    network, provider = await IpBlock.get(), await EmailDomainBlock.get()
    address = await CanonicalEmailBlock.get()
    await ada.open("/admin/blocks")
    await ada.press(f"/admin/blocks/networks/{network.id}/remove")
    await ada.press(f"/admin/blocks/providers/{provider.id}/remove")
    await ada.press(f"/admin/blocks/addresses/{address.id}/remove")
    assert not ip_blocks.are_there()
    await visitor.open("/signup")
    await visitor.press(
        "/signup", username="anna", email="anna@mail.test", password="walks slowly uphill"
    )
    assert await accounts.find("anna") is not None


async def test_applicants_are_let_in_on_the_desk(mona: Browser, arrive: Arrive) -> None:
    for name in ("paula", "pete"):
        await arrive(name)
        waiting = User.filter(account_id=(await of(name)).id)
        await waiting.update(approved_at=None, sign_up_reason=f"{name} likes birds")
    paula, pete = await of("paula"), await of("pete")
    await mona.open("/admin/people")
    assert "paula likes birds" in mona.page.text
    await mona.press(f"/admin/people/{paula.id}/approve")
    await mona.press(f"/admin/people/{pete.id}/reject")
    assert "Nobody waits" in mona.page.text
    assert (await User.get(account_id=paula.id)).approved_at is not None
    assert await accounts.find("pete") is None
    await mona.open("/admin/people?q=pau")
    assert f"/admin/accounts/{paula.id}" in mona.page.links()


async def test_a_person_reads_what_was_said_to_them(mona: Browser, arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/standing")
    assert "good standing" in anna.page.text
    account = await of("anna")
    await mona.open(f"/admin/accounts/{account.id}")
    silence = f"/admin/accounts/{account.id}/silence"
    assert mona.page.one(f'button[formaction="{silence}"]')
    answer = await mona.raw(
        "POST",
        silence,
        form={
            "csrf_token": mona.page.value("csrf_token"),
            "reason": "Report 7",
            "words": "Please <b>stop</b>.",
        },
    )
    assert answer.status_code == 303
    await anna.open("/settings/standing")
    assert "Only your followers were to hear of you." in anna.page.text
    assert "Please <b>stop</b>." in anna.page.text
    assert "Report 7" not in anna.page.text, "what moderators note stays theirs"
    await anna.open("/activity")
    assert "Please <b>stop</b>." in anna.page.text
    assert (await AccountWarning.get()).action == "silence"
