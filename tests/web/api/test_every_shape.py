"""Does every endpoint answer what the pages of Mastodon's documentation say, to everybody?"""

import re
from typing import Any

import pytest

from fediphoto.web.api import ENDPOINTS, Endpoint
from fediphoto.web.api.openapi import family
from tests.web.api.answered.every_route import (
    ELSEWHERE,
    NOT_MASTODONS,
    UNDOCUMENTED,
    by_route,
    check_answer,
)
from tests.web.api.asked import address, query, readers
from tests.web.api.authorisation.asking import ENTRIES, ask
from tests.web.api.authorisation.people import ADMIN, ANONYMOUS, AUTHOR, World
from tests.web.api.authorisation.rules import Entry
from tests.web.api.lively import YEAR, Lively, ear
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

ROUNDS = 3
READERS, STRANGERS = by_route(is_for_reader=True), by_route(is_for_reader=False)


def _route(endpoint: Endpoint) -> str:
    """How the table names it; an alpha version answers as the one that came of it."""
    return f"{endpoint.method} {endpoint.path}".replace("/v2_alpha/", "/v2/")


def _is_mastodons(endpoint: Endpoint) -> bool:
    if re.match(r"/api/v\d(_alpha)?/", endpoint.path) is None:
        return False
    return not endpoint.path.startswith("/api/v1/streaming/")


def test_no_endpoint_of_mastodons_is_without_a_shape() -> None:
    served = {_route(one) for one in ENDPOINTS if _is_mastodons(one)}
    told = set(READERS)
    assert sorted(served - told - ELSEWHERE - UNDOCUMENTED - NOT_MASTODONS) == []
    assert sorted((told | ELSEWHERE | UNDOCUMENTED | NOT_MASTODONS) - served) == []
    assert not told & (ELSEWHERE | UNDOCUMENTED | NOT_MASTODONS)


async def test_what_is_read_has_its_shape_for_its_author_a_reader_and_a_stranger(
    join: Join,
) -> None:
    world = await Lively().found(join)
    await world.happens(ROUNDS)
    wrong, seen = [], set()
    for endpoint in (one for one in ENDPOINTS if one.method == "GET" and _route(one) in READERS):
        for name, program in _readers(world, endpoint).items():
            answer = await program.ask(address(world, endpoint), **query(world, endpoint))
            if name == "reader" and answer.status in (403, 404):
                continue  # it is anna's own
            assert answer.status == 200, (endpoint, name, answer.body)
            table = STRANGERS if name == "stranger" else READERS
            wrong += _differences(answer.json, table[_route(endpoint)], f"{endpoint.path} {name}")
            if answer.json:
                seen.add(_route(endpoint))
    assert not wrong, "\n".join(wrong)
    unseen = {one for one in READERS if one.startswith("GET ")} - seen
    assert sorted(unseen) == sorted(NOTHING_TO_SEE)


NOTHING_TO_SEE = {
    "GET /api/v1/accounts/<account_id>/identity_proofs",
    "GET /api/v1/custom_emojis",
    "GET /api/v1/instance/domain_blocks",
}
"""What answers an empty list on this instance; their own tests see it full."""


def _readers(world: Lively, endpoint: Endpoint) -> dict[str, Program]:
    people = readers(world, endpoint)
    return people if "admin" in people else {**people, "reader": world.boris}


def _differences(value: Any, shape: Any, at: str) -> list[str]:
    try:
        check_answer(value, shape, at)
    except AssertionError as error:
        return [str(error.args)[:400]]
    return []


@pytest.mark.parametrize("name", sorted({family(one) for one in ENDPOINTS if _is_mastodons(one)}))
async def test_what_is_done_is_answered_in_its_shape(app: Any, name: str) -> None:
    world = await World(app).found()
    wrong = []
    for endpoint in (one for one in ENDPOINTS if family(one) == name and one.method != "GET"):
        if _route(endpoint) not in READERS:
            continue
        answers = []
        for actor in (AUTHOR, ADMIN, ANONYMOUS, "follower"):
            entry = ENTRIES[f"{endpoint.method} {endpoint.path}"]
            more = {**entry.fields, **MORE.get(_route(endpoint), {})}
            entry = Entry(entry.rule, entry.routes, more)
            answer = await ask(world, endpoint, entry, actor, "public")
            if answer.status != 200:
                continue
            answers.append(answer.json)
            table = STRANGERS if actor == ANONYMOUS else READERS
            wrong += _differences(answer.json, table[_route(endpoint)], f"{endpoint.path} {actor}")
        if not answers and _route(endpoint) not in NEEDS_MORE:
            wrong.append(f"{_route(endpoint)}: nobody was answered 200 ({answer.status})")
    assert not wrong, "\n".join(wrong)


MORE = {
    "DELETE /api/v1/domain_blocks": {"domain": "far.test"},
    "POST /api/v1/domain_blocks": {"domain": "far.test"},
    "POST /api/v1/featured_tags": {"name": "light"},
    "POST /api/v1/statuses": {"status": "Hello"},
}
"""What a request has to say besides what the table of who may says."""
NEEDS_MORE = {
    "POST /api/v1/accounts",
    "POST /api/v1/annual_reports/<year>/generate",
    "POST /api/v1/annual_reports/<year>/read",
    "POST /api/v1/emails/confirmations",
    "POST /api/v1/media",
    "POST /api/v1/push/subscription",
    "POST /api/v2/media",
    "PUT /api/v1/announcements/<announcement_id>/reactions/<name>",
    "PUT /api/v1/push/subscription",
}
"""What takes a file, a newcomer, or something else; test_what_takes_more asks it."""


async def test_what_takes_more_is_answered_in_its_shape(join: Join, app_alone: Program) -> None:
    world = await Lively().found(join)
    await world.happens(1)
    anna, news = world.anna, world.ids["announcement_id"][0]
    subscription = {"subscription": ear(), "data": {"alerts": {"mention": True}}}
    newcomer = {
        "username": "dora",
        "email": "dora@people.test",
        "password": "walks slowly uphill",
        "agreement": "true",
        "locale": "en",
    }
    annual = f"/api/v1/annual_reports/{YEAR}"
    answers = {
        "POST /api/v1/accounts": await app_alone.tell("/api/v1/accounts", **newcomer),
        "POST /api/v1/annual_reports/<year>/generate": await anna.tell(f"{annual}/generate"),
        "POST /api/v1/annual_reports/<year>/read": await anna.tell(f"{annual}/read"),
        "POST /api/v1/media": await anna.upload(jpeg(), "/api/v1/media"),
        "POST /api/v2/media": await anna.upload(jpeg("red")),
        "POST /api/v1/push/subscription": await anna.tell_json(
            "/api/v1/push/subscription", subscription
        ),
        "PUT /api/v1/push/subscription": await anna.tell_json(
            "/api/v1/push/subscription", {"data": {"policy": "all"}}, "PUT"
        ),
        "PUT /api/v1/announcements/<announcement_id>/reactions/<name>": await anna.send(
            "PUT", f"/api/v1/announcements/{news}/reactions/%F0%9F%8E%89"
        ),
    }
    assert set(answers) == NEEDS_MORE - {"POST /api/v1/emails/confirmations"}
    for route, answer in answers.items():
        assert answer.status == 200, (route, answer.body)
        check_answer(answer.json, READERS[route], route)
