"""Can somebody join from within an app, and does the app's token wait for what has to come?"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fediphoto.domain.joining import email_blocks
from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import credentials
from fediphoto.storage.models import OneTimeLink, SignUp, User
from tests.mail_server import MailServer
from tests.web.api.shapes.oneself import TOKEN
from tests.web.api.test_entities import check
from tests.web.conftest import PASSWORD, Join
from tests.web.decisions import decided
from tests.web.pages.browser import Browser
from tests.web.programs import Answer, Program

SIGN_UP = "/api/v1/accounts"
WHOAMI = "/api/v1/accounts/verify_credentials"
ANNA = {
    "username": "anna",
    "email": "anna@people.test",
    "password": PASSWORD,
    "agreement": "true",
    "locale": "de",
    "date_of_birth": "2000-01-01",
}
Drain = Callable[[], Awaitable[None]]


@pytest.fixture
async def tusk(app: Any) -> Program:
    """An app that speaks for nobody yet."""
    new = await credentials.register_app("Tusk", ["tusk://back"], "read write admin:read")
    token = await credentials.client_credentials(new.client_id, new.client_secret, "read write")
    return Program(app, token.token)


def signed_in(tusk: Program, answer: Answer) -> Program:
    """The app with the token that it was given."""
    assert answer.status == 200, answer.body
    return Program(tusk.app, answer.json["access_token"])


async def test_without_mail_an_open_place_lets_in_at_once(tusk: Program) -> None:
    answer = await tusk.tell(SIGN_UP, **ANNA)
    check(answer.json, TOKEN)
    assert answer.json["scope"] == "read write", "nobody keeps order from the first day"
    anna = signed_in(tusk, answer)
    assert (await anna.ask(WHOAMI)).json["acct"] == "anna"
    assert (await anna.ask("/api/v1/emails/check_confirmation")).json is True
    joined = await SignUp.get()
    assert joined.address == "127.0.0.1" or joined.address == "<local>"
    assert joined.app_id is not None
    assert (await User.get()).locale == "de"


async def test_an_address_is_confirmed_before_anything_else(
    tusk: Program, post_office: MailServer, drain: Drain, app: Any
) -> None:
    anna = signed_in(tusk, await tusk.tell(SIGN_UP, **ANNA))
    for path in (WHOAMI, "/api/v1/timelines/home", "/api/v1/custom_emojis"):
        answer = await anna.ask(path)
        assert answer.status == 403
        assert answer.error == "Your login is missing a confirmed e-mail address"
    assert (await anna.tell("/api/v1/statuses", status="Hello")).status == 403
    assert (await anna.ask("/api/v1/apps/verify_credentials")).status == 200
    assert (await anna.ask("/api/v1/emails/check_confirmation")).json is False
    await drain()
    assert post_office.recipients == ["anna@people.test"]
    browser = Browser(app)
    link = post_office.link("confirm")
    await browser.open(link)
    assert (await anna.ask(WHOAMI)).status == 403, "looking at the link is not following it"
    await browser.press(link)
    assert (await anna.ask(WHOAMI)).json["acct"] == "anna"
    assert (await anna.ask("/api/v1/emails/check_confirmation")).json is True
    await browser.open(link)
    await browser.press(link, status=404)


async def test_where_people_are_let_in_the_token_waits_for_that(
    tusk: Program, post_office: MailServer, drain: Drain, app: Any
) -> None:
    decided("instance", registrations="approval")
    refused = await tusk.tell(SIGN_UP, **ANNA)
    assert refused.json["details"] == {
        "reason": [{"error": "ERR_BLANK", "description": "can't be blank"}]
    }
    anna = signed_in(tusk, await tusk.tell(SIGN_UP, **ANNA, reason="I walk a lot."))
    await drain()
    browser, link = Browser(app), post_office.link("confirm")
    await browser.open(link)
    await browser.press(link)
    answer = await anna.ask(WHOAMI)
    assert (answer.status, answer.error) == (403, "Your login is currently pending approval")
    account = await accounts.find_local("anna")
    assert account is not None
    await accounts.approve(account)
    assert (await anna.ask(WHOAMI)).status == 200
    await drain()
    assert "dein Konto ist freigegeben" in post_office.text(), "said in the language they joined in"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"username": ""}, "username", "ERR_BLANK"),
        ({"username": "an na"}, "username", "ERR_INVALID"),
        ({"username": "änna"}, "username", "ERR_INVALID"),
        ({"username": "a" * 31}, "username", "ERR_TOO_LONG"),
        ({"username": "Boris"}, "username", "ERR_TAKEN"),
        ({"username": "admin"}, "username", "ERR_RESERVED"),
        ({"username": "adm1n"}, "username", "ERR_RESERVED"),
        ({"email": ""}, "email", "ERR_BLANK"),
        ({"email": "anna"}, "email", "ERR_INVALID"),
        ({"email": "anna@people.test, eve@evil.test"}, "email", "ERR_INVALID"),
        ({"email": "anna@people.test\r\nBcc: eve@evil.test"}, "email", "ERR_INVALID"),
        ({"email": "<anna@people.test>"}, "email", "ERR_INVALID"),
        ({"email": "BORIS+x@people.test"}, "email", "ERR_TAKEN"),
        ({"password": ""}, "password", "ERR_BLANK"),
        ({"password": "short"}, "password", "ERR_TOO_SHORT"),
        ({"password": "x" * 129}, "password", "ERR_TOO_LONG"),
        ({"password": "password"}, "password", "ERR_INVALID"),
        ({"agreement": "false"}, "agreement", "ERR_ACCEPTED"),
        ({"agreement": ""}, "agreement", "ERR_ACCEPTED"),
        ({"reason": "x" * 1001}, "reason", "ERR_TOO_LONG"),
    ],
)
async def test_what_will_not_do_is_said_field_by_field(
    tusk: Program, join: Join, changes: dict[str, str], field: str, code: str
) -> None:
    await join("boris")
    answer = await tusk.tell(SIGN_UP, **{**ANNA, **changes})
    assert answer.status == 422
    assert answer.error.startswith("Validation failed: ")
    assert [one["error"] for one in answer.json["details"][field]] == [code]
    assert list(answer.json["details"]) == [field]
    assert all(one["description"] in answer.error for one in answer.json["details"][field])
    assert await User.all().count() == 1


async def test_everything_that_is_wrong_is_said_at_once(tusk: Program) -> None:
    answer = await tusk.tell(SIGN_UP)
    assert list(answer.json["details"]) == ["username", "email", "password", "agreement"]


@pytest.mark.parametrize("mode", ["closed", "invite"])
async def test_closed_doors_are_closed_for_apps_too(tusk: Program, mode: str) -> None:
    decided("instance", registrations=mode)
    answer = await tusk.tell(SIGN_UP, **ANNA)
    assert (answer.status, answer.error) == (403, "Registrations are closed here.")
    assert not await User.exists()


async def test_only_an_app_that_may_write_accounts_signs_people_up(
    app: Any, stranger: Program, join: Join
) -> None:
    assert (await stranger.tell(SIGN_UP, **ANNA)).status == 401
    boris = await join("boris")
    assert (await boris.tell(SIGN_UP, **ANNA)).status == 403
    new = await credentials.register_app("Reader", ["tusk://back"], "read")
    token = await credentials.client_credentials(new.client_id, new.client_secret, "read")
    assert (await Program(app, token.token).tell(SIGN_UP, **ANNA)).status == 403
    assert await User.all().count() == 1


async def test_sign_ups_from_one_address_are_few(tusk: Program) -> None:
    decided("limits", rate_limits=True)
    statuses = [(await tusk.tell(SIGN_UP)).status for _ in range(6)]
    assert statuses == [422] * 5 + [429]


async def test_the_letter_is_sent_again_to_the_app_that_asked_and_to_another_address(
    tusk: Program, post_office: MailServer, drain: Drain, app: Any, join: Join
) -> None:
    path = "/api/v1/emails/confirmations"
    await join("boris")
    anna = signed_in(tusk, await tusk.tell(SIGN_UP, **ANNA))
    await drain()
    first = post_office.link("confirm")
    assert (await anna.tell(path)).json == {}
    answer = await anna.tell(path, email="boris@people.test")
    assert answer.status == 422
    assert (await anna.tell(path, email="anna@other.test")).json == {}
    await drain()
    assert post_office.recipients[-1] == "anna@other.test"
    assert (await User.get(email="anna@other.test")).confirmed_at is None
    browser = Browser(app)
    await browser.open(first)
    await browser.press(first, status=404)
    other = Program(
        app,
        await credentials.create_token(
            (await User.get(email="anna@other.test").prefetch_related("account")).account,
            "read write",
        ),
    )
    answer = await other.tell(path)
    assert answer.status == 403
    assert "application the user originally signed-up with" in answer.error
    link = post_office.link("confirm")
    await browser.open(link)
    await browser.press(link)
    answer = await anna.tell(path)
    assert answer.status == 403
    assert "awaiting confirmation" in answer.error
    assert not await OneTimeLink.filter(purpose="confirm").exists()


async def test_what_is_blocked_stays_out_by_this_door_too(tusk: Program) -> None:
    await email_blocks.block_domain(None, "people.test")
    await email_blocks.block_domain(None, "perhaps.test", allows_with_approval=True)
    answer = await tusk.tell(SIGN_UP, **ANNA)
    assert [one["error"] for one in answer.json["details"]["email"]] == ["ERR_BLOCKED"]
    anna = signed_in(tusk, await tusk.tell(SIGN_UP, **{**ANNA, "email": "a@perhaps.test"}))
    answer = await anna.ask(WHOAMI)
    assert answer.error == "Your login is currently pending approval"


async def test_nobody_gets_round_a_block_by_another_address_later(
    tusk: Program, post_office: MailServer, drain: Drain
) -> None:
    await email_blocks.block_domain(None, "evil.test")
    anna = signed_in(tusk, await tusk.tell(SIGN_UP, **ANNA))
    answer = await anna.tell("/api/v1/emails/confirmations", email="anna@evil.test")
    assert (answer.status, "may not be used" in answer.error) == (422, True)
    await drain()
    assert post_office.recipients == ["anna@people.test"]
