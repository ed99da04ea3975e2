"""How the program reaches its database: connect, write in one transaction, read in one visit.

Writes go through Tortoise models inside `transaction()`. Hot reads are *plans*: generators that
yield one SQL statement after another and are sent the rows. On SQLite a whole plan runs in one
visit to a reader thread (a visit costs more than a small query); on PostgreSQL each statement is
awaited on one pooled connection. Plans use `?` placeholders on both.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import orjson
from tortoise import Tortoise
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError
from tortoise.transactions import in_transaction

from fediphoto.storage import full_text, pubsub
from fediphoto.storage.readers import Readers, ReadPlan, Row

__all__ = [
    "ReadPlan",
    "Row",
    "after_commit",
    "change_number",
    "connect",
    "disconnect",
    "is_spoiled",
    "is_sqlite",
    "json_value",
    "moment",
    "placeholders",
    "query",
    "read",
    "sqlite_path",
    "statements_run",
    "tortoise_settings",
    "transaction",
    "write",
]

T = TypeVar("T")
AfterCommit = Callable[[], Awaitable[None] | None]

MODELS = "fediphoto.storage.models"
_SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": 15000,
    "cache_size": -16000,
    "temp_store": "MEMORY",
}

_after_commit: ContextVar[list[AfterCommit] | None] = ContextVar("after_commit", default=None)
_readers: Readers | None = None
"""Who reads on SQLite; None on PostgreSQL."""
_statements_pooled = 0


def tortoise_settings(database: str, data_dir: Path) -> dict[str, Any]:
    """Tortoise's configuration for `storage.database` (`"sqlite"` or a postgres:// URL)."""
    connection: Any
    if database == "sqlite":
        connection = {
            "engine": "fediphoto.storage.sqlite",
            "credentials": {"file_path": str(sqlite_path(data_dir)), **_SQLITE_PRAGMAS},
        }
    else:
        connection = expand_db_url(database.replace("postgresql://", "postgres://", 1))
        # Compiling a statement takes longer than any of ours runs.
        connection["credentials"]["server_settings"] = {"jit": "off"}
    return {
        "connections": {"default": connection},
        "apps": {"fediphoto": {"models": [MODELS], "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


def sqlite_path(data_dir: Path) -> Path:
    """The database file of an instance on SQLite."""
    return data_dir / "fediphoto.sqlite3"


async def connect(database: str, data_dir: Path, *, create_schema: bool = False) -> None:
    """Open the database for this process; `create_schema` makes all tables (tests only)."""
    global _readers
    await Tortoise.init(config=tortoise_settings(database, data_dir), _enable_global_fallback=True)
    if create_schema:
        await Tortoise.generate_schemas(safe=True)
        await full_text.make(get_connections().get("default"))
    if database == "sqlite":
        _readers = Readers(sqlite_path(data_dir))
    else:
        pubsub.connect(database)


async def disconnect() -> None:
    """Close every connection of this process."""
    global _readers
    await pubsub.disconnect()
    if _readers is not None:
        _readers.close()
        _readers = None
    await Tortoise.close_connections()


@asynccontextmanager
async def transaction() -> AsyncIterator[Any]:
    """Everything inside is committed together or not at all; yields the Tortoise connection.

    Transactions nest by joining: inside one, another `transaction()` is part of it. No network
    call, no image work and no spawned task belongs inside.
    """
    if _after_commit.get() is not None:
        yield get_connections().get("default")
        return
    callbacks: list[AfterCommit] = []
    token = _after_commit.set(callbacks)
    try:
        async with in_transaction() as connection:
            yield connection
    finally:
        _after_commit.reset(token)
    for callback in callbacks:
        result = callback()
        if result is not None:
            await result


_AWAY = (
    ConnectionError,
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database cannot be reached, rather than what it thinks."""
    return isinstance(error, _AWAY)


def is_sqlite() -> bool:
    """Whether the database is SQLite (else it is PostgreSQL): for the few things with two names."""
    return _readers is not None


def is_spoiled() -> bool:
    """Whether, after a statement failed, nothing can be asked in the transaction around us.

    So it is on PostgreSQL, until the transaction (or its savepoint) has been rolled back.
    """
    return _readers is None and _after_commit.get() is not None


def after_commit(callback: AfterCommit) -> None:
    """Call `callback` once the transaction around us is committed (at once, if there is none).

    For wake-ups and caches only: what must not be lost is a row.
    """
    callbacks = _after_commit.get()
    if callbacks is None:
        raise RuntimeError("after_commit() belongs inside transaction()")
    callbacks.append(callback)


async def read(plan: ReadPlan[T], *, patiently: bool = False) -> T:
    """Run a plan outside any transaction and return what it returns.

    It sees what is committed. Inside `transaction()` use models, which see the changes made.
    With `patiently` it does not hold up the others: for what looks through whole tables.
    """
    if _readers is not None:
        return await _readers.run(plan, patiently=patiently)
    return await _drive_postgres(plan)


async def query(sql: str, values: Sequence[Any] = ()) -> Sequence[Row]:
    """The rows of one statement, which sees the changes of the transaction around us (if any)."""
    if _after_commit.get() is None:
        return await read(_one_statement(sql, values))
    connection = get_connections().get("default")
    if _readers is None:
        sql = _numbered(sql)
    _, rows = await connection.execute_query(sql, list(values))
    return rows


async def write(sql: str, values: Sequence[Any] = ()) -> int:
    """Run one changing statement in the transaction around us; returns how many rows changed.

    For what models cannot say in one round trip, like INSERT … SELECT.
    """
    if _after_commit.get() is None:
        raise RuntimeError("write() belongs inside transaction()")
    connection = get_connections().get("default")
    if _readers is None:
        sql = _numbered(sql)
        if sql.startswith("INSERT"):  # of which Tortoise tells no number there
            sql = f"WITH made AS ({sql} RETURNING 1) SELECT COUNT(*) AS made FROM made"  # noqa: S608
            _, rows = await connection.execute_query(sql, list(values))
            return int(rows[0]["made"])
    count, _ = await connection.execute_query(sql, list(values))
    return count


def change_number() -> int | None:
    """A number that is another after every commit; None where the database has none to give.

    Whatever was read after it was asked for is true as long as it stays the same.
    """
    return None if _readers is None else _readers.change_number()


def statements_run() -> int:
    """How many statements plans have run since the start; tests subtract."""
    return _statements_pooled if _readers is None else _readers.statements_run


def _one_statement(sql: str, values: Sequence[Any]) -> ReadPlan[Sequence[Row]]:
    rows = yield sql, values
    return rows


async def _drive_postgres(plan: ReadPlan[T]) -> T:
    global _statements_pooled
    connection = get_connections().get("default")
    try:
        sql, values = next(plan)
        while True:
            _statements_pooled += 1
            rows = await connection.execute_query_dict(_numbered(sql), list(values))
            sql, values = plan.send(rows)
    except StopIteration as stop:
        result: T = stop.value
        return result


def _numbered(sql: str) -> str:
    """`?` placeholders as PostgreSQL's `$1`, `$2`, … (our SQL holds no literal question mark)."""
    number = iter(range(1, 100_000))
    return re.sub(r"\?", lambda _: f"${next(number)}", sql)


def placeholders(values: Sequence[Any]) -> str:
    """`?,?,?` for an `IN (…)` of these values (`NULL` for none: matches nothing)."""
    return ",".join("?" * len(values)) or "NULL"


def plain(text: str) -> str:
    """`text` for a pattern of `LIKE … ESCAPE '!'`, which finds no wildcard in it."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def moment(value: Any) -> datetime | None:
    """A timestamp column as a plan reads it: text on SQLite, a datetime on PostgreSQL."""
    if value is None or isinstance(value, datetime):
        return value
    read_at = datetime.fromisoformat(value)
    return read_at if read_at.tzinfo else read_at.replace(tzinfo=UTC)


def json_value(value: Any) -> Any:
    """A JSON column as a plan reads it: text (or already parsed) into Python values."""
    return orjson.loads(value) if isinstance(value, str | bytes) else value
