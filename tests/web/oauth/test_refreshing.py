"""Where tokens end by themselves, does the right client get the next one, and only that one?"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain import live
from fediphoto.domain.letters import push
from fediphoto.domain.sign_in import bearers, oauth_tokens
from fediphoto.ids import snowflake
from fediphoto.storage.models import OAuthToken, PushSubscription, SpentRefresh
from tests.web.decisions import decided
from tests.web.oauth.conftest import CHALLENGE, VERIFIER, Client, Register, code_for
from tests.web.oauth.test_tokens import WHOAMI, refused
from tests.web.pages.browser import Browser
from tests.web.programs import Answer

PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


@pytest.fixture
async def told(app: Any) -> AsyncIterator[list[Any]]:
    """What open streams are told."""
    heard: list[Any] = []
    stop = live.listen(heard.append)
    yield heard
    stop()


@pytest.fixture
def ending(app: Any) -> None:
    """Tokens end after ten minutes."""
    decided("oauth", access_token_lasts_s=600, refresh_token_lasts_s=6000)


async def renew(client: Client, token: str, **changes: str | None) -> Answer:
    """Ask for the next token."""
    return await client.exchange("x", grant_type="refresh_token", refresh_token=token, **changes)


async def works(client: Client, token: str) -> bool:
    client.program.token = token
    try:
        return (await client.program.ask(WHOAMI)).status == 200
    finally:
        client.program.token = ""


async def later(seconds: int) -> None:
    """So much time goes by for every token."""
    for token in await OAuthToken.exclude(expires_at=None):
        assert token.expires_at is not None
        token.expires_at -= timedelta(seconds=seconds)
        await token.save()
    bearers.forget()


async def test_by_default_tokens_last_and_there_is_nothing_to_refresh(
    anna: Browser, register: Register
) -> None:
    client = await register()
    token = (await client.exchange(await code_for(anna, client))).json
    assert "expires_in" not in token
    assert "refresh_token" not in token
    assert (await OAuthToken.get(app__name="Tusk")).expires_at is None


@pytest.mark.usefixtures("ending")
async def test_a_token_ends_and_the_next_one_speaks_for_the_same_person(
    anna: Browser, register: Register
) -> None:
    client = await register()
    first = (await client.exchange(await code_for(anna, client))).json
    assert first["expires_in"] == 600
    assert await works(client, first["access_token"])
    await later(599)
    assert await works(client, first["access_token"])
    await later(1)
    assert not await works(client, first["access_token"])
    answer = await renew(client, first["refresh_token"], scope="read write follow push admin:read")
    assert answer.status == 200, answer.body
    second = answer.json
    assert (second["scope"], second["expires_in"]) == ("read write", 600)
    assert not {first["access_token"], first["refresh_token"]} & set(map(str, second.values()))
    assert await works(client, second["access_token"])
    third = (await renew(client, second["refresh_token"])).json
    assert await works(client, third["access_token"])
    assert not await works(client, second["access_token"])


@pytest.mark.usefixtures("ending")
async def test_a_refresh_token_that_is_used_twice_ends_all_that_came_of_it(
    anna: Browser, register: Register, told: list[Any]
) -> None:
    client = await register()
    first = (await client.exchange(await code_for(anna, client))).json
    other = (await client.exchange(await code_for(anna, client))).json
    second = (await renew(client, first["refresh_token"])).json
    third = (await renew(client, second["refresh_token"])).json
    assert await works(client, third["access_token"])
    told.clear()
    refused(await renew(client, first["refresh_token"]), 400, "invalid_grant")
    assert not await works(client, third["access_token"])
    refused(await renew(client, third["refresh_token"]), 400, "invalid_grant")
    assert await works(client, other["access_token"]), "another sign-in is not concerned"
    assert [type(one) for one in told] == [live.AccessEnded]


@pytest.mark.usefixtures("ending")
async def test_of_many_refreshes_at_once_one_at_most_succeeds(
    anna: Browser, register: Register
) -> None:
    client = await register()
    first = (await client.exchange(await code_for(anna, client))).json
    answers = await asyncio.gather(*(renew(client, first["refresh_token"]) for _ in range(6)))
    assert sorted(one.status for one in answers)[1:] == [400] * 5


@pytest.mark.usefixtures("ending")
async def test_a_refresh_token_is_bound_to_its_client_and_its_secret(
    anna: Browser, register: Register
) -> None:
    client, other = await register(), await register()
    token = (await client.exchange(await code_for(anna, client))).json
    refresh = token["refresh_token"]
    refused(await renew(other, refresh), 400, "invalid_grant")
    refused(await renew(client, refresh, client_secret=None), 400, "invalid_grant")
    refused(await renew(client, refresh, client_secret="x"), 401, "invalid_client")
    refused(await renew(client, token["access_token"]), 400, "invalid_grant")
    refused(await renew(client, ""), 400, "invalid_request")
    assert (await renew(client, refresh)).status == 200


@pytest.mark.usefixtures("ending")
async def test_a_public_client_refreshes_without_a_secret(
    anna: Browser, register: Register
) -> None:
    client = await register()
    code = await code_for(anna, client, **PKCE)
    token = (await client.exchange(code, client_secret=None, code_verifier=VERIFIER)).json
    answer = await renew(client, token["refresh_token"], client_secret=None)
    assert answer.status == 200, answer.body


@pytest.mark.usefixtures("ending")
async def test_a_refresh_token_that_waited_too_long_is_worth_nothing(
    anna: Browser, register: Register
) -> None:
    client = await register()
    token = (await client.exchange(await code_for(anna, client))).json
    await later(600 + 6001)
    refused(await renew(client, token["refresh_token"]), 400, "invalid_grant")
    await oauth_tokens.sweep()
    assert (await OAuthToken.get(app__name="Tusk")).revoked_at is not None


@pytest.mark.usefixtures("ending")
async def test_used_refresh_tokens_are_known_as_long_as_they_would_have_been_good(
    anna: Browser, register: Register
) -> None:
    """Then they are forgotten, though the sign-in they came from goes on."""
    client = await register()
    first = (await client.exchange(await code_for(anna, client))).json
    second = (await renew(client, first["refresh_token"])).json
    third = (await renew(client, second["refresh_token"])).json
    old = await SpentRefresh.all().order_by("id").first()
    assert old is not None
    await SpentRefresh.filter(id=old.id).update(spent_at=old.spent_at - timedelta(seconds=6600))
    await oauth_tokens.sweep()
    assert await SpentRefresh.all().count() == 1
    refused(await renew(client, first["refresh_token"]), 400, "invalid_grant")
    assert await works(client, third["access_token"]), "too old to say anything of anybody"
    refused(await renew(client, second["refresh_token"]), 400, "invalid_grant")
    assert not await works(client, third["access_token"])


@pytest.mark.usefixtures("ending")
async def test_a_code_that_is_shown_again_ends_also_what_was_refreshed_since(
    anna: Browser, register: Register
) -> None:
    client = await register()
    code = await code_for(anna, client)
    second = (await renew(client, (await client.exchange(code)).json["refresh_token"])).json
    assert await works(client, second["access_token"])
    refused(await client.exchange(code), 400, "invalid_grant")
    assert not await works(client, second["access_token"])
    refused(await renew(client, second["refresh_token"]), 400, "invalid_grant")


@pytest.mark.usefixtures("ending")
@pytest.mark.parametrize("half", ["access_token", "refresh_token"])
async def test_an_app_gives_back_both_halves_at_once(
    anna: Browser, register: Register, told: list[Any], half: str
) -> None:
    client = await register()
    token = (await client.exchange(await code_for(anna, client))).json
    row = await OAuthToken.get(app__name="Tusk")
    await PushSubscription.create(
        id=snowflake(),
        token_id=row.id,
        account_id=row.account_id,
        endpoint="https://push.test/x",
        p256dh="x",
        auth="x",
    )
    answer = await client.program.tell(
        "/oauth/revoke", client_id=client.id, client_secret=client.secret, token=token[half]
    )
    assert answer.status == 200
    assert not await works(client, token["access_token"])
    refused(await renew(client, token["refresh_token"]), 400, "invalid_grant")
    assert [type(one) for one in told] == [live.AccessEnded]
    assert not await PushSubscription.exists(), "a phone that was let out is woken no more"


@pytest.mark.usefixtures("ending")
async def test_a_phone_is_woken_under_its_token_of_now(anna: Browser, register: Register) -> None:
    client = await register()
    first = (await client.exchange(await code_for(anna, client))).json
    row = await OAuthToken.get(app__name="Tusk")
    assert row.account_id is not None
    kept = await PushSubscription.create(
        id=snowflake(),
        token_id=row.id,
        account_id=row.account_id,
        endpoint="https://push.test/x",
        p256dh="x",
        auth="x",
        sealed_token="of before",
    )
    second = (await renew(client, first["refresh_token"])).json
    await kept.refresh_from_db()
    assert push.access_token(kept) == second["access_token"]


@pytest.mark.parametrize("is_ended", [True, False])
async def test_a_token_is_described_to_its_app_alone(
    anna: Browser, register: Register, is_ended: bool
) -> None:
    if is_ended:
        decided("oauth", access_token_lasts_s=600)
    client, other = await register(), await register()
    token = (await client.exchange(await code_for(anna, client))).json["access_token"]

    async def ask(who: Client, shown: str, **changes: str) -> Answer:
        fields = {"client_id": who.id, "client_secret": who.secret, "token": shown} | changes
        return await who.program.tell("/oauth/introspect", **fields)

    told = (await ask(client, token)).json
    now = datetime.now(UTC).timestamp()
    assert abs(told.pop("iat") - now) < 60
    if is_ended:
        assert 500 < told.pop("exp") - now < 601
    assert told == {
        "active": True,
        "scope": "read write",
        "client_id": client.id,
        "token_type": "Bearer",
        "iss": "http://photos.test/",
        "username": "anna",
        "sub": "http://photos.test/users/anna",
    }
    assert (await ask(other, token)).json == {"active": False}
    assert (await ask(client, "x")).json == {"active": False}
    for wrong in ({"client_secret": "x"}, {"client_secret": ""}, {"client_id": "x"}):
        refused(await ask(client, token, **wrong), 401, "invalid_client")
    refused(await ask(client, ""), 400, "invalid_request")
    if is_ended:
        await later(601)
        assert (await ask(client, token)).json == {"active": False}
