"""The full-text indexes over `post_text` and `account_text`: FTS5 on SQLite, GIN on PostgreSQL.

Both index the words that `text/words.py` made, parted by spaces, and cut at spaces alone. All of it
can be made anew from the posts and accounts, so that nothing here is ever migrated: only dropped
and made.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from fediphoto.storage.readers import ReadPlan

TABLES = ("post_text", "account_text")
_KEYS = {"post_text": "post_id", "account_text": "account_id"}

_FTS = """
CREATE VIRTUAL TABLE IF NOT EXISTS "{table}_index" USING fts5(
    text, content='{table}', content_rowid='{key}',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M* S* P* Cf'"
)
"""
_ADD = 'INSERT INTO "{table}_index" (rowid, text) VALUES (NEW."{key}", NEW.text);'
_TAKE = (
    'INSERT INTO "{table}_index" ("{table}_index", rowid, text)'
    " VALUES ('delete', OLD.\"{key}\", OLD.text);"
)
_TRIGGERS = (
    'CREATE TRIGGER IF NOT EXISTS "{table}_added" AFTER INSERT ON "{table}" BEGIN {add} END',
    'CREATE TRIGGER IF NOT EXISTS "{table}_taken" AFTER DELETE ON "{table}" BEGIN {take} END',
    'CREATE TRIGGER IF NOT EXISTS "{table}_changed" AFTER UPDATE OF text ON "{table}"'
    " BEGIN {take} {add} END",
)
_GIN = (
    'CREATE INDEX IF NOT EXISTS "{table}_index" ON "{table}"'
    " USING gin (array_to_tsvector(string_to_array(trim(text), ' ')))"
)

_WISH = (
    "is_findable = is_open AND NEW.is_indexable AND NEW.silenced_at IS NULL"
    " AND NEW.suspended_at IS NULL"
)
_CHANGED = (
    "OLD.is_indexable <> NEW.is_indexable OR (OLD.silenced_at IS NULL) <> (NEW.silenced_at IS NULL)"
    " OR (OLD.suspended_at IS NULL) <> (NEW.suspended_at IS NULL)"
)
_COLUMNS = "is_indexable, silenced_at, suspended_at"
_FOLLOW_SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS account_findable AFTER UPDATE OF {_COLUMNS} ON account"  # noqa: S608
    f" WHEN {_CHANGED} BEGIN UPDATE post_text SET {_WISH} WHERE account_id = NEW.id; END"
)
_FOLLOW_POSTGRES = (
    "CREATE OR REPLACE FUNCTION account_findable() RETURNS trigger LANGUAGE plpgsql AS $$"  # noqa: S608
    f" BEGIN UPDATE post_text SET {_WISH} WHERE account_id = NEW.id; RETURN NULL; END $$",
    f"CREATE OR REPLACE TRIGGER account_findable AFTER UPDATE OF {_COLUMNS} ON account"
    f" FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION account_findable()",
)
"""Whoever wishes to be found no longer, or is silenced, is not found from that moment on."""


def statements(*, is_sqlite: bool) -> Sequence[str]:
    """What makes the indexes and what keeps them, one statement after another; repeatable."""
    made = []
    for table, key in _KEYS.items():
        if not is_sqlite:
            made.append(_GIN.format(table=table))
            continue
        parts = {"table": table, "key": key}
        add, take = _ADD.format(**parts), _TAKE.format(**parts)
        made.append(_FTS.format(**parts))
        made += [one.format(**parts, add=add, take=take) for one in _TRIGGERS]
    return [*made, _FOLLOW_SQLITE] if is_sqlite else [*made, *_FOLLOW_POSTGRES]


async def make(client: Any) -> None:
    """Make them on a Tortoise connection."""
    is_sqlite = client.capabilities.dialect == "sqlite"
    for statement in statements(is_sqlite=is_sqlite):
        await client.execute_query(statement)


def matching_sql(table: str, *, is_sqlite: bool) -> str:
    """The condition that a row of `table` (by that name) matches `?`, made by `matching_value`."""
    if is_sqlite:
        return f'"{table}_index" MATCH ?'
    return f"array_to_tsvector(string_to_array(trim({table}.text), ' ')) @@ CAST(? AS tsquery)"


def matching_value(phrases: Sequence[tuple[Sequence[str], bool]], *, is_sqlite: bool) -> str:
    """All of some phrases (words, and whether the last is a beginning) for `matching_sql`.

    PostgreSQL keeps no places: there the words of a phrase may stand anywhere, and whoever asks
    looks at the text as well.
    """
    if is_sqlite:
        return " AND ".join(_fts(found) + (" *" if is_open else "") for found, is_open in phrases)
    return " & ".join(
        _lexeme(word) + (":*" if is_open and place == len(found) - 1 else "")
        for found, is_open in phrases
        for place, word in enumerate(found)
    )


def count(table: str, value: str, most: int, *, is_sqlite: bool) -> ReadPlan[int]:
    """About how many rows match, counted no further than `most`.

    On PostgreSQL as its planner reckons: to count, it would look at every one.
    """
    matching = matching_sql(table, is_sqlite=is_sqlite)
    if is_sqlite:
        rows = yield (
            f"SELECT COUNT(*) AS held FROM (SELECT 1 AS one FROM {table}_index WHERE {matching}"  # noqa: S608
            f" LIMIT {most}) counted",
            [value],
        )
        return int(rows[0]["held"])
    rows = yield (
        f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE {matching}",  # noqa: S608
        [value],
    )
    (told,) = rows[0].values()
    reckoned = orjson.loads(told) if isinstance(told, str) else told
    return int(reckoned[0]["Plan"]["Plan Rows"])


def keys_sql(table: str, bounds: str, direction: str, most: int, *, is_sqlite: bool) -> str:
    """A SELECT of the keys of rows that match (one value for the match, then those of `bounds`, in
    which {key} stands for the key), `most` of them from the newest (DESC) or oldest (ASC) on."""
    matching, key = matching_sql(table, is_sqlite=is_sqlite), _KEYS[table]
    if is_sqlite:
        return (
            f"SELECT rowid AS {key} FROM {table}_index WHERE {matching}"  # noqa: S608
            f"{bounds.format(key='rowid')} ORDER BY rowid {direction} LIMIT {most}"
        )
    # Not in one: the planner would walk through the table for the sake of the LIMIT.
    return (
        f"WITH matched AS MATERIALIZED (SELECT {key} FROM {table} WHERE {matching}"  # noqa: S608
        f"{bounds.format(key=key)}) SELECT {key} FROM matched ORDER BY {key} {direction}"
        f" LIMIT {most}"
    )


def _fts(found: Sequence[str]) -> str:
    quoted = " ".join(found).replace('"', '""')
    return f'"{quoted}"'


def _lexeme(word: str) -> str:
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'"
