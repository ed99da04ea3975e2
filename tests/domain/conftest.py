"""What the domain's tests may ask for besides: storage with every fact written down."""

from collections.abc import Iterator

import pytest

from fediphoto.config import Config
from fediphoto.domain import facts, views


async def _ignore(_: object) -> None:
    """A subscriber, so that facts are written."""


@pytest.fixture
def city(storage: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """Storage on which every kind of fact is written down, and nothing kept from before."""
    kinds = dict.fromkeys(facts.Fact.__subclasses__(), _ignore)
    monkeypatch.setattr(facts, "_subscribers", kinds)
    views.forget()
    yield storage
    views.forget()
