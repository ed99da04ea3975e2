"""A client program that asks a person, in her browser, to act for her."""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.web.conftest import PASSWORD, Join
from tests.web.pages.browser import HTML, Browser
from tests.web.programs import Answer, Program

BACK = "https://app.test/back?from=photos"
VERIFIER = "v" * 50
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


@dataclass
class Client:
    """A registered client program."""

    program: Program
    id: str
    secret: str
    redirect_uri: str = BACK

    def address(self, **changes: str | None) -> str:
        """Where it sends the person; None leaves a parameter out."""
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": self.redirect_uri,
            "scope": "read write",
            "state": "a b&c=é",
            **changes,
        }
        given = {name: value for name, value in asked.items() if value is not None}
        return f"/oauth/authorize?{urlencode(given)}"

    async def exchange(self, code: str, **changes: str | None) -> Answer:
        """Asks for a token; None leaves a parameter out."""
        asked: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "client_id": self.id,
            "client_secret": self.secret,
            "redirect_uri": self.redirect_uri,
            "code": code,
            **changes,
        }
        given = {name: value for name, value in asked.items() if value is not None}
        return await self.program.tell("/oauth/token", **given)


Register = Callable[..., Awaitable[Client]]
Arrive = Callable[[str], Awaitable[Browser]]
Decide = Callable[..., Awaitable[Any]]


@pytest.fixture
def arrive(app: Any, join: Join) -> Arrive:
    """`await arrive("bob")`: a browser in which bob is signed in."""

    async def sign_in(name: str) -> Browser:
        await join(name)
        browser = Browser(app)
        await browser.open("/login")
        await browser.press("/login", login=name, password=PASSWORD)
        return browser

    return sign_in


@pytest.fixture
def register(stranger: Program) -> Register:
    """`await register()`: a client program makes itself known."""

    async def make(redirect_uri: str = BACK, scopes: str = "read write follow push") -> Client:
        answer = await stranger.tell(
            "/api/v1/apps", client_name="Tusk", redirect_uris=redirect_uri, scopes=scopes
        )
        assert answer.status == 200, answer.body
        made = answer.json
        return Client(stranger, made["client_id"], made["client_secret"], redirect_uri)

    return make


@pytest.fixture
async def anna(arrive: Arrive) -> Browser:
    """The browser in which anna is signed in."""
    return await arrive("anna")


async def decide(browser: Browser, address: str, decision: str = "allow", **changes: str) -> Any:
    """Open the question and answer it, with fields changed as a forger would; not redirected."""
    await browser.open(address)
    fields = {
        str(field["name"]): str(field["value"])
        for field in browser.page.all('form[action="/oauth/authorize"] input')
    }
    body = urlencode({**fields, "decision": decision, **changes})
    kind = "application/x-www-form-urlencoded"
    return await browser.raw(
        "POST", "/oauth/authorize", data=body, headers={**HTML, "Content-Type": kind}
    )


def answered(response: Any) -> dict[str, str]:
    """What a redirect tells the client."""
    assert response.status_code == 303, response.status_code
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    return {name: value for name, (value,) in query.items()}


async def code_for(browser: Browser, client: Client, **changes: str | None) -> str:
    """A fresh code."""
    return answered(await decide(browser, client.address(**changes)))["code"]
