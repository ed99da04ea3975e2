"""Whether a list costs the same number of statements however much is on it."""

from typing import Any

import pytest
from tortoise.connection import get_connections

from fediphoto.domain.sign_in import credentials
from fediphoto.domain.views import views
from fediphoto.storage import database
from fediphoto.storage.models import Rule
from fediphoto.web.api import ENDPOINTS, Endpoint, instance
from tests.web.api.asked import address, query, readers
from tests.web.api.lively import Lively
from tests.web.conftest import Join

FEW, MANY = 2, 20
_KINDS_MORE = 2
"""Statements for kinds of things that are not among the first two; each thing costs none."""
AT_MOST = 24
"""With the four that say whose token it is."""
_AS_LONG = {
    "/api/admin/config",
    "/api/v1/accounts/<account_id>/identity_proofs",
    "/api/v1/custom_emojis",
    "/api/v1/instance/activity",
    "/api/v1/instance/domain_blocks",
    "/api/v1/instance/languages",
    "/api/v1/notifications/unread_count",
    "/api/v2/notifications/unread_count",
    "/api/v2_alpha/notifications/unread_count",
}
"""What is no list, always as long, empty here, or not published."""
_READ = [
    one
    for one in ENDPOINTS
    if one.method == "GET"
    and not one.path.startswith("/api/v1/streaming/")
    and one.path != "/api/proofs"  # always 404
]
_NO_STATEMENTS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "--")


class Counted:
    """How many statements ran, plans' and models' together."""

    def __init__(self) -> None:
        self._by_models: list[str] = []

    async def watch(self) -> "Counted":
        """From now on."""
        connection: Any = get_connections().get("default")
        await connection._connection.set_trace_callback(self._by_models.append)
        return self

    def now(self) -> int:
        """Since the beginning."""
        said = [one for one in self._by_models if not one.startswith(_NO_STATEMENTS)]
        return database.statements_run() + len(said)


async def _nothing_kept() -> None:
    """Whatever is remembered from answer to answer is forgotten."""
    for forget in (views.forget, credentials.forget_bearers, instance.forget):
        forget()
    async with database.transaction():  # pages that are kept until something is written
        await Rule.filter(position=-1).update(position=-1)


async def _measured(world: Lively, counted: Counted) -> dict[str, tuple[int, int]]:
    """Of every endpoint and reader: how many statements it took, and how much it answered."""
    found = {}
    for program in world.programs.values():  # that a token was used today is noted
        await program.ask("/api/v1/instance")
    for endpoint in _READ:
        for name, program in readers(world, endpoint).items():
            await _nothing_kept()
            before = counted.now()
            answer = await program.ask(address(world, endpoint), **query(world, endpoint))
            took = counted.now() - before
            assert answer.status == 200, (endpoint, name, answer.body)
            found[f"{endpoint.path} as {name}"] = (took, _length(answer.json))
    return found


def _length(document: Any) -> int:
    if isinstance(document, dict):
        return sum(_length(one) for one in document.values() if isinstance(one, list | dict))
    return len(document) if isinstance(document, list) else 1


async def test_twenty_things_cost_no_more_statements_than_two(join: Join) -> None:
    if not database.is_sqlite():
        pytest.skip("the statements are the same; here they are not counted")
    world = await Lively().found(join)
    counted = await Counted().watch()
    await world.happens(FEW)
    few = await _measured(world, counted)
    await world.happens(MANY - FEW)
    many = await _measured(world, counted)
    grown = {
        where: (few[where], many[where])
        for where in few
        if many[where][0] > few[where][0] + _KINDS_MORE
    }
    assert grown == {}
    costly = {where: took for where, (took, _) in many.items() if took > AT_MOST}
    assert costly == {}
    longer = {where.partition(" ")[0] for where in few if many[where][1] > few[where][1]}
    lists = {one.path for one in _READ if _is_list(one)}
    assert sorted(lists - longer - _AS_LONG) == [], "nothing was proven of these"


def _is_list(endpoint: Endpoint) -> bool:
    answers = endpoint.answers or {}
    return answers.get("type") == "array" or any(one.name == "limit" for one in endpoint.takes)
