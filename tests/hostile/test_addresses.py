"""SSRF: whatever strangers name, the server connects to peers, and to nothing inside."""

import asyncio
from typing import Any

import pytest

from tests.hostile.canary import Canary
from tests.hostile.names import PEER_ADDRESS, Names
from tests.hostile.peer import HostilePeer, raw_server
from tests.hostile.target import Target, Watch
from tests.journeys.instance import Person

RESERVED = [
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:7f00:1"),
    *("64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"),
    *("5f00::1", "fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1", "3fff::1"),
]
KIND = b"application/activity+json"
SCHEMES = [
    "file:///etc/passwd",
    "ftp://evil.test/x",
    "gopher://127.0.0.1:70/_x",
    "data:application/activity+json,{}",
    "unix:/run/x.sock",
    "http+unix://%2Frun%2Fx.sock/x",
    "javascript:alert(1)",
    "ws://evil.test/",
    "//evil.test/x",
    "jar:http://evil.test/x!/",
]


async def offer(target: Target, alice: Person, peer: HostilePeer, urls: list[str]) -> None:
    """Put addresses into every place from which an address is ever taken."""
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    for number, url in enumerate(urls):
        picture = {"type": "Image", "mediaType": "image/jpeg", "url": url}
        zoe = peer.person(
            f"zoe{number}",
            icon=picture,
            image=picture,
            featured=url,
            outbox=url,
            followers=url,
            movedTo=url,
            inbox=url,
            featuredTags=url,
            endpoints={"sharedInbox": url},
        )
        note = peer.note(
            bob,
            "<p>:x:</p>",
            inReplyTo=url,
            url=url,
            context=url,
            conversation=url,
            quoteUrl=url,
            quote=url,
            replies={"type": "Collection", "id": url, "first": url},
            preview=picture,
            attachment=[picture | {"icon": picture}, {"type": "Link", "href": url}],
            tag=[
                {"type": "Emoji", "name": ":x:", "icon": picture},
                {"type": "Mention", "href": url, "name": "@x@y"},
            ],
        )
        about = [
            peer.create(note),
            peer.activity("Announce", bob, url),
            peer.activity("Accept", bob, url),
            peer.activity("Add", bob, url, target=url),
            peer.activity("Move", bob, bob.uri, target=url),
            peer.activity("QuoteRequest", bob, f"{target.url}/users/alice/posts/1", instrument=url),
            peer.activity("Follow", zoe, f"{target.url}/users/alice"),
        ]
        for activity in about:
            said_by = zoe if activity["actor"] == zoe.uri else bob
            assert await target.say(peer, said_by, activity) in (202, 400, 401, 403)
        follow = peer.activity("Follow", bob, f"{target.url}/users/alice")
        for said in (follow, follow | {"actor": url, "id": f"{url}/1"}):
            assert await target.say(peer, bob, said, key_uri=url) in (400, 401, 403, 503)
        assert (await target.search(alice, url)).status_code < 500
        assert (await target.search(alice, zoe.uri)).status_code < 500
    await target.settled()


async def test_addresses_inside_in_every_spelling_and_every_place(
    target: Target, alice: Person, peer: HostilePeer, canary: Canary, watch: Watch
) -> None:
    watch.allowed_5xx.add(503)  # a name that leads inside today may lead elsewhere tomorrow
    await offer(target, alice, peer, canary.urls("/x.jpg"))


async def test_every_reserved_address_behind_a_name(
    target: Target, alice: Person, names: Names, canary: Canary
) -> None:
    """CVE-2026-50131, CVE-2026-22245, CVE-2026-33693: lists written by hand had holes."""
    for number, address in enumerate(RESERVED):
        names.known[f"inside{number}.test"] = [address]
        await target.search(alice, f"http://inside{number}.test:{canary.port}/users/x")
        await target.search(alice, f"x@inside{number}.test:{canary.port}")
    assert "inside0.test" in names.asked
    assert target.names.connections == []


async def test_a_name_that_changes_its_mind(
    target: Target, alice: Person, peer: HostilePeer, names: Names, canary: Canary
) -> None:
    """DNS rebinding: first an address that is allowed, then (or beside it) one that is not."""
    turns = [0]

    def rebinding() -> list[str]:
        turns[0] += 1
        return [PEER_ADDRESS] if turns[0] % 2 else ["127.0.0.1"]

    names.known["rebinding.test"] = rebinding
    names.known["both.test"] = ["127.0.0.1", PEER_ADDRESS, "::1"]
    for _ in range(6):
        for host in ("rebinding.test", "both.test"):
            await target.search(alice, f"http://{host}:{canary.port}/users/x")
    assert turns[0] >= 6
    assert set(target.names.connections) <= {(PEER_ADDRESS, canary.port)}


async def test_redirects_lead_nowhere_inside(
    target: Target, alice: Person, peer: HostilePeer, canary: Canary, watch: Watch
) -> None:
    """CVE-2024-39687, CVE-2026-77632: each hop is looked at, also of signed fetches."""
    watch.allowed_5xx.add(503)
    urls = [
        peer.redirect(f"/r{number}", url, status=status)
        for number, (url, status) in enumerate(
            zip(canary.urls(), [301, 302, 303, 307, 308] * 6, strict=False)
        )
    ]
    await offer(target, alice, peer, urls[:10])
    for url in urls[10:]:
        await target.search(alice, url)


async def test_redirects_end(target: Target, alice: Person, peer: HostilePeer) -> None:
    """CVE-2025-23221, CVE-2026-34148: loops and chains of a thousand cost a few requests."""
    peer.redirect("/loop", f"{peer.base_url}/loop")
    for number in range(1000):
        peer.redirect(f"/chain/{number}", f"{peer.base_url}/chain/{number + 1}")
    peer.redirect("/.well-known/webfinger", f"{peer.base_url}/.well-known/webfinger")
    for path, most in (("/loop", 4), ("/chain/0", 4)):
        peer.log.clear()
        await target.search(alice, f"{peer.base_url}{path}")
        assert len([s for s in peer.log if s.path.startswith(path[:5])]) <= most
    peer.log.clear()
    await target.search(alice, f"zoe@{peer.host}")
    assert len(peer.log) <= 12


async def test_webfinger_host_meta_and_nodeinfo_lead_nowhere_inside(
    target: Target, alice: Person, peer: HostilePeer, canary: Canary
) -> None:
    """CVE-2026-62857: `data:` among them."""
    peer.has_webfinger = False
    for url in [*canary.urls("/x?r={uri}"), *SCHEMES]:
        template = f'<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="{url}"/></XRD>'  # noqa: E501
        peer.serve("/.well-known/host-meta", template.encode(), content_type="application/xrd+xml")
        peer.serve(
            "/.well-known/nodeinfo",
            {"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": url}]},
            content_type="application/json",
        )
        await target.search(alice, f"zoe@{peer.host}")
        links = [{"rel": "self", "type": "application/activity+json", "href": url}]
        peer.serve(
            "/.well-known/webfinger",
            {"subject": f"acct:y@{peer.host}", "links": links},
            content_type="application/jrd+json",
        )
        await target.search(alice, f"y@{peer.host}")
        del peer.answers["/.well-known/webfinger"]


async def test_other_schemes_are_nothing(target: Target, alice: Person, peer: HostilePeer) -> None:
    await offer(target, alice, peer, SCHEMES)


async def test_ports_of_other_services_are_not_knocked_at(
    tmp_path_factory: pytest.TempPathFactory, names: Names
) -> None:
    """In production: no plain http at all, and of the low ports only those of the web."""
    made = Target(
        tmp_path_factory.mktemp("production") / "target",
        names,
        FEDIPHOTO_FEDERATION__PLAIN_HTTP="false",
        FEDIPHOTO_INSTANCE__DOMAIN="photos.test",
    )
    made.start()
    try:
        dora = made.person("dora")
        names.known["public.test"] = [PEER_ADDRESS]
        names.connections.clear()
        for url in (
            "http://public.test/users/x",
            "http://public.test:443/x",
            *SCHEMES,
            "https://public.test:22/x",
            "https://public.test:25/users/x",
        ):
            answer = await asyncio.to_thread(
                dora.ask, "GET", "/api/v2/search", params={"q": url, "resolve": "true"}
            )
            assert answer.status_code < 500
        assert names.connections == []
        await asyncio.to_thread(
            dora.ask,
            "GET",
            "/api/v2/search",
            params={"q": "https://public.test/users/x", "resolve": "true"},
        )
        assert {port for _, port in names.connections} == {443}, "https is tried"
        assert "Traceback" not in made.log
    finally:
        made.kill()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "%0d%0a", " HTTP/1.1\r\n", "\u010d\u010a"])
async def test_line_ends_in_addresses_add_no_headers(
    target: Target, alice: Person, peer: HostilePeer, end: str
) -> None:
    """CVE-2023-42450."""
    evil = f"{peer.base_url}/a{end}X-Evil: 1{end}{end}"
    texts = (
        evil,
        f"zoe{end}X-Evil: 1@{peer.host}",
        f"zoe@{peer.host}{end}X-Evil: 1",
        f"http://{peer.host}{end}X-Evil: 1/x",
    )
    for text in texts:
        await target.search(alice, text)
    bob = peer.person("bob", inbox=evil, endpoints={})
    await target.say(peer, bob, peer.activity("Follow", bob, f"{target.url}/users/alice"))
    await target.settled()
    assert not any("x-evil" in {name.lower() for name in seen.headers} for seen in peer.log)


async def test_a_peer_that_speaks_no_http(
    target: Target, alice: Person, names: Names, watch: Watch
) -> None:
    """Headers without end, garbage, a thousand 1xx, a lying length: a sentence, and no more."""
    names.known["garbage.test"] = [PEER_ADDRESS]
    says = [
        b"\x00\xff" * 1000,
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 1_000_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\nContent-Type: %s\r\n\r\n{" % KIND,
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
        b"HTTP/1.1 302 Found\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ]
    for said in says:

        async def answer(reader: Any, writer: Any, said: bytes = said) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(said)
            await writer.drain()

        async with raw_server(answer) as port:
            assert (await target.search(alice, f"http://garbage.test:{port}/x")).status_code == 200


async def test_one_letter_does_not_have_a_thousand_hosts_asked(
    target: Target, alice: Person, peer: HostilePeer, names: Names
) -> None:
    """CVE-2022-46405: mentions of a thousand names, all of the attacker's."""
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    names.asked.clear()
    tags = [
        {"type": "Mention", "href": f"http://n{n}.evil.test/u", "name": f"@u@n{n}.evil.test"}
        for n in range(1000)
    ]
    assert await target.say(peer, bob, peer.create(peer.note(bob, "<p>Hi</p>", tag=tags))) == 202
    await target.settled()
    asked = [name for name in names.asked if name.endswith(".evil.test")]
    assert len(asked) <= 50
