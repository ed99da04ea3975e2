"""With whom we speak, and by which way, is what the configuration says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.activitypub import actors, network
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.config import Config
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Draft
from fediphoto.errors import FediphotoError, Forbidden
from fediphoto.storage.models import Account, Delivery, InboxActivity
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import RemoteServer


async def federating(**changes: Any) -> Config:
    """Go on with other settings of the section, as after a restart."""
    current = configuration.current()
    changed = msgspec.structs.replace(
        current, federation=msgspec.structs.replace(current.federation, **changes)
    )
    configuration.activate(changed)
    await network.open_network(changed)
    return changed


@pytest.mark.parametrize(
    "settings", [{"mode": "off"}, {"mode": "allowlist", "allowed_domains": ["other.test"]}]
)
async def test_whom_we_do_not_speak_with_hears_nothing_and_is_not_heard(
    settings: dict[str, Any], say: Say, work: Work, remote: RemoteServer
) -> None:
    alice, bob = await people.local("alice"), remote.person("bob")
    known = await actors.fetch_actor(bob.uri)
    await people.follows(known, alice)
    await posts.publish(alice, Draft(caption="Before"))
    await work()
    assert await Delivery.all().count() == 1
    await federating(**settings)
    remote.log.clear()

    await posts.publish(alice, Draft(caption="After"))
    await work()
    await DeliveryRunner().drain()
    assert not await Delivery.exists(), "neither is kept for ever"
    assert await say(bob, remote.activity("Follow", bob, alice.uri)) == 403
    for ask in (actors.fetch_actor(f"{bob.uri}2"), actors.resolve_handle(f"zoe@{remote.host}")):
        with pytest.raises(FediphotoError):
            await ask
    assert remote.log == []
    assert remote.received == []
    assert not await InboxActivity.exists()


async def test_who_is_on_the_list_is_spoken_with(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    alice, bob = await people.local("alice"), remote.person("bob")
    await federating(mode="allowlist", allowed_domains=[remote.host])
    assert await say(bob, remote.activity("Follow", bob, alice.uri)) == 202
    await work()
    await DeliveryRunner().drain()
    assert [activity["type"] for activity in remote.received] == ["Accept"]
    with pytest.raises(Forbidden):
        await actors.fetch_actor("http://127.0.0.2:1/users/eve")


@asynccontextmanager
async def forwarding_proxy(seen: list[str]) -> AsyncIterator[str]:
    """An HTTP proxy that notes what it is asked for; yields its URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, url, _ = head.split(b" ", 2)
        seen.append(f"{method.decode()} {url.decode()}")
        host, _, path = url.removeprefix(b"http://").partition(b"/")
        name, _, port = host.decode().partition(":")
        inner_reader, inner_writer = await asyncio.open_connection(name, int(port))
        rest = head.partition(b"\r\n")[2].replace(b"keep-alive", b"close")
        inner_writer.write(b"%s /%s HTTP/1.1\r\nConnection: close\r\n%s" % (method, path, rest))
        writer.write(await inner_reader.read())
        await writer.drain()
        writer.close()
        inner_writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


async def test_every_request_takes_the_way_through_the_proxy(
    app: Any, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    seen: list[str] = []
    async with forwarding_proxy(seen) as proxy:
        await federating(proxy=proxy)
        account: Account = await actors.fetch_actor(bob.uri)
    assert account.username == "bob"
    assert f"GET {bob.uri}" in seen
    assert len(seen) == len(remote.log)


async def test_whoever_reads_signs_where_the_admin_wants_that(
    web: Any, remote: RemoteServer
) -> None:
    alice = await people.local("alice")
    post = await posts.publish(alice, Draft(caption="Hello"))
    as_server = {"Accept": "application/activity+json"}
    assert (await web.get(post.uri, headers=as_server)).status_code == 200
    await federating(authorized_fetch=True)
    assert (await web.get(post.uri, headers=as_server)).status_code == 401
    assert (await web.get("/users/alice/outbox", headers=as_server)).status_code == 401
    assert (await web.get("/actor", headers=as_server)).status_code == 200
    stub = await (await web.get("/users/alice", headers=as_server)).get_json()
    assert stub["publicKey"]["publicKeyPem"]
    assert "summary" not in stub
