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
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain import search, views
from fediphoto.domain.paging import Page
from fediphoto.ids import snowflake
from fediphoto.storage import database, full_text, migrate
from fediphoto.storage.models import Account, AccountText, Post, PostText
from fediphoto.text import words

PEOPLE = 100_000
AUTHORS = 20_000
VOCABULARY = 60_000
ROUNDS = 60
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "xo",
    "zu",
    "kra",
    "ste",
    "pli",
    "bro",
]

Row = dict[str, Any]


def vocabulary(dice: random.Random) -> list[str]:
    """Words of two to five syllables, each once."""
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(dice.choices(SYLLABLES, k=dice.randint(2, 5)))] = None
    return list(found)


def post_rows(model: Row, author_ids: list[int], count: int, known: list[str]) -> Iterator[Row]:
    """Posts of the last three years, the oldest first."""
    dice = random.Random(7)
    weights = list(accumulate(1 / (place + 5) for place in range(len(known))))
    began = datetime.now(UTC) - timedelta(days=1000)
    step = timedelta(days=1000) / count
    for number in range(count):
        at = began + step * number
        said = dice.choices(known, cum_weights=weights, k=dice.randint(4, 20))
        if dice.random() < 0.3:
            said.append("photo")
        if dice.random() < 0.2:
            said.append("light")
        if number % 10 == 0:
            said.append("写真展")
        post_id = snowflake(at)
        author = author_ids[int(dice.random() ** 2 * len(author_ids))]
        text = " ".join(said)
        yield {
            **model,
            "id": post_id,
            "account_id": author,
            "uri": f"https://far.test/{post_id}-{number}",
            "visibility": "public" if number % 8 else "followers",
            "content_html": f"<p>{text}</p>",
            "thread_id": post_id,
            "created_at": at,
        }


async def first_rows() -> tuple[Account, Row, Row]:
    """The searcher, a row of `account` and a row of `post` to be copied."""
    reader = await Account.create(
        id=snowflake(),
        username="reader",
        username_lower="reader",
        uri="https://here.test/reader",
        created_at=datetime.now(UTC),
    )
    await Post.create(
        id=1,
        account_id=reader.id,
        uri="https://here.test/1",
        visibility="public",
        created_at=datetime.now(UTC),
    )
    (post,) = await database.query("SELECT * FROM post")
    (account,) = await database.query("SELECT * FROM account")
    return reader, dict(account), dict(post)


def account_rows(model: Row, known: list[str]) -> Iterator[Row]:
    """People whose names are two words."""
    dice = random.Random(8)
    for number in range(PEOPLE):
        first, last = dice.choice(known), dice.choice(known)
        yield {
            **model,
            "id": 10_000_000 + number,
            "username": f"{first}{number}",
            "username_lower": f"{first}{number}",
            "domain": "far.test",
            "uri": f"https://far.test/people/{number}",
            "display_name": f"{first} {last}".title(),
            "is_indexable": number % 3 == 0,
            "followers_count": int(dice.paretovariate(0.7)) % 100_000,
        }


class Sqlite:
    """Rows written straight into the file."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA synchronous=OFF")

    async def bare(self, table: str) -> list[str]:
        """Take indexes and triggers off; what makes them again."""
        found = self.connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ?"
            " AND type IN ('index', 'trigger') AND sql IS NOT NULL",
            [table],
        ).fetchall()
        for kind, name, _ in found:
            self.connection.execute(f'DROP {kind} "{name}"')
        return [sql for _, _, sql in found]

    async def insert(self, table: str, rows: Iterator[Row]) -> None:
        """Many rows of the same columns."""
        first = next(rows)
        marks = ",".join("?" * len(first))
        names = ",".join(f'"{name}"' for name in first)
        sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        self.connection.execute("BEGIN")
        self.connection.execute(sql, list(first.values()))
        self.connection.executemany(sql, (list(row.values()) for row in rows))
        self.connection.execute("COMMIT")

    async def dress(self, table: str, made: list[str]) -> None:
        """Make indexes and triggers again, and the full-text index anew."""
        for sql in made:
            self.connection.execute(sql)
        if table in full_text.TABLES:
            self.connection.execute(f"INSERT INTO {table}_index ({table}_index) VALUES ('rebuild')")

    async def close(self) -> None:
        """Let go of the file."""
        self.connection.execute("ANALYZE")
        self.connection.close()


class Postgres:
    """Rows copied in."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def bare(self, table: str) -> list[str]:
        """Take indexes off (not those of constraints); what makes them again."""
        found = await self.connection.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = $1 AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint)",
            table,
        )
        for row in found:
            await self.connection.execute(f'DROP INDEX "{row["indexname"]}"')
        return [row["indexdef"] for row in found]

    async def insert(self, table: str, rows: Iterator[Row]) -> None:
        """Many rows of the same columns."""
        while part := list(islice(rows, 20_000)):
            await self.connection.copy_records_to_table(
                table, records=[tuple(row.values()) for row in part], columns=list(part[0])
            )

    async def dress(self, table: str, made: list[str]) -> None:
        """Make the indexes again."""
        for sql in made:
            await self.connection.execute(sql)

    async def close(self) -> None:
        """Have the planner know the tables."""
        await self.connection.execute("VACUUM ANALYZE")
        await self.connection.close()


async def fill(loader: Any, reader: Account, account: Row, post: Row, count: int) -> list[str]:
    """All the rows; returns the vocabulary, the commonest word first."""
    known = vocabulary(random.Random(6))
    people = list(account_rows(account, known))
    author_ids = [row["id"] for row in people[:AUTHORS]]
    findable = {row["id"] for row in people if row["is_indexable"]}
    await loader.insert("account", iter(people))
    texts = (
        {"account_id": row["id"], "text": words.document([row["username"], row["display_name"]])}
        for row in people
    )
    made = await loader.bare("account_text")
    await loader.insert("account_text", texts)
    await loader.dress("account_text", made)

    ids: list[int] = []

    def posted() -> Iterator[Row]:
        for row in post_rows(post, author_ids, count, known):
            ids.append(row["id"])
            if len(ids) % (count // 2000) == 0:
                row["account_id"] = reader.id
            held.append((row["id"], row["account_id"], row["content_html"], row["visibility"]))
            yield row

    held: list[tuple[int, int, str, str]] = []
    made = await loader.bare("post")
    await loader.insert("post", posted())
    await loader.dress("post", made)
    said = (
        {
            "post_id": post_id,
            "account_id": author_id,
            "text": words.document([html[3:-4]]),
            "is_open": visibility == "public",
            "is_findable": visibility == "public" and author_id in findable,
        }
        for post_id, author_id, html, visibility in held
    )
    made = await loader.bare("post_text")
    await loader.insert("post_text", said)
    await loader.dress("post_text", made)
    await _library(loader, reader, ids, author_ids)
    return known


async def _library(loader: Any, reader: Account, ids: list[int], authors: list[int]) -> None:
    dice, now = random.Random(9), datetime.now(UTC)

    def rows(number: int, **columns: Any) -> Iterator[Row]:
        for place, post_id in enumerate(sorted(dice.sample(ids, number))):
            row = {"id": place + 1, "account_id": reader.id, "post_id": post_id, **columns}
            yield {name: value(place) if callable(value) else value for name, value in row.items()}

    uri = {"uri": lambda place: f"https://here.test/likes/{place}", "created_at": now}
    await loader.insert("like", rows(3000, **uri))
    await loader.insert("bookmark", rows(500, created_at=now))
    await loader.insert("mention", rows(1000, is_silent=False))
    await loader.insert("home_entry", rows(10_000))
    pairs = [
        {"id": place + 1, "account_id": reader.id, "target_id": target, "uri": f"b{place}"}
        for place, target in enumerate(authors[5000:5020])
    ]
    await loader.insert("block", ({**pair, "created_at": now} for pair in pairs))


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
