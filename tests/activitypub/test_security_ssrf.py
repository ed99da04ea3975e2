"""SSRF: nothing that strangers send leads a request of ours to where it must not go."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.activitypub import actors, network, objects
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Draft
from fediphoto.errors import FediphotoError
from fediphoto.storage.models import Account, Delivery
from tests.activitypub import oracle, people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import Document, Person, RemoteServer

ALICE = "http://photos.test/users/alice"
INSIDE = "127.0.0.2"
"""An address of this machine that the configuration of these tests does not allow."""


@dataclass
class Canary:
    """A server inside our network; it notes who connects, and answers nobody."""

    port: int = 0
    connections: list[str] = field(default_factory=list)

    def urls(self, path: str = "/secret") -> list[str]:
        """Its address in several spellings."""
        hosts = (INSIDE, f"[::ffff:{INSIDE}]", "2130706434", "0x7f000002", "127.2", "127.0.0.2.")
        return [f"http://{host}:{self.port}{path}" for host in hosts]

    @property
    def url(self) -> str:
        return self.urls()[0]


@pytest.fixture
async def canary(app: Any) -> AsyncIterator[Canary]:
    """The canary, and a configuration that allows 127.0.0.1 (the remote server) and no more."""
    made = Canary()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.connections.append(str(writer.get_extra_info("peername")))
        writer.close()

    listening = await asyncio.start_server(serve, INSIDE, 0)
    made.port = listening.sockets[0].getsockname()[1]
    current = configuration.current()
    federation = msgspec.structs.replace(current.federation, allow_networks=["127.0.0.1/32"])
    changed = msgspec.structs.replace(current, federation=federation)
    configuration.activate(changed)
    await network.open_network(changed)
    yield made
    listening.close()
    assert made.connections == []


async def followed(say: Say, work: Work, person: Person, remote: RemoteServer) -> Account:
    """Somebody whom alice follows, so that what they say is of interest."""
    alice = await people.local("alice")
    assert await say(person, remote.activity("Like", person, f"{ALICE}/posts/1")) == 202
    await work()
    account = await Account.get(uri=person.uri)
    await people.follows(alice, account)
    await people.follows(account, alice)
    return account


async def test_ssrf_01_key_ids_and_actors_lead_nowhere_inside(
    say: Say, work: Work, remote: RemoteServer, canary: Canary, caplog: pytest.LogCaptureFixture
) -> None:
    bob = remote.person("bob")
    with oracle.no_defects(caplog):
        for url in canary.urls():
            follow = remote.activity("Follow", bob, ALICE)
            assert await say(bob, follow, key_uri=url) == 401
            assert await say(bob, follow | {"actor": url, "id": f"{url}/1"}, key_uri=url) == 401
        bob.document["publicKey"]["owner"] = canary.url
        assert await say(bob, remote.activity("Follow", bob, ALICE)) == 401
        await work()


async def test_ssrf_01_redirects_lead_nowhere_inside(
    say: Say, work: Work, remote: RemoteServer, canary: Canary, caplog: pytest.LogCaptureFixture
) -> None:
    """CVE-2024-39687, CVE-2026-77632: also when the fetch is signed."""
    bob = remote.person("bob")
    with oracle.no_defects(caplog):
        for number, url in enumerate(canary.urls()):
            at = remote.redirect(f"/users/bob{number}", url, status=302)
            assert await say(bob, remote.activity("Follow", bob, ALICE), key_uri=at) == 401
            for ask in (objects.fetch_post(at), actors.fetch_actor(at)):
                with pytest.raises(FediphotoError):
                    await ask
        remote.redirect("/.well-known/webfinger", canary.url)
        with pytest.raises(FediphotoError):
            await actors.resolve_handle(f"zoe@{remote.host}")


async def test_ssrf_01_inboxes_inside_get_nothing(
    say: Say, work: Work, remote: RemoteServer, canary: Canary, caplog: pytest.LogCaptureFixture
) -> None:
    remote.has_shared_inbox = False
    bob = remote.person("bob", inbox=canary.url, endpoints={"sharedInbox": canary.url})
    await followed(say, work, bob, remote)
    alice = await Account.get(uri=ALICE)
    with oracle.no_defects(caplog):
        for url in canary.urls():
            await Account.filter(uri=bob.uri).update(inbox_uri=url)
            await posts.publish(alice, Draft(caption="Hello"))
            await work()
            await DeliveryRunner().drain()
        redirecting = remote.redirect("/moved", canary.url, status=307)
        await Account.filter(uri=bob.uri).update(inbox_uri=redirecting)
        await posts.publish(alice, Draft(caption="Hello"))
        await work()
        await DeliveryRunner().drain()
    assert not await Delivery.filter(inbox_uri__contains=str(canary.port)).exists(), "no retries"


async def test_ssrf_01_webfinger_and_host_meta_lead_nowhere_inside(
    remote: RemoteServer, canary: Canary, caplog: pytest.LogCaptureFixture
) -> None:
    """CVE-2025-23221."""
    remote.has_webfinger = False
    host_meta = (
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        '<Link rel="lrdd" template="{}"/></XRD>'
    )
    with oracle.no_defects(caplog):
        for url in canary.urls("/finger?r={uri}"):
            template = host_meta.format(url).encode()
            remote.serve("/.well-known/host-meta", template, content_type="application/xrd+xml")
            with pytest.raises(FediphotoError):
                await actors.resolve_handle(f"zoe@{remote.host}")
        for link in ("data:application/activity+json,{}", "file:///etc/passwd", *canary.urls()):
            links = [{"rel": "self", "type": "application/activity+json", "href": link}]
            answer: Document = {"subject": f"acct:zoe@{remote.host}", "links": links}
            remote.serve("/.well-known/webfinger", answer, content_type="application/jrd+json")
            with pytest.raises(FediphotoError):
                await actors.resolve_handle(f"zoe@{remote.host}")
        for host in (
            f"{INSIDE}:{canary.port}",
            f"0x7f000002:{canary.port}",
            f"127.2:{canary.port}",
        ):
            with pytest.raises(FediphotoError):
                await actors.resolve_handle(f"zoe@{host}")


async def test_ssrf_01_billion_laughs_in_host_meta(
    remote: RemoteServer, canary: Canary, caplog: pytest.LogCaptureFixture
) -> None:
    remote.has_webfinger = False
    for bomb in (
        b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><XRD>&b;</XRD>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><XRD>&a;</XRD>',
        b"<XRD>" * 10_000,
        b"\xff\xfe<\0X\0",
        b"<?xml version='1.0' encoding='utf-7'?><XRD/>",
        b"<XRD>" + b"<Link/>" * 9000 + b"</XRD>",
    ):
        remote.serve("/.well-known/host-meta", bomb, content_type="application/xrd+xml")
        with oracle.no_defects(caplog), pytest.raises(FediphotoError):
            await actors.resolve_handle(f"zoe@{remote.host}")


async def test_ssrf_01_posts_parents_boosts_and_searches_lead_nowhere_inside(
    say: Say, work: Work, web: Any, remote: RemoteServer, canary: Canary,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    bob = remote.person("bob")
    await followed(say, work, bob, remote)
    with oracle.no_defects(caplog):
        for url in [*canary.urls(), "file:///etc/passwd", "gopher://127.0.0.2/", "data:,x"]:
            note = remote.note(
                bob, f"<p>{url}</p>", inReplyTo=url, url=url, context=url, conversation=url,
                tag=[{"type": "Mention", "href": url, "name": "@x@y"}],
                replies={"type": "Collection", "id": url, "first": url},
            )  # fmt: skip
            for activity in (
                remote.create(note),
                remote.activity("Announce", bob, url),
                remote.activity("Create", bob, url),
                remote.activity("Update", bob, {"type": "Person", "id": url}),
                remote.activity("Accept", bob, url),
                remote.activity("Add", bob, url, target=url),
                remote.activity("Move", bob, bob.uri, target=url),
            ):
                assert await say(bob, activity) in (202, 400)
            await work()
            assert await objects.resolve(url, None) is None
            response = await web.get("/api/v2/search", query_string={"q": url, "resolve": "true"})
            assert response.status_code < 500


async def test_ssrf_01_pictures_lead_nowhere_inside(
    say: Say, work: Work, web: Any, remote: RemoteServer, canary: Canary,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    bob = remote.person("bob")
    await followed(say, work, bob, remote)
    redirecting = remote.redirect("/photo.jpg", canary.url)
    with oracle.no_defects(caplog):
        for url in [*canary.urls("/x.jpg"), redirecting, "file:///etc/passwd"]:
            picture = {"type": "Image", "mediaType": "image/jpeg", "url": url}
            bob.document |= {
                "icon": picture, "image": picture,
                "featured": url, "outbox": url, "followers": url, "movedTo": url,
            }  # fmt: skip
            await Account.filter(uri=bob.uri).update(fetched_at=None)
            emoji = {"type": "Emoji", "name": ":x:", "icon": picture}
            note = remote.note(
                bob, "<p>:x:</p>", attachment=[picture | {"icon": picture}], tag=[emoji],
                preview=picture, image=picture, icon=picture,
            )  # fmt: skip
            await say(bob, remote.create(note))
            await say(bob, remote.activity("Update", bob, bob.document))
            await work()
    assert (await Account.get(uri=bob.uri)).avatar_key == ""


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "%0d%0a", " HTTP/1.1\r\n", "\u010d\u010a"])
async def test_ssrf_16_line_ends_in_addresses_add_no_headers(
    say: Say, work: Work, remote: RemoteServer, canary: Canary, end: str
) -> None:
    """CVE-2023-42450."""
    bob = remote.person("bob")
    await followed(say, work, bob, remote)
    evil = f"{remote.base_url}/a{end}X-Evil: 1{end}{end}"
    for activity in (
        remote.activity("Announce", bob, evil),
        remote.create(remote.note(bob, "<p>x</p>", inReplyTo=evil)),
    ):
        await say(bob, activity)
    await work()
    for text in (evil, f"zoe{end}X-Evil: 1@{remote.host}", f"zoe@{remote.host}{end}X-Evil: 1"):
        assert await objects.resolve(text, None) is None
    assert not any("X-Evil" in seen.headers for seen in remote.log)
