"""What is written together is kept together, and a page is read in one visit."""

from datetime import UTC, datetime
from typing import Any

import pytest

from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account


async def make(identifier: int) -> Account:
    return await Account.create(
        id=identifier,
        username=f"a{identifier}",
        username_lower=f"a{identifier}",
        uri=f"http://photos.test/users/a{identifier}",
        created_at=datetime.now(UTC),
    )


def count() -> ReadPlan[int]:
    rows = yield "SELECT count(*) AS n FROM account WHERE id IN (?, ?)", (1, 2)
    return int(rows[0]["n"])


async def test_a_transaction_that_fails_leaves_nothing(storage: Any) -> None:
    with pytest.raises(ValueError, match="no"):
        async with database.transaction():
            await make(1)
            async with database.transaction():
                await make(2)
            raise ValueError("no")
    assert await database.read(count()) == 0


async def test_a_read_sees_what_is_committed_and_nothing_else(storage: Any) -> None:
    async with database.transaction():
        await make(1)
        assert await database.read(count()) == 0
    assert await database.read(count()) == 1


async def test_what_waits_for_the_commit_is_called_after_it_and_never_after_a_failure(
    storage: Any,
) -> None:
    seen: list[str] = []
    async with database.transaction():
        database.after_commit(lambda: seen.append("committed"))
        assert seen == []
    with pytest.raises(ValueError, match="no"):
        async with database.transaction():
            database.after_commit(lambda: seen.append("never"))
            raise ValueError("no")
    assert seen == ["committed"]


async def test_a_plan_that_fails_leaves_the_reader_usable(storage: Any) -> None:
    def broken() -> ReadPlan[None]:
        yield "SELECT nonsense", ()

    with pytest.raises(Exception, match="nonsense"):
        await database.read(broken())
    assert await database.read(count()) == 0


def test_placeholders_are_numbered_for_postgresql() -> None:
    assert database._numbered("a = ? AND b IN (?,?)") == "a = $1 AND b IN ($2,$3)"
    assert database.placeholders([]) == "NULL"
