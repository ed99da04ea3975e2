"""What must hold whatever a hostile server does: nothing breaks, and nothing is changed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs
from tortoise import Tortoise

PASSING = {"InboxActivity", "Job", "Host", "AccountText"}
"""What is noted of a request, and not of what it wanted; and names, repeated for searches."""
READ_AGAIN = {"fetched_at", "refreshed_at", "version"}
"""When we last looked at somebody's profile: that is ours to decide."""


@contextmanager
def no_defects(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing inside may log an error: a traceback is a defect even where a 4xx was answered."""
    caplog.clear()
    with capture_logs() as told:
        yield
    broken = [entry for entry in told if entry["log_level"] in ("error", "critical")]
    broken += [entry for entry in told if entry.get("exc_info")]
    assert not broken, broken
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


async def world(*ignored: str) -> dict[str, dict[str, Any]]:
    """Each row of each table, but those `ignored` and what only notes that somebody spoke."""
    assert Tortoise.apps
    models = Tortoise.apps["fediphoto"]
    return {
        f"{name} {row[model._meta.pk_attr]}": _kept(row)
        for name, model in models.items()
        if name not in PASSING and name not in ignored
        for row in await model.all().values()
    }


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in READ_AGAIN}


def difference(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[str]:
    """What changed between two looks at the world, row by row and column by column."""
    told = [f"{row} came" for row in after.keys() - before.keys()]
    told += [f"{row} went" for row in before.keys() - after.keys()]
    for row in before.keys() & after.keys():
        for column, value in after[row].items():
            if before[row][column] != value:
                told.append(f"{row} {column}: {before[row][column]!r} became {value!r}")
    return sorted(told)
