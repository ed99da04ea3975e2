"""A signature that is refused is made another way, a few times; what was taken is remembered."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from fediphoto.activitypub import delivery, network, signature_schemes
from fediphoto.activitypub.client import FederationClient
from fediphoto.activitypub.signatures import SignedRequest, parse, verify
from fediphoto.domain.people import accounts
from fediphoto.errors import RemoteError
from fediphoto.storage.models import Host
from tests.activitypub import people
from tests.activitypub.conftest import Say
from tests.activitypub.hostile_server import Key, speaking
from tests.remote_server import RemoteServer

INBOX = "/users/bob/inbox"
ASKING = 'sig1=("@method" "@target-uri" "date");created;expires;nonce="n1";tag="app"'

Takes = Callable[[str, bool], bool]
"""Whether a server takes a scheme, signed over path and query or the path alone."""


@dataclass
class Doorkeeper:
    """A server that proves signatures, and takes only those it `takes`."""

    takes: Takes
    refusal: int = 401
    asks: str = ""
    public_pem: str = field(default_factory=lambda: people.key_pair("rsa")[0])
    tried: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    port: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        """202 or an empty document, or the refusal."""
        target, body = request.raw_path, await request.read()
        signed = SignedRequest(
            request.method,
            target,
            request.headers["Host"],
            list(request.headers.items()),
            body,
            "http",
        )
        parsed = parse(signed)
        verify(signed, parsed, self.public_pem)
        scheme = "rfc9421" if parsed.is_new_style else "cavage"
        with_query = scheme == "rfc9421" or self._is_over_query(signed)
        self.tried.append(scheme if with_query or "?" not in target else f"{scheme} path")
        self.inputs.append(request.headers.get("Signature-Input", ""))
        if not self.takes(scheme, with_query):
            told = {"Accept-Signature": self.asks} if self.asks else {}
            return web.Response(status=self.refusal, headers=told)
        if request.method == "POST":
            return web.Response(status=202)
        return web.json_response({}, content_type="application/activity+json")

    def _is_over_query(self, signed: SignedRequest) -> bool:
        """Whether it verifies on a server that never heard of leaving the query away."""
        path = SignedRequest(
            signed.method, signed.path, signed.host, signed.headers, signed.body, signed.scheme
        )
        try:
            verify(path, parse(path), self.public_pem)
        except Exception:
            return True
        return "?" not in signed.target

    def url(self, path: str = INBOX) -> str:
        """An address on it."""
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def host(self) -> str:
        """Its name in our notes."""
        return f"127.0.0.1:{self.port}"


@asynccontextmanager
async def doorkeeper(takes: Takes, **how: Any) -> AsyncIterator[Doorkeeper]:
    keeper = Doorkeeper(takes, **how)
    program = web.Application()
    program.router.add_route("*", "/{path:.*}", keeper.answer)
    runner = web.AppRunner(program)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    keeper.port = runner.addresses[0][1]
    try:
        yield keeper
    finally:
        await runner.cleanup()


def only_new(scheme: str, with_query: bool) -> bool:
    return scheme == "rfc9421"


def only_old(scheme: str, with_query: bool) -> bool:
    return scheme == "cavage"


def only_path(scheme: str, with_query: bool) -> bool:
    return scheme == "cavage" and not with_query


def nothing(scheme: str, with_query: bool) -> bool:
    return False


async def ask(client: FederationClient, method: str, url: str) -> None:
    if method == "POST":
        await client.post_activity(url, b"{}", Key())
    else:
        await client.get_json(url)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("takes", "path", "first", "second"),
    [
        (only_old, INBOX, ["cavage"], ["cavage"]),
        (only_new, INBOX, ["cavage", "rfc9421"], ["rfc9421"]),
        (only_new, f"{INBOX}?x=1", ["cavage", "cavage path", "rfc9421"], ["rfc9421"]),
        (only_path, f"{INBOX}?x=1", ["cavage", "cavage path"], ["cavage", "cavage path"]),
    ],
)
async def test_the_old_signature_comes_first_until_the_host_wants_the_new(
    method: str, takes: Takes, path: str, first: list[str], second: list[str]
) -> None:
    async with doorkeeper(takes) as keeper, speaking(instance_key=Key()) as client:
        await ask(client, method, keeper.url(path))
        assert keeper.tried == first
        keeper.tried.clear()
        await ask(client, method, keeper.url(path))
        assert keeper.tried == second


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", [INBOX, f"{INBOX}?x=1"])
async def test_there_are_three_signed_tries_at_most(method: str, path: str) -> None:
    async with (
        doorkeeper(nothing, asks=ASKING) as keeper,
        speaking(instance_key=Key()) as client,
    ):
        with pytest.raises(RemoteError) as refused:
            await ask(client, method, keeper.url(path))
        assert refused.value.http_status == 401
        assert len(keeper.tried) <= 3


@pytest.mark.parametrize("status", [400, 403])
async def test_a_400_or_403_is_asked_twice_once(status: int) -> None:
    """It may be about the signature, and most often is not: the next time we believe it."""
    async with (
        doorkeeper(nothing, refusal=status) as keeper,
        speaking(instance_key=Key()) as client,
    ):
        for _ in range(3):
            with pytest.raises(RemoteError) as refused:
                await ask(client, "POST", keeper.url())
            assert refused.value.http_status == status
        assert keeper.tried == ["cavage", "rfc9421", "cavage", "cavage"]


async def test_a_403_that_is_about_the_signature_is_overcome() -> None:
    async with (
        doorkeeper(only_new, refusal=403) as keeper,
        speaking(instance_key=Key()) as client,
    ):
        for _ in range(2):
            await ask(client, "POST", keeper.url())
        assert keeper.tried == ["cavage", "rfc9421", "rfc9421"]


async def test_other_refusals_are_not_about_the_signature() -> None:
    async with (
        doorkeeper(nothing, refusal=404, asks=ASKING) as keeper,
        speaking(instance_key=Key()) as client,
    ):
        with pytest.raises(RemoteError):
            await ask(client, "GET", keeper.url())
        assert keeper.tried == ["cavage"]


async def test_what_accept_signature_asks_for_is_given() -> None:
    async with (
        doorkeeper(only_new, asks=ASKING) as keeper,
        speaking(instance_key=Key()) as client,
    ):
        await ask(client, "POST", keeper.url(f"{INBOX}?x=1"))
        assert keeper.tried == ["cavage", "rfc9421"]
        said = keeper.inputs[1]
        assert said.startswith(
            'sig1=("@method" "@target-uri" "@authority" "content-digest" "date");created='
        )
        assert ";expires=" in said
        assert said.endswith(';nonce="n1";tag="app"')


@pytest.mark.parametrize(
    "asks",
    [
        'sig1=("cookie");created',
        'sig1=("@method";req);created',
        'sig1=("@method");keyid="https://evil.test/key"',
        'sig1=("@method");alg="hmac-sha256"',
        'sig1=("@method");nonce="' + "n" * 300 + '"',
        "sig1=1",
        "(((",
        "x" * 5000,
        'sig1=("@method");nonce="a\\"b"',
    ],
)
async def test_what_we_cannot_or_will_not_sign_is_not_asked_of_us(asks: str) -> None:
    async with doorkeeper(nothing, asks=asks) as keeper, speaking(instance_key=Key()) as client:
        with pytest.raises(RemoteError):
            await ask(client, "POST", keeper.url())
        assert keeper.tried == ["cavage", "rfc9421"]
        assert "nonce" not in keeper.inputs[1]


async def instance_pem() -> str:
    """What the instance actor's signatures are proven with."""
    instance = await accounts.ensure_instance_actor()
    return (await accounts.signing_key(instance)).public_pem


async def test_a_server_that_goes_back_is_followed_back(app: Any) -> None:
    async with doorkeeper(only_new, public_pem=await instance_pem()) as keeper:
        client = network.client()
        await ask(client, "GET", keeper.url())
        assert (await Host.get(name=keeper.host)).signature_scheme == "rfc9421"
        keeper.takes = only_old
        await ask(client, "GET", keeper.url())
        assert (await Host.get(name=keeper.host)).signature_scheme == "cavage"
        keeper.tried.clear()
        await ask(client, "GET", keeper.url())
        assert keeper.tried == ["cavage"]


async def test_what_was_learned_is_kept_for_weeks_and_then_forgotten(app: Any) -> None:
    async with doorkeeper(only_new, public_pem=await instance_pem()) as keeper:
        await ask(network.client(), "GET", keeper.url())
        assert await signature_schemes.InDatabase().of(keeper.host) == "rfc9421"
        await delivery.sweep()
        assert await Host.exists(name=keeper.host)
        long_ago = datetime.now(UTC) - timedelta(weeks=5)
        await Host.filter(name=keeper.host).update(signature_scheme_at=long_ago)
        assert await signature_schemes.InDatabase().of(keeper.host) == "cavage"
        await delivery.sweep()
        assert not await Host.exists(name=keeper.host)


async def test_no_request_waits_for_a_query_of_its_own(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    everything = Host.filter
    monkeypatch.setattr(Host, "filter", lambda *a, **k: asked.append(k) or everything(*a, **k))
    schemes = signature_schemes.InDatabase()
    for number in range(100):
        assert await schemes.of(f"h{number}.test") == "cavage"
    for _ in range(100):
        await schemes.learned("h1.test", "rfc9421")
        assert await schemes.of("h1.test") == "rfc9421"
    assert len(asked) == 1
    assert await Host.all().count() == 1


async def test_who_signs_to_us_by_rfc_9421_is_answered_so(say: Say, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    activity = remote.activity("Follow", bob, "http://photos.test/users/alice")
    assert await say(bob, activity) == 202
    assert await signature_schemes.InDatabase().of(remote.host) == "cavage"
    assert await say(bob, activity | {"id": f"{bob.uri}/2"}, scheme="rfc9421") == 202
    assert await signature_schemes.InDatabase().of(remote.host) == "rfc9421"
    await network.client().get_json(bob.uri)
    assert "Signature-Input" in remote.log[-1].headers
    assert "Digest" not in remote.log[-1].headers


async def test_nobody_teaches_us_by_a_signature_that_proves_nothing(
    say: Say, remote: RemoteServer
) -> None:
    bob, mallory = remote.person("bob"), remote.person("mallory")
    activity = remote.activity("Follow", bob, "http://photos.test/users/alice")
    assert await say(bob, activity, scheme="rfc9421", key=mallory.key) == 401
    assert await signature_schemes.InDatabase().of(remote.host) == "cavage"


async def test_a_401_says_how_to_sign(web: Any) -> None:
    response = await web.post("/inbox", data=b"{}", headers={"Content-Type": "text/plain"})
    assert "Accept-Signature" not in response.headers
    body = b'{"type":"Like","actor":"https://a.test/1","object":"https://a.test/2"}'
    headers = {"Content-Type": "application/activity+json"}
    response = await web.post("/inbox", data=body, headers=headers)
    assert response.status_code == 401
    wanted = 'sig1=("@method" "@target-uri" "@authority" "content-digest");created'
    assert response.headers["Accept-Signature"] == wanted
