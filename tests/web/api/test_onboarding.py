"""Can somebody join by Pixelfed's own app: a code by mail, then all in one request?"""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fediphoto.storage.models import MailCode, User
from tests.mail_server import MailServer
from tests.web.conftest import PASSWORD, Join
from tests.web.decisions import decided
from tests.web.pages.browser import HTML, Browser
from tests.web.programs import Program

VERIFY = "/api/auth/app-code-verify"
ONBOARD = "/api/auth/onboarding"
EMAIL = "anna@people.test"
Drain = Callable[[], Awaitable[None]]


async def ask_for_code(app: Any, email: str = EMAIL, page: str = "/i/app-email-verify") -> Any:
    """What the browser that the app opens is answered."""
    browser = Browser(app)
    await browser.open(page)
    assert "form-action 'self' pixelfed:;" in browser.page.headers["Content-Security-Policy"]
    return await browser.raw(
        "POST",
        urlsplit(page).path,
        form={"csrf_token": browser.page.value("csrf_token"), "email": email},
        headers=HTML,
    )


async def code_of(post_office: MailServer, drain: Drain) -> str:
    await drain()
    found = re.search(r"^\d{6}$", post_office.text(), re.MULTILINE)
    assert found, post_office.text()
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def test_somebody_joins_and_the_app_is_let_in(
    app: Any, stranger: Program, post_office: MailServer, drain: Drain
) -> None:
    response = await ask_for_code(app)
    assert response.status_code == 303
    where = urlsplit(response.headers["Location"])
    assert f"{where.scheme}://{where.netloc}" == "pixelfed://verifyEmail"
    assert parse_qs(where.query) == {
        "status": ["success"],
        "email": [EMAIL],
        "expires_in": ["3600"],
    }
    code = await code_of(post_office, drain)
    assert code not in (await MailCode.get()).code_hash
    answer = await stranger.tell_json(VERIFY, {"email": EMAIL, "verify_code": wrong(code)})
    assert answer.json == {"status": "error"}
    answer = await stranger.tell_json(VERIFY, {"email": EMAIL.upper(), "verify_code": code})
    assert answer.json == {"status": "success"}
    form = {"email": EMAIL, "verify_code": code, "username": "anna", "password": PASSWORD}
    answer = await stranger.tell_json(ONBOARD, {**form, "name": "Anna B."})
    told = answer.json
    assert (told["status"], told["domain"]) == ("success", "photos.test")
    anna = Program(app, told["access_token"])
    me = (await anna.ask("/api/v1/accounts/verify_credentials")).json
    assert (me["acct"], me["display_name"]) == ("anna", "Anna B.")
    assert told["user"] == {"pid": me["id"], "username": "anna"}
    answer = await stranger.tell(
        "/oauth/revoke",
        client_id=told["client_id"],
        client_secret=told["client_secret"],
        token=told["access_token"],
    )
    assert answer.status == 200
    assert (await anna.ask("/api/v1/accounts/verify_credentials")).status == 401
    again = await stranger.tell_json(ONBOARD, {**form, "username": "anna2"})
    assert again.json["status"] == "error"
    assert await User.all().count() == 1


async def test_without_the_code_nobody_joins(
    app: Any, stranger: Program, post_office: MailServer, drain: Drain
) -> None:
    await ask_for_code(app)
    code = await code_of(post_office, drain)
    form = {"email": EMAIL, "username": "anna", "password": PASSWORD}
    for given in (wrong(code), "", "0", code + "0", None, "é"):
        answer = await stranger.tell_json(ONBOARD, {**form, "verify_code": given})
        assert answer.json["status"] == "error"
    other = {**form, "email": "eve@evil.test", "verify_code": code}
    assert (await stranger.tell_json(ONBOARD, other)).json["status"] == "error"
    assert not await User.exists()
    weak = {**form, "verify_code": code, "password": "short"}
    answer = await stranger.tell_json(ONBOARD, weak)
    assert (answer.status, answer.json["status"]) == (422, "error")
    assert answer.json["message"] == answer.error
    assert (await stranger.tell_json(ONBOARD, {**form, "verify_code": code})).status == 200
    assert await User.exists()


async def test_a_code_is_worth_ten_guesses_and_an_hour(
    app: Any, stranger: Program, post_office: MailServer, drain: Drain
) -> None:
    await ask_for_code(app)
    code = await code_of(post_office, drain)
    for _ in range(10):
        answer = await stranger.tell_json(VERIFY, {"email": EMAIL, "verify_code": wrong(code)})
        assert answer.json == {"status": "error"}
    answer = await stranger.tell_json(VERIFY, {"email": EMAIL, "verify_code": code})
    assert answer.status == 429
    assert "request a new code" in answer.error
    await ask_for_code(app, page=f"/i/app-email-resend?email={EMAIL}")
    fresh = await code_of(post_office, drain)
    kept = await MailCode.get()
    kept.expires_at = kept.expires_at.replace(year=2020)
    await kept.save()
    answer = await stranger.tell_json(VERIFY, {"email": EMAIL, "verify_code": fresh})
    assert answer.json == {"status": "error"}


async def test_nobody_learns_who_has_an_account_by_asking_for_a_code(
    app: Any, join: Join, post_office: MailServer, drain: Drain
) -> None:
    await join("boris")
    response = await ask_for_code(app, "boris@people.test")
    assert response.status_code == 303
    assert "status=success" in response.headers["Location"]
    await drain()
    assert post_office.letters == []


@pytest.mark.parametrize(
    ("mode", "has_mail"),
    [("closed", True), ("approval", True), ("invite", True), ("open", False)],
)
async def test_where_it_cannot_be_it_is_said(
    app: Any, stranger: Program, post_office: MailServer, mode: str, has_mail: bool
) -> None:
    decided("instance", registrations=mode)
    if not has_mail:
        decided("mail", smtp_url="")
    browser = Browser(app)
    for page in ("/i/app-email-verify", "/i/app-email-resend"):
        await browser.open(page)
        assert not browser.page.all("main form")
        assert len(browser.page.main.get_text(strip=True)) > 30
    form = {"email": EMAIL, "verify_code": "000000", "username": "anna", "password": PASSWORD}
    for path in (VERIFY, ONBOARD):
        answer = await stranger.tell_json(path, form)
        assert (answer.status, bool(answer.error)) == (422, True)
    await browser.open("/login")
    response = await browser.raw(
        "POST",
        "/i/app-email-verify",
        form={"csrf_token": browser.page.value("csrf_token"), "email": EMAIL},
        headers=HTML,
    )
    assert response.status_code in (403, 503)
    assert not await MailCode.exists()
