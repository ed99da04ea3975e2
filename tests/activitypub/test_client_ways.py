"""Each request to another server goes only where it may, and says who asks."""

import asyncio
import re
from ipaddress import ip_network
from pathlib import Path

import pytest

from fediphoto.activitypub import answers
from fediphoto.activitypub import client as clients
from fediphoto.errors import RemoteError
from tests.activitypub.hostile_server import (
    EMPTY,
    FOR_EVER_S,
    JSON,
    Key,
    by_path,
    hostile,
    loopback,
    redirect,
    saying,
    speaking,
    whole,
)

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
    monkeypatch.setattr(answers, "ANSWER_S", 0.1)
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
        async with asyncio.timeout(FOR_EVER_S):
            while len(slow.heads) < clients.FETCHES:  # noqa: ASYNC110 (a count is no event)
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert len(slow.heads) == clients.FETCHES
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
