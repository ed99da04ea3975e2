"""Every route × everybody × every visibility × with and without the scope."""

import re
from typing import Any

import pytest

from fediphoto.storage.models import AccountCollectionItem
from fediphoto.web.api import ENDPOINTS, Endpoint, Who
from fediphoto.web.api.openapi import family
from tests.web.api.authorisation.people import ACTORS, ALL_SCOPES, ANONYMOUS, FOLLOWER, World
from tests.web.api.authorisation.rules import Entry
from tests.web.api.authorisation.table import TABLE
from tests.web.programs import Answer

ENTRIES = {route: entry for entry in TABLE for route in entry.routes}
FAMILIES = sorted({family(one) for one in ENDPOINTS})
_ARGUMENT = re.compile(r"<(\w+)>")
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
                answer = await _ask(world, endpoint, entry, actor, visibility)
                _judge(endpoint, entry, actor, visibility, answer)


@pytest.mark.parametrize("name", FAMILIES)
async def test_a_token_without_the_scope_is_no_good_whoever_shows_it(
    world: World, name: str
) -> None:
    for endpoint in (one for one in ENDPOINTS if family(one) == name and one.scope):
        entry = ENTRIES[_route(endpoint)]
        scopes = _all_but(endpoint.scope)
        for actor in ACTORS[1:]:
            answer = await _ask(world, endpoint, entry, actor, "public", scopes)
            assert answer.status == 403, (_route(endpoint), actor, answer.body)


async def _ask(
    world: World,
    endpoint: Endpoint,
    entry: Entry,
    actor: str,
    visibility: str,
    scopes: str = ALL_SCOPES,
) -> Answer:
    await world.settle()
    identifier = "1"
    if entry.rule.makes is not None:
        identifier = str(await entry.rule.makes(world, visibility))
    path = endpoint.path
    if "<quoting_id>" in path:
        path = path.replace("<quoting_id>", str((await world.quote(int(identifier))).id))
    if "<item_id>" in path:
        item = await AccountCollectionItem.get(collection_id=int(identifier))
        path = path.replace("<item_id>", str(item.id))
    path = path.replace("<group_key>", f"ungrouped-{identifier}")
    path = re.sub(r"<\w+_id>", identifier, path)
    path = re.sub(r"<username>", "the_author", path)
    path = _ARGUMENT.sub("light", path)
    program = await world.program(actor, scopes)
    fields = {**entry.fields}
    for name, value in entry.fields.items():
        if value == "{follower}":
            fields[name] = str(world.people[FOLLOWER].id)
        elif value == "{id}":
            fields[name] = identifier
        elif value == "{post}":
            fields[name] = str((await world.post()).id)
    if endpoint.method == "GET":
        return await program.ask(path, **fields)
    return await program.tell(path, endpoint.method, **fields)


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
