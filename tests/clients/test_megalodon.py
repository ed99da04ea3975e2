"""megalodon, unmodified, does everything it can do here, as Mastodon's client and as Pixelfed's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients import javascript_clients
from tests.clients.conftest import Stage
from tests.clients.javascript_clients import Ledger
from tests.clients.table import written

MODES = ("mastodon", "pixelfed")
ABSENT = {"refreshToken": "tokens do not end here unless the admin wishes so"}
"""Operations of the library that its program does not do, each with the reason."""


@pytest.fixture(scope="session", params=MODES)
def ledger(
    request: pytest.FixtureRequest, set_stage: Callable[[], Stage], teal: Path
) -> tuple[str, Ledger]:
    """The whole program in one of its modes, run once."""
    given = set_stage().given(teal)
    return request.param, javascript_clients.run("megalodon.mjs", given, request.param)


def test_every_operation_it_was_asked_for_works(ledger: tuple[str, Ledger]) -> None:
    assert ledger[1].failures == {}


def test_every_operation_that_it_has_was_asked_for(ledger: tuple[str, Ledger]) -> None:
    _, found = ledger
    missing = set(found.operations) - set(found.went) - set(ABSENT)
    assert sorted(missing) == []


def test_the_table_says_so(ledger: tuple[str, Ledger]) -> None:
    mode, found = ledger
    results = {name: one["result"] for name, one in found.went.items()}
    written(f"megalodon 10.3.0, {mode} mode", results, ABSENT)
