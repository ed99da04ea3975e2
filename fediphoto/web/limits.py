"""How often one address or one person may ask, so that nobody takes all there is."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from quart import Quart, Response, g, request

from fediphoto import config
from fediphoto.errors import TooManyRequests

REMEMBERED = 50_000
"""Windows kept at most; the oldest are forgotten first (memory stays bounded)."""


@dataclass(frozen=True)
class Rule:
    """At most `limit` requests in `window_s` seconds for one key."""

    name: str
    limit: int
    window_s: int


API_PER_TOKEN = Rule("token", 1500, 300)
API_PER_ADDRESS = Rule("address", 3000, 300)
UPLOADS = Rule("media", 300, 1800)
SIGN_IN_PER_ADDRESS = Rule("sign-in", 25, 300)
SIGN_IN_PER_ACCOUNT = Rule("sign-in-account", 25, 3600)
SIGN_UP = Rule("sign-up", 5, 1800)
APPS = Rule("apps", 30, 600)
DELETES = Rule("delete", 60, 1800)

_windows: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()


def client_address() -> str:
    """Who is asking: the socket's peer, or what a trusted proxy says of it.

    IPv6 addresses are cut to their /64, which is what one subscriber has.
    """
    address = request.remote_addr or ""
    proxies = _networks(tuple(config.current().server.trusted_proxies))
    for forwarded in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not forwarded.strip() or not _is_in(address, proxies):
            break
        address = forwarded.strip()
    return _grouped(address)


def spend(rule: Rule, key: str) -> tuple[int, float]:
    """Count one request; returns what remains and when (Unix seconds) the window ends.

    Raises TooManyRequests when nothing remains.
    """
    now = time.time()
    started_at, spent = _windows.get((rule.name, key), (now, 0))
    if now - started_at >= rule.window_s:
        started_at, spent = now, 0
    ends_at = started_at + rule.window_s
    if not config.current().limits.rate_limits:
        return rule.limit, ends_at
    if spent >= rule.limit:
        raise TooManyRequests(retry_after_s=ends_at - now)
    _windows[rule.name, key] = (started_at, spent + 1)
    _windows.move_to_end((rule.name, key))
    if len(_windows) > REMEMBERED:
        _windows.popitem(last=False)
    return rule.limit - spent - 1, ends_at


def forget() -> None:
    """Begin anew (tests)."""
    _windows.clear()


def install(app: Quart) -> None:
    """Count every request to the client API, and say what remains in its headers."""

    async def count() -> None:
        if not request.path.startswith(("/api/", "/oauth/token", "/login", "/signup")):
            return
        rule, key = _rule_of_request()
        remaining, ends_at = spend(rule, key)
        g.rate_limit = (rule.limit, remaining, ends_at)

    async def tell(response: Response) -> Response:
        rate = g.get("rate_limit")
        if rate is not None:
            limit, remaining, ends_at = rate
            response.headers["X-RateLimit-Limit"] = str(limit)
            response.headers["X-RateLimit-Remaining"] = str(remaining)
            response.headers["X-RateLimit-Reset"] = _written(int(ends_at))
        return response

    app.before_request(count)
    app.after_request(tell)


def _rule_of_request() -> tuple[Rule, str]:
    address = client_address()
    path, posts = request.path.rstrip("/"), request.method == "POST"
    if posts and path in ("/login", "/oauth/token"):
        return SIGN_IN_PER_ADDRESS if path == "/login" else API_PER_ADDRESS, address
    if posts and path in ("/signup", "/api/v1/accounts"):
        return SIGN_UP, address
    if posts and path == "/api/v1/apps":
        return APPS, address
    token = request.headers.get("Authorization", "")
    if not token:
        return API_PER_ADDRESS, address
    if posts and path in ("/api/v1/media", "/api/v2/media"):
        return UPLOADS, token
    return API_PER_TOKEN, token


@lru_cache(maxsize=1024)
def _written(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(proxy) for proxy in proxies]


def _is_in(address: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


@lru_cache(maxsize=4096)
def _grouped(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)
