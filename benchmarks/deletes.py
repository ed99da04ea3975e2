"""How long goodbyes of people we never heard of take, and whether they make us ask anybody.

Run it: `python -m benchmarks.deletes`. Most of what a new server hears is Delete of such people,
whose keys are gone by then. Ten thousand of them, each signed by its own name, are posted by eight
connections to an instance that is a process of its own; the server they come from counts requests.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import uvloop

from benchmarks import machine
from benchmarks.load import drive, post
from tests.journeys.instance import Instance
from tests.remote_server import Person, RemoteServer, rsa_key

DELETES = 10_000
CLIENTS = 8
MOST_S = 10.0


def goodbyes(instance: Instance, remote: RemoteServer) -> list[bytes]:
    """The requests: a Delete of an actor by itself, rightly signed with a key nobody has now."""
    key = rsa_key("gone")
    requests = []
    for number in range(DELETES):
        gone = Person(f"gone{number}", f"{remote.base_url}/users/gone{number}", key, {})
        activity = remote.activity("Delete", gone, gone.uri)
        headers, body = remote.sign(gone, activity, host=instance.domain)
        requests.append(post(f"{instance.url}/inbox", body, headers))
    return requests


async def measure(instance: Instance) -> None:
    """Post them all; AssertionError where that took too long or anybody was asked."""
    async with RemoteServer() as remote:
        left: Iterator[bytes] = iter(goodbyes(instance, remote))
        started = time.perf_counter()
        outcome = await drive(
            instance.domain, lambda: next(left, None), clients=CLIENTS, status=202
        )
        span_s = time.perf_counter() - started
        machine.print_figure(f"{DELETES} Deletes of unknown people, in all", span_s, "s")
        machine.print_figure("  a second", outcome.rate, "/s")
        machine.print_figure("  p99", outcome.p99_ms, "ms")
        machine.print_figure("  requests they made us send", len(remote.log), "")
        assert remote.log == [], "a fetch"
        assert span_s < MOST_S, "too long"


def main() -> None:
    """Print the figures."""
    machine.print_figure("RSA-2048 verify, one core", machine.rsa_rates()[1], "/s")
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "instance")
        instance.start()
        try:
            uvloop.run(measure(instance))
        finally:
            instance.kill()


if __name__ == "__main__":
    main()
