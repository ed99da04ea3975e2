"""What scripts/fuzz has found stays mended, and every target runs."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import fuzz

FINDINGS = sorted(
    path for path in Path(__file__).with_name("fuzz_findings").rglob("*") if path.is_file()
)


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_is_never_found_again(path: Path) -> None:
    fuzz.target(path.parent.name)(path.read_bytes())


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_every_target_passes_its_own_seeds(name: str) -> None:
    for seed in fuzz.seeds(name):
        fuzz.target(name)(seed)


@pytest.mark.long
@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_a_short_run_finds_nothing(name: str) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("needs the extra fuzz (scripts/fuzz installs it)")
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.run", name, "15"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
