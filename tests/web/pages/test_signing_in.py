"""Whether one gets in and out by the pages, and nobody else does."""

from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.joining import founding
from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import credentials
from fediphoto.storage.models import Account, Session
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import PASSWORD, Arrive


def _registrations(config: Config, mode: str) -> None:
    instance = msgspec.structs.replace(config.instance, registrations=mode)
    configuration.activate(msgspec.structs.replace(config, instance=instance))


async def test_somebody_joins_and_finds_an_inviting_empty_home(visitor: Browser) -> None:
    await visitor.open("/")
    assert "/signup" in visitor.page.links()
    await visitor.open("/signup")
    await visitor.press("/signup", username="anna", email="anna@people.test", password=PASSWORD)
    assert visitor.page.address == "/"
    assert "Your home is still empty" in visitor.page.text
    assert "/@anna" in visitor.page.links()


async def test_what_was_typed_stays_when_a_name_is_taken(arrive: Arrive, visitor: Browser) -> None:
    await arrive("anna")
    await visitor.open("/signup")
    await visitor.press(
        "/signup", username="Anna", email="other@people.test", password=PASSWORD, status=422
    )
    assert visitor.page.problem()
    assert visitor.page.value("username") == "Anna"
    assert visitor.page.value("email") == "other@people.test"
    assert visitor.page.value("password") == ""


async def test_where_people_are_asked_why_they_wait_until_they_are_let_in(
    config: Config, visitor: Browser
) -> None:
    _registrations(config, "approval")
    await visitor.open("/signup")
    known = {"username": "anna", "email": "anna@people.test", "password": PASSWORD}
    await visitor.press("/signup", **known, reason=" ", status=422)
    await visitor.press("/signup", **known, reason="I walk a lot.")
    assert "Your account waits" in visitor.page.text
    await visitor.open("/login")
    await visitor.press("/login", login="anna", password=PASSWORD, status=401)


async def test_closed_registrations_have_no_form_and_take_none(
    config: Config, visitor: Browser
) -> None:
    await visitor.open("/signup")
    _registrations(config, "closed")
    known = {"username": "anna", "email": "anna@people.test", "password": PASSWORD}
    await visitor.press("/signup", **known, status=403)
    assert await accounts.find("anna") is None
    await visitor.open("/signup")
    assert not visitor.page.main.select("form")


async def test_the_first_start_makes_an_admin_once(visitor: Browser, app: Any) -> None:
    link = f"/setup/{await founding.setup_link()}"
    known = {"username": "root", "email": "root@people.test", "password": PASSWORD}
    await visitor.open(link)
    await visitor.press(link, **{**known, "password": "short"}, status=422)
    assert visitor.page.value("username") == "root"
    await visitor.press(link, **known)
    assert visitor.page.address == "/admin/begin/place"
    late = Browser(app)
    await late.open(link)
    await late.press(link, **{**known, "username": "second"}, status=404)
    assert "used already" in late.page.problem()


async def test_a_wrong_password_keeps_the_name_and_says_nothing_of_who_exists(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    await visitor.open("/login")
    await visitor.press("/login", login="anna", password="not this one", status=401)
    wrong = visitor.page.problem()
    assert visitor.page.value("login") == "anna"
    await visitor.press("/login", login="nobody", password="not this one", status=401)
    assert visitor.page.problem() == wrong


async def test_a_page_for_members_leads_to_the_sign_in_page_and_back(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    await visitor.open("/settings/privacy")
    assert visitor.page.address.startswith("/login")
    await visitor.press("/login", login="anna", password=PASSWORD)
    assert visitor.page.address == "/settings/privacy"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.test",
        "/\\evil.test",
        "https://evil.test/",
        "https:evil.test",
        "/\t/evil.test",
        "\thttps://evil.test",
        "javascript:alert(1)",
        "//evil.test\\@photos.test",
        "http://photos.test.evil.test/",
    ],
)
async def test_nobody_is_led_away_after_signing_in(
    arrive: Arrive, visitor: Browser, address: str
) -> None:
    await arrive("anna")
    await visitor.open(f"/login?{urlencode({'next': address})}")
    assert visitor.page.value("next") == "/"
    await visitor.press("/login", login="anna", password=PASSWORD, next=address)
    assert visitor.page.address == "/"


async def test_a_deed_leads_nowhere_else_either(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    boris = await Account.get(username="boris")
    await anna.open("/@boris")
    await anna.press(f"/people/{boris.id}/follow", next="//evil.test/")
    assert anna.page.address == "/@boris"


async def test_the_cookie_is_for_this_server_and_no_script(arrive: Arrive) -> None:
    anna = await arrive("anna")
    cookie = anna.cookies()["session"]
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert not cookie.domain_specified


async def test_with_https_the_cookie_is_secure_and_bound_to_the_host(
    config: Config, app: Any, arrive: Arrive
) -> None:
    federation = msgspec.structs.replace(config.federation, plain_http=False)
    configuration.activate(msgspec.structs.replace(config, federation=federation))
    await accounts.create_local("anna", "anna@people.test", PASSWORD)
    client = app.test_client()
    page = await client.get("/login", headers=HTML, scheme="https")
    visit = page.headers["Set-Cookie"]
    assert visit.startswith("__Host-visit=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in visit
    assert "Domain" not in visit


async def test_a_session_that_is_over_is_worth_nothing_wherever_its_cookie_is(
    arrive: Arrive,
) -> None:
    anna = await arrive("anna")
    kept = anna.cookies()["session"].value
    await anna.open("/settings/devices")
    await anna.press("/logout")
    assert anna.page.address == "/login"
    answer = await anna.raw("GET", "/activity", headers={**HTML, "Cookie": f"session={kept}"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")
    assert await Session.all().count() == 0


async def test_signing_in_again_makes_a_new_session_of_the_old_visit(arrive: Arrive) -> None:
    first, second = await arrive("anna"), await arrive("anna")
    assert first.cookies()["session"].value != second.cookies()["session"].value


async def test_one_signs_out_everywhere_else_at_once(arrive: Arrive) -> None:
    here, phone, library = [await arrive("anna") for _ in range(3)]
    await here.open("/settings/devices")
    await here.press("/settings/access/end-others")
    assert "Saved." in here.page.text
    for other in (phone, library):
        await other.open("/activity")
        assert other.page.address.startswith("/login")
    await here.open("/activity")


async def test_one_browser_is_signed_out_from_another(arrive: Arrive) -> None:
    here, phone = await arrive("anna"), await arrive("anna")
    await here.open("/settings/devices")
    (form,) = here.page.all('form[action^="/settings/access/sessions/"]')
    await here.press(str(form["action"]))
    await phone.open("/activity")
    assert phone.page.address.startswith("/login")


async def test_a_new_password_shuts_everybody_else_out(arrive: Arrive, visitor: Browser) -> None:
    here, thief = await arrive("anna"), await arrive("anna")
    await here.open("/settings/access")
    new = "another slow walk"
    await here.press("/settings/access/password", present="guessed", new=new, status=422)
    assert here.page.problem() == "That is not your present password."
    await here.press("/settings/access/password", present=PASSWORD, new=new)
    await thief.open("/activity")
    assert thief.page.address.startswith("/login")
    await visitor.open("/login")
    await visitor.press("/login", login="anna", password=new)
    assert visitor.page.address == "/"


async def test_a_forgotten_password_is_set_by_a_link_that_works_once(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    token = await credentials.reset_password(await Account.get(username="anna"))
    link = f"/reset/{token.rpartition('/')[2]}"
    await visitor.open(link)
    await visitor.press(link, password="a third slow walk")
    assert "Your new password is set" in visitor.page.text
    await visitor.press("/login", login="anna", password="a third slow walk")
    await visitor.open(link)
    await visitor.press(link, password="mine now, says eve", status=404)


async def test_who_is_suspended_learns_it_at_the_door(arrive: Arrive, visitor: Browser) -> None:
    anna = await arrive("anna")
    await Account.filter(username="anna").update(suspended_at="2026-01-01 00:00:00+00:00")
    await anna.open("/activity")
    assert anna.page.address.startswith("/login")
    await anna.press("/login", login="anna", password=PASSWORD, status=401)
    assert "suspended" in anna.page.problem()
    await visitor.open("/@anna", status=403)
