"""Do passkeys let in their person, and nobody else?"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from fediphoto.domain.sign_in import passkeys
from fediphoto.storage.models import Passkey, SignInAttempt
from tests.web.conftest import PASSWORD
from tests.web.pages.authenticator import Authenticator, decode, encode
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive
from tests.web.pages.test_second_factor import Clock, clock, half_way, is_in, protected

__all__ = ["clock"]


async def ask(browser: Browser, address: str, **fields: str) -> Any:
    """What a form's script asks for before it turns to the device."""
    token = browser.page.value("csrf_token")
    return await browser.raw(
        "POST",
        address,
        form={"csrf_token": token, **fields},
        headers={"Accept": "application/json"},
    )


async def add(browser: Browser, device: Authenticator, name: str = "Phone") -> None:
    """Add the device's key to the person of this browser, as the page's script does."""
    await browser.open("/settings/access")
    answer = await ask(browser, "/settings/access/passkeys/options", present=PASSWORD)
    assert answer.status_code == 200
    credential = device.make(json.loads(await answer.get_data()))
    await browser.press(
        "/settings/access/passkeys", name=name, credential=credential, leave=["present"]
    )
    assert browser.page.address == "/settings/access?saved=1"


async def come(
    app: Any,
    device: Authenticator,
    *,
    status: int = 200,
    change: Callable[[dict[str, Any]], None] | None = None,
) -> Browser:
    """Sign in by a passkey alone; `change` is what somebody does to it on the way."""
    browser = Browser(app)
    await browser.open("/login?next=/settings/access")
    answer = await ask(browser, "/login/passkey/options")
    shown = json.loads(device.show(json.loads(await answer.get_data())))
    if change is not None:
        change(shown)
    await browser.press("/login/passkey", credential=json.dumps(shown), status=status)
    return browser


async def test_a_passkey_alone_lets_its_person_in(app: Any, arrive: Arrive) -> None:
    anna, device = await arrive("anna"), Authenticator()
    await add(anna, device)
    assert "Phone" in anna.page.text
    kept = await Passkey.get()
    assert kept.transports == ["internal"]
    browser = await come(app, device)
    assert browser.page.address == "/settings/access"
    assert await is_in(browser)
    assert (await Passkey.get()).sign_count == 1
    assert (await Passkey.get()).last_used_at is not None
    await browser.press(f"/settings/access/passkeys/{kept.id}/delete")
    assert not await Passkey.exists()
    assert not await is_in(await come(app, device, status=401))


async def test_a_passkey_stands_in_for_the_code(app: Any, arrive: Arrive, clock: Clock) -> None:
    anna, device = await arrive("anna"), Authenticator(verifies=True)
    await add(anna, device)
    await protected(anna, clock)
    browser = await half_way(app)
    attempt = browser.page.value("attempt")
    answer = await ask(browser, "/login/passkey/options", attempt=attempt)
    wanted = json.loads(await answer.get_data())
    assert [one["id"] for one in wanted["allowCredentials"]] == [encode(device.credential_id)]
    device.verifies = False  # the password has been given: a touch is enough
    await browser.press("/login/passkey", credential=device.show(wanted))
    assert await is_in(browser)


async def test_anothers_passkey_is_no_second_factor(app: Any, arrive: Arrive, clock: Clock) -> None:
    anna, device = await arrive("anna"), Authenticator()
    await add(await arrive("bob"), device)
    await protected(anna, clock)
    browser = await half_way(app)
    attempt = browser.page.value("attempt")
    answer = await ask(browser, "/login/passkey/options", attempt=attempt)
    shown = device.show(json.loads(await answer.get_data()))
    response = await browser.raw(
        "POST",
        "/login/passkey",
        form={
            "csrf_token": browser.page.value("csrf_token"),
            "attempt": attempt,
            "credential": shown,
        },
        headers=HTML,
    )
    assert response.status_code == 401
    assert not await is_in(browser)
    # A challenge that was given for signing in alone is none for the second step, nor the reverse.
    alone = json.loads(await (await ask(browser, "/login/passkey/options")).get_data())
    response = await browser.raw(
        "POST",
        "/login/passkey",
        form={
            "csrf_token": browser.page.value("csrf_token"),
            "attempt": attempt,
            "credential": device.show(alone),
        },
        headers=HTML,
    )
    assert response.status_code == 401


def _response(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda shown: shown["response"].__setitem__(name, value)


def _flip(shown: dict[str, Any]) -> None:
    raw = bytearray(decode(shown["response"]["signature"]))
    raw[-1] ^= 1
    shown["response"]["signature"] = encode(bytes(raw))


@pytest.mark.parametrize(
    "change",
    [
        _flip,
        _response("signature", ""),
        _response("signature", None),
        _response("authenticatorData", ""),
        _response("authenticatorData", encode(b"x" * 37)),
        _response("clientDataJSON", encode(b"{}")),
        _response("clientDataJSON", "é"),
        _response("clientDataJSON", encode(b'{"challenge": 1}')),
        _response("userHandle", None),
        _response("userHandle", encode(b"1")),
        lambda shown: shown.__setitem__("id", "AAAA"),
        lambda shown: shown.__setitem__("id", None),
        lambda shown: shown.__setitem__("response", "x"),
        lambda shown: shown.clear(),
    ],
)
async def test_what_was_changed_on_the_way_is_not_accepted(
    app: Any, arrive: Arrive, change: Callable[[dict[str, Any]], None]
) -> None:
    device = Authenticator()
    await add(await arrive("anna"), device)
    assert not await is_in(await come(app, device, status=401, change=change))
    assert await is_in(await come(app, device))


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "http://photos.test.evil.test"},
        {"origin": "https://photos.test"},
        {"rp_id": "evil.test"},
        {"verifies": False},
    ],
)
async def test_a_key_shown_elsewhere_or_without_its_person_is_not_accepted(
    app: Any, arrive: Arrive, lie: dict[str, Any]
) -> None:
    anna, device = await arrive("anna"), Authenticator()
    await add(anna, device)
    for name, value in lie.items():
        setattr(device, name, value)
    assert not await is_in(await come(app, device, status=401))
    await anna.open("/settings/access")
    other = Authenticator(**lie)
    answer = await ask(anna, "/settings/access/passkeys/options", present=PASSWORD)
    credential = other.make(json.loads(await answer.get_data()))
    await anna.press("/settings/access/passkeys", name="x", credential=credential, status=422)
    assert await Passkey.all().count() == 1


async def test_a_copied_key_is_noticed_by_its_count(app: Any, arrive: Arrive) -> None:
    device = Authenticator()
    await add(await arrive("anna"), device)
    await come(app, device)
    await come(app, device)
    device.count = 1  # the copy was made before the last sign-in
    assert not await is_in(await come(app, device, status=401))
    device.count = 5
    assert await is_in(await come(app, device))


async def test_devices_that_do_not_count_are_accepted(app: Any, arrive: Arrive) -> None:
    device = Authenticator(counts=False)
    await add(await arrive("anna"), device)
    assert await is_in(await come(app, device))
    assert await is_in(await come(app, device))


async def test_an_answer_is_good_once_and_for_five_minutes(app: Any, arrive: Arrive) -> None:
    device = Authenticator(counts=False)
    await add(await arrive("anna"), device)
    browser = Browser(app)
    await browser.open("/login")
    wanted = json.loads(await (await ask(browser, "/login/passkey/options")).get_data())
    shown = device.show(wanted)

    async def send() -> int:
        field = browser.page.value("csrf_token")
        form = {"csrf_token": field, "credential": shown, "next": "/"}
        return int(
            (await app.test_client().post("/login/passkey", form=form, headers=HTML)).status_code
        )

    assert await send() == 403, "without the visit's cookie the form is not ours"
    proofs = await asyncio.gather(
        *(passkeys.prove(shown) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, int) for one in proofs) == 1
    wanted = json.loads(await (await ask(browser, "/login/passkey/options")).get_data())
    attempt = await SignInAttempt.get(purpose="passkey")
    attempt.expires_at = attempt.expires_at.replace(year=2020)
    await attempt.save()
    late = await asyncio.gather(passkeys.prove(device.show(wanted)), return_exceptions=True)
    assert not isinstance(late[0], int)


async def test_a_passkey_is_added_by_whoever_knows_the_password(app: Any, arrive: Arrive) -> None:
    anna, bob, device = await arrive("anna"), await arrive("bob"), Authenticator()
    await anna.open("/settings/access")
    answer = await ask(anna, "/settings/access/passkeys/options", present="wrong")
    assert answer.status_code == 422
    assert (await answer.get_json())["error"]
    await add(anna, device)
    await anna.open("/settings/access")
    answer = await ask(anna, "/settings/access/passkeys/options", present=PASSWORD)
    wanted = json.loads(await answer.get_data())
    assert [one["id"] for one in wanted["excludeCredentials"]] == [encode(device.credential_id)]
    # A challenge is its person's: bob cannot have anna's answered for him.
    await bob.open("/settings/access")
    foreign = Authenticator().make(wanted)
    await bob.press("/settings/access/passkeys", name="x", credential=foreign, status=422)
    kept = await Passkey.get()
    response = await bob.raw(
        "POST",
        f"/settings/access/passkeys/{kept.id}/delete",
        form={"csrf_token": bob.page.value("csrf_token")},
        headers=HTML,
    )
    assert response.status_code == 404
    assert await Passkey.all().count() == 1
