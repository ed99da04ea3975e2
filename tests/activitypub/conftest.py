"""Another server beside ours, and how it speaks to us."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from fediphoto.activitypub import network, outbox
from fediphoto.activitypub.inbox import senders
from fediphoto.activitypub.inbox.worker import InboxRunner
from fediphoto.config import Config
from fediphoto.storage import jobs
from fediphoto.storage.models import InboxActivity
from fediphoto.worker import job_handlers
from tests.activitypub.delivering import OtherServers
from tests.remote_server import Document, Person, RemoteServer

Say = Callable[..., Awaitable[int]]
Work = Callable[[], Awaitable[None]]


@pytest.fixture
async def remote() -> AsyncIterator[RemoteServer]:
    """A server on loopback that has never heard of us."""
    async with RemoteServer() as server:
        yield server


@pytest.fixture
def say(web: Any, remote: RemoteServer) -> Say:
    """Have somebody on the remote server post an activity to our inbox; returns the status."""
    senders.forget_keys()

    async def post(person: Person, activity: Document | bytes, **signing: Any) -> int:
        headers, body = remote.sign(person, activity, **signing)
        response = await web.post(signing.get("path", "/inbox"), headers=headers, data=body)
        status: int = response.status_code
        return status

    return post


@pytest.fixture
def work(app: Any) -> Work:
    """Work through the inbox and every job, until nothing is left."""

    async def drain() -> None:
        while await InboxRunner().drain() + await jobs.Runner(job_handlers()).drain():
            pass

    return drain


@pytest.fixture
async def others(storage: Config) -> AsyncIterator[OtherServers]:
    """The other servers, up, with our way out open and the facts being told."""
    servers = OtherServers()
    program = web.Application()
    program.router.add_post("/{path:.*}", servers.answer)
    runner = web.AppRunner(program)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)
    await site.start()
    assert runner.addresses
    servers.port = runner.addresses[0][1]
    outbox.subscribe()
    await network.open_network(storage)
    yield servers
    await network.close_network()
    await runner.cleanup()


async def outcome(activity: Document) -> str:
    """What became of an activity: its state, and the reason if it has one."""
    row = await InboxActivity.get(uri=activity["id"])
    return f"{row.state} {row.outcome}".strip()
