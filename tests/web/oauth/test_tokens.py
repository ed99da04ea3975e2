"""Who gets a token for what, and how does it end?"""

import asyncio
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from fediphoto.storage.models import OAuthCode, OAuthToken
from tests.web.oauth.conftest import CHALLENGE, VERIFIER, Client, Register, code_for
from tests.web.pages.browser import Browser
from tests.web.programs import Answer, Program, multipart

WHOAMI = "/api/v1/accounts/verify_credentials"


def refused(answer: Answer, status: int, error: str) -> None:
    """Fail unless it is an error as RFC 6749 writes it."""
    assert (answer.status, answer.error) == (status, error), answer.body
    assert answer.json["error_description"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_code_is_exchanged_for_a_token_that_works(
    anna: Browser, register: Register
) -> None:
    client = await register()
    answer = await client.exchange(await code_for(anna, client))
    assert answer.status == 200
    token = answer.json
    assert set(token) == {"access_token", "token_type", "scope", "created_at"}
    assert (token["token_type"], token["scope"]) == ("Bearer", "read write")
    assert abs(token["created_at"] - datetime.now(UTC).timestamp()) < 60
    assert answer.headers["Cache-Control"] == "no-store"
    client.program.token = token["access_token"]
    assert (await client.program.ask(WHOAMI)).json["acct"] == "anna"
    kept = await OAuthToken.get(scopes="read write", account_id__not_isnull=True, app__name="Tusk")
    assert token["access_token"] not in kept.token_hash


async def test_pkce_binds_the_code_to_who_asked_for_it(anna: Browser, register: Register) -> None:
    client = await register()
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    for wrong in (None, "", "w" * 50, CHALLENGE, "short"):
        code = await code_for(anna, client, **pkce)
        refused(await client.exchange(code, code_verifier=wrong), 400, "invalid_grant")
    code = await code_for(anna, client, **pkce)
    assert (await client.exchange(code, code_verifier=VERIFIER)).status == 200
    public = await code_for(anna, client, **pkce)
    answer = await client.exchange(public, code_verifier=VERIFIER, client_secret=None)
    assert answer.status == 200
    unasked = await code_for(anna, client)
    refused(await client.exchange(unasked, code_verifier=VERIFIER), 400, "invalid_grant")


async def test_a_code_is_good_once_and_ends_its_token_the_second_time(
    anna: Browser, register: Register
) -> None:
    client = await register()
    code = await code_for(anna, client)
    client.program.token = (await client.exchange(code)).json["access_token"]
    assert (await client.program.ask(WHOAMI)).status == 200
    refused(await client.exchange(code), 400, "invalid_grant")
    assert (await client.program.ask(WHOAMI)).status == 401


async def test_of_many_at_once_no_two_get_a_token(anna: Browser, register: Register) -> None:
    client = await register()
    code = await code_for(anna, client)
    answers = await asyncio.gather(*(client.exchange(code) for _ in range(6)))
    assert sorted(one.status for one in answers)[1:] == [400] * 5


async def test_a_code_is_bound_to_client_address_and_time(
    anna: Browser, register: Register
) -> None:
    client, other = await register(), await register()
    code = await code_for(anna, client)
    refused(await other.exchange(code), 400, "invalid_grant")
    refused(await client.exchange(code, redirect_uri="https://app.test/"), 400, "invalid_grant")
    refused(await client.exchange(code, redirect_uri=None), 400, "invalid_request")
    refused(await client.exchange(code, client_secret=other.secret), 401, "invalid_client")
    assert (await client.exchange(code)).status == 200
    old = await code_for(anna, client)
    await OAuthCode.all().update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    refused(await client.exchange(old), 400, "invalid_grant")
    for unknown in ("x", "a" * 5000, "\x00", "é"):
        assert (await client.exchange(unknown)).status == 400


async def test_who_does_not_know_the_secret_is_no_client(register: Register) -> None:
    client = await register()
    for wrong in ({"client_secret": "x"}, {"client_secret": None}, {"client_id": "x"}):
        refused(await client.exchange("x", **wrong), 401, "invalid_client")
    for wrong_id in (None, "", "a" * 5000, "\x00"):
        refused(await client.exchange("x", client_id=wrong_id), 401, "invalid_client")
    for grant, error in (("password", "unsupported_grant_type"), (None, "unsupported_grant_type")):
        refused(await client.exchange("x", grant_type=grant), 400, error)


async def test_a_client_may_show_its_secret_in_the_header(
    anna: Browser, register: Register, stranger: Program
) -> None:
    client = await register()
    code = await code_for(anna, client)
    back = quote(client.redirect_uri, safe="")
    body = f"grant_type=authorization_code&code={code}&redirect_uri={back}"

    async def exchange(shown: str) -> Answer:
        return await stranger.send(
            "POST",
            "/oauth/token",
            body.encode(),
            Content_Type="application/x-www-form-urlencoded",
            Authorization=f"Basic {shown}",
        )

    for wrong in ("", "x", "é", b64encode(b"\xff").decode(), b64encode(b"a:b").decode()):
        answer = await exchange(wrong)
        refused(answer, 401, "invalid_client")
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="fediphoto"'
    answer = await exchange(b64encode(f"{client.id}:{client.secret}".encode()).decode())
    assert answer.status == 200, answer.body


async def test_the_request_may_be_json_and_a_broken_one_is_an_oauth_error(
    anna: Browser, register: Register, stranger: Program
) -> None:
    client = await register()
    asked = {
        "grant_type": "authorization_code",
        "client_id": client.id,
        "client_secret": client.secret,
        "redirect_uri": client.redirect_uri,
        "scope": "read write follow push admin:read",
    }
    code = await code_for(anna, client)
    answer = await stranger.tell_json("/oauth/token", {**asked, "code": code})
    assert (answer.status, answer.json["scope"]) == (200, "read write")
    for name in ("grant_type", "client_id", "client_secret", "code", "redirect_uri"):
        for wrong in ([], {}, ["a", "b"]):
            answer = await stranger.tell_json("/oauth/token", {**asked, "code": "x", name: wrong})
            refused(answer, 400, "invalid_request")
    for path in ("/oauth/token", "/oauth/revoke"):
        broken = await stranger.send("POST", path, b"{", Content_Type="application/json")
        refused(broken, 400, "invalid_request")
        broken = await stranger.send("POST", path, b"--", Content_Type="multipart/form-data")
        refused(broken, 400, "invalid_request")
        assert (await stranger.send("GET", path)).status == 405


async def test_an_app_may_speak_for_itself(register: Register) -> None:
    client = await register(scopes="read write")
    own = {"grant_type": "client_credentials", "redirect_uri": None}
    answer = await client.exchange("", **own)
    assert (answer.status, answer.json["scope"]) == (200, "read")
    client.program.token = answer.json["access_token"]
    assert (await client.program.ask("/api/v1/apps/verify_credentials")).json["name"] == "Tusk"
    assert (await client.program.ask(WHOAMI)).status == 422
    client.program.token = ""
    refused(await client.exchange("", **own, scope="admin:read"), 400, "invalid_scope")
    refused(await client.exchange("", **own, scope="everything"), 400, "invalid_scope")
    refused(await client.exchange("", **own, client_secret=None), 401, "invalid_client")


async def test_a_token_is_given_back(anna: Browser, register: Register) -> None:
    client, other = await register(), await register()
    token = (await client.exchange(await code_for(anna, client))).json["access_token"]
    reader = Program(client.program.app, token)
    assert (await reader.ask(WHOAMI)).status == 200

    async def revoke(**given: str) -> Answer:
        return await client.program.tell("/oauth/revoke", **given)

    refused(await revoke(token=token), 401, "invalid_client")
    for wrong in (
        {"client_id": client.id, "client_secret": "x"},
        {"client_id": "x", "client_secret": client.secret},
        {"client_id": other.id, "client_secret": other.secret},
    ):
        refused(await revoke(token=token, **wrong), 403, "unauthorized_client")
    assert (await reader.ask(WHOAMI)).status == 200
    own = {"client_id": client.id, "client_secret": client.secret}
    assert (await revoke(token="unknown", **own)).json == {}
    assert (await revoke(token=token, **own)).json == {}
    assert (await reader.ask(WHOAMI)).status == 401
    assert (await revoke(token=token, **own)).json == {}


async def test_the_metadata_say_what_is_true(stranger: Program, anna: Browser) -> None:
    answer = await stranger.ask("/.well-known/oauth-authorization-server")
    told = answer.json
    home = "http://photos.test"
    assert told["issuer"] == f"{home}/"
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["grant_types_supported"] == [
        "authorization_code",
        "client_credentials",
        "refresh_token",
    ]
    assert told["response_types_supported"] == ["code"]
    assert told["token_endpoint"] == f"{home}/oauth/token"
    for name in (
        "authorization",
        "token",
        "revocation",
        "introspection",
        "userinfo",
        "app_registration",
    ):
        path = told[f"{name}_endpoint"].removeprefix(home)
        assert (await stranger.send("OPTIONS", path)).status == 200, name
    assert {"read", "write", "follow", "push", "profile"} <= set(told["scopes_supported"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("scope", ["profile", "read", "read:accounts"])
async def test_a_token_tells_who_it_speaks_for(
    anna: Browser, register: Register, scope: str
) -> None:
    client = await register(scopes="read write profile")
    token = (await client.exchange(await code_for(anna, client, scope=scope))).json
    reader = Program(client.program.app, token["access_token"])
    for method in ("GET", "POST"):
        told = (await reader.send(method, "/oauth/userinfo")).json
        assert told["sub"] == "http://photos.test/users/anna"
        assert told["preferred_username"] == "anna"
        assert told["iss"] == "http://photos.test/"
        assert set(told) == {"iss", "sub", "name", "preferred_username", "profile", "picture"}


async def test_pixelfeds_app_signs_in_with_forms_of_parts_and_asks_for_too_much(
    anna: Browser, stranger: Program
) -> None:
    """Multipart everywhere, no PKCE, and in the token request scopes that nobody granted."""
    kind, body = multipart(
        client_name="Pixelfed", redirect_uris="pixelfed://login", scopes="read write follow push"
    )
    made = (await stranger.send("POST", "/api/v1/apps", body, Content_Type=kind)).json
    client = Client(stranger, made["client_id"], made["client_secret"], "pixelfed://login")
    code = await code_for(anna, client, scope="read write follow push")
    kind, body = multipart(
        grant_type="authorization_code",
        client_id=client.id,
        client_secret=client.secret,
        redirect_uri=client.redirect_uri,
        code=code,
        scope="read write follow push admin:read admin:write",
    )
    answer = await stranger.send("POST", "/oauth/token", body, Content_Type=kind)
    assert answer.status == 200, answer.body
    assert answer.json["scope"] == "follow push read write"
