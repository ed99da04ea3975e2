"""docs/clients.md: which operation of which client works here, as the tests found it.

With FEDIPHOTO_WRITE_CLIENTS=1 the tests write the table; without, they hold it to what they find.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "clients.md"


def written(client: str, results: Mapping[str, str], absent: Mapping[str, str]) -> None:
    """Write a client's section, or check that it is written as found."""
    rows = [(name, result) for name, result in results.items()]
    rows += [(name, f"not tried: {why}") for name, why in absent.items()]
    lines = [f"| `{name}` | {result} |" for name, result in sorted(rows)]
    count = sum(result == "works" for _, result in rows)
    head = f"{count} operations work, {len(rows) - count} were not tried."
    section = "\n".join([head, "", "| operation | result |", "|---|---|", *lines])
    before, mark, after = _split(client)
    if os.environ.get("FEDIPHOTO_WRITE_CLIENTS"):
        DOCUMENT.write_text(f"{before}{mark}\n\n{section}\n{after}")
        return
    assert _section(client) == section, f"docs/clients.md is not true of {client} any more"


def _split(client: str) -> tuple[str, str, str]:
    mark = f"## {client}"
    text = DOCUMENT.read_text()
    if mark not in text:
        return text.rstrip() + "\n\n", mark, ""
    before, _, rest = text.partition(mark)
    following = re.search(r"^## ", rest, re.MULTILINE)
    return before, mark, f"\n{rest[following.start() :]}" if following else ""


def _section(client: str) -> str:
    _, _, rest = DOCUMENT.read_text().partition(f"## {client}\n")
    return re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0].strip()
