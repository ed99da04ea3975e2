"""Every route × everybody × every visibility × with and without the scope."""

from typing import Any

import pytest

from fediphoto.web.api import ENDPOINTS, Endpoint, Who
from fediphoto.web.api.openapi import family
from tests.web.api.authorisation.asking import ENTRIES, ask
from tests.web.api.authorisation.people import ACTORS, ANONYMOUS, World
from tests.web.api.authorisation.rules import Entry
from tests.web.api.authorisation.table import TABLE
from tests.web.programs import Answer

FAMILIES = sorted({family(one) for one in ENDPOINTS})
_STREAMS = "/api/v1/streaming"


def _route(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def test_every_route_has_one_entry_and_every_entry_is_a_route() -> None:
    listed = [route for entry in TABLE for route in entry.routes]
    assert len(listed) == len(set(listed)), "listed twice"
    served = {_route(one) for one in ENDPOINTS}
    assert sorted(served - set(listed)) == [], "served, but nobody said who may"
    assert sorted(set(listed) - served) == [], "listed, but not served"


@pytest.fixture
async def world(app: Any) -> World:
    """Everybody, each as they stand to the author."""
    return await World(app).found()


@pytest.mark.parametrize("name", FAMILIES)
async def test_a_route_lets_in_whom_its_entry_names_and_nobody_else(
    world: World, name: str
) -> None:
    for endpoint in (one for one in ENDPOINTS if family(one) == name):
        entry = ENTRIES[_route(endpoint)]
        for visibility in entry.rule.visibilities():
            for actor in ACTORS:
                answer = await ask(world, endpoint, entry, actor, visibility)
                _judge(endpoint, entry, actor, visibility, answer)


@pytest.mark.parametrize("name", FAMILIES)
async def test_a_token_without_the_scope_is_no_good_whoever_shows_it(
    world: World, name: str
) -> None:
    for endpoint in (one for one in ENDPOINTS if family(one) == name and one.scope):
        entry = ENTRIES[_route(endpoint)]
        scopes = _all_but(endpoint.scope)
        for actor in ACTORS[1:]:
            answer = await ask(world, endpoint, entry, actor, "public", scopes)
            assert answer.status == 403, (_route(endpoint), actor, answer.body)


def _judge(endpoint: Endpoint, entry: Entry, actor: str, visibility: str, answer: Answer) -> None:
    where = (_route(endpoint), entry.rule.name, actor, visibility, answer.status, answer.body[:200])
    assert answer.status < 500, where
    if entry.rule.lets_in(actor, visibility):
        assert answer.status not in (401, 403, 404), where
    elif actor == ANONYMOUS and endpoint.who is not Who.ANYBODY:
        assert answer.status == 401, where
    else:
        assert answer.status == entry.rule.refuses_with(actor, visibility), where


def _all_but(scope: str) -> str:
    """Every scope that does not contain `scope`."""
    head = scope.partition(":")[0]
    if head == "admin":
        return "read write follow push profile"
    if head == "push":
        return "read write profile"
    others = {"read": "write push profile", "write": "read push profile", "profile": "write push"}
    return others.get(head, "push profile")
