"""What holds on SQLite holds on PostgreSQL, with several processes at work."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from fediphoto.storage import database, migrate
from tests.journeys.instance import Instance, eventually
from tests.postgres import cluster, create_database
from tests.storage.test_migrations import NAMES

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL for this module."""
    with cluster() as url:
        yield url


async def schema_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Columns, indexes and constraints, as PostgreSQL itself tells them."""
    connection = await asyncpg.connect(url)
    questions = {
        "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default,"
        " character_maximum_length FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'tortoise_migrations'",
        "indexes": "SELECT tablename, indexdef FROM pg_indexes"
        " WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations'",
        "constraints": "SELECT conrelid::regclass::text, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " AND contype <> 'c'"  # what rows must fulfil is said by migrations alone
        " AND conrelid::regclass::text <> 'tortoise_migrations'",
    }
    try:
        return {
            name: sorted((tuple(row) for row in await connection.fetch(sql)), key=repr)
            for name, sql in questions.items()
        }
    finally:
        await connection.close()


async def test_migrations_and_models_agree(server: str, tmp_path: Path) -> None:
    modelled = await create_database(server, "modelled")
    migrated = await create_database(server, "migrated")
    await database.connect(modelled, tmp_path, create_schema=True)
    await database.disconnect()
    assert await migrate.migrate(migrated, tmp_path) == NAMES
    assert await migrate.migrate(migrated, tmp_path) == []
    assert await schema_of(migrated) == await schema_of(modelled)


def test_the_house_keeps_its_rules(server: str) -> None:
    """Every test of the domain and of the federation, once more."""
    url = asyncio.run(create_database(server, "tests"))
    words = ["-q", "-p", "no:cacheprovider", "tests/domain", "tests/activitypub"]
    environment = {name: value for name, value in os.environ.items() if name != "FEDIPHOTO_LONG"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=Path(__file__).parents[2],
        env={**environment, "FEDIPHOTO_TEST_DATABASE": url},
        capture_output=True,
        text=True,
        timeout=3600,  # only for what hangs
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]


def test_two_processes_share_the_work(server: str, tmp_path: Path) -> None:
    url = asyncio.run(create_database(server, "shared"))
    a = Instance(tmp_path / "a", FEDIPHOTO_STORAGE__DATABASE=url)
    b = Instance(tmp_path / "b")
    worker = None
    try:
        a.start()
        b.start()
        worker = subprocess.Popen(
            [sys.executable, "-m", "fediphoto", "worker"],
            cwd=a.folder,
            env=a.environment(),
            stdout=subprocess.DEVNULL,
        )
        alice, bob = a.person("alice"), b.person("bob")
        alice.follow(bob.handle)
        bob.follow(alice.handle)
        eventually(lambda: alice.notified("follow") and bob.notified("follow"))
        captions = [f"Number {number}" for number in range(20)]
        for caption in captions:
            alice.publish(caption)
            bob.publish(caption)
        for reader, author in ((alice, bob), (bob, alice)):
            account = reader.look_up(author.handle)["id"]

            def all_are_here(reader=reader, account=account) -> bool:
                shown = [
                    status["content"]
                    for status in reader.home()
                    if status["account"]["id"] == account
                ]
                assert len(shown) == len(captions)
                assert all(any(caption in one for one in shown) for caption in captions)
                return True

            eventually(all_are_here)
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait(120)
        a.stop()
        b.stop()
    assert "Traceback" not in a.log, a.log[-4000:]
