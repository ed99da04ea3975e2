"""Runs `fediphoto …` again and again, without waiting for its imports each time.

Stories begin with a few commands each, and to import the program takes longer than what a command
does. So one process imports it, and forks for each command: the same code, in a process, folder and
environment of its own. How the program starts by itself is seen in `tests/cli/test_commands.py` and
wherever an instance serves.
"""

import atexit
import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

COMMAND_S = 300
"""For one that hangs."""

_lock = threading.Lock()
_started: list["subprocess.Popen[bytes]"] = []


def run(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; what came of it and what it said."""
    asked = {
        "words": words,
        "folder": str(folder),
        "environment": dict(environment),
        "stdin": stdin,
    }
    with _lock:
        runner = _runner()
        assert runner.stdin
        assert runner.stdout
        runner.stdin.write(json.dumps(asked).encode() + b"\n")
        runner.stdin.flush()
        answer = runner.stdout.readline()
    assert answer, "the process that runs commands has ended"
    return subprocess.CompletedProcess(**json.loads(answer))


def _runner() -> "subprocess.Popen[bytes]":
    if not _started:
        runner = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.commands"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        _started.append(runner)
        atexit.register(runner.communicate)  # it ends when it is asked no more
    return _started[0]


def _serve() -> None:
    """Answer each line with a line, until there are no more."""
    import fediphoto.cli  # noqa: F401  # what is here once for all commands

    gc.freeze()
    for line in sys.stdin.buffer:
        os.write(1, json.dumps(_answer(json.loads(line))).encode() + b"\n")


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        files[0].write(asked["stdin"].encode())
        files[0].seek(0)
        if not (child := os.fork()):
            _become(asked, [file.fileno() for file in files])
        _, status = os.waitpid(child, 0)
        said = []
        for file in files[1:]:
            file.seek(0)
            said.append(file.read().decode(errors="replace"))
    return {
        "args": asked["words"],
        "returncode": os.waitstatus_to_exitcode(status),
        "stdout": said[0],
        "stderr": said[1],
    }


def _become(asked: dict[str, Any], files: Sequence[int]) -> None:
    """Be `fediphoto …` from here on."""
    code: Any = 1
    try:
        for number, file in enumerate(files):
            os.dup2(file, number)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115  # ours holds what we were asked
        signal.alarm(COMMAND_S)
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        sys.argv = ["fediphoto", *asked["words"]]
        sys.modules["__main__"].__package__ = ""  # or click would call it by ours
        code = _code_of_main()
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _code_of_main() -> int:
    from fediphoto.cli import main

    try:
        main()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    _serve()
