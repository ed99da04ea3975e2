"""Other servers that our deliveries reach, and how a test has them sent."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiohttp import web

from fediphoto.activitypub.delivery import DeliveryRunner
from fediphoto.activitypub.signatures import SignedRequest, parse, verify
from fediphoto.domain import facts
from fediphoto.storage import jobs
from fediphoto.storage.models import (
    Account,
    Delivery,
)
from tests.activitypub import people

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class OtherServers:
    """All hosts of 127.1.0.0/16 behind one port: they check signatures, note what came, answer."""

    def __init__(self) -> None:
        self.received: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        """Inbox URI to activities, in order."""
        self.answers: defaultdict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
        """Host to the answers it gives next; 202 after that."""
        self.pause_s = 0.0
        self.may_answer = asyncio.Event()
        """Cleared, they answer nobody."""
        self.may_answer.set()
        self.busy: defaultdict[str, int] = defaultdict(int)
        self.busiest = 0
        self.began = asyncio.Event()
        self.port = 0

    def host(self, number: int) -> str:
        """The name of a host."""
        return f"127.1.0.{number}:{self.port}"

    def says(self, host: str, status: int, times: int = 1, **headers: str) -> None:
        """Have `host` answer with `status` the next `times` times."""
        self.answers[host] += [(status, headers)] * times

    async def answer(self, request: web.Request) -> web.Response:
        """Take an activity, or refuse it as the script says."""
        body = await request.read()
        signed = SignedRequest(
            request.method,
            request.raw_path,
            request.headers["Host"],
            list(request.headers.items()),
            body,
            "http",
        )
        verify(signed, parse(signed), people.key_pair("rsa")[0])
        self.began.set()
        self.busy[request.host] += 1
        self.busiest = max(self.busiest, self.busy[request.host])
        await asyncio.sleep(self.pause_s)
        await self.may_answer.wait()
        self.busy[request.host] -= 1
        if self.answers[request.host]:
            status, headers = self.answers[request.host].pop(0)
            return web.Response(status=status, headers=headers)
        self.received[f"http://{request.host}{request.path}"].append(orjson.loads(body))
        return web.Response(status=202)

    def heard(self, host: str) -> list[str]:
        """The types of what arrived at a host's shared inbox, in order."""
        return [activity["type"] for activity in self.received[f"http://{host}/inbox"]]


async def work() -> None:
    """Let the facts be turned into deliveries, and send those that are due."""
    await jobs.Runner(facts.job_handlers()).drain()
    await DeliveryRunner().drain()


async def time_passes() -> None:
    """Make every waiting delivery due."""
    await Delivery.all().update(run_at=datetime.now(UTC) - timedelta(seconds=1))


async def follower(others: OtherServers, number: int, target: Account, **columns: Any) -> Account:
    """Somebody at host `number` who follows `target`."""
    account = await people.remote(f"fan{number}", others.host(number), **columns)
    await people.follows(account, target)
    return account
