"""Does a person decide, in her own browser and by her own click, whom she lets in?"""

from typing import Any

import pyotp
import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import second_factor, totp
from fediphoto.storage.models import OAuthCode
from tests.web.conftest import PASSWORD, Join
from tests.web.oauth.conftest import BACK, CHALLENGE, Arrive, Register, answered, decide
from tests.web.pages.browser import HTML, Browser
from tests.web.programs import Program

OOB = "urn:ietf:wg:oauth:2.0:oob"


async def test_who_is_not_signed_in_signs_in_first_and_comes_back(
    app: Any, join: Join, register: Register
) -> None:
    await join("anna")
    client, browser = await register(), Browser(app)
    await browser.open(client.address())
    assert browser.page.address.startswith("/login?next=")
    await browser.press("/login", login="anna", password=PASSWORD)
    assert browser.page.address.startswith("/oauth/authorize?")
    assert "Tusk" in browser.page.text
    assert "@anna" in browser.page.text
    assert browser.page.value("state") == "a b&c=é"


async def test_a_yes_brings_a_code_and_the_state_back_to_the_very_address(
    anna: Browser, register: Register
) -> None:
    client = await register()
    response = await decide(anna, client.address())
    assert response.headers["Location"].startswith(f"{BACK}&code=")
    assert response.headers["Cache-Control"] == "no-store"
    told = answered(response)
    assert set(told) == {"from", "code", "state"}
    assert told["state"] == "a b&c=é"
    without_state = answered(await decide(anna, client.address(state=None)))
    assert set(without_state) == {"from", "code"}


@pytest.mark.parametrize("uri", ["tusk://back", "com.app.test:/back", "http://localhost:5173/back"])
async def test_apps_of_phones_have_addresses_of_their_own(
    anna: Browser, register: Register, uri: str
) -> None:
    client = await register(uri)
    response = await decide(anna, client.address())
    assert response.headers["Location"].startswith(f"{uri}?code=")
    policy = anna.page.headers["Content-Security-Policy"]
    allowed = "http://localhost:5173" if uri.startswith("http") else uri.partition(":")[0] + ":"
    assert f"form-action 'self' {allowed};" in policy


async def test_a_no_is_told_to_the_client(anna: Browser, register: Register) -> None:
    client = await register()
    for decision in ("deny", "", "perhaps"):
        told = answered(await decide(anna, client.address(), decision))
        assert told["error"] == "access_denied"
        assert told["error_description"]
        assert told["state"] == "a b&c=é"
        assert "code" not in told
    assert await OAuthCode.all().count() == 0


async def test_without_an_address_to_go_back_to_the_code_is_shown(
    anna: Browser, register: Register, arrive: Arrive
) -> None:
    client = await register(OOB)
    response = await decide(anna, client.address())
    assert response.status_code == 303
    where = response.headers["Location"]
    assert where.startswith("/oauth/authorize/native?code=")
    page = await anna.open(where)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.one(".authorization-code").text == where.partition("=")[2]
    await (await arrive("bob")).open(where, 404)
    refused = await decide(anna, client.address(), "deny")
    assert refused.status_code == 400
    assert await OAuthCode.all().count() == 1


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.test/back",
        f"{BACK}&more=1",
        f"{BACK}/",
        f"{BACK}#x",
        "https://app.test.evil.test/back?from=photos",
        "https://APP.test/back?from=photos",
        "https://app.test@evil.test/back?from=photos",
        "https://app.test:443/back?from=photos",
        "http://app.test/back?from=photos",
        "https://evil.test",
        "javascript:alert(1)",
        "",
        OOB,
        "//app.test/back?from=photos",
    ],
)
async def test_nobody_is_sent_to_an_address_that_was_not_registered(
    anna: Browser, register: Register, uri: str
) -> None:
    client = await register()
    response = await anna.raw("GET", client.address(redirect_uri=uri), headers=HTML)
    assert response.status_code == 400
    assert "Location" not in response.headers
    posted = await decide(anna, client.address(), redirect_uri=uri)
    assert posted.status_code == 400
    assert "Location" not in posted.headers
    assert await OAuthCode.all().count() == 0


async def test_an_unknown_client_gets_no_answer_at_all(anna: Browser, register: Register) -> None:
    client = await register()
    for unknown in ("", "x", "a" * 500, "\x00", "' OR 1=1 --"):
        response = await anna.raw("GET", client.address(client_id=unknown), headers=HTML)
        assert (response.status_code, response.headers.get("Location")) == (400, None)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": "read admin:write"}, "invalid_scope"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
    ],
)
async def test_what_we_do_not_do_is_told_at_once(
    anna: Browser, register: Register, changes: dict[str, str | None], error: str
) -> None:
    client = await register()
    response = await anna.raw("GET", client.address(**changes), headers=HTML)
    told = answered(response)
    assert told["error"] == error
    assert told["error_description"]
    assert told["state"] == "a b&c=é"
    forged = {name: value for name, value in changes.items() if value is not None}
    if forged:
        posted = await decide(anna, client.address(), **forged)
        assert answered(posted)["error"] == error
    assert await OAuthCode.all().count() == 0


async def test_an_app_asks_for_no_more_than_it_registered_for_but_for_less(
    anna: Browser, register: Register
) -> None:
    client = await register(scopes="read write:media")
    for narrow in ("read", "read:statuses", "write:media", "read:accounts write:media"):
        token = (
            await client.exchange(
                answered(await decide(anna, client.address(scope=narrow)))["code"]
            )
        ).json
        assert sorted(token["scope"].split()) == sorted(narrow.split())
    for wide in ("write", "write:statuses", "read write"):
        response = await anna.raw("GET", client.address(scope=wide), headers=HTML)
        assert answered(response)["error"] == "invalid_scope"
    default = await client.exchange(
        answered(await decide(anna, client.address(scope=None)))["code"]
    )
    assert default.json["scope"] == "read"


async def test_what_it_could_do_is_told_in_words(anna: Browser, register: Register) -> None:
    client = await register(scopes="read write follow push profile")
    page = await anna.open(client.address(scope="read write:media follow push profile"))
    assert len(page.all("main li")) == 5
    assert "See everything that you see" in page.text
    assert "Change photos you upload" in page.text


async def test_only_her_own_click_counts(anna: Browser, register: Register, app: Any) -> None:
    client = await register()
    for forged in ("", "x", "é" * 50, "A" * 200):
        response = await decide(anna, client.address(), csrf_token=forged)
        assert response.status_code == 403, forged
    other = Browser(app)
    await other.open("/login")
    foreign = other.page.value("csrf_token")
    response = await decide(anna, client.address(), csrf_token=foreign)
    assert response.status_code == 403
    json = await anna.raw(
        "POST",
        "/oauth/authorize",
        json={"client_id": client.id, "redirect_uri": BACK, "response_type": "code"},
        headers=HTML,
    )
    assert json.status_code == 403
    assert await OAuthCode.all().count() == 0


async def test_a_decision_needs_somebody_who_is_signed_in(
    app: Any, register: Register, stranger: Program
) -> None:
    client = await register()
    answer = await stranger.tell(
        "/oauth/authorize",
        client_id=client.id,
        redirect_uri=BACK,
        response_type="code",
        decision="allow",
    )
    assert answer.status in (303, 401, 403)
    assert "app.test" not in answer.headers.get("Location", "")
    assert await OAuthCode.all().count() == 0


async def test_the_question_stands_in_no_frame_and_is_kept_by_nobody(
    anna: Browser, register: Register
) -> None:
    client = await register()
    page = await anna.open(client.address())
    assert page.headers["X-Frame-Options"] == "DENY"
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://app.test;" in policy
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in page.headers


async def test_signing_in_again_is_asked_for_once(anna: Browser, register: Register) -> None:
    client = await register()
    response = await anna.raw("GET", client.address(force_login="true"), headers=HTML)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/login?next=")
    assert "force_login" not in response.headers["Location"]


async def test_what_an_app_calls_itself_is_only_words(anna: Browser, stranger: Program) -> None:
    made = await stranger.tell(
        "/api/v1/apps", client_name="<script>x</script>", redirect_uris=OOB, scopes="read write"
    )
    page = await anna.open(
        f"/oauth/authorize?response_type=code&client_id={made.json['client_id']}&redirect_uri={OOB}"
    )
    assert "<script>x" not in page.html
    assert "<script>x</script>" in page.text


async def test_with_a_second_factor_nobody_consents_by_the_password_alone(
    app: Any, anna: Browser, register: Register
) -> None:
    account = await accounts.find_local("anna")
    assert account is not None
    await totp.begin(account)
    secret = pyotp.TOTP(await totp.pending_secret(account))
    codes = await second_factor.turn_on(account, secret.now())
    client, browser = await register(), Browser(app)
    await browser.open(client.address())
    await browser.press("/login", login="anna", password=PASSWORD)
    half_way = await browser.raw("GET", client.address(), headers=HTML)
    assert half_way.headers["Location"].startswith("/login?")
    await browser.press("/login/code", code=codes[0])
    assert browser.page.address.startswith("/oauth/authorize?"), "and comes back to the question"
    assert browser.page.value("state") == "a b&c=é"
    answer = await client.exchange(answered(await decide(browser, client.address()))["code"])
    assert answer.status == 200


async def test_the_window_that_a_client_opened_stays_its_window(
    app: Any, join: Join, register: Register
) -> None:
    """Phanpy takes a window that was cut off from it for one that the person closed."""
    await join("anna")
    client, browser = await register(), Browser(app)
    opener = "Cross-Origin-Opener-Policy"
    asked = await browser.raw("GET", client.address())
    assert (asked.status_code, opener in asked.headers) == (303, False)
    await browser.open(client.address())
    assert opener not in browser.page.headers
    wrong = await browser.press("/login", login="anna", password="not this one", status=401)
    assert opener not in browser.page.headers, wrong
    await browser.press("/login", login="anna", password=PASSWORD)
    assert browser.page.address.startswith("/oauth/authorize?")
    assert opener not in browser.page.headers
    decided = await decide(browser, client.address())
    assert opener not in decided.headers
    await browser.open("/settings")
    assert browser.page.headers[opener] == "same-origin"
