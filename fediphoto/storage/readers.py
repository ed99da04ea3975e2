"""How SQLite is read beside the one writer: threads of their own, a whole plan in one visit.

A statement's rows come as one JSON text. Stepping through them one by one would let go of the
interpreter's lock and fight for it again at every row; so SQLite works through the statement while
Python does something else, and a page costs half.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import orjson

T = TypeVar("T")
Row = Mapping[str, Any]
Query = tuple[str, Sequence[Any]]
ReadPlan = Generator[Query, Sequence[Row], T]

_PRAGMAS = ("busy_timeout=15000", "cache_size=-16000")
_SHAPES_KEPT = 1000


class _Reader:
    """One thread's connection, and the statements it knows."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        for pragma in _PRAGMAS:
            self.connection.execute(f"PRAGMA {pragma}")
        self._shapes: dict[str, tuple[list[str], str]] = {}

    def rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """The rows of a statement, in its order."""
        names, as_json = self._shapes.get(sql) or self._shape(sql, values)
        (text,) = self.connection.execute(as_json, values).fetchone()
        return [dict(zip(names, row, strict=True)) for row in orjson.loads(text)]

    def _shape(self, sql: str, values: Sequence[Any]) -> tuple[list[str], str]:
        """The names of a statement's columns, and the statement that gives its rows as JSON."""
        empty = self.connection.execute(f"SELECT * FROM ({sql}) LIMIT 0", values)  # noqa: S608 (a plan's own text)
        names = [column[0] for column in empty.description]
        columns = ", ".join(f'"{name}"' for name in names)
        as_json = f"SELECT json_group_array(json_array({columns})) FROM ({sql})"  # noqa: S608
        if len(self._shapes) >= _SHAPES_KEPT:
            del self._shapes[next(iter(self._shapes))]
        self._shapes[sql] = names, as_json
        return names, as_json


class Readers:
    """The threads that read one database file: one for what is quick, one for what may take long.

    More would only pass the interpreter's lock to and fro: two of the first kind are slower than
    one, by a tenth.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._patient = ThreadPoolExecutor(1, thread_name_prefix="patient-reader")
        self._by_thread: dict[int, _Reader] = {}
        self._watch = _Reader(path)
        self.statements_run = 0

    async def run(self, plan: ReadPlan[T], *, patiently: bool = False) -> T:
        """Run a plan in one read transaction and return what it returns."""
        thread = self._patient if patiently else self._quick
        return await asyncio.get_running_loop().run_in_executor(thread, self.drive, plan)

    def change_number(self) -> int:
        """A number that is another after every commit (SQLite's data_version; microseconds)."""
        (number,) = self._watch.connection.execute("PRAGMA data_version").fetchone()
        return int(number)

    def drive(self, plan: ReadPlan[T]) -> T:
        """The same in the thread that calls."""
        reader = self._reader()
        reader.connection.execute("BEGIN")
        try:
            sql, values = next(plan)
            while True:
                self.statements_run += 1
                sql, values = plan.send(reader.rows(sql, values))
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            reader.connection.execute("COMMIT")

    def close(self) -> None:
        """End the threads and their connections."""
        self._quick.shutdown()
        self._patient.shutdown()
        self._watch.connection.close()
        for reader in self._by_thread.values():
            reader.connection.close()
        self._by_thread.clear()

    def _reader(self) -> _Reader:
        ident = threading.get_ident()
        reader = self._by_thread.get(ident)
        if reader is None:
            reader = self._by_thread[ident] = _Reader(self._path)
        return reader
