"""Start fediphoto in a world of the tests: they resolve its names, and hear of its connections.

Run as `python tests/hostile/launcher.py serve` with HOSTILE_CONTROL=HOST:PORT, where a
`tests.hostile.names.Names` answers. Nothing of this is in the program itself: there is no switch an
attacker or an admin could find. The program runs as it is, with another function in the place of
the system's resolver; the guard that checks what that function answers is the real one.
"""

import asyncio
import json
import os
import socket
import sys
from contextlib import suppress
from typing import Any

from fediphoto.activitypub import address_guard
from fediphoto.cli import main

_host, _, _port = os.environ["HOSTILE_CONTROL"].rpartition(":")
CONTROL = (_host, int(_port))
_telling = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def _ask(host: str) -> list[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(2)
        for _ in range(30):  # a letter is lost where many come at once
            asking.sendto(f"name {host}".encode(), CONTROL)
            with suppress(TimeoutError):
                return list(json.loads(asking.recv(65536)))
    raise TimeoutError(host)


async def lookup(host: str, _: int) -> list[str]:
    """What the tests' name server says; OSError where it knows no such name."""
    found = await asyncio.to_thread(_ask, host)
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return found


def tell(event: str, arguments: tuple[Any, ...]) -> None:
    """Of each connection that is tried, whatever library tries it (an audit hook of Python's)."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _telling.sendto(b"connect " + json.dumps(list(arguments[1][:2])).encode(), CONTROL)


if __name__ == "__main__":
    address_guard.system_lookup = lookup
    sys.addaudithook(tell)
    main()
