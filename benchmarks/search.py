"""How long a search takes among a million posts and a hundred thousand people.

Run it: `python -m benchmarks.search sqlite`, or `… postgres` (a cluster of its own, needs
PostgreSQL's programs); a second argument is the number of posts. The searcher has a library (2000
own posts, likes, bookmarks, mentions, 10,000 posts at home), blocks and mutes; a third of all
people wish to be found. Words are drawn by Zipf's law; "photo" stands in three of ten posts and
"light" in two. Prints milliseconds: p50 and p95 of each kind of query, answers read to the end;
and how long processors worked for it, which a machine that does other things as well does not
change much.
"""

import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from benchmarks.crowd import PEOPLE, SYLLABLES, Postgres, Sqlite, fill, first_rows
from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.discovery import search
from fediphoto.domain.paging import Page
from fediphoto.domain.views import views
from fediphoto.storage import database, migrate
from fediphoto.storage.models import Account, AccountText, PostText

ROUNDS = 60


async def measure(what: str, ask: Callable[[int], Awaitable[list[Any]]]) -> None:
    """Ask again and again, another thing each time; print the times."""
    took, worked, found = [], [], 0
    for number in range(ROUNDS):
        views.forget()
        worked_before, started = await _worked_ms(), time.perf_counter()
        found += len(await ask(number))
        took.append((time.perf_counter() - started) * 1000)
        worked.append(await _worked_ms() - worked_before)
    took.sort()
    worked.sort()
    middle, late = ROUNDS // 2, int(ROUNDS * 0.95)
    print(
        f"{what:<34} p50 {took[middle]:7.1f} ms  p95 {took[late]:7.1f} ms"
        f"   processor p50 {worked[middle]:6.1f} ms  p95 {worked[late]:6.1f} ms"
        f"   found {found / ROUNDS:.1f}",
        flush=True,
    )


async def _worked_ms() -> float:
    """How long processors have worked for us and for PostgreSQL's processes that serve us."""
    ours = time.process_time() * 1000
    if database.is_sqlite():
        return ours
    rows = await database.query(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    )
    return ours + sum(_processor_ms(row["pid"]) for row in rows)


def _processor_ms(pid: int) -> float:
    """How long a process has had a processor; 0 where it is gone."""
    path = Path(f"/proc/{pid}/schedstat")
    return int(path.read_text().split()[0]) / 1e6 if path.exists() else 0.0


async def measure_all(reader: Account, known: list[str]) -> None:
    """Every kind of query."""
    page = Page(limit=20)
    dice = random.Random(10)
    common = [*known[:20], "photo", "light"]
    rare = known[20_000:]
    middling = known[200:5000]

    def posts(make: Callable[[], str]) -> Callable[[int], Awaitable[list[Any]]]:
        return lambda _: search.posts(make(), reader, page)

    await measure("a rare word", posts(lambda: dice.choice(rare)))
    await measure("a middling word", posts(lambda: dice.choice(middling)))
    await measure("a common word", posts(lambda: dice.choice(common)))
    await measure("a beginning of many words", posts(lambda: dice.choice(SYLLABLES) + "l"))
    await measure("two common words", posts(lambda: " ".join(dice.sample(common, 2))))
    await measure("three common words", posts(lambda: " ".join(dice.sample(common, 3))))
    await measure(
        "a common and a rare word", posts(lambda: f"{dice.choice(common)} {dice.choice(rare)}")
    )
    await measure("two middling words", posts(lambda: " ".join(dice.sample(middling, 2))))
    await measure("two quoted words", posts(lambda: f'"{dice.choice(common)} light"'))
    await measure("two characters of Japanese", posts(lambda: "写真"))
    await measure("a common word but not another", posts(lambda: f"{dice.choice(common)} -photo"))
    await measure("a common word of one's library", posts(lambda: "photo in:library"))
    await measure("a common word of oneself", posts(lambda: "photo from:me"))
    await measure("a common word, in old posts", posts(lambda: "light before:2025-06-01"))
    await measure("a common word with video", posts(lambda: f"{dice.choice(common)} has:video"))

    def people(make: Callable[[], str]) -> Callable[[int], Awaitable[list[Any]]]:
        return lambda _: search.accounts(make(), reader, limit=40)

    await measure("people: one letter", people(lambda: dice.choice("bcdfglmnprstvxzk")))
    await measure("people: two letters", people(lambda: dice.choice(SYLLABLES)[:2]))
    await measure("people: a whole word", people(lambda: dice.choice(known)))


@contextmanager
def _place(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield "sqlite"
        return
    from tests.postgres import cluster, create_database

    with cluster() as server:
        yield asyncio.run(create_database(server, "search"))


async def run(url: str, count: int) -> None:
    """Seed and measure."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        settings = {"storage": {"data_dir": folder, "database": url}}
        configuration.activate(msgspec.convert(settings, Config))
        await migrate.migrate(url, data_dir)
        await database.connect(url, data_dir)
        reader, account, post = await first_rows()
        started = time.perf_counter()
        loader: Any
        if url == "sqlite":
            await database.disconnect()
            with closing(sqlite3.connect(database.sqlite_path(data_dir))):
                loader = Sqlite(database.sqlite_path(data_dir))
        else:
            loader = Postgres(await asyncpg.connect(url))
        known = await fill(loader, reader, account, post, count)
        await loader.close()
        print(f"{count} posts seeded in {time.perf_counter() - started:.0f} s", flush=True)
        if url == "sqlite":
            await database.connect(url, data_dir)
        assert await PostText.all().count() == count
        assert await AccountText.all().count() == PEOPLE
        await measure_all(reader, known)
        await database.disconnect()


def main() -> None:
    """Read the arguments."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with _place(kind) as url:
        asyncio.run(run(url, count))


if __name__ == "__main__":
    main()
