"""A migrated database is the one the models describe, and nothing is lost on the way."""

import re
import sqlite3
from pathlib import Path

import pytest

from fediphoto.storage import database, migrate

NAMES = ["0001_initial", "0002_every_server", "0003_every_client", "0004_web_app"]


def schema_of(path: Path) -> dict[str, object]:
    """Tables with columns, indexes and foreign keys, as SQLite itself tells them.

    Defaults do not count: a column that is added to a table with rows needs one, the model not.
    """
    connection = sqlite3.connect(path)
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'tortoise_migrations'"
    ).fetchall()
    schema: dict[str, object] = {}
    for (table,) in names:
        told = connection.execute(f'PRAGMA table_info("{table}")')
        columns = sorted((*row[1:4], row[5]) for row in told)
        foreign = sorted(
            row[2:7] for row in connection.execute(f'PRAGMA foreign_key_list("{table}")')
        )
        indexes = sorted(
            (row[2], [part[2] for part in connection.execute(f'PRAGMA index_info("{row[1]}")')])
            for row in connection.execute(f'PRAGMA index_list("{table}")')
        )
        schema[table] = (columns, foreign, indexes)
    connection.close()
    return schema


async def test_migrations_and_models_agree(tmp_path: Path) -> None:
    modelled, migrated = tmp_path / "modelled", tmp_path / "migrated"
    modelled.mkdir()
    migrated.mkdir()
    await database.connect("sqlite", modelled, create_schema=True)
    await database.disconnect()
    assert await migrate.migrate("sqlite", migrated) == NAMES
    assert schema_of(database.sqlite_path(migrated)) == schema_of(database.sqlite_path(modelled))


async def test_migrating_again_does_nothing(tmp_path: Path) -> None:
    await migrate.migrate("sqlite", tmp_path)
    before = database.sqlite_path(tmp_path).read_bytes()
    assert await migrate.migrate("sqlite", tmp_path) == []
    assert database.sqlite_path(tmp_path).read_bytes() == before
    assert not (tmp_path / "backups").exists()


async def test_a_database_with_rows_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    connection = sqlite3.connect(database.sqlite_path(tmp_path))
    connection.executescript(
        "CREATE TABLE keepsake (a); CREATE TABLE b (b); CREATE TABLE c (c);"
        "INSERT INTO keepsake VALUES (17)"
    )
    connection.close()
    await migrate.migrate("sqlite", tmp_path)
    copy = sqlite3.connect(tmp_path / "backups" / "before-0001_initial.sqlite3")
    assert copy.execute("SELECT a FROM keepsake").fetchall() == [(17,)]
    copy.close()


def test_both_dialects_make_the_same_tables() -> None:
    folder = Path(__file__).parents[2] / "migrations"
    for script in folder.glob("*.sqlite.sql"):
        other = script.with_name(script.name.replace(".sqlite.", ".postgres."))
        made = [tables_made_by(path.read_text()) for path in (script, other)]
        assert made[0] == made[1]


async def test_the_rows_of_the_first_release_are_all_there_afterwards(tmp_path: Path) -> None:
    path = database.sqlite_path(tmp_path)
    script = Path(__file__).parents[2] / "migrations" / "0001_initial.sqlite.sql"
    connection = sqlite3.connect(path)
    connection.executescript(script.read_text())
    seed(connection)
    before = rows_of(connection)
    connection.execute(
        "CREATE TABLE tortoise_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
        " app VARCHAR(100) NOT NULL, name VARCHAR(255) NOT NULL, applied_at TIMESTAMP NOT NULL)"
    )
    connection.execute(
        "INSERT INTO tortoise_migrations (app, name, applied_at)"
        " VALUES ('fediphoto', '0001_initial', '2026-11-01 00:00:00')"
    )
    connection.commit()
    connection.close()
    assert await migrate.migrate("sqlite", tmp_path) == NAMES[1:]
    connection = sqlite3.connect(path)
    after = rows_of(connection)
    connection.close()
    for table, rows in before.items():
        assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows
    assert after["post"][0]["quote_state"] == ""
    assert after["account"][0]["suspended_by"] == ""


def tables_made_by(script: str) -> set[str]:
    """Those that are new: not what SQLite builds anew, under another name, to change a table."""
    built = set(re.findall(r'CREATE TABLE "(\w+)"', script))
    return built - set(re.findall(r'ALTER TABLE "(\w+)" RENAME TO', script))


async def test_where_clients_listen_is_kept_while_browsers_come_to_listen_too(
    tmp_path: Path,
) -> None:
    path = database.sqlite_path(tmp_path)
    folder = Path(__file__).parents[2] / "migrations"
    connection = sqlite3.connect(path)
    for name in NAMES[:3]:
        connection.executescript((folder / f"{name}.sqlite.sql").read_text())
    seed(connection)
    (before,) = rows_of(connection)["push_subscription"]
    connection.executescript((folder / "0004_web_app.sqlite.sql").read_text())
    (after,) = rows_of(connection)["push_subscription"]
    assert after == {**before, "session_id": None}
    for token_id, session_id in ((None, None), (2, 2)):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(
                "INSERT INTO push_subscription SELECT 2, endpoint, p256dh, auth, is_standard,"
                " alerts, policy, sealed_token, failures, created_at, updated_at, account_id, ?, ?"
                " FROM push_subscription",
                [session_id, token_id],
            )
    connection.close()


def test_what_was_kept_of_cameras_before_anybody_was_asked_is_gone(tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "migrations"
    connection = sqlite3.connect(database.sqlite_path(tmp_path))
    for name in NAMES[:3]:
        connection.executescript((folder / f"{name}.sqlite.sql").read_text())
    seed(connection)
    connection.execute('UPDATE attachment SET camera = \'{"model": "X100"}\'')
    connection.executescript((folder / "0004_web_app.sqlite.sql").read_text())
    (photo,) = rows_of(connection)["attachment"]
    assert photo["camera"] == "{}"
    connection.close()


def seed(connection: sqlite3.Connection) -> None:
    """A row in every table of a database, its values made up by the columns' types."""
    connection.execute("PRAGMA foreign_keys = OFF")
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in names:
        if table.startswith("sqlite_"):
            continue
        columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        values = {column[1]: made_up(column[1], column[2]) for column in columns}
        marks = ", ".join("?" * len(values))
        quoted = ", ".join(f'"{name}"' for name in values)
        connection.execute(
            f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', list(values.values())
        )


def made_up(name: str, kind: str) -> object:
    """Something for a column; whatever points to another row points to the only one."""
    if name == "id" or name.endswith("_id") or "INT" in kind:
        return 1
    if kind == "TIMESTAMP":
        return "2026-11-01 00:00:00+00:00"
    return {"JSON": "{}", "REAL": 0.5}.get(kind, f"a {name}")


def rows_of(connection: sqlite3.Connection) -> dict[str, list[dict[str, object]]]:
    """The rows of every table, as dictionaries."""
    connection.row_factory = sqlite3.Row
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'tortoise_migrations'"
    ).fetchall()
    found = {
        name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
        for (name,) in names
    }
    connection.row_factory = None
    return found
