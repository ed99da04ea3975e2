"""Where our requests may go: to public addresses and whom the admin named, by whatever spelling."""

import asyncio
import socket
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from fediphoto.activitypub import address_guard
from fediphoto.activitypub.address_guard import (
    GuardedResolver,
    Network,
    check_url,
    is_allowed,
    is_public,
)
from fediphoto.errors import RemoteError

INSIDE = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1"),
    *("192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1", "192.175.48.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255"),
    *("240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1"),
    *("2001:db8::1", "2002:7f00:1::", "2620:4f:8000::1", "3fff::1", "5f00::1"),
    *("fc00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1"),
]
OUTSIDE = ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1"]
LOOPBACK = ip_network("127.0.0.0/8")


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_public_is_not_reached(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not is_allowed(address, [])
    host = f"[{address}]" if ":" in address else address
    for plain_http in (False, True):
        with pytest.raises(RemoteError) as refused:
            check_url(f"https://{host}/", [], plain_http=plain_http)
        assert refused.value.permanent


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_public_is_reached(address: str) -> None:
    assert is_allowed(address, [])
    host = f"[{address}]" if ":" in address else address
    assert check_url(f"https://{host}/a", [], plain_http=False).host == address


@given(st.ip_addresses())
def test_a_mapped_address_counts_as_what_it_maps(address: object) -> None:
    if ip_address(str(address)).version == 4:
        mapped = ip_address(f"::ffff:{address}")
        assert is_public(mapped) == is_public(ip_address(str(address)))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("127.0.0.1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("127.1", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_what_the_admin_allows_is_reached_and_no_more(address: str, allowed: bool) -> None:
    assert is_allowed(address, [LOOPBACK]) is allowed


@pytest.mark.parametrize(
    "host",
    [
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "017700000001",
        "2130706433",
        "0x7f000001",
        "0x7f.0x0.0x0.0x1",
        "127.0.0.1.",
        "127.0.0.1..",
        "0",
        "0x0",
        "１２７.０.０.１",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "¹²⁷.0.0.1",
        "%31%32%37.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:7f00:0001]",
        "[fe80::1%25eth0]",
        "[::1].",
        "[v1.x]x",
        "1.2.3.4.5",
        "999.1.1.1",
        "localhost",
        "LOCALHOST.",
        "intranet",
    ],
)
def test_no_spelling_of_an_address_slips_through(host: str) -> None:
    with pytest.raises(RemoteError, match="cannot be fetched"):
        check_url(f"https://{host}/", [], plain_http=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "gopher://a.example/",
        "data:application/activity+json,{}",
        "http+unix://%2Frun%2Fx.sock/",
        "unix:/run/x.sock",
        "javascript:alert(1)",
        "//a.example/",
        "a.example",
        "https:a.example",
        "https://",
        "https:///a",
        "https://user@a.example/",
        "https://user:secret@a.example/",
        "https://@a.example/",
        "https://:@a.example/",
        "https://a.example\\@b.example/",
        "https://a.example:0/",
        "https://a.example:22/",
        "https://a.example:25/",
        "https://a.example:99999/",
        "https://a.example:x/",
        "https://a..example/",
        "https://.example/",
        "https://a%00.example/",
        "https://a;b.example/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 130 + "example/",
        "https://a.example/" + "a" * 2048,
        "https://a.example/ b",
        "https://a.example/\r\nX: y",
        "https://a.example\r\n/",
        "https://a.example/\0",
        "https://xn--/",
        "",
    ],
)
def test_what_is_no_address_of_the_web_is_not_fetched(url: str) -> None:
    with pytest.raises(RemoteError, match="cannot be fetched"):
        check_url(url, [], plain_http=False)


def test_in_development_there_are_plain_http_and_ports() -> None:
    assert check_url("http://127.0.0.1:81/", [LOOPBACK], plain_http=True).port == 81
    assert check_url("http://localhost:8001/", [LOOPBACK], plain_http=True).host == "localhost"


def test_what_is_after_a_hash_stays_here() -> None:
    assert str(check_url("https://a.example/b#c", [], plain_http=False)) == "https://a.example/b"


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_an_address_or_refused(text: str, is_plain: bool) -> None:
    for url in (text, f"https://{text}/", f"http://{text}", f"https://a.example/{text}"):
        try:
            checked = check_url(url, [], plain_http=is_plain)
        except RemoteError:
            continue
        assert checked.scheme in ("http", "https")
        assert checked.host


def resolver(
    *answers: str, allowed: list[Network] | None = None, trusted: str = ""
) -> GuardedResolver:
    async def lookup(host: str, port: int) -> list[str]:
        if not answers:
            raise socket.gaierror("there is no such name")
        return list(answers)

    return GuardedResolver(allowed or [], lookup, trusted=trusted)


async def test_only_checked_addresses_are_handed_on() -> None:
    found = await resolver("10.0.0.1", "1.1.1.1", "::ffff:127.0.0.1", "2606:4700::1").resolve("a")
    assert [one["host"] for one in found] == ["1.1.1.1", "2606:4700::1"]
    assert all(one["flags"] & socket.AI_NUMERICHOST for one in found)


@pytest.mark.parametrize("address", [*INSIDE, "fe80::1%1", "nonsense"])
async def test_a_name_that_leads_inside_leads_nowhere(address: str) -> None:
    with pytest.raises(OSError, match="no address that may be reached"):
        await resolver(address).resolve("good.example", 443)


async def test_of_many_addresses_a_few_are_tried() -> None:
    found = await resolver(*(f"1.1.1.{n}" for n in range(200))).resolve("a.example")
    assert len(found) == address_guard.MOST_ADDRESSES


async def test_a_name_server_that_does_not_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_guard, "RESOLVE_S", 0.05)

    async def lookup(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(TimeoutError):
        await GuardedResolver([], lookup).resolve("a.example")
    assert not await GuardedResolver([], lookup).leads_inside(URL("https://a.example/"))


async def test_the_proxy_may_be_inside_and_nobody_else() -> None:
    guard = resolver("10.0.0.1", trusted="proxy.internal")
    assert (await guard.resolve("proxy.internal", 3128))[0]["host"] == "10.0.0.1"
    with pytest.raises(OSError, match="no address"):
        await guard.resolve("other.internal", 3128)


@pytest.mark.parametrize(
    ("answers", "inside"),
    [
        (["1.1.1.1"], False),
        (["10.0.0.1"], True),
        (["1.1.1.1", "::1"], True),
        ([], False),  # the proxy may know the name
    ],
)
async def test_the_proxy_is_not_led_inside(answers: list[str], inside: bool) -> None:
    assert await resolver(*answers).leads_inside(URL("https://a.example/")) is inside
