"""Do the scopes of those who keep order go to them alone, and end with the role?"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fediphoto.domain.sign_in import bearers
from fediphoto.errors import Forbidden
from fediphoto.storage.models import User
from fediphoto.web.api.routing import Who, check
from tests.web.oauth.conftest import Client, Register, answered, code_for, decide
from tests.web.pages.browser import HTML, Browser

ALL = "read write admin:read admin:write"


async def granted(anna: Browser, client: Client, scope: str) -> dict[str, Any]:
    told: dict[str, Any] = (await client.exchange(await code_for(anna, client, scope=scope))).json
    return told


@pytest.fixture
def becomes(anna: Browser) -> Callable[[str], Awaitable[None]]:
    """`await becomes("moderator")`: anna's role from now on."""

    async def change(role: str) -> None:
        await User.all().update(role=role)
        bearers.forget()

    return change


async def test_to_others_the_app_is_given_what_is_left(anna: Browser, register: Register) -> None:
    client = await register(scopes=ALL)
    page = await anna.open(client.address(scope=ALL))
    assert len(page.all("main li")) == 2
    assert (await granted(anna, client, ALL))["scope"] == "read write"
    for scope in ("admin:read", "admin:write:reports admin:read:accounts"):
        response = await anna.raw("GET", client.address(scope=scope), headers=HTML)
        assert answered(response)["error"] == "invalid_scope"
        forged = await decide(anna, client.address(scope="read"), scope=scope)
        assert answered(forged)["error"] == "invalid_scope"


@pytest.mark.parametrize("role", ["moderator", "admin"])
async def test_whoever_keeps_order_gives_them_until_the_role_is_gone(
    anna: Browser,
    register: Register,
    becomes: Callable[[str], Awaitable[None]],
    role: str,
) -> None:
    await becomes(role)
    client = await register(scopes=ALL)
    page = await anna.open(client.address(scope="read admin:read:reports"))
    assert "for all of this place: what was reported" in page.text
    token = (await granted(anna, client, "read admin:read:reports admin:write"))["access_token"]

    async def may(scope: str) -> bool:
        try:
            check(await bearers.of_token(token), Who.PERSON, scope)
        except Forbidden:
            return False
        return True

    assert await may("admin:read:reports")
    assert await may("admin:write:accounts")
    assert not await may("admin:read:accounts")
    assert not await may("write:accounts")
    await becomes("user")
    assert not await may("admin:read:reports")
    assert not await may("admin:write:accounts")
    assert await may("read:accounts")


async def test_an_app_alone_never_keeps_order(register: Register) -> None:
    client = await register(scopes=ALL)
    answer = await client.exchange("x", grant_type="client_credentials", scope=ALL)
    assert answer.json["scope"] == "read write"
    answer = await client.exchange("x", grant_type="client_credentials", scope="admin:read")
    assert (answer.status, answer.error) == (400, "invalid_scope")


async def test_a_challenge_that_was_taken_away_on_the_way_is_missed(
    anna: Browser, register: Register
) -> None:
    client = await register()
    stripped = client.address(code_challenge_method="S256")
    response = await anna.raw("GET", stripped, headers=HTML)
    assert answered(response)["error"] == "invalid_request"


async def test_scopes_are_read_in_any_order_and_with_any_separator(
    anna: Browser, register: Register
) -> None:
    client = await register(scopes="write,read+follow")
    for given in ("write read", "read,write", "write+read", " read  write read "):
        assert (await granted(anna, client, given))["scope"] == "read write"


async def test_signing_in_again_is_offered_to_somebody_signed_in(
    anna: Browser, register: Register
) -> None:
    client = await register()
    page = await anna.open(client.address(force_login="true", lang="de"))
    assert page.address.startswith("/login?")
    assert page.all('form[action="/login"]')
    assert "lang%3Dde" in str(page.value("next")) or "lang=de" in str(page.value("next"))
