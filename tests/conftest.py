"""What every test may ask for: a configuration, storage, the composed program."""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.storage import database
from tests import postgres

hypothesis.settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("steady")
"""However slow the machine is, and the same examples in every run; who searches for new ones says
`--hypothesis-profile=default`."""

_CORPUS = Path(
    os.environ.get("FEDIPHOTO_CORPUS", Path(__file__).parents[1] / ".." / "shared" / "corpus")
)

_DATABASE = os.environ.get("FEDIPHOTO_TEST_DATABASE", "sqlite")

_empty_database: list[bytes] = []
"""The file of a SQLite database with all tables and no rows, once it was needed."""
_programs: dict[bytes, Any] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the rounds that take minutes to those who ask for them.

    And on PostgreSQL what knows no database: it was seen to hold without one.
    """
    if _DATABASE != "sqlite":
        found: dict[bool, list[pytest.Item]] = {True: [], False: []}
        for item in items:
            found["storage" in getattr(item, "fixturenames", ())].append(item)
        items[:] = found[True]
        config.hook.pytest_deselected(items=found[False])
    if os.environ.get("FEDIPHOTO_LONG"):
        return
    skip = pytest.mark.skip(reason="takes minutes; run with FEDIPHOTO_LONG=1")
    for item in items:
        if "long" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real activities, signatures and photos."""
    if not _CORPUS.is_dir():
        pytest.skip("the corpus of real documents is not here (set FEDIPHOTO_CORPUS)")
    return _CORPUS.resolve()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An instance called photos.test that may reach loopback over plain http."""
    made = msgspec.convert(
        {
            "instance": {"domain": "photos.test", "registrations": "open"},
            "storage": {"data_dir": str(tmp_path / "data")},
            "federation": {"plain_http": True, "allow_networks": ["127.0.0.0/8"]},
            "limits": {"rate_limits": False},
        },
        Config,
    )
    configuration.activate(made)
    return made


@pytest.fixture
async def storage(config: Config) -> AsyncIterator[Config]:
    """A fresh database and media folder; yields the configuration.

    On SQLite, unless FEDIPHOTO_TEST_DATABASE is the URL of an empty PostgreSQL database.
    """
    from fediphoto.domain import policies
    from fediphoto.domain.joining import ip_blocks
    from fediphoto.storage import blobs

    policies.forget()
    ip_blocks.forget()
    config.data_dir.mkdir(parents=True)
    if _DATABASE == "sqlite":
        await _connect_to_fresh_sqlite(config.data_dir)
    else:
        is_new = not await postgres.empty(_DATABASE)
        await database.connect(_DATABASE, config.data_dir, create_schema=is_new)
    blobs.use(blobs.LocalBlobs(config.data_dir / "media"))
    yield config
    await database.disconnect()


async def _connect_to_fresh_sqlite(data_dir: Path) -> None:
    """Open an empty database; its tables are made once and copied for every other test."""
    path = database.sqlite_path(data_dir)
    if _empty_database:
        path.write_bytes(_empty_database[0])
    await database.connect("sqlite", data_dir, create_schema=not _empty_database)
    if not _empty_database:
        with closing(sqlite3.connect(path)) as fresh:
            _empty_database.append(fresh.serialize())


@pytest.fixture
async def app(storage: Config) -> AsyncIterator[Any]:
    """The composed web program on fresh storage (workers are drained by hand)."""
    from fediphoto.composition import close_services, open_services

    await open_services(storage, with_database=False)
    yield _program(storage)
    await close_services(with_database=False)


def _program(config: Config) -> Any:
    """The web program for `config`; one for all whose settings differ in their folder alone.

    It keeps nothing itself, and to put it together takes longer than most tests.
    """
    from fediphoto.app import create_app

    nowhere = msgspec.structs.replace(config.storage, data_dir="")
    settings = msgspec.json.encode(msgspec.structs.replace(config, storage=nowhere))
    program = _programs.get(settings)
    if program is None:
        program = _programs[settings] = create_app(config)
    program.config["FEDIPHOTO"] = config
    return program


@pytest.fixture
def web(app: Any) -> Any:
    """A client of the composed program."""
    return app.test_client()
