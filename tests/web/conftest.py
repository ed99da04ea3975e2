"""People with programs (apps, clients) on one instance."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import cache, partial
from typing import Any

import pytest
from argon2 import PasswordHasher

from fediphoto.config import Config
from fediphoto.domain.people import accounts, keys
from fediphoto.domain.people.keys import generate_rsa
from fediphoto.domain.sign_in import credentials, oauth, passwords
from fediphoto.domain.views import views
from fediphoto.web import limits
from fediphoto.web.api import instance, routing, unchanged
from fediphoto.worker import Workers
from tests.mail_server import MailServer
from tests.web.decisions import decided
from tests.web.descriptions import Examiner
from tests.web.programs import EVERYTHING, Program

PASSWORD = "walks slowly uphill"

Join = Callable[..., Awaitable[Program]]


@cache
def _one_pair() -> keys.Pair:
    return generate_rsa()


@pytest.fixture(autouse=True)
def swift_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed lightly and one RSA key for all: half the time of these tests otherwise."""
    hasher = PasswordHasher(1, 64, 1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_nobodys", partial(hasher.hash, "nobody"))
    monkeypatch.setattr(keys, "generate_rsa", _one_pair)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What the former test's instance kept in memory is gone."""
    for forget in (
        views.forget,
        oauth.forget_bearers,
        limits.forget,
        instance.forget,
        unchanged.forget,
    ):
        forget()
    yield
    limits.forget()


@pytest.fixture(autouse=True)
def as_described(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every endpoint is held to what it says of itself, whatever a test asks it."""
    monkeypatch.setattr(routing, "watchers", [Examiner()])


@pytest.fixture
def join(app: Any) -> Join:
    """`await join("anna")`: a program that acts for somebody, who signs up if need be."""

    async def sign_up(name: str, scopes: str = EVERYTHING) -> Program:
        account = await accounts.find(name)
        if account is None:
            account = await accounts.create_local(name, f"{name}@people.test", PASSWORD)
        return Program(app, await credentials.create_token(account, scopes), account)

    return sign_up


@pytest.fixture
def stranger(app: Any) -> Program:
    """A program without a token."""
    return Program(app)


@pytest.fixture
async def app_alone(app: Any) -> Program:
    """A program with a token that speaks for nobody."""
    new = await credentials.register_app("Alone", ["https://app.test/back"], EVERYTHING)
    token = await credentials.client_credentials(new.client_id, new.client_secret, EVERYTHING)
    return Program(app, token.token)


@pytest.fixture
async def post_office(app: Any) -> AsyncIterator[MailServer]:
    """A mail server, and an instance that hands its letters to it."""
    async with MailServer() as server:
        decided("mail", smtp_url=server.url, from_address="photos@photos.test")
        yield server


@pytest.fixture
async def drain(app: Any, storage: Config) -> Callable[[], Awaitable[None]]:
    """`await drain()`: all that goes on behind the answers is done."""
    return Workers(storage).drain
