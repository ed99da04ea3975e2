"""Whatever a server answers, a fetch ends in time, in bounds, and in an error of our own."""

import asyncio
import gzip
import resource
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest

from fediphoto.activitypub import client as clients
from fediphoto.activitypub.client import FederationClient
from fediphoto.errors import RemoteError

Handler = Callable[[asyncio.StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n"
IMAGE = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
LARGE = b"0" * 100_000_000
FOR_EVER_S = 20
"""Whoever is still waited for then is waited for without end (and our real limit is longer)."""


def whole(head: bytes, body: bytes) -> bytes:
    """An answer with its length."""
    return b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)


def redirect(location: bytes) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % location


@asynccontextmanager
async def server(handler: Handler) -> AsyncIterator[str]:
    """A server that reads a request's head and then does what it likes; yields its URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await handler(writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/thing"
    finally:
        listening.close()


@pytest.fixture
async def client() -> AsyncIterator[FederationClient]:
    made = FederationClient(
        user_agent="tests", allow_networks=[ip_network("127.0.0.0/8")], plain_http=True
    )
    yield made
    await made.close()


def says(raw: bytes) -> Handler:
    async def handler(writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return handler


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


async def endless(writer: asyncio.StreamWriter, head: bytes = HEAD) -> None:
    writer.write(head + b"\r\n")
    while True:
        writer.write(b"0" * 65536)
        await writer.drain()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff\x00\r\n\r\n", id="noise"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n", id="long header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 100_000 + b"\r\n", id="many headers"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nabc", id="bad chunks"),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            id="two lengths",
        ),
        pytest.param(HEAD + b"Content-Length: 1000\r\n\r\n{}", id="less than it promised"),
        pytest.param(whole(HEAD + b"Content-Encoding: gzip\r\n", b"abcde"), id="no gzip"),
        pytest.param(whole(HEAD + b"Content-Encoding: br\r\n", b"abcde"), id="unknown encoding"),
        pytest.param(
            whole(HEAD + b"Content-Encoding: gzip\r\n", gzip.compress(LARGE)), id="gzip bomb"
        ),
        pytest.param(
            whole(HEAD + b"Content-Encoding: deflate\r\n", zlib.compress(LARGE)), id="deflate bomb"
        ),
        pytest.param(whole(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", b"{}"), id="a page"),
        pytest.param(whole(b"HTTP/1.1 200 OK\r\n", b"{}"), id="no type"),
        pytest.param(whole(HEAD, b""), id="no JSON"),
        pytest.param(whole(HEAD, b"[]"), id="a list"),
        pytest.param(whole(HEAD, b'{"a": NaN}'), id="NaN"),
        pytest.param(whole(HEAD, b'{"a": 1e999}'), id="infinity"),
        pytest.param(whole(HEAD, b'{"a": ' + b"9" * 100_000 + b"}"), id="a long number"),
        pytest.param(whole(HEAD, b'{"a": "\\ud800"}'), id="half a character"),
        pytest.param(whole(HEAD, b'{"a": "\\u0000"}'), id="NUL"),
        pytest.param(whole(HEAD, b"[" * 100_000), id="open brackets"),
        pytest.param(whole(HEAD, b'{"a":' * 500 + b"1" + b"}" * 500), id="nested deeply"),
        *(
            pytest.param(redirect(to), id=f"redirect to {to!r}")
            for to in (
                b"file:///etc/passwd",
                b"gopher://127.0.0.1/",
                b"javascript:1",
                b"http://10.0.0.1/",
                b"http://[::1]/",
                b"http://[::ffff:10.0.0.1]/",
                b"http://169.254.169.254/latest",
                b"http://0x7f.1/",
                b"http://2130706433/",
                b"http://017700000001/",
                b"http://user:secret@127.0.0.1/",
                b"//",
                b"",
                b"\xff\xfe",
                b"/thing",
            )
        ),
    ],
)
async def test_what_cannot_be_used_is_refused(client: FederationClient, raw: bytes) -> None:
    started_s, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with server(says(raw)) as url:
        with pytest.raises(RemoteError) as refused:
            await client.get_json(url)
    assert not any(word in str(refused.value) for word in ("Error", "Exception", "object at"))
    assert time.process_time() - started_s < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # KiB


async def test_an_endless_answer_is_cut_off(client: FederationClient, tmp_path: Path) -> None:
    async with server(endless) as url:
        with pytest.raises(RemoteError, match="too large"):
            await client.get_json(url)
    async with server(lambda writer: endless(writer, IMAGE)) as url:
        with pytest.raises(RemoteError, match="too large"):
            await client.download(url, tmp_path / "file", max_bytes=1_000_000)
    assert is_empty(tmp_path)


async def test_a_file_that_says_it_is_too_large_is_not_read(
    client: FederationClient, tmp_path: Path
) -> None:
    async with server(says(IMAGE + b"Content-Length: 99999999999\r\n\r\nabc")) as url:
        with pytest.raises(RemoteError, match="too large"):
            await client.download(url, tmp_path / "file", max_bytes=1_000_000)
    assert is_empty(tmp_path)


@pytest.mark.parametrize("what", ["nothing", "headers for ever", "a body for ever"])
async def test_who_dawdles_is_left(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "READ_S", 0.3)
    monkeypatch.setattr(clients, "TOTAL_S", 0.6)

    async def dawdle(writer: asyncio.StreamWriter) -> None:
        first, drop = {
            "nothing": (b"", b""),
            "headers for ever": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
            "a body for ever": (HEAD + b"\r\n", b" "),
        }[what]
        writer.write(first)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.05)

    client = FederationClient(
        user_agent="tests", allow_networks=[ip_network("127.0.0.0/8")], plain_http=True
    )
    async with server(dawdle) as url, asyncio.timeout(FOR_EVER_S):
        with pytest.raises(RemoteError, match="took too long"):
            await client.get_json(url)
    await client.close()


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:10.0.0.1", "fe80::1"])
async def test_a_name_that_leads_inside_is_not_followed(inside: str) -> None:
    asked: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        asked.append(host)
        return [inside]

    client = FederationClient(user_agent="tests", lookup=lookup)
    with pytest.raises(RemoteError, match="no such host"):
        await client.get_json("https://good.example/thing")
    assert asked == ["good.example"]
    await client.close()


async def test_the_connection_goes_where_the_one_answer_led() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    client = FederationClient(
        user_agent="tests",
        allow_networks=[ip_network("127.0.0.0/8")],
        plain_http=True,
        lookup=rebinding,
    )
    async with server(says(whole(HEAD, b"{}"))) as url:
        there = url.replace("127.0.0.1", "good.example")
        assert (await client.get_json(there)).json == {}
    assert next(answers) == ["10.0.0.1"], "it was asked once"
    await client.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1/", "does not take connections"),
        ("http://no-such-host.invalid/", "no such host"),
        ("http://a..b/", "cannot be fetched"),
        ("http://10.1.1.1/", "cannot be fetched"),
        ("http://127.0.0.1:99999/", "cannot be fetched"),
        ("ftp://127.0.0.1/", "cannot be fetched"),
        ("http://127.0.0.1/\r\nX: y", "cannot be fetched"),
        ("", "cannot be fetched"),
    ],
)
async def test_why_is_said_in_words(client: FederationClient, url: str, sentence: str) -> None:
    with pytest.raises(RemoteError, match=sentence):
        await client.get_json(url)
