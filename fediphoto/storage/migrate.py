"""Bring a database to the newest schema, without losing a row on the way."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from tortoise import Tortoise
from tortoise.connection import get_connections
from tortoise.migrations.executor import MigrationExecutor

import fediphoto
from fediphoto.errors import FediphotoError
from fediphoto.storage import database

log = structlog.get_logger()

PACKAGE = "fediphoto.migrations"


class MigrationFailed(FediphotoError):
    """The schema could not be brought up to date; the sentence says why and where the copy is."""

    sentence = "The database could not be migrated."


async def migrate(url: str, data_dir: Path) -> list[str]:
    """Apply every migration that is still missing; returns their names, in order.

    On SQLite the file is copied to `backups/` first, foreign keys are off meanwhile (a table
    that is rebuilt would take its children along) and checked before the end.
    Raises MigrationFailed; the database is then as it was before the failing migration.
    """
    settings = _settings(url, data_dir)
    if url == "sqlite":
        settings["connections"]["default"]["credentials"]["foreign_keys"] = "OFF"
    async with _opened(settings) as executor:
        pending = [step.migration.name for step in await executor.plan()]
        if not pending:
            return []
        is_sqlite = url == "sqlite"
        copy = await asyncio.to_thread(_copy_before, data_dir, pending[0]) if is_sqlite else None
        await executor.migrate()
        if is_sqlite:
            await _check_foreign_keys(copy)
    log.info("database migrated", applied=pending, copy=str(copy) if copy else None)
    return pending


def _settings(url: str, data_dir: Path) -> dict[str, Any]:
    _make_importable()
    settings = database.tortoise_settings(url, data_dir)
    settings["apps"]["fediphoto"]["migrations"] = PACKAGE
    return settings


def _make_importable() -> None:
    """In a checkout `migrations/` lies beside the package; in a wheel, inside it."""
    package = Path(fediphoto.__file__).parent
    if not (package / "migrations").is_dir() and str(package.parent) not in fediphoto.__path__:
        fediphoto.__path__.append(str(package.parent))


@asynccontextmanager
async def _opened(settings: dict[str, Any]) -> AsyncIterator[MigrationExecutor]:
    """Tortoise initialised for migrating, closed at the end."""
    await Tortoise.init(config=settings, _enable_global_fallback=True)
    try:
        yield MigrationExecutor(get_connections().get("default"), settings["apps"])
    finally:
        await Tortoise.close_connections()


def _copy_before(data_dir: Path, migration: str) -> Path | None:
    """A consistent copy of the database file, or None where there is nothing worth copying."""
    original = database.sqlite_path(data_dir)
    if not original.exists():
        return None
    source = sqlite3.connect(original)
    try:
        (tables,) = source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables <= 2:  # only the list of applied migrations and its sequence
            return None
        folder = data_dir / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"before-{migration}.sqlite3"
        target = sqlite3.connect(path)
        try:
            source.backup(target)
        finally:
            target.close()
        return path
    finally:
        source.close()


async def _check_foreign_keys(copy: Path | None) -> None:
    connection = get_connections().get("default")
    broken = await connection.execute_query_dict("PRAGMA foreign_key_check")
    if broken:
        raise MigrationFailed(
            f"{len(broken)} rows lost what they belong to (first in {broken[0]['table']}); "
            f"the database before this is {copy}"
        )
