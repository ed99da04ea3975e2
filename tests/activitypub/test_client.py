"""Each request to another server ends in time and within bounds, whatever is answered."""

import asyncio
import gzip
import socket
import struct

import pytest

from fediphoto.activitypub import client as clients
from fediphoto.activitypub.client import is_activity_type
from fediphoto.errors import RemoteError
from tests.activitypub.hostile_server import (
    FOR_EVER_S,
    JSON,
    Answer,
    hostile,
    peak_kib,
    redirect,
    saying,
    speaking,
    whole,
)

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
