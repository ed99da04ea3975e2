"""Does knowing the password not suffice where somebody wants more to be asked?"""

import re
from typing import Any

import pyotp
import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import bearers, credentials, second_factor
from fediphoto.domain.sign_in import totp as codes_of_apps
from fediphoto.storage.models import (
    OAuthToken,
    RecoveryCode,
    Session,
    SignInAttempt,
    TotpDevice,
)
from tests.web.conftest import PASSWORD, Join
from tests.web.decisions import decided
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

_CODE = re.compile(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b")


class Clock:
    """The time that codes are made for; moves on when told."""

    now = 1_790_000_000.0

    def time(self) -> float:
        return self.now

    def next_code(self, secret: str) -> str:
        """The code of the half minute after this one."""
        self.now += 30
        return pyotp.TOTP(secret).at(int(self.now))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(codes_of_apps, "time", made)
    return made


async def protected(browser: Browser, clock: Clock) -> tuple[str, list[str]]:
    """Turn it on by the pages; the app's secret, and the recovery codes."""
    await browser.open("/settings/access")
    await browser.press("/settings/access/two-factor", present=PASSWORD)
    assert browser.page.address == "/settings/access/two-factor"
    secret = browser.page.one(".authorization-code").text
    await browser.press("/settings/access/two-factor/confirm", code=clock.next_code(secret))
    codes = _CODE.findall(browser.page.text)
    assert len(codes) == len(set(codes)) == 10
    return secret, codes


async def half_way(app: Any, name: str = "anna") -> Browser:
    """A browser that has given the right password, and is asked for more."""
    browser = Browser(app)
    await browser.open("/login?next=/settings/access")
    await browser.press("/login", login=name, password=PASSWORD)
    assert browser.page.all('form[action="/login/code"]')
    assert not await is_in(browser)
    return browser


async def is_in(browser: Browser) -> bool:
    response = await browser.raw("GET", "/settings/access", headers=HTML)
    return bool(response.status_code == 200)


async def test_a_code_is_asked_for_after_the_password_and_is_good_once(
    app: Any, arrive: Arrive, clock: Clock
) -> None:
    anna = await arrive("anna")
    secret, _ = await protected(anna, clock)
    assert await is_in(anna)
    device = await TotpDevice.get()
    assert secret not in device.secret, "it is sealed at rest"
    browser, other = await half_way(app), await half_way(app)
    code = clock.next_code(secret)
    await browser.press("/login/code", code=f"{code[:3]} {code[3:]}")
    assert browser.page.address == "/settings/access"
    await other.press("/login/code", code=code, status=401)
    assert not await is_in(other)
    await other.press("/login/code", code=clock.next_code(secret))
    assert await is_in(other)


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
async def test_codes_of_other_times_are_worth_nothing(
    app: Any, arrive: Arrive, clock: Clock, steps: int
) -> None:
    secret, _ = await protected(await arrive("anna"), clock)
    clock.now += 3000
    browser = await half_way(app)
    early_or_late = pyotp.TOTP(secret).at(int(clock.now) + 30 * steps)
    await browser.press("/login/code", code=early_or_late, status=401)
    late_by_one = pyotp.TOTP(secret).at(int(clock.now) - 30)
    await browser.press("/login/code", code=late_by_one)
    assert await is_in(browser)


async def test_a_recovery_code_lets_in_once(app: Any, arrive: Arrive, clock: Clock) -> None:
    anna = await arrive("anna")
    _, codes = await protected(anna, clock)
    kept = await RecoveryCode.all().values_list("code_hash", flat=True)
    assert not set(codes) & set(kept)
    browser = await half_way(app)
    await browser.press("/login/code", code=codes[3].upper().replace("-", " "))
    assert await is_in(browser)
    await browser.open("/settings/access")
    assert "9 of your recovery codes are left" in browser.page.text
    again = await half_way(app)
    await again.press("/login/code", code=codes[3], status=401)
    await anna.open("/settings/access")
    await anna.press("/settings/access/two-factor/codes", present="wrong", status=422)
    await anna.press("/settings/access/two-factor/codes", present=PASSWORD)
    fresh = _CODE.findall(anna.page.text)
    assert not set(fresh) & set(codes)
    await again.press("/login/code", code=codes[4], status=401)
    await again.press("/login/code", code=fresh[0])
    assert await is_in(again)


async def test_after_five_wrong_codes_the_password_is_asked_for_again(
    app: Any, arrive: Arrive, clock: Clock
) -> None:
    secret, codes = await protected(await arrive("anna"), clock)
    browser = await half_way(app)
    for wrong in ("000000", "", "abcdef", "１２３４５６", "0" * 40):
        if browser.page.all('form[action="/login/code"]'):
            await browser.press("/login/code", code=wrong, status=401)
    await browser.press("/login/code", code=clock.next_code(secret), status=401)
    assert not browser.page.all('form[action="/login/code"]')
    assert browser.page.all('form[action="/login"]')
    assert not await SignInAttempt.filter(purpose="second-factor").exists()
    assert await RecoveryCode.filter(used_at=None).count() == len(codes)


async def test_codes_are_guessed_slowly_however_often_the_password_is_given(
    app: Any, arrive: Arrive, clock: Clock
) -> None:
    await protected(await arrive("anna"), clock)
    decided("limits", rate_limits=True)
    statuses = []
    for _ in range(4):
        browser = await half_way(app)
        for _ in range(4):
            response = await browser.raw(
                "POST",
                "/login/code",
                form={
                    "csrf_token": browser.page.value("csrf_token"),
                    "attempt": browser.page.value("attempt"),
                    "code": "000000",
                },
                headers=HTML,
            )
            statuses.append(response.status_code)
    assert statuses.count(401) == 10
    assert set(statuses[10:]) == {429}


async def test_an_attempt_is_over_after_ten_minutes_and_is_nobody_elses(
    app: Any, arrive: Arrive, clock: Clock
) -> None:
    secret, _ = await protected(await arrive("anna"), clock)
    browser = await half_way(app)
    for forged in ("", "x", "é" * 40, "A" * 43):
        response = await browser.raw(
            "POST",
            "/login/code",
            form={
                "csrf_token": browser.page.value("csrf_token"),
                "attempt": forged,
                "code": clock.next_code(secret),
            },
            headers=HTML,
        )
        assert response.status_code == 401
    attempt = await SignInAttempt.get(purpose="second-factor")
    attempt.expires_at = attempt.expires_at.replace(year=2020)
    await attempt.save()
    await browser.press("/login/code", code=clock.next_code(secret), status=401)
    assert not await is_in(browser)


async def test_turning_it_on_ends_other_sessions_that_never_passed_it(
    app: Any, arrive: Arrive, clock: Clock, join: Join
) -> None:
    anna, elsewhere = await arrive("anna"), await arrive("anna")
    program = await join("anna")
    await protected(anna, clock)
    assert await is_in(anna)
    assert not await is_in(elsewhere), "so consent is given by nobody with the password alone"
    assert (await program.ask("/api/v1/accounts/verify_credentials")).status == 200


async def test_it_is_turned_on_and_off_by_whoever_knows_the_password(
    app: Any, arrive: Arrive, clock: Clock
) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/access/two-factor", 404)
    await anna.open("/settings/access")
    await anna.press("/settings/access/two-factor", present="wrong", status=422)
    assert not await TotpDevice.exists()
    await anna.press("/settings/access/two-factor", present=PASSWORD)
    await anna.press("/settings/access/two-factor/confirm", code="000000", status=422)
    picture = await anna.raw("GET", "/settings/access/two-factor/qr.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert (await (await half_way_is_in(app)).raw("GET", "/settings/access")).status_code == 200
    await protected(anna, clock)
    await anna.open("/settings/access/two-factor", 404)
    await anna.open("/settings/access/two-factor/qr.svg", 404)
    await anna.open("/settings/access")
    await anna.press("/settings/access/two-factor/off", present="wrong", status=422)
    assert await TotpDevice.exists()
    await anna.press("/settings/access/two-factor/off", present=PASSWORD)
    assert not await TotpDevice.exists()
    assert not await RecoveryCode.exists()
    assert await is_in(await half_way_is_in(app))


async def half_way_is_in(app: Any) -> Browser:
    """Somebody who is not asked for a code: a secret that was never confirmed asks for none."""
    browser = Browser(app)
    await browser.open("/login")
    await browser.press("/login", login="anna", password=PASSWORD)
    assert browser.page.address == "/"
    return browser


async def test_somebody_suspended_meanwhile_does_not_come_in(
    app: Any, arrive: Arrive, clock: Clock
) -> None:
    secret, _ = await protected(await arrive("anna"), clock)
    browser = await half_way(app)
    account = await accounts.find_local("anna")
    assert account is not None
    await accounts.suspend(account)
    await browser.press("/login/code", code=clock.next_code(secret), status=401)
    assert "suspended" in browser.page.problem()
    assert not await Session.filter(account_id=account.id).exists()


async def test_an_admin_lets_somebody_in_who_lost_everything(
    app: Any, arrive: Arrive, clock: Clock
) -> None:
    await protected(await arrive("anna"), clock)
    account = await accounts.find_local("anna")
    assert account is not None
    await second_factor.turn_off(account, with_passkeys=True)
    assert await is_in(await half_way_is_in(app))


async def test_a_password_alone_gives_no_token(
    app: Any, arrive: Arrive, clock: Clock, join: Join
) -> None:
    """The sign-in page is the only door for passwords, and it has a second lock."""
    await protected(await arrive("anna"), clock)
    bearers.forget()
    before = await OAuthToken.all().count()
    with pytest.raises(second_factor.SecondFactorNeeded):
        await credentials.sign_in("anna", PASSWORD, user_agent="", address="")
    new = await credentials.register_app("A", ["https://app.test/back"], "read")
    response = await app.test_client().post(
        "/oauth/token",
        json={
            "grant_type": "password",
            "username": "anna",
            "password": PASSWORD,
            "client_id": new.client_id,
            "client_secret": new.client_secret,
        },
    )
    assert response.status_code == 400
    assert await OAuthToken.all().count() == before


async def test_a_stolen_session_does_not_guess_the_password(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/access")
    decided("limits", rate_limits=True)
    statuses = []
    for number in range(12):
        response = await anna.raw(
            "POST",
            ("/settings/access/password", "/settings/access/two-factor")[number % 2],
            form={
                "csrf_token": anna.page.value("csrf_token"),
                "present": f"guess {number}",
                "new": "walks quickly downhill",
            },
            headers=HTML,
        )
        statuses.append(response.status_code)
    assert set(statuses) == {422}
    response = await anna.raw(
        "POST",
        "/settings/access/password",
        form={
            "csrf_token": anna.page.value("csrf_token"),
            "present": PASSWORD,
            "new": "walks quickly downhill",
        },
        headers=HTML,
    )
    assert response.status_code == 422, "even the right one is not looked at any more"
