"""A million posts and a hundred thousand people, put into a database as fast as it takes them."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from fediphoto.ids import snowflake
from fediphoto.storage import database, full_text
from fediphoto.storage.models import Account, Post
from fediphoto.text import words

PEOPLE = 100_000
AUTHORS = 20_000
VOCABULARY = 60_000
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
