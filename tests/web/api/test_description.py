"""Whether the client API's description is sound, whole, and made of what really answers."""

import re
from typing import Any

import orjson
import pytest
from jsonschema_rs import meta

from fediphoto.web.api import ENDPOINTS
from fediphoto.web.api.describing import ENTITIES, declare
from fediphoto.web.api.routing import BESIDE
from tests.web.conftest import Join
from tests.web.programs import Program


async def _described(stranger: Program) -> Any:
    answer = await stranger.ask("/api/openapi.json")
    assert answer.status == 200
    return answer.json


async def test_every_route_is_in_the_description_and_nothing_else(stranger: Program) -> None:
    described = await _described(stranger)
    told = {
        (method.upper(), re.sub(r"\{(\w+)\}", r"<\1>", path))
        for path, methods in described["paths"].items()
        for method in methods
    }
    assert told == {(one.method, one.path) for one in [*ENDPOINTS, *BESIDE]}
    assert ("POST", "/oauth/token") in told


def test_every_endpoint_says_what_it_takes_and_answers() -> None:
    undescribed = [f"{one.method} {one.path}" for one in ENDPOINTS if one.answers is None]
    assert undescribed == []
    assert [name for name, schema in ENTITIES.items() if not schema] == []


def test_an_entity_is_declared_once() -> None:
    with pytest.raises(ValueError, match="Status"):
        declare("Status", {})


async def test_streams_are_described_as_events(stranger: Program) -> None:
    described = await _described(stranger)
    answer = described["paths"]["/api/v1/streaming/user"]["get"]["responses"]["200"]
    assert list(answer["content"]) == ["text/event-stream"]


async def test_who_asks_for_a_token_needs_none(stranger: Program) -> None:
    operation = (await _described(stranger))["paths"]["/oauth/token"]["post"]
    assert operation["security"] == [{}]
    form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert form["required"] == ["grant_type"]
    assert "code_verifier" in form["properties"]


async def test_every_reference_leads_somewhere_and_every_schema_is_one(stranger: Program) -> None:
    described = await _described(stranger)
    text = orjson.dumps(described).decode()
    for reference in set(re.findall(r'"\$ref":"#/([^"]+)"', text)):
        found = described
        for step in reference.split("/"):
            assert step in found, reference
            found = found[step]
    for name, schema in described["components"]["schemas"].items():
        assert meta.is_valid(schema), name
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)


async def test_each_operation_has_a_name_of_its_own_a_sentence_and_an_answer(
    stranger: Program,
) -> None:
    described = await _described(stranger)
    operations = [one for methods in described["paths"].values() for one in methods.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    for one in operations:
        assert one["summary"], one["operationId"]
        assert any(status.startswith("2") for status in one["responses"]), one["operationId"]
        asked = [(parameter["in"], parameter["name"]) for parameter in one["parameters"]]
        assert len(set(asked)) == len(asked), one["operationId"]


async def test_people_read_the_same_on_a_page(stranger: Program, join: Join) -> None:
    answer = await stranger.send("GET", "/api/docs")
    page = answer.body.decode()
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    for endpoint in ENDPOINTS:
        path = re.sub(r"<(\w+)>", r"{\1}", endpoint.path)
        assert f"<b>{endpoint.method}</b> {path}</code>" in page
    for name in ENTITIES:
        assert f'id="entity-{name}"' in page
