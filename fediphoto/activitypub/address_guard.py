"""Which addresses our requests may reach: public unicast ones, and what the admin allows.

`ipaddress.is_global` is not enough: it lets NAT64, 6to4, v4-compatible and multicast addresses
through, and its answers differ between Python releases. So the lists are ours (GoToSocial's).
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from fediphoto.errors import RemoteError

Network = IPv4Network | IPv6Network
Lookup = Callable[[str, int], Awaitable[list[str]]]

RESOLVE_S = 5.0
MOST_ADDRESSES = 4
LONGEST_URL = 2048

_HOST_NAME = re.compile(r"(?=.{1,254}$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")
_RESERVED_V4 = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
_GLOBAL_V6 = IPv6Network("2000::/3")
_RESERVED_V6 = [
    ip_network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one that strangers may have, on the open Internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        return address in _GLOBAL_V6 and not any(address in net for net in _RESERVED_V6)
    return not any(address in network for network in _RESERVED_V4)


def is_allowed(text: str, allowed: Sequence[Network]) -> bool:
    """Whether we may connect to the address in `text` (a zone or anything odd is refused)."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return False
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
    return is_public(address) or any(address in network for network in allowed)


class GuardedResolver(AbstractResolver):
    """Resolves a name once and hands the connection only addresses that were checked.

    The connection is made to these very addresses, so that a second answer of the name server
    (DNS rebinding) has no effect. `trusted` is a host of the admin's own choice, which may have
    any address: the proxy.
    """

    def __init__(
        self, allowed: Sequence[Network], lookup: Lookup | None = None, *, trusted: str = ""
    ) -> None:
        self._allowed = allowed
        self._lookup = lookup or system_lookup
        self._trusted = trusted

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The checked addresses of a host; OSError where there is none we may reach."""
        async with asyncio.timeout(RESOLVE_S):
            found = await self._lookup(host, port)
        checked = found if host == self._trusted else self._checked(found)
        if not checked:
            raise OSError(f"{host} has no address that may be reached")
        return [_result(host, address, port) for address in checked[:MOST_ADDRESSES]]

    async def leads_inside(self, url: URL) -> bool:
        """Whether any address of the URL's host is one we may not reach, as far as we can tell.

        For requests through a proxy, which resolves names itself: it may know more names than we
        do, so that one we cannot resolve leads nowhere we know of.
        """
        try:
            async with asyncio.timeout(RESOLVE_S):
                found = await self._lookup(url.host or "", url.port or 0)
        except (OSError, UnicodeError):  # TimeoutError is an OSError
            return False
        return len(self._checked(found)) < len(found)

    def _checked(self, addresses: list[str]) -> list[str]:
        return [address for address in addresses if is_allowed(address, self._allowed)]

    async def close(self) -> None:
        """Nothing is held."""


async def system_lookup(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver knows for a host."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def check_url(text: str, allowed: Sequence[Network], *, plain_http: bool) -> URL:
    """The URL to fetch; a permanent RemoteError for one that must not be.

    Refused: other schemes than https (and http in development), user names (even empty ones),
    control characters, hosts no name server could know, address literals outside the allowed
    networks, names without a dot where no network is allowed besides the public ones, and ports of
    other services (all below 1024 but 80 and 443) outside development.
    """
    refused = RemoteError("That address cannot be fetched", permanent=True)
    if len(text) > LONGEST_URL or any(ord(character) <= 32 for character in text):
        raise refused
    try:
        url = URL(text)
        host, port = url.host, url.port
    except ValueError:
        raise refused from None
    if url.scheme != "https" and not (plain_http and url.scheme == "http"):
        raise refused
    if not host or not port or "@" in _authority(text):
        raise refused
    if _is_literal(host):
        if not is_allowed(host, allowed):
            raise refused
    elif not _HOST_NAME.fullmatch(url.raw_host or ""):
        raise refused
    is_development = plain_http or bool(allowed)
    if "." not in host.rstrip(".") and ":" not in host and not is_development:
        raise refused
    if port < 1024 and port not in (80, 443) and not plain_http:
        raise refused
    return url.with_fragment(None)


def _authority(text: str) -> str:
    """Host and port as they were written, with whatever stands before them."""
    return re.split(r"[/\\?#]", text.partition("://")[2], maxsplit=1)[0]


def _is_literal(host: str) -> bool:
    """Whether a host is an address, also in the odd forms that resolvers take (0x7f.1)."""
    try:
        ip_address(host)
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2].lower()
        return last.isdecimal() or last.startswith("0x")
    return True


def _result(host: str, address: str, port: int) -> Any:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
