"""Runs client libraries for JavaScript against an instance, each by a program of ours."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.peers import installing

SOURCE = Path(__file__).parent / "javascript"
PATIENCE_S = 1200


@dataclass
class Ledger:
    """What a program did: each operation with how it went, and all that its library has."""

    operations: list[str] = field(default_factory=list)
    went: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def failures(self) -> dict[str, str]:
        """The operations that failed, with why."""
        return {name: one["why"] for name, one in self.went.items() if one["result"] == "fails"}


def run(program: str, given: dict[str, Any], *arguments: str) -> Ledger:
    """Run a program with what it is given; skips the test where Node cannot be had."""
    folder = installing.or_skip(lambda: installing.node_programs(SOURCE))
    done = subprocess.run(
        [str(folder / "node_modules" / "node" / "bin" / "node"), program, *arguments],
        cwd=folder,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    ledger = Ledger()
    for line in done.stdout.splitlines():
        said = json.loads(line)
        if "operations" in said:
            ledger.operations = said["operations"]
        else:
            ledger.went[said["operation"]] = said
    return ledger
