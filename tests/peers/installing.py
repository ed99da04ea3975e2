"""Bring the peers that nobody here wrote: by name, once, into a folder that git does not see.

The first test that needs a peer brings it. Where that cannot be done the test is left out with a
sentence that says why, but not in CI, where `.ci/run` has seen to what it takes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
CACHE = FOLDER / ".cache"
INSTALLATION_TIMEOUT_S = 600


class Missing(Exception):
    """What a peer needs is not on this machine; the sentence says what."""


def or_skip(bring: Callable[[], Path]) -> Path:
    """What `bring` brings; without it the test is skipped, except in CI, where it fails."""
    try:
        return bring()
    except Missing as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


def fedify() -> Path:
    """The folder with Fedify, the Node it asks for, and our program on it; raises Missing."""
    return node_programs(FOLDER / "fedify")


def node_programs(source: Path) -> Path:
    """A folder with the programs of `source`, what its package.json lists, and that Node.

    Raises Missing. The Node itself is `node_modules/node/bin/node` in that folder.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise Missing(f"{source.name} needs npm (Debian: apt-get install npm)")
    wanted = source / "package.json"
    folder = CACHE / source.name
    if not _is_current(folder, wanted):
        shutil.copy(wanted, folder / "package.json")
        _run([npm, "install", "--no-package-lock", "--no-audit", "--no-fund"], folder)
        _mark(folder, wanted)
    # Node finds packages beside the program, so the program is copied to them.
    for program in source.rglob("*.mjs"):
        copy = folder / program.relative_to(source)
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(program, copy)
    return folder


def bovine() -> Path:
    """The Python that has bovine; raises Missing."""
    wanted = FOLDER / "bovine" / "requirements.txt"
    folder = CACHE / "bovine"
    if not _is_current(folder, wanted):
        _run([sys.executable, "-m", "venv", str(folder)], CACHE)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        _run([*pip, "-r", str(wanted)], CACHE)
        _mark(folder, wanted)
    return folder / "bin" / "python"


def _is_current(folder: Path, wanted: Path) -> bool:
    """Whether what `wanted` lists is installed in `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder / "installed"
    return marker.is_file() and marker.read_text() == _digest(wanted)


def _mark(folder: Path, wanted: Path) -> None:
    (folder / "installed").write_text(_digest(wanted))


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=INSTALLATION_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise Missing(f"{' '.join(command[:3])} failed: {done.stderr[-2000:]}")
