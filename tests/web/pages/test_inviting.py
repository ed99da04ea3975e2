"""Invitations: who may make one, who comes in by it, and how it ends."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain.joining import email_blocks, invitations, joining
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.errors import FediphotoError, Forbidden, Gone, NotFound, Unprocessable
from fediphoto.storage.models import Account, AuditEntry, Invitation, SignUp, User
from tests.web.conftest import PASSWORD
from tests.web.decisions import decided
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive


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


def wish(name: str, code: str) -> joining.Wish:
    return joining.Wish(
        username=name, email=f"{name}@people.test", password=PASSWORD, invitation=code
    )


async def test_whoever_is_invited_joins_and_it_is_known_by_whom(
    ada: Browser, visitor: Browser
) -> None:
    decided("instance", registrations="invite")
    await visitor.open("/signup")
    assert "By invitation only" in visitor.page.text
    assert not visitor.page.all("form[action='/signup']")
    await ada.open("/invites")
    await ada.press("/invites", note="For Nina", uses="1", days="7")
    link = ada.page.one("input[data-copy]")["value"]
    code = str(link).rpartition("/")[2]
    assert code not in str(await Invitation.all().values()), "the table alone opens nothing"
    await visitor.open(f"/invite/{code}")
    assert "ada invites you." in visitor.page.text
    typed = {"username": "nina", "email": "nina@people.test"}
    await visitor.press(f"/invite/{code}", **typed, password="short", status=422)
    assert visitor.page.value("username") == "nina"
    await visitor.press(f"/invite/{code}", **typed, password=PASSWORD)
    assert visitor.page.address == "/"
    nina = await of("nina")
    inviter = await invitations.inviter_of(nina)
    assert inviter is not None
    assert inviter.username == "ada"
    await ada.open(f"/admin/accounts/{nina.id}")
    assert "invited by @ada" in ada.page.text
    await ada.open("/admin/invites")
    assert "nina" in ada.page.one(".joined").text
    assert "over" in ada.page.main.text


async def test_an_invitation_needs_no_approval(ada: Browser) -> None:
    decided("instance", registrations="approval")
    code = await invitations.invite(await of("ada"))
    joined = await joining.join(wish("nina", code))
    assert not joined.waits_for_approval
    assert (await User.get(account_id=joined.account.id)).approved_at is not None


async def test_the_last_place_is_taken_once(ada: Browser) -> None:
    decided("instance", registrations="invite")
    code = await invitations.invite(await of("ada"), max_uses=1)
    results = await asyncio.gather(
        *(joining.join(wish(f"nina{number}", code)) for number in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, joining.Joined) for one in results) == 1
    assert all(isinstance(one, joining.Joined | Gone) for one in results), results
    assert await SignUp.exclude(invitation_id=None).count() == 1
    assert (await Invitation.get()).uses == 1
    assert await Account.filter(username_lower__startswith="nina").count() == 1


@pytest.mark.parametrize("end", ["revoked", "expired", "suspended", "demoted", "closed", "unknown"])
async def test_a_link_that_is_over_lets_nobody_in(ada: Browser, visitor: Browser, end: str) -> None:
    decided("instance", registrations="invite")
    me = await of("ada")
    code, kind = await invitations.invite(me), Gone
    made = await Invitation.get()
    if end == "revoked":
        await invitations.revoke(me, made.id)
    elif end == "expired":
        past = datetime.now(UTC) - timedelta(minutes=1)
        await Invitation.all().update(expires_at=past)
    elif end == "suspended":
        await Account.filter(id=me.id).update(suspended_at=datetime.now(UTC))
    elif end == "demoted":
        await User.filter(account_id=me.id).update(role="user")
    elif end == "closed":
        kind = Forbidden
        decided("instance", registrations="closed")
    else:
        code, kind = "x" * 16, NotFound
    expected = kind.status
    await visitor.open(f"/invite/{code}", status=expected)
    assert "This link lets nobody in" in visitor.page.text
    with pytest.raises(kind):
        await joining.join(wish("nina", code))
    assert await Invitation.filter(uses=0).count() == 1


async def test_members_invite_only_where_that_is_decided(arrive: Arrive) -> None:
    decided("instance", registrations="invite", invitations_by="moderators")
    anna = await arrive("anna")
    me = await of("anna")
    await anna.open("/invites", status=404)
    with pytest.raises(Forbidden):
        await invitations.invite(me)
    decided("instance", registrations="invite", invitations_by="members")
    await anna.open("/invites")
    await anna.press("/invites", uses="1", days="1")
    for bad in ({"max_uses": None}, {"lasts_days": None}, {"max_uses": 0}, {"lasts_days": 366}):
        with pytest.raises(Unprocessable):
            await invitations.invite(me, **bad)
    for _ in range(invitations.MOST_OPEN - 1):
        await invitations.invite(me)
    with pytest.raises(Unprocessable):
        await invitations.invite(me)


async def test_one_takes_back_ones_own_and_moderators_everybodys(
    arrive: Arrive, ada: Browser, visitor: Browser
) -> None:
    decided("instance", registrations="invite", invitations_by="members")
    anna, boris = await arrive("anna"), await arrive("boris")
    first, second = [await invitations.invite(await of("anna")) for _ in range(2)]
    one, two = await Invitation.all().order_by("id")
    form = f"csrf_token={(await boris.open('/invites')).value('csrf_token')}"
    headers = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}
    for address in (f"/invites/{one.id}/revoke", f"/admin/invites/{one.id}/revoke"):
        answer = await boris.raw("POST", address, headers=headers, data=form)
        assert answer.status_code == 404
    await visitor.open(f"/invite/{first}")
    await anna.open("/invites")
    await anna.press(f"/invites/{one.id}/revoke")
    await ada.open("/admin/invites")
    assert second not in ada.page.html, "only whoever made a link can copy it"
    await ada.press(f"/admin/invites/{two.id}/revoke")
    for code in (first, second):
        await visitor.open(f"/invite/{code}", status=410)
    assert await AuditEntry.filter(deed="invitation.revoke").count() == 2


async def test_a_network_that_is_watched_still_needs_approval(ada: Browser) -> None:

    decided("instance", registrations="invite")
    me = await of("ada")
    await email_blocks.block_domain(me, "people.test", allows_with_approval=True)
    joined = await joining.join(wish("nina", await invitations.invite(me, max_uses=None)))
    assert joined.waits_for_approval
    await email_blocks.unblock_domain(me, (await email_blocks.domains(me, Page())).items[0].id)
    await email_blocks.block_domain(me, "people.test")
    with pytest.raises(FediphotoError):
        await joining.join(wish("otto", await invitations.invite(me)))
