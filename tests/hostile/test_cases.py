"""Is there a test for every case, and does README.md tell of every test?"""

import ast
import re
from pathlib import Path

FOLDER = Path(__file__).parent
HIGHEST = {
    "SIG": 23,
    "ORI": 17,
    "FUZ": 20,
    "SSRF": 16,
    "RES": 20,
    "MED": 20,
    "BLK": 9,
    "RACE": 7,
    "CRASH": 1,
    "XSS": 2,
}
"""The last case of each group that concerns federation (XSS: those that come from elsewhere)."""
UNNUMBERED = {"test_a_right_letter_is_taken"}
"""What shows that the refusals around it prove something."""

_ROW = re.compile(r"\| ([A-Z]+-\d\d) \| [^|]+ \| ([^|]+) \|")


def told() -> dict[str, list[str]]:
    """The tests of each case, as README.md has them."""
    text = (FOLDER / "README.md").read_text()
    return {case: re.findall(r"`([^`]+)`", tests) for case, tests in _ROW.findall(text)}


def names_in(path: Path) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse(path.read_text())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    named = (node.name for node in ast.walk(tree) if isinstance(node, functions))
    return {name for name in named if name.startswith("test_")}


def test_every_case_is_tried() -> None:
    wanted = {f"{group}-{n:02}" for group, last in HIGHEST.items() for n in range(1, last + 1)}
    assert told().keys() == wanted
    assert all(told().values())


def test_every_test_that_is_named_exists() -> None:
    for case, tests in told().items():
        for test in tests:
            file, _, name = test.partition("::")
            path = (FOLDER / file).resolve()
            assert path.is_file(), (case, test)
            assert not name or name in names_in(path), (case, test)


def test_every_test_here_belongs_to_a_case() -> None:
    named = {test.partition("::")[2] for tests in told().values() for test in tests}
    for path in FOLDER.glob("test_*.py"):
        if path != Path(__file__):
            assert names_in(path) - UNNUMBERED <= named, path.name
