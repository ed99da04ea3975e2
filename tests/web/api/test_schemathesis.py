"""Whether every operation of the description answers as described, whatever it allows or forbids.

Schemathesis makes the requests, by the description alone; ids of what is there are slipped into
them, so that it does not only learn what 404 looks like.
"""

import os
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests import Request
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fediphoto.storage import database
from fediphoto.storage.models import Account, User
from fediphoto.web.api import ENDPOINTS, Endpoint, openapi
from fediphoto.web.api.openapi import family
from tests.web.api.lively import Lively
from tests.web.conftest import Join
from tests.web.programs import Answer, Program

_IS_LONG = bool(os.environ.get("FEDIPHOTO_LONG"))
EXAMPLES = 5 if _IS_LONG else 2
"""Requests for each operation as it is allowed, and as many as are forbidden."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_NO_END = "/api/v1/streaming/"
FAMILIES = sorted({family(one) for one in ENDPOINTS if not one.path.startswith(_NO_END)})
_ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")
_KNOWN = 0.7
"""How often an id is one of something that is there."""


@pytest.fixture
async def world(join: Join) -> Lively:
    """An instance on which something happened."""
    made = await Lively().found(join)
    await made.happens(1)
    return made


@pytest.mark.parametrize("name", FAMILIES)
async def test_every_operation_answers_as_it_is_described(
    world: Lively, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    described = schemathesis.openapi.from_dict(openapi.document())
    asked = [one for one in ENDPOINTS if family(one) == name and "/streaming/" not in one.path]
    chance = random.Random(name)
    failures: dict[str, str] = {}
    for endpoint in sorted(asked, key=lambda one: (_ORDER.index(one.method), one.path)):
        path = re.sub(r"<(\w+)>", r"{\1}", endpoint.path)
        operation = described[path][endpoint.method]
        for case in _cases(operation, f"{endpoint.method} {path}"):
            _fill(case, world, chance)
            await _everybody_is_well()
            failure = await _failure(case, chance.choice(_who_asks(world, endpoint)))
            if failure:
                failures.setdefault(f"{endpoint.method} {path}", failure)
    assert not failures, "\n\n".join(failures.values())
    assert not [one for one in caplog.records if one.exc_info], caplog.text


def _who_asks(world: Lively, endpoint: Endpoint) -> list[Program]:
    if _IS_LONG:
        return [world.anna, world.clara, Program(world.anna.app)]
    return [world.clara if endpoint.scope.startswith("admin:") else world.anna]


def _cases(operation: Any, name: str) -> list[Any]:
    """The same requests for an operation on every run, some as allowed and some as forbidden."""
    found: list[Any] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seed(name)
        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def collect(case: Any) -> None:
            found.append(case)

        try:
            collect()
        except Exception as error:  # nothing of an operation without parameters can be forbidden
            if mode is GenerationMode.POSITIVE or "Unsatisfiable" not in type(error).__name__:
                raise
    return found


def _fill(case: Any, world: Lively, chance: random.Random) -> None:
    """Put ids of what is there in the place of some that are made up."""
    for name in case.path_parameters or {}:
        if world.ids.get(name) and chance.random() < _KNOWN:
            case.path_parameters[name] = str(chance.choice(world.ids[name]))
    for container in (case.query, case.body):
        if isinstance(container, dict):
            for name in container:
                kind = _ABOUT.get(name.removesuffix("[]"))
                if kind and chance.random() < _KNOWN:
                    one = str(chance.choice(world.ids[kind]))
                    container[name] = [one] if isinstance(container[name], list) else one


_ABOUT = {
    "account_id": "account_id",
    "account_ids": "account_id",
    "to_id": "account_id",
    "pid": "account_id",
    "user_id": "account_id",
    "status_ids": "post_id",
    "status_id": "post_id",
    "in_reply_to_id": "post_id",
    "quoted_status_id": "post_id",
    "object_id": "post_id",
    "media_ids": "media_id",
    "media_id": "media_id",
    "place_id": "place_id",
    "sid": "story_id",
    "report_id": "report_id",
    "collection_id": "collection_id",
    "post_id": "post_id",
}
"""What is named by the parameters that name something."""


async def _everybody_is_well() -> None:
    """Whatever was done to the people who ask is undone."""
    async with database.transaction():
        await Account.filter(domain="").update(suspended_at=None, deleted_at=None, silenced_at=None)
        await User.filter(account_id__gt=0).update(disabled_at=None)


async def _failure(case: Any, program: Program) -> str:
    """What was wrong with the answer to a request; '' for nothing."""
    prepared = Request(**_sent(case.as_transport_kwargs(base_url="http://photos.test"))).prepare()
    split = urlsplit(str(prepared.url))
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    headers = {name: value for name, value in prepared.headers.items() if name != "Cookie"}
    answer = await _answer(program, str(prepared.method), split, body, headers)
    response = Response(
        answer.status,
        {name.lower(): [value] for name, value in answer.headers.items()},
        answer.body,
        prepared,
        0.1,
        verify=False,
    )
    try:
        # What oEmbed has for a format that is not spoken is 501; that it is described is checked.
        checks = CHECKS[1:] if answer.status == 501 else CHECKS
        case.validate_response(response, checks=checks)
    except (AssertionError, BaseExceptionGroup) as error:
        told = [str(one) for one in _parts(error)]
        return f"{prepared.method} {prepared.url} {body!r:.500}\n" + "\n".join(told)[:3000]
    return ""


def _parts(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _parts(one)
    else:
        yield error


def _sent(kwargs: dict[str, Any]) -> dict[str, Any]:
    wanted = ("method", "url", "headers", "params", "data", "json", "files", "cookies")
    return {name: value for name, value in kwargs.items() if name in wanted}


async def _answer(
    program: Program, method: str, split: Any, body: bytes | None, headers: dict[str, str]
) -> Answer:
    where = f"{split.path}?{split.query}" if split.query else split.path
    response = await program.app.test_client().open(
        where, method=method, data=body, headers={**headers, **program.headers()}
    )
    return Answer(response.status_code, response.headers, await response.get_data(as_text=False))
