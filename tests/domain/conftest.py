"""What the domain's tests may ask for besides: storage with every fact written down."""

from collections.abc import Iterator
from functools import partial

import pytest
from argon2 import PasswordHasher

from fediphoto.config import Config
from fediphoto.domain import facts
from fediphoto.domain.facts import fact
from fediphoto.domain.people import keys
from fediphoto.domain.sign_in import oauth, passwords
from fediphoto.domain.views import views

_ONE_PAIR = keys.generate_rsa()


async def _ignore(_: object) -> None:
    """A subscriber, so that facts are written."""


@pytest.fixture
def city(storage: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """Storage on which every kind of fact is written down, and nothing kept from before."""
    kinds = dict.fromkeys(facts.Fact.__subclasses__(), _ignore)
    monkeypatch.setattr(fact, "_subscribers", kinds)
    views.forget()
    yield storage
    views.forget()


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """People join and sign in within a millisecond: cheap hashes, one RSA pair for all."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    monkeypatch.setattr(passwords, "_nobodys", partial(cheap.hash, "nobody"))
    monkeypatch.setattr(keys, "generate_rsa", lambda: _ONE_PAIR)
    oauth.forget_bearers()
    yield
    oauth.forget_bearers()
