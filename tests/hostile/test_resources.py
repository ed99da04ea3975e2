"""RES: what strangers send slowly, endlessly or in crowds costs them more than it costs us."""

import asyncio
import contextlib
import gzip
import time
from typing import Any

import pytest

from tests.hostile.names import PEER_ADDRESS, Names
from tests.hostile.peer import HostilePeer, dripping, endless, raw_server
from tests.hostile.target import Target, Watch, until
from tests.journeys.instance import Person

CUT_AFTER_S = 30.0
"""On a machine that has nothing else to do."""
NEVER_S = 4 * CUT_AFTER_S
"""Who is still there then is not cut; and who was cut later than in CUT_AFTER_S met a busy one."""


async def connection(target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = target.domain.split(":")
    return await asyncio.open_connection(host, int(port))


async def until_cut(target: Target, first: bytes, piece: bytes, every_s: float) -> float:
    """Say `first`, then a piece now and then; the seconds until the server hung up."""
    reader, writer = await connection(target)
    started = time.monotonic()
    writer.write(first)
    with contextlib.suppress(OSError):
        while time.monotonic() - started < NEVER_S:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(every_s):
                    if not await reader.read(65536):
                        break
            writer.write(piece)
            await writer.drain()
    writer.close()
    return time.monotonic() - started


@pytest.mark.long
async def test_slow_heads_are_cut(target: Target) -> None:
    """Slowloris: 500 connections that send a byte of their headers every five seconds."""
    spans = await asyncio.gather(
        *(until_cut(target, b"GET / HTTP/1.1\r\nX: ", b"a", 5) for _ in range(500))
    )
    assert max(spans) < NEVER_S


@pytest.mark.long
async def test_slow_bodies_are_cut(target: Target) -> None:
    head = (
        f"POST /inbox HTTP/1.1\r\nHost: {target.domain}\r\nContent-Length: 100000\r\n"
        "Content-Type: application/activity+json\r\n\r\n"
    ).encode()
    spans = await asyncio.gather(*(until_cut(target, head, b" ", 5) for _ in range(200)))
    assert max(spans) < NEVER_S


async def test_connections_that_say_nothing_hold_up_nobody(target: Target) -> None:
    """The watch on /health is the judge: its p99 stays low."""
    held = await asyncio.gather(*(connection(target) for _ in range(800)))
    await asyncio.sleep(1)
    for _, writer in held:
        writer.close()
    await asyncio.sleep(0.2)


@pytest.mark.long
async def test_a_peer_that_drips_is_left_in_time(
    target: Target, alice: Person, peer: HostilePeer, watch: Watch
) -> None:
    """CVE-2023-36461: each read is quick, the whole is not; meanwhile others are served."""
    watch.allowed_5xx.add(503)
    stream = peer.stream("/users/slow", dripping)
    bob = peer.person("bob")
    slow = [asyncio.create_task(target.search(alice, f"{peer.base_url}/users/slow")) for _ in "123"]
    slow_letter = asyncio.create_task(
        target.say(
            peer,
            bob,
            peer.activity("Follow", bob, f"{target.url}/users/alice"),
            key_uri=f"{peer.base_url}/users/slow",
        )
    )
    await until(lambda: peer.requests_for("/users/slow"))
    assert (
        await target.say(peer, bob, peer.activity("Follow", bob, f"{target.url}/users/alice"))
        == 202
    )
    assert not any(one.done() for one in (*slow, slow_letter)), "they still wait for the slow one"
    await asyncio.wait_for(asyncio.gather(*slow), NEVER_S)
    assert await asyncio.wait_for(slow_letter, NEVER_S) in (401, 503)
    await until(lambda: stream.ended_after_s)  # the peer notices when its next drop falls
    assert max(stream.ended_after_s) < NEVER_S


async def test_an_endless_document_is_cut(target: Target, alice: Person, peer: HostilePeer) -> None:
    document = peer.stream("/users/endless", endless)
    finger = peer.stream("/.well-known/webfinger", endless, "application/jrd+json")
    await target.search(alice, f"{peer.base_url}/users/endless")
    await target.search(alice, f"zoe@{peer.host}")
    assert document.sent_bytes < 32 * 1024 * 1024
    assert finger.sent_bytes < 64 * 1024 * 1024


async def test_a_bomb_is_cut_while_it_unpacks(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    """300 MB in 300 KB; and in two coats."""
    bomb = gzip.compress(b" " * 300_000_000, 6)
    packed = {"Content-Encoding": "gzip"}
    peer.serve("/users/bomb", bomb, headers=packed)
    peer.serve("/users/twice", gzip.compress(bomb), headers={"Content-Encoding": "gzip, gzip"})
    before_mb = target.resident_mb
    for name in ("bomb", "twice"):
        await target.search(alice, f"{peer.base_url}/users/{name}")
    await until(lambda: target.resident_mb - before_mb < 100)


async def test_a_body_without_a_length_is_counted(target: Target, peer: HostilePeer) -> None:
    """BookWyrm's #3901: in chunks, so that no Content-Length is there to be believed."""
    for said in (b"Transfer-Encoding: chunked", b"Content-Length: 99999999999"):
        reader, writer = await connection(target)
        kind = b"Content-Type: application/activity+json"
        writer.write(b"POST /inbox HTTP/1.1\r\nHost: x\r\n%s\r\n%s\r\n\r\n" % (kind, said))
        with contextlib.suppress(OSError):
            for _ in range(64):
                writer.write(b"10000\r\n" + b" " * 65536 + b"\r\n")
                await writer.drain()
        with contextlib.suppress(OSError):
            status = (await reader.readline()).split()
            assert not status or status[1] in (b"413", b"400"), status
        writer.close()


async def test_a_download_without_end_leaves_nothing(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    stream = peer.stream(
        "/endless.jpg", lambda: endless(b"\xff\xd8" + b"\xff" * 65534), "image/jpeg"
    )
    picture = {"type": "Image", "mediaType": "image/jpeg", "url": f"{peer.base_url}/endless.jpg"}
    bob = peer.person("bob", icon=picture, image=picture)
    await target.befriend(alice, peer, bob)
    await target.say(peer, bob, peer.create(peer.note(bob, "<p>x</p>", attachment=[picture])))
    await target.settled()
    assert 0 < stream.sent_bytes < 400 * 1024 * 1024
    assert target.half_done_files == []


async def test_threads_and_collections_without_end_are_read_a_little_way(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    """CVE-2025-32947: parents of parents, pages of pages, circles."""
    bob = peer.person("bob")
    base = f"{bob.uri}/notes"
    for n in range(300):
        peer.note(
            bob,
            "<p>x</p>",
            id=f"{base}/deep{n}",
            inReplyTo=f"{base}/deep{n + 1}",
            replies=f"{base}/pages0",
        )
        peer.serve(
            f"{base}/pages{n}",
            {
                "type": "CollectionPage",
                "id": f"{base}/pages{n}",
                "next": f"{base}/pages{n + 1}",
                "items": [f"{base}/other{n}-{i}" for i in range(50)],
            },
        )
    outbox = bob.document["outbox"]
    circle = {"type": "OrderedCollectionPage", "id": outbox, "next": outbox, "first": outbox}
    peer.serve(outbox, circle | {"orderedItems": [], "totalItems": 10**30})
    bob.document["featured"] = f"{bob.uri}/outbox"
    await target.befriend(alice, peer, bob)
    peer.log.clear()
    deep = peer.note(bob, "<p>x</p>", inReplyTo=f"{base}/deep0")
    assert await target.say(peer, bob, peer.create(deep)) == 202
    await target.settled()
    ((post_id,),) = target.rows("SELECT id FROM post WHERE uri = ?", deep["id"])
    await target.ask(alice, "GET", f"/api/v1/statuses/{post_id}/context")
    await target.ask(None, "GET", f"/@bob@{peer.host}")
    await target.settled()
    assert len(peer.log) < 400


PIECES = [
    "<a",
    "&#",
    "<div><p>",
    "<!--",
    "<a href='",
    "@a",
    "#a",
    "a@b.c ",
    "\u200d",
    "e\u0301",
    "<svg><style>",
    "<table><tr><td>",
    "&amp;",
    ":a:",
    "(((",
    "http://",
    "\n",
]


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
async def test_no_text_takes_long(
    target: Target, alice: Person, peer: HostilePeer, piece: str
) -> None:
    """CVE-2025-68475: what makes careless patterns go back and forth, nearly a mebibyte of it."""
    import json

    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    text = piece * (900_000 // len(json.dumps(piece)))
    note = peer.note(bob, text, summary=text[:20_000], name=text[:20_000])
    assert await target.say(peer, bob, peer.create(note)) == 202
    bob.document |= {"summary": text, "name": text[:20_000]}
    await target.say(peer, bob, peer.activity("Update", bob, bob.document))
    await target.settled()
    ((post_id,),) = target.rows("SELECT id FROM post WHERE uri = ?", note["id"])
    answer = await target.ask(None, "GET", f"/@bob@{peer.host}/{post_id}")
    assert answer.status_code == 200


async def test_hosts_that_nobody_proved_leave_no_rows(
    target: Target, names: Names, peer: HostilePeer, watch: Watch
) -> None:
    """CVE-2026-69132: what is remembered of hosts cannot be made to grow by naming them."""
    watch.allowed_5xx.add(503)
    bob = peer.person("bob")
    before = target.count("host")
    for n in range(300):
        activity = peer.activity("Follow", bob, f"{target.url}/users/alice")
        host = f"http://h{n}.nowhere.test"
        activity |= {"actor": f"{host}/u", "id": f"{host}/u/1"}
        assert await target.say(peer, bob, activity, key_uri=f"{host}/u") in (401, 503)
    assert target.count("host") - before <= 1


async def test_what_strangers_pass_on_is_looked_at_now_and_then(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    """Amplification: one letter must not be one request at somebody else's server, for ever."""
    carol, mallory = victim.person("carol"), peer.person("mallory")
    await target.befriend(alice, victim, carol)
    victim.log.clear()
    started = time.monotonic()
    for n in range(200):
        passed_on = victim.activity("Create", carol, f"{carol.uri}/notes/none{n}")
        assert await target.say(peer, mallory, passed_on) in (202, 401, 429)
    await target.settled()
    begun_minutes = 1 + (time.monotonic() - started) // 60
    assert len(victim.log) <= 60 * begun_minutes


async def test_a_slow_inbox_holds_up_nobody_else(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    """Deliveries to one host wait for that host; everybody else gets theirs."""
    slow, carol = peer.person("slow"), victim.person("carol")
    await target.befriend(alice, peer, slow, mutual=True)
    await target.befriend(alice, victim, carol, mutual=True)
    answers = asyncio.Event()
    peer.hold("/inbox", answers)
    victim.received.clear()
    for n in range(5):
        await asyncio.to_thread(alice.publish, f"To all, {n}")
    await until(lambda: len([one for one in victim.received if one["type"] == "Create"]) == 5)
    answers.set()
    del peer.answers["/inbox"]


@pytest.mark.parametrize("status", [200, 301, 400, 401, 404, 410, 429, 500, 503])
async def test_whatever_an_inbox_answers_is_taken_calmly(
    target: Target, alice: Person, peer: HostilePeer, status: int
) -> None:
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob, mutual=True)
    odd = {
        "Retry-After": "99999999999",
        "Location": "http://127.0.0.1:1/",
        "Accept-Signature": "x=(",
    }
    peer.serve("/inbox", b"\xff" * 300_000, status=status, headers=odd)
    await asyncio.to_thread(alice.publish, "Hello")
    await until(lambda: peer.requests_for("/inbox"))
    await asyncio.sleep(0.5)
    assert len(peer.requests_for("/inbox")) <= 5


async def test_an_inbox_that_answers_for_ever(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob, mutual=True)
    stream = peer.stream("/inbox", endless)
    await asyncio.to_thread(alice.publish, "Hello")
    await until(lambda: stream.ended_after_s)
    assert stream.ended_after_s[0] < NEVER_S


async def test_heads_without_end_are_refused(target: Target) -> None:
    """A megabyte of headers, ten thousand of them, an endless address."""
    for head in (
        b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000,
        b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 200_000,
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01" + b"\0" * 1000,
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /inbox HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ):
        reader, writer = await connection(target)
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(15):
                writer.write(head)
                await writer.drain()
                writer.write_eof()
                answer = await reader.read(1000)
                assert not answer.startswith(b"HTTP/1.1 5"), answer
        writer.close()


@pytest.mark.parametrize("kind", ["parts", "nested", "no end", "no boundary"])
async def test_forms_without_end_are_400(target: Target, alice: Person, kind: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\na\r\n'
    boundary = "x"
    if kind == "parts":
        body = part * 100_000 + b"--x--"
    elif kind == "nested":
        within = b"Content-Type: multipart/mixed; boundary=x\r\n\r\na"
        body = part.replace(b"\r\na", within) * 1000 + b"--x--"
    elif kind == "no end":
        body = part + b"--x\r\nContent-Disposition: form-data; name=" + b"a" * 200_000
    else:
        boundary, body = "", part
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    for path in ("/api/v2/media", "/api/v1/statuses", "/api/v1/apps"):
        answer = await target.ask(alice, "POST", path, data=body, headers=headers)
        assert 400 <= answer.status_code < 500, (path, answer.status_code)


async def test_rows_that_anybody_may_make_are_limited(
    tmp_path_factory: pytest.TempPathFactory, names: Names
) -> None:
    """Apps are registered without signing in: an address may do so now and then."""
    made = Target(
        tmp_path_factory.mktemp("limited") / "target", names, FEDIPHOTO_LIMITS__RATE_LIMITS="true"
    )
    made.start()
    try:
        given = {"client_name": "x", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"}
        statuses = [
            (await made.ask(None, "POST", "/api/v1/apps", json=given)).status_code
            for _ in range(100)
        ]
        assert statuses.count(200) <= 30
        assert set(statuses) == {200, 429}
    finally:
        made.kill()


async def test_a_peer_that_hangs_up_in_the_middle(
    target: Target, alice: Person, names: Names
) -> None:
    names.known["cut.test"] = [PEER_ADDRESS]

    async def cut(reader: Any, writer: Any) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n"
            b"Content-Length: 1000\r\n\r\n{"
        )
        await writer.drain()
        writer.transport.abort()

    async with raw_server(cut) as port:
        for _ in range(20):
            await target.search(alice, f"http://cut.test:{port}/users/x")
