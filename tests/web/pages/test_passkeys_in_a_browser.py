"""Whether a real browser, with our script and under our policy, makes and shows passkeys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.journeys.instance import Instance
from tests.web.chromium import PASSWORD, expect, needs_chromium, patient, sign_in

pytestmark = [pytest.mark.long, needs_chromium]
_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
_MAKE, _SHOW = 'form[data-passkey="make"]', 'form[data-passkey="show"]'


@pytest.fixture
def home(tmp_path: Path) -> Iterator[str]:
    """The address of an instance with anna on it; passkeys want a name, not a number."""
    instance = Instance(tmp_path / "a")
    name = f"localhost:{instance.domain.partition(':')[2]}"
    instance._settings["FEDIPHOTO_INSTANCE__DOMAIN"] = name
    instance.start()
    instance.command("user", "create", "anna", "--email", "anna@a.test", "--password", PASSWORD)
    yield f"http://{name}"
    instance.kill()
    assert "Traceback" not in instance.log, instance.log[-6000:]


def test_a_device_lets_its_person_in(home: str, chromium: Any) -> None:
    context = patient(chromium.new_context())
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})

    def give_password() -> None:
        page.fill("#login", "anna")
        page.fill("#password", PASSWORD)
        page.click('form[action="/login"] button')

    def sign_out() -> None:
        page.goto(f"{home}/settings")
        page.click('main form[action="/logout"] button')
        page.wait_for_url(f"{home}/login")

    sign_in(page, home, "anna")
    page.goto(f"{home}/settings/access")
    page.fill("#passkey-name", "My laptop")
    page.fill("#present-passkey", "wrong")
    page.click(f"{_MAKE} button")
    page.wait_for_selector(f"{_MAKE} [data-passkey-problem]:not([hidden])")
    page.fill("#present-passkey", PASSWORD)
    page.click(f"{_MAKE} button")
    page.wait_for_url(f"{home}/settings/access?saved=1")
    expect(page.locator("main")).to_contain_text("My laptop")

    sign_out()
    page.click(f"{_SHOW} button")
    page.wait_for_url(f"{home}/")

    page.goto(f"{home}/settings/access")
    page.fill("#present-on", PASSWORD)
    page.click('form[action="/settings/access/two-factor"] button')
    secret = page.inner_text("code.authorization-code")
    page.wait_for_function("() => document.querySelector('.qr-code').naturalWidth > 0")
    page.fill("#code", pyotp.TOTP(secret).now())
    page.click('form[action$="/confirm"] button')
    page.wait_for_selector(".recovery-codes")

    sign_out()
    give_password()
    page.wait_for_selector("#code")
    page.click(f"{_SHOW} button")
    page.wait_for_url(f"{home}/")
    assert not broken
