"""Do letters open what they should, to whom they should, and are they secrets until they leave?"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fediphoto.domain.joining import confirmations
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.letters.letters import Letter
from fediphoto.domain.people import accounts
from fediphoto.storage import jobs
from fediphoto.storage.models import Job, OAuthToken, OneTimeLink, Session, User
from fediphoto.worker import job_handlers
from tests.mail_server import MailServer
from tests.web.conftest import PASSWORD, Join
from tests.web.decisions import decided
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

NEW = "walks quickly downhill"
Drain = Callable[[], Awaitable[None]]


async def test_a_lost_password_is_replaced_by_letter(
    arrive: Arrive, visitor: Browser, post_office: MailServer, drain: Drain, join: Join
) -> None:
    anna, program = await arrive("anna"), await join("anna")
    await visitor.open("/login")
    assert "/reset" in visitor.page.links()
    for login in ("anna", "Anna@People.Test", "@anna@photos.test"):
        await visitor.open("/reset")
        await visitor.press("/reset", login=login)
    await drain()
    assert set(post_office.recipients) == {"anna@people.test"}
    assert post_office.letters[-1]["From"] == "photos@photos.test"
    assert post_office.letters[-1]["Auto-Submitted"] == "auto-generated"
    assert (await anna.raw("GET", "/settings/access", headers=HTML)).status_code == 200, (
        "until the link is followed nothing has changed"
    )
    link = post_office.link("reset")
    await visitor.open(link)
    await visitor.press(link, password="short", status=422)
    await visitor.press(link, password=NEW)
    assert (await anna.raw("GET", "/settings/access", headers=HTML)).status_code == 303
    assert (await program.ask("/api/v1/accounts/verify_credentials")).status == 401
    await visitor.press("/login", login="anna", password=NEW)
    assert visitor.page.address == "/"
    await visitor.open(link)
    await visitor.press(link, password=NEW, status=404)


async def test_nobody_learns_by_asking_who_is_here(
    visitor: Browser, post_office: MailServer, drain: Drain, join: Join
) -> None:
    await join("anna")
    pages = []
    for login in ("anna", "nobody", "x" * 300, "nobody@people.test", "'; --", "\u202eanna"):
        await visitor.open("/reset")
        await visitor.press("/reset", login=login)
        pages.append(visitor.page.text)
    assert len(set(pages)) == 1
    await drain()
    assert post_office.recipients == ["anna@people.test"]


async def test_earlier_links_end_and_suspended_people_get_none(
    visitor: Browser, post_office: MailServer, drain: Drain, join: Join
) -> None:
    anna = await join("anna")
    links = []
    for _ in range(2):
        await visitor.open("/reset")
        await visitor.press("/reset", login="anna")
        await drain()
        links.append(post_office.link("reset"))
    await visitor.open(links[0])
    await visitor.press(links[0], password=NEW, status=404)
    await accounts.suspend(anna.me)
    await visitor.open("/reset")
    await visitor.press("/reset", login="anna")
    await drain()
    assert len(post_office.letters) == 2


async def test_letters_to_one_person_are_few(
    visitor: Browser, post_office: MailServer, drain: Drain, join: Join
) -> None:
    await join("anna")
    decided("limits", rate_limits=True)
    for number in range(6):
        await visitor.open("/reset")
        await visitor.press("/reset", login="anna", status=200 if number < 5 else 429)
    await drain()
    assert len(post_office.letters) == 5


async def test_where_there_is_no_mail_it_is_said(visitor: Browser, join: Join) -> None:
    await join("anna")
    await visitor.open("/reset")
    assert not visitor.page.all("main form")
    assert "sends no mail" in visitor.page.text
    await visitor.open("/login")
    token = visitor.page.value("csrf_token")
    form = {"csrf_token": token, "login": "anna"}
    response = await visitor.raw("POST", "/reset", form=form, headers=HTML)
    assert response.status_code == 503
    assert not await Job.exists()
    assert not await OneTimeLink.exists()


async def test_somebody_new_confirms_the_address_before_coming_in(
    visitor: Browser, post_office: MailServer, drain: Drain
) -> None:
    await visitor.open("/signup")
    await visitor.press("/signup", username="anna", email="anna@people.test", password=PASSWORD)
    assert "anna@people.test" in visitor.page.text
    assert not await Session.exists()
    await visitor.open("/login")
    await visitor.press("/login", login="anna", password=PASSWORD, status=401)
    assert "/confirm" in visitor.page.links()
    await visitor.open("/confirm")
    await visitor.press("/confirm", login="anna", password="wrong wrong", status=401)
    await visitor.press("/confirm", login="anna", password=PASSWORD)
    await drain()
    assert len(post_office.letters) == 2
    link = post_office.link("confirm")
    await visitor.open(link)
    await visitor.press(link)
    await visitor.open("/login")
    await visitor.press("/login", login="anna", password=PASSWORD)
    assert visitor.page.address == "/"
    await visitor.open("/confirm")
    await visitor.press("/confirm", login="anna", password=PASSWORD, status=403)


async def test_another_address_counts_once_its_letter_came(
    arrive: Arrive, post_office: MailServer, drain: Drain
) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    change = "/settings/access/email"
    await anna.open("/settings/access")
    await anna.press(change, email="a@other.test", present="wrong", status=422)
    for taken in ("boris@people.test", "Boris+x@people.test", "none"):
        await anna.press(change, email=taken, present=PASSWORD, status=422)
    await anna.press(change, email="a@other.test", present=PASSWORD)
    await drain()
    assert sorted(post_office.recipients) == ["a@other.test", "anna@people.test"]
    warning = next(one for one in post_office.letters if one["To"] == "anna@people.test")
    assert "a@other.test" in warning.get_content()
    assert "/confirm/" not in warning.get_content()
    assert await User.exists(email="anna@people.test")
    post_office.letters.sort(key=lambda one: str(one["To"]), reverse=True)
    link = post_office.link("confirm")
    await anna.open(link)
    await anna.press(link)
    assert await User.exists(email="a@other.test", email_normalised="a@other.test")


async def test_an_address_that_was_taken_meanwhile_is_not_confirmed(
    arrive: Arrive, post_office: MailServer, drain: Drain
) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/access")
    await anna.press("/settings/access/email", email="c@people.test", present=PASSWORD)
    await arrive("c")
    await drain()
    post_office.letters = [one for one in post_office.letters if one["To"] == "c@people.test"]
    link = post_office.link("confirm")
    await anna.open(link)
    await anna.press(link, status=422)
    assert await User.exists(email="anna@people.test")


async def test_without_mail_another_address_counts_at_once(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/access")
    await anna.press("/settings/access/email", email="a@other.test", present=PASSWORD)
    assert await User.exists(email="a@other.test")


async def test_a_new_password_is_told_to_its_person(
    arrive: Arrive, post_office: MailServer, drain: Drain
) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/access")
    await anna.press("/settings/access/password", present=PASSWORD, new=NEW)
    await drain()
    assert "your password was changed" in post_office.text()
    assert NEW not in post_office.text()


async def test_what_a_letter_says_is_nowhere_in_the_clear_until_it_leaves(
    visitor: Browser,
    post_office: MailServer,
    join: Join,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await join("anna")
    post_office.refusal = "451 later, anna@people.test"
    caplog.set_level(logging.INFO)
    await visitor.open("/reset")
    await visitor.press("/reset", login="anna")
    runner = jobs.Runner(job_handlers())
    await runner.drain()
    (job,) = await Job.all()
    assert (job.kind, job.attempts, job.failed_at) == ("mail.send", 1, None)
    told = capsys.readouterr()
    everything = f"{job.payload} {job.last_error} {caplog.text} {told.out} {told.err}"
    for secret in ("people.test", "/reset/", "password", "anna"):
        assert secret not in everything


@pytest.mark.parametrize(("refusal", "is_final"), [("550 nobody", True), ("451 later", False)])
async def test_a_refused_letter_is_tried_again_if_that_can_help(
    post_office: MailServer, refusal: str, is_final: bool
) -> None:
    post_office.refusal = refusal
    await mail.send("a@people.test", Letter("Hello", "Hello"))
    await jobs.Runner(job_handlers()).drain()
    (job,) = await Job.all()
    assert (job.failed_at is not None) is is_final


async def test_an_unreachable_mail_server_is_tried_again(app: Any) -> None:
    decided("mail", smtp_url="smtp://127.0.0.1:1", from_address="a@photos.test")
    await mail.send("a@people.test", Letter("Hello", "Hello"))
    await jobs.Runner(job_handlers()).drain()
    (job,) = await Job.all()
    assert (job.attempts, job.failed_at) == (1, None)


async def test_a_letter_of_yesterday_is_rather_not_sent(
    post_office: MailServer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mail.send("a@people.test", Letter("Hello", "Hello"))
    monkeypatch.setattr(mail, "_TOO_OLD_S", -1.0)
    await drain()
    assert post_office.letters == []
    assert not await Job.exists()


async def test_the_title_of_a_place_writes_no_headers(
    post_office: MailServer, drain: Drain
) -> None:
    decided("instance", title="Photos\r\nBcc: eve@evil.test")
    await mail.send("a@people.test", letters.join_code("123456"))
    await drain()
    assert post_office.recipients == ["a@people.test"]
    assert post_office.letters[0]["Bcc"] is None
    assert post_office.letters[0]["To"] == "a@people.test"


async def test_a_link_of_one_kind_opens_nothing_of_another(
    visitor: Browser, post_office: MailServer, drain: Drain, join: Join
) -> None:
    anna = await join("anna")
    await confirmations.ask(anna.me, "a@other.test")
    await drain()
    link = post_office.link("confirm")
    await visitor.open(link.replace("confirm", "reset"))
    await visitor.press(link.replace("confirm", "reset"), password=NEW, status=404)
    assert await OAuthToken.filter(revoked_at=None).exists()
