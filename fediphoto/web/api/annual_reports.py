"""The person's years in review."""

import re
from collections.abc import Sequence
from typing import Any

from fediphoto.domain.people import annual_reports
from fediphoto.errors import NotFound
from fediphoto.storage.models import AnnualReport
from fediphoto.web.api import async_refreshes
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import EMPTY, one_of, record
from fediphoto.web.api.entities.annual_reports import (
    WRAPPED_ANNUAL_REPORTS,
    wrapped_annual_reports,
)
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_STATES = record({"state": one_of("available", "generating", "eligible", "ineligible")})
_YEAR = re.compile("[12][0-9]{3}")


@endpoint("GET /api/v1/annual_reports", scope="read:accounts", answers=WRAPPED_ANNUAL_REPORTS)
async def listing(call: Call) -> Any:
    """All that are made."""
    return await _wrapped(call, await annual_reports.listing(call.person))


@endpoint(
    "GET /api/v1/annual_reports/<year>", scope="read:accounts", answers=WRAPPED_ANNUAL_REPORTS
)
async def show(call: Call, year: str) -> Any:
    """That of one year; 404 while it is not made."""
    return await _wrapped(call, [await annual_reports.get(call.person, _number(year))])


@endpoint("GET /api/v1/annual_reports/<year>/state", scope="read:accounts", answers=_STATES)
async def state(call: Call, year: str) -> Any:
    """Whether it is there, is being made, or can be asked for."""
    found = await annual_reports.state(call.person, _number(year))
    answer = json_answer({"state": found})
    if found == "generating":
        async_refreshes.announce(answer, async_refreshes.of_report(_number(year)))
    return answer


@endpoint(
    "POST /api/v1/annual_reports/<year>/generate",
    scope="write:accounts",
    answers=EMPTY,
    statuses=(200, 202),
)
async def generate(call: Call, year: str) -> Any:
    """Have it made (202); nothing happens where it is made, or cannot be (200)."""
    is_made_now = await annual_reports.ask(call.person, _number(year))
    answer = json_answer({}, 202 if is_made_now else 200)
    if is_made_now:
        async_refreshes.announce(answer, async_refreshes.of_report(_number(year)))
    return answer


@endpoint("POST /api/v1/annual_reports/<year>/read", scope="write:accounts", answers=EMPTY)
async def read(call: Call, year: str) -> Any:
    """Note that one has seen it."""
    await annual_reports.read(call.person, _number(year))
    return {}


def _number(year: str) -> int:
    if not _YEAR.fullmatch(year):
        raise NotFound
    return int(year)


async def _wrapped(call: Call, reports: Sequence[AnnualReport]) -> dict[str, Any]:
    posts = await annual_reports.posts_of(reports, call.person)
    return wrapped_annual_reports(reports, posts, call.person)
