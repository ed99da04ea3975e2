"""Each request to another server ends in time, goes only where it may, and says who asks."""

import asyncio
import gzip
import re
import resource
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from fediphoto.activitypub import client as clients
from fediphoto.activitypub.client import FederationClient, is_activity_type
from fediphoto.errors import RemoteError
from tests.activitypub.people import key_pair

LOOPBACK = ip_network("127.0.0.0/8")
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n"
EMPTY = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
FOR_EVER_S = 20
"""Whoever is still waited for then is waited for without end (and our real limit is longer)."""


@dataclass
class Key:
    """A key of ours, without a database."""

    uri: str = "https://photos.test/actor#main-key"
    private_pem: str | None = key_pair("rsa")[1]


def whole(body: bytes, head: bytes = JSON) -> bytes:
    return b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)


def redirect(location: str, status: int = 302) -> bytes:
    line = f"HTTP/1.1 {status} Go\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    return line.encode()


@dataclass
class Hostile:
    """A server on loopback that says, byte for byte, what a test has it say."""

    port: int
    heads: list[str]
    """What it was asked, in order."""

    def url(self, host: str = "127.0.0.1", path: str = "/thing") -> str:
        return f"http://{host}:{self.port}{path}"


Answer = Callable[[asyncio.StreamWriter, str], Awaitable[None]]


@asynccontextmanager
async def hostile(answer: Answer) -> AsyncIterator[Hostile]:
    made = Hostile(0, [])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            made.heads.append(head)
            if length := re.search(r"(?i)content-length: (\d+)", head):
                await reader.readexactly(int(length[1]))
            await answer(writer, head)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        listening.close()


def saying(*parts: bytes, pause_s: float = 0.0, repeats: bool = False) -> Answer:
    """Say these bytes, one part after another; the last for ever if it `repeats`."""

    async def answer(writer: asyncio.StreamWriter, head: str) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)
        while repeats:
            writer.write(parts[-1])
            await writer.drain()
            await asyncio.sleep(pause_s)

    return answer


def by_path(answers: dict[str, bytes]) -> Answer:
    async def answer(writer: asyncio.StreamWriter, head: str) -> None:
        writer.write(answers[head.split(" ")[1]])
        await writer.drain()

    return answer


@asynccontextmanager
async def speaking(**options: Any) -> AsyncIterator[FederationClient]:
    usual = {"user_agent": "tests", "allow_networks": [LOOPBACK], "plain_http": True}
    client = FederationClient(**(usual | options))
    try:
        yield client
    finally:
        await client.close()


async def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# Time and room


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(saying(b"HTTP/1.1 200 OK\r\n", b"X", repeats=True), id="one endless header"),
        pytest.param(
            saying(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", pause_s=0.01, repeats=True), id="headers"
        ),
        pytest.param(
            saying(JSON + b"Content-Length: 900\r\n\r\n", b"{", b" ", pause_s=0.05, repeats=True),
            id="a body in drops",
        ),
        pytest.param(
            saying(
                JSON + b"Transfer-Encoding: chunked\r\n\r\n",
                b"1\r\n \r\n",
                pause_s=0.01,
                repeats=True,
            ),
            id="chunks in drops",
        ),
        pytest.param(
            saying(
                JSON + b"Transfer-Encoding: chunked\r\n\r\n1;",
                b"x" * 1000,
                pause_s=0.001,
                repeats=True,
            ),
            id="one chunk's endless extension",
        ),
        pytest.param(
            saying(
                JSON + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n",
                b"X: y\r\n",
                pause_s=0.001,
                repeats=True,
            ),
            id="endless trailers",
        ),
        pytest.param(saying(b"HTTP/1.1 100 Continue\r\n\r\n" * 100, repeats=True), id="100 flood"),
        pytest.param(
            saying(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 100, repeats=True),
            id="103 flood",
        ),
        pytest.param(saying(JSON + b"\r\n", b"[" * 65536, repeats=True), id="endless body"),
        pytest.param(
            saying(JSON + b"Content-Length: 99999999999\r\n\r\n", b"[" * 65536, repeats=True),
            id="100 GB",
        ),
    ],
)
async def test_who_never_ends_is_left_in_time(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "READ_S", 0.25)
    monkeypatch.setattr(clients, "TOTAL_S", 0.3)
    before = peak_kib()
    async with hostile(answer) as server, speaking() as client:
        async with asyncio.timeout(FOR_EVER_S):
            with pytest.raises(RemoteError) as ended:
                await client.get_json(server.url())
    assert "Error" not in str(ended.value)
    assert peak_kib() - before < 60_000


async def test_a_redirect_does_not_give_new_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "TOTAL_S", 0.5)
    answer = saying(b"", redirect("/again"), pause_s=0.3)
    async with hostile(answer) as server, speaking() as client:
        with pytest.raises(RemoteError, match="took too long"):
            await client.get_json(server.url())
    assert len(server.heads) <= 2


@pytest.mark.parametrize("ends", ["reset", "closed"])
@pytest.mark.parametrize("chunked", [True, False])
async def test_a_connection_that_ends_amid_the_body_is_an_error(ends: str, chunked: bool) -> None:
    framing = (
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n" if chunked else b"Content-Length: 2\r\n\r\n"
    )

    async def answer(writer: asyncio.StreamWriter, head: str) -> None:
        writer.write(JSON + framing + b"{")
        await writer.drain()
        await asyncio.sleep(0.05)
        if ends == "reset":
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async with hostile(answer) as server, speaking() as client:
        with pytest.raises(RemoteError) as ended:
            await client.get_json(server.url())
    assert not ended.value.permanent, "it may be whole the next time"


@pytest.mark.parametrize(
    "raw",
    [
        whole(b"{}", JSON + b"Content-Length: 3\r\n"),
        whole(b"{}", JSON + b"Content-Length: -1\r\n"),
        JSON + b"Content-Length: +2\r\n\r\n{}",
        JSON + b"Content-Length: 2_0\r\n\r\n{}",
        JSON + b"Content-Length: 0x2\r\n\r\n{}",
        JSON + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n{}",
        JSON + b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
        JSON + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
        whole(gzip.compress(gzip.compress(b"{}")), JSON + b"Content-Encoding: gzip, gzip\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Type\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n: x\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nX: \x00\r\n\r\n{}",
        b"HTTP/1.1 99999 OK\r\n\r\n{}",
        b"HTTP/1.1 -200 OK\r\n\r\n{}",
        b"HTTP/9.9 200 OK\r\n\r\n{}",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n{}",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 206 Partial\r\nContent-Length: 2\r\n\r\n{}",
        b"ICY 200 OK\r\n\r\n{}",
        b"<html>",
        whole('{"id":1}'.encode("utf-16")),
        whole(b"\xef\xbb\xbf{}"),
        whole(b'{"id":1,"id":2}'),
        whole(b"{}", b"HTTP/1.1 200 OK\r\nContent-Type: application/activity+json, text/html\r\n"),
        whole(b"{}", b"HTTP/1.1 200 OK\r\nContent-Type: \xff\xfe/;=;;\r\n"),
    ],
)
async def test_nonsense_is_an_error_of_ours(raw: bytes) -> None:
    async with hostile(saying(raw)) as server, speaking() as client:
        with pytest.raises(RemoteError) as refused:
            await client.get_json(server.url())
        assert "Error" not in str(refused.value)


@pytest.mark.parametrize(
    ("content_type", "is_one"),
    [
        ("application/activity+json", True),
        ("Application/Activity+JSON; charset=utf-8", True),
        ('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', True),
        ("application/ld+json", False),
        ('application/ld+json; profile="https://evil.test/ns"', False),
        ("application/json", False),
        ("text/plain", False),
        ("text/html; x=application/activity+json", False),
        ("image/png", False),
        ("application/octet-stream", False),
        ("application/activity+jsonx", False),
        ("", False),
    ],
)
async def test_only_what_is_served_as_activitypub_counts(content_type: str, is_one: bool) -> None:
    """ORI-10: anything else could be a file that somebody uploaded (CVE-2024-25623)."""
    assert is_activity_type(content_type) is is_one
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n" % content_type.encode()
    async with hostile(saying(whole(b"{}", head))) as server, speaking() as client:
        if is_one:
            assert (await client.get_json(server.url())).json == {}
        else:
            with pytest.raises(RemoteError, match="not an ActivityPub document"):
                await client.get_json(server.url())


# Where redirects lead


async def test_three_redirects_are_followed_and_not_a_fourth() -> None:
    steps = {f"/{n}": redirect(f"/{n + 1}") for n in range(10)}
    async with hostile(by_path(steps | {"/10": whole(b"{}")})) as server, speaking() as client:
        found = await client.get_json(server.url(path="/7"))
        assert found.final_url == server.url(path="/10")
        server.heads.clear()
        with pytest.raises(RemoteError, match="redirects too often"):
            await client.get_json(server.url(path="/0"))
        assert len(server.heads) == 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/x", "http://localhost:{port}/x"])
async def test_nobody_is_led_inside(status: int, to: str) -> None:
    """SSRF-06: the first answer is public, what it leads to is not."""

    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with hostile(by_path({"/thing": whole(b"{}"), "/x": whole(b"{}")})) as canary:
        answer = saying(redirect(to.format(port=canary.port), status))
        async with (
            hostile(answer) as server,
            speaking(allow_networks=[ip_network("127.0.0.2/32")], lookup=lookup) as client,
        ):
            # Only 127.0.0.2 is allowed: the server itself cannot be reached by its name either.
            with pytest.raises(RemoteError):
                await client.get_json(server.url("good.example"))
            with pytest.raises(RemoteError):
                await client.get_json(server.url())
    assert canary.heads == []
    assert server.heads == []


async def test_a_name_that_turns_inside_between_two_hops_is_not_followed() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    async with (
        hostile(saying(redirect("/again"))) as server,
        speaking(lookup=rebinding) as client,
    ):
        with pytest.raises(RemoteError, match="could not be reached"):
            await client.get_json(server.url("good.example"))
    assert len(server.heads) == 1


async def test_each_hop_is_signed_for_its_own_host_and_path() -> None:
    async with (
        hostile(by_path({"/there": whole(b"{}")})) as second,
        hostile(by_path({"/thing": redirect(second.url("two.example", "/there"))})) as first,
        speaking(lookup=loopback, instance_key=Key()) as client,
    ):
        await client.get_json(first.url("one.example"))
    ((asked_first,), (asked_second,)) = first.heads, second.heads
    assert f"Host: one.example:{first.port}" in asked_first
    assert f"Host: two.example:{second.port}" in asked_second
    signatures = [re.search(r'signature="(.*?)"', head) for head in (asked_first, asked_second)]
    assert len({found[1] for found in signatures if found}) == 2


async def test_plain_http_is_not_for_production() -> None:
    async with hostile(saying(whole(b"{}"))) as server, speaking(plain_http=False) as client:
        with pytest.raises(RemoteError, match="cannot be fetched"):
            await client.get_json(server.url())
        with pytest.raises(RemoteError, match="cannot be fetched"):
            await client.post_activity(server.url(path="/inbox"), b"{}", Key())
    assert server.heads == []


# What leaves us


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a\r\nX-Evil: 1",
        "http://127.0.0.1:{port}/a\nX-Evil: 1",
        "http://127.0.0.1:{port}/a HTTP/1.1\r\nX-Evil: 1",
        "http://127.0.0.1\r\nX-Evil: 1:{port}/",
        "http://127.0.0.1:{port}/a%0d%0aX-Evil:%201",
        "http://127.0.0.1:{port}/%E2%80%A8\u2028X-Evil:1",
        "http://127.0.0.1:{port}/a?b=\u010d\u010aX-Evil:1",
    ],
)
async def test_nothing_of_an_address_becomes_a_header(url: str) -> None:
    """SSRF-16, CVE-2023-42450."""
    async with hostile(saying(whole(b"{}"))) as server, speaking(instance_key=Key()) as client:
        try:
            await client.get_json(url.format(port=server.port))
        except RemoteError:
            assert server.heads == []
    for head in server.heads:
        names = [line.partition(":")[0] for line in head.split("\r\n")[1:]]
        assert "X-Evil" not in names
        assert head.count("\n") == head.count("\r\n")


async def test_a_redirect_with_line_ends_adds_no_header() -> None:
    answers = {"/thing": redirect("/a%0d%0aX-Evil:%201"), "/a%0D%0AX-Evil:%201": whole(b"{}")}
    async with hostile(by_path(answers)) as server, speaking() as client:
        await client.get_json(server.url())
    assert "\r\nX-Evil" not in server.heads[1]


async def test_cookies_are_neither_kept_nor_sent() -> None:
    head = JSON + b"Set-Cookie: id=1; Path=/\r\n"
    async with hostile(saying(whole(b"{}", head))) as server, speaking() as client:
        for _ in range(2):
            await client.get_json(server.url())
    assert not any("Cookie" in head for head in server.heads)


# Deliveries


async def test_a_delivery_is_taken_when_its_status_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the server says after that, or never says, must not send the activity again."""
    monkeypatch.setattr(clients, "ANSWER_S", 0.1)
    yes = b"HTTP/1.1 202 Accepted\r\n"
    for answer in (
        saying(EMPTY),
        saying(yes + b"Content-Length: 5\r\n\r\n", b"", pause_s=2 * FOR_EVER_S),
        saying(yes + b"\r\n", b"x" * 65536, repeats=True),
        saying(yes + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"),
    ):
        async with hostile(answer) as server, speaking() as client:
            async with asyncio.timeout(FOR_EVER_S):
                taken = await client.post_activity(server.url(path="/inbox"), b"{}", Key())
            assert taken.status == 202
            assert len(server.heads) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_delivery_follows_no_redirect(status: int) -> None:
    async with hostile(saying(EMPTY)) as other:
        answer = saying(redirect(other.url(path="/inbox"), status))
        async with hostile(answer) as server, speaking() as client:
            with pytest.raises(RemoteError) as refused:
                await client.post_activity(server.url(path="/inbox"), b"{}", Key())
    assert refused.value.http_status == status
    assert other.heads == []


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("999999999999", 86400.0),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("٣", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Fri, 99 Dec 99999 99:99:99 GMT", None),
    ],
)
async def test_how_long_to_wait_is_believed_within_bounds(said: str, seconds: float | None) -> None:
    head = "HTTP/1.1 429 Too Many\r\nRetry-After: " + said + "\r\nContent-Length: 0\r\n\r\n"
    async with hostile(saying(head.encode())) as server, speaking() as client:
        with pytest.raises(RemoteError) as refused:
            await client.post_activity(server.url(path="/inbox"), b"{}", Key())
    assert refused.value.retry_after_s == seconds
    assert not refused.value.permanent


async def test_slow_fetches_do_not_hold_up_deliveries() -> None:
    """CVE-2022-46405: whom strangers have us ask gets connections of their own, and few."""
    async with (
        hostile(saying(b"", pause_s=2 * FOR_EVER_S)) as slow,
        hostile(saying(EMPTY)) as inbox,
        speaking(lookup=loopback) as client,
    ):
        hosts = [slow.url(f"h{n}.example") for n in range(200)]
        fetches = [asyncio.create_task(client.get_json(url)) for url in hosts]
        await asyncio.sleep(0.3)
        assert len(slow.heads) <= clients.FETCHES
        async with asyncio.timeout(FOR_EVER_S):
            await client.post_activity(inbox.url(path="/inbox"), b"{}", Key())
        for fetch in fetches:
            fetch.cancel()
        await asyncio.gather(*fetches, return_exceptions=True)


# With whom the admin lets us speak, and by which way


async def test_the_list_is_asked_at_every_hop() -> None:
    async with hostile(by_path({"/there": whole(b"{}")})) as second:
        answers = {"/thing": redirect(second.url("evil.example", "/there")), "/inbox": EMPTY}
        async with hostile(by_path(answers)) as first:
            allowed = {f"good.example:{first.port}"}
            async with speaking(lookup=loopback, may_reach=allowed.__contains__) as client:
                with pytest.raises(RemoteError, match="does not federate") as refused:
                    await client.get_json(first.url("good.example"))
                assert refused.value.permanent
                for ask in (client.get_json, client.get_jrd):
                    with pytest.raises(RemoteError, match="does not federate"):
                        await ask(second.url("evil.example", "/there"))
                with pytest.raises(RemoteError, match="does not federate"):
                    await client.post_activity(second.url("evil.example"), b"{}", Key())
                await client.post_activity(first.url("GOOD.example", "/inbox"), b"{}", Key())
    assert second.heads == []


async def test_every_request_goes_through_the_proxy_which_may_be_inside(tmp_path: Path) -> None:
    """The proxy's own name leads to an address that nobody else may have."""
    image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"

    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "proxy.internal" else ["1.1.1.1"]

    answers = {
        "http://a.example/thing": whole(b"{}"),
        "http://a.example/photo": whole(b"png", image),
        "http://a.example/inbox": EMPTY,
    }
    async with hostile(by_path(answers)) as proxy:
        way = f"http://proxy.internal:{proxy.port}"
        async with speaking(allow_networks=[], proxy=way, lookup=lookup) as client:
            await client.get_json("http://a.example/thing")
            await client.get_jrd("http://a.example/thing")
            with pytest.raises(RemoteError, match="not media"):
                await client.download("http://a.example/thing", tmp_path / "x", max_bytes=9)
            await client.download("http://a.example/photo", tmp_path / "x", max_bytes=9)
            await client.post_activity("http://a.example/inbox", b"{}", Key())
    asked = [head.split(" ")[1].rpartition("/")[2] for head in proxy.heads]
    assert asked == ["thing", "thing", "thing", "photo", "inbox"]


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1", "::1", "169.254.169.254"])
async def test_the_proxy_is_not_sent_inside(inside: str) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "proxy.internal" else [inside]

    async with hostile(saying(whole(b"{}"))) as proxy:
        way = f"http://proxy.internal:{proxy.port}"
        async with speaking(allow_networks=[], proxy=way, lookup=lookup) as client:
            for url in ("http://a.example/", "http://127.0.0.1/", "http://10.1.2.3/"):
                with pytest.raises(RemoteError, match="cannot be fetched"):
                    await client.get_json(url)
    assert proxy.heads == []
