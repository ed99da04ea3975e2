"""A PostgreSQL of our own for tests: a fresh cluster in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from tests.journeys.instance import free_port

_AS_NOBODY = "postgres"
"""PostgreSQL refuses to run as root; Debian's package brings this user."""


def binaries() -> Path:
    """Where the server's programs are; skips the test where there are none."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    pytest.skip("PostgreSQL is not installed (on Debian: apt install postgresql)")


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; yields the URL of its database "postgres" (without the name at its end)."""
    programs, port = binaries(), free_port()
    with tempfile.TemporaryDirectory(prefix="fediphoto-postgres-") as name:
        folder = Path(name)
        prefix = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_AS_NOBODY)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            prefix = ["runuser", "-u", _AS_NOBODY, "--"]

        def run(*words: str) -> None:
            subprocess.run([*prefix, *words], check=True, cwd=folder, stdout=subprocess.DEVNULL)

        data = str(folder / "data")
        run(str(programs / "initdb"), "-D", data, "-U", "fediphoto", "-A", "trust", "-E", "UTF8")
        options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
        log = str(folder / "log")
        patiently = ("-w", "-t", "600")
        run(str(programs / "pg_ctl"), "-D", data, "-o", options, "-l", log, *patiently, "start")
        try:
            yield f"postgres://fediphoto@127.0.0.1:{port}/"
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", *patiently, "stop")


async def create_database(server: str, name: str) -> str:
    """An empty database; returns its URL."""
    connection = await asyncpg.connect(f"{server}postgres")
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return f"{server}{name}"


async def empty(url: str) -> bool:
    """Delete all rows of a test's database; False where it has no tables yet."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = ", ".join(f'"{row["tablename"]}"' for row in rows)
        if names:
            await connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        return bool(names)
    finally:
        await connection.close()
