"""A migrated database is the one the models describe, and nothing is lost on the way."""

import re
import sqlite3
from pathlib import Path

from fediphoto.storage import database, migrate


def schema_of(path: Path) -> dict[str, object]:
    """Tables with columns, indexes and foreign keys, as SQLite itself tells them."""
    connection = sqlite3.connect(path)
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'tortoise_migrations'"
    ).fetchall()
    schema: dict[str, object] = {}
    for (table,) in names:
        columns = sorted(row[1:] for row in connection.execute(f'PRAGMA table_info("{table}")'))
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
    assert await migrate.migrate("sqlite", migrated) == ["0001_initial"]
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
        made = [
            set(re.findall(r'CREATE TABLE "(\w+)"', path.read_text())) for path in (script, other)
        ]
        assert made[0] == made[1]
