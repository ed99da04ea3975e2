"""Who asks too often is told when to come back; who lives on another origin may ask at all."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.sign_in import credentials
from fediphoto.errors import TooManyRequests
from fediphoto.web import limits
from fediphoto.web.limits import Rule
from tests.web.conftest import PASSWORD, Join
from tests.web.programs import Program, jpeg

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def counted(storage: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An instance that counts, and is soon fed up."""
    counting = msgspec.structs.replace(storage.limits, rate_limits=True)
    configuration.activate(msgspec.structs.replace(storage, limits=counting))
    monkeypatch.setattr(limits, "API_PER_PERSON", Rule("person", 5, 300))
    monkeypatch.setattr(limits, "API_PER_ADDRESS", Rule("address", 8, 300))
    monkeypatch.setattr(limits, "UPLOADS", Rule("media", 2, 1800))
    monkeypatch.setattr(limits, "DELETES", Rule("delete", 2, 1800))
    yield
    configuration.activate(storage)


async def test_what_remains_is_told_and_then_when_to_come_back(
    join: Join, stranger: Program, counted: None
) -> None:
    anna, boris = await join("anna"), await join("boris")
    for remaining in (4, 3, 2, 1, 0):
        answer = await anna.ask("/api/v1/preferences")
        assert answer.status == 200
        assert answer.headers["X-RateLimit-Limit"] == "5"
        assert answer.headers["X-RateLimit-Remaining"] == str(remaining)
        assert TIME.fullmatch(answer.headers["X-RateLimit-Reset"])
    answer = await anna.ask("/api/v1/preferences")
    assert (answer.status, answer.error) == (429, "Too many requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert answer.headers["X-RateLimit-Limit"] == "5"
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert TIME.fullmatch(answer.headers["X-RateLimit-Reset"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (await boris.ask("/api/v1/preferences")).status == 200
    assert (await stranger.ask("/api/v1/instance")).status == 200


async def test_another_token_of_the_same_person_counts_with_the_first(
    join: Join, counted: None
) -> None:
    first, second = await join("anna"), await join("anna")
    statuses = [
        (await program.ask("/api/v1/preferences")).status for program in [first, second] * 3
    ]
    assert statuses == [200] * 5 + [429]


async def test_fresh_wrong_tokens_and_feigned_addresses_help_nobody(
    stranger: Program, counted: None
) -> None:
    statuses = []
    for number in range(9):
        stranger.token = f"invented{number}"
        answer = await stranger.send(
            "GET",
            "/api/v1/instance",
            X_Forwarded_For=f"192.0.2.{number}",
            Forwarded=f"for=192.0.2.{number}",
            X_Real_IP=f"192.0.2.{number}",
        )
        statuses.append(answer.status)
    assert statuses == [401] * 8 + [429]


async def test_a_flood_of_addresses_does_not_make_sign_ins_forgotten(
    counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 10)
    rule = Rule("sign-in-account", 1, 300)
    limits.spend(rule, "anna")
    for number in range(50):
        limits.spend(limits.API_PER_ADDRESS, str(number))
    with pytest.raises(TooManyRequests):
        limits.spend(rule, "anna")


async def test_uploads_and_deletions_are_counted_for_themselves(join: Join, counted: None) -> None:
    anna = await join("anna")
    assert [(await anna.upload(jpeg())).status for _ in range(3)] == [200, 200, 429]
    deleted = [(await anna.send("DELETE", "/api/v1/statuses/7")).status for _ in range(3)]
    assert deleted == [404, 404, 429]
    assert (await anna.ask("/api/v1/preferences")).status == 200


async def test_apps_are_registered_now_and_then(stranger: Program, counted: None) -> None:
    app = {"client_name": "App", "redirect_uris": "https://app.test/back"}
    statuses = [(await stranger.tell("/api/v1/apps", **app)).status for _ in range(31)]
    assert statuses == [200] * 30 + [429]


async def test_passwords_are_not_guessed_for_long(join: Join, counted: None, app: Any) -> None:
    await join("anna")
    browser = app.test_client()
    html = {"Accept": "text/html"}
    page = (await (await browser.get("/login", headers=html)).get_data()).decode()
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    form = {"login": "anna", "password": "wrong", "csrf_token": found[1]}
    statuses = []
    for _ in range(26):
        answer = await browser.post("/login", form=form, headers=html)
        statuses.append(answer.status_code)
    assert statuses == [401] * 25 + [429]
    limits.forget()
    for _ in range(25):
        limits.spend(limits.SIGN_IN_PER_ACCOUNT, "anna")
    answer = await browser.post("/login", form={**form, "password": PASSWORD}, headers=html)
    assert answer.status_code == 429


async def test_an_endless_name_is_nobodys(app: Any) -> None:
    browser = app.test_client()
    page = (await (await browser.get("/login")).get_data()).decode()
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    for login in ("a" * 100_000, "a" * 300, "@" * 400, f"{'a' * 400}@x.test"):
        form = {"login": login, "password": "wrong", "csrf_token": found[1]}
        answer = await browser.post("/login", form=form, headers={"Accept": "text/html"})
        assert answer.status_code == 401, login[:10]


async def test_a_trusted_proxy_is_believed_about_who_asks(
    storage: Config, app: Any, counted: None
) -> None:
    server = msgspec.structs.replace(storage.server, trusted_proxies=["127.0.0.0/8"])
    configuration.activate(msgspec.structs.replace(configuration.current(), server=server))

    async def ask(forwarded: str, peer: str = "127.0.0.1") -> int:
        answer = await app.test_client().get(
            "/api/v1/instance",
            headers={"Host": "photos.test", "X-Forwarded-For": forwarded},
            scope_base={"client": (peer, 5000)},
        )
        return int(answer.status_code)

    assert [await ask("198.51.100.7") for _ in range(9)] == [200] * 8 + [429]
    assert await ask("198.51.100.8") == 200
    assert await ask("203.0.113.9, 198.51.100.7") == 429  # what the client wrote itself
    assert await ask("198.51.100.7", peer="203.0.113.1") == 200  # no proxy of ours says so
    subscriber = [await ask(f"2001:db8::{number:x}") for number in range(1, 10)]
    assert subscriber == [200] * 8 + [429]


async def test_nothing_is_counted_where_the_admin_wants_it_so(join: Join) -> None:
    anna = await join("anna")
    for _ in range(3):
        answer = await anna.ask("/api/v1/preferences")
        assert answer.headers["X-RateLimit-Remaining"] == "1500"


EXPOSED = {"Link", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}


async def test_pages_of_other_origins_may_read_every_answer_errors_too(
    join: Join, stranger: Program
) -> None:
    anna = await join("anna")
    for program, method, path, status in (
        (anna, "GET", "/api/v1/timelines/home", 200),
        (stranger, "GET", "/api/v2/instance", 200),
        (stranger, "GET", "/api/v1/timelines/home", 401),
        (anna, "GET", "/api/v1/statuses/7", 404),
        (anna, "GET", "/api/v1/nothing", 404),
        (anna, "POST", "/api/v1/statuses", 422),
        (anna, "DELETE", "/api/v1/instance", 405),
        (stranger, "POST", "/oauth/token", 401),
        (stranger, "POST", "/oauth/revoke", 401),
        (stranger, "GET", "/.well-known/oauth-authorization-server", 200),
        (stranger, "GET", "/.well-known/nodeinfo", 200),
    ):
        answer = await program.send(method, path, Origin="https://elk.test")
        assert answer.status == status, (path, answer.body)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
        assert set(exposed) >= EXPOSED
        assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a_browser_may_ask_before_it_asks(stranger: Program, counted: None) -> None:
    for _ in range(12):  # more often than anything that is counted
        answer = await stranger.send(
            "OPTIONS",
            "/api/v1/statuses",
            Origin="https://elk.test",
            Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="authorization, content-type, idempotency-key",
        )
        assert answer.status == 200
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "content-type", "idempotency-key"} <= set(allowed.split(", "))
    assert "DELETE" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Max-Age"]


async def test_what_needs_a_cookie_is_not_open_to_other_origins(app: Any) -> None:
    for path in ("/login", "/oauth/authorize", "/settings", "/"):
        answer = await app.test_client().get(path, headers={"Origin": "https://evil.test"})
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_session_of_a_browser_is_no_token(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    opened = await credentials.sign_in("anna", PASSWORD, user_agent="", address="")
    answer = await stranger.send("GET", "/api/v1/preferences", Cookie=f"session={opened.token}")
    assert answer.status == 401
    answer = await stranger.send(
        "POST", "/api/v1/statuses?status=Forged", Cookie=f"session={opened.token}"
    )
    assert answer.status == 401
    assert (await anna.ask("/api/v1/timelines/home")).json == []
