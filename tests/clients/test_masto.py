"""masto.js, unmodified, does everything it can do here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients import javascript_clients
from tests.clients.conftest import Stage
from tests.clients.javascript_clients import Ledger
from tests.clients.table import written

ABSENT: dict[str, str] = {
    "v1.emails.confirmations.create": "needs an account that waits for a mail to be confirmed",
    "v1.admin.accounts.$select.approve": "needs somebody who waits for approval",
    "v1.admin.accounts.$select.reject": "needs somebody who waits for approval",
    **{
        f"v1.admin.trends.{kind}.$select.{verdict}": "nothing trends on an instance of this minute"
        for kind in ("links", "links.publishers", "statuses", "tags")
        for verdict in ("approve", "reject")
    },
}
"""Operations of the library that its program does not do, each with the reason."""


@pytest.fixture(scope="session")
def ledger(set_stage: Callable[[], Stage], teal: Path) -> Ledger:
    """The whole program, run once."""
    return javascript_clients.run("masto.mjs", set_stage().given(teal))


def test_every_operation_it_was_asked_for_works(ledger: Ledger) -> None:
    assert ledger.failures == {}


def test_every_operation_that_it_has_was_asked_for(ledger: Ledger) -> None:
    missing = set(ledger.operations) - set(ledger.went) - set(ABSENT)
    assert sorted(missing) == []
    assert sorted(set(ABSENT) & set(ledger.went)) == []


def test_the_table_says_so(ledger: Ledger) -> None:
    written("masto 8.0.0", {name: one["result"] for name, one in ledger.went.items()}, ABSENT)
