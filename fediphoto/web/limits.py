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
from fediphoto.web.bearers import bearer_of_request, token_of_request

REMEMBERED = 50_000
"""Windows kept of each rule; the oldest are forgotten first (memory stays bounded)."""


@dataclass(frozen=True)
class Rule:
    """At most `limit` requests in `window_s` seconds for one key."""

    name: str
    limit: int
    window_s: int


API_PER_PERSON = Rule("person", 1500, 300)
API_PER_ADDRESS = Rule("address", 3000, 300)
UPLOADS = Rule("media", 300, 1800)
SIGN_IN_PER_ADDRESS = Rule("sign-in", 25, 300)
SIGN_IN_PER_ACCOUNT = Rule("sign-in-account", 25, 3600)
SIGN_UP = Rule("sign-up", 5, 1800)
LETTERS = Rule("letters", 5, 1800)
LETTERS_PER_ACCOUNT = Rule("letters-account", 5, 1800)
CHALLENGES = Rule("challenges", 60, 300)
CODES_PER_ADDRESS = Rule("codes", 25, 300)
CODES_PER_ACCOUNT = Rule("codes-account", 10, 1800)
APPS = Rule("apps", 30, 600)
DELETES = Rule("delete", 60, 1800)
EDITS = Rule("edits", 600, 1800)
SUGGESTIONS = Rule("suggestions", 600, 300)

_COUNTED = (
    "/api/",
    "/oauth/token",
    "/oauth/revoke",
    "/oauth/userinfo",
    "/oauth/introspect",
    "/login",
    "/signup",
    "/reset",
    "/confirm",
    "/i/",
)
_UPLOADS = (
    "/api/v1/media",
    "/api/v2/media",
    "/api/v1.1/stories/add",
    "/api/v1.2/stories/publish",
)
_RULES_PER_ADDRESS = {
    "/login": SIGN_IN_PER_ADDRESS,
    "/login/code": SIGN_IN_PER_ADDRESS,
    "/login/passkey": SIGN_IN_PER_ADDRESS,
    "/login/passkey/options": CHALLENGES,
    "/signup": SIGN_UP,
    "/reset": LETTERS,
    "/confirm": LETTERS,
    "/i/app-email-verify": LETTERS,
    "/i/app-email-resend": LETTERS,
    "/api/v1/accounts": SIGN_UP,
    "/api/v1/apps": APPS,
}

_windows: dict[str, OrderedDict[str, tuple[float, int]]] = {}
"""When each key's window began and what was spent in it, by rule.

By rule, so that nobody who comes from a great many addresses makes us forget their sign-ins.
"""


def client_address() -> str:
    """Who is asking, as `exact_address`.

    IPv6 addresses are cut to their /64, which is what one subscriber has.
    """
    return _grouped(exact_address())


def exact_address() -> str:
    """The socket's peer, or what a trusted proxy says of it."""
    forwarded_for = request.headers.get("X-Forwarded-For", "")
    return exact_address_of(request.remote_addr or "", forwarded_for)


def address_of(address: str, forwarded_for: str) -> str:
    """As `client_address`, for a socket's peer and what stands in X-Forwarded-For."""
    return _grouped(exact_address_of(address, forwarded_for))


def exact_address_of(address: str, forwarded_for: str) -> str:
    """As `exact_address`, for the same."""
    proxies = _networks(tuple(config.current().server.trusted_proxies))
    for forwarded in reversed(forwarded_for.split(",")):
        if not forwarded.strip() or not _is_in(address, proxies):
            break
        address = forwarded.strip()
    return address


def spend(rule: Rule, key: str) -> tuple[int, float]:
    """Count one request; returns what remains and when (Unix seconds) the window ends.

    Raises TooManyRequests when nothing remains.
    """
    now = time.time()
    windows = _windows.setdefault(rule.name, OrderedDict())
    started_at, spent = windows.get(key, (now, 0))
    if now - started_at >= rule.window_s:
        started_at, spent = now, 0
    ends_at = started_at + rule.window_s
    if not config.current().limits.rate_limits:
        return rule.limit, ends_at
    if spent >= rule.limit:
        raise TooManyRequests(retry_after_s=ends_at - now)
    windows[key] = (started_at, spent + 1)
    windows.move_to_end(key)
    if len(windows) > REMEMBERED:
        windows.popitem(last=False)
    return rule.limit - spent - 1, ends_at


def forget() -> None:
    """Begin anew (tests)."""
    _windows.clear()


def install(app: Quart) -> None:
    """Count every request to the client API, and say what remains in its headers."""

    async def count() -> None:
        if request.method == "OPTIONS" or not request.path.startswith(_COUNTED):
            return
        rule, key = await _rule_of_request()
        try:
            remaining, ends_at = spend(rule, key)
        except TooManyRequests as spent:
            g.rate_limit = (rule.limit, 0, time.time() + spent.retry_after_s)
            raise
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


async def _rule_of_request() -> tuple[Rule, str]:
    """What counts this request, and for whom: the person, or the address where there is none.

    A token that is not alive is none, else everybody could bring a fresh one each time.
    """
    address = client_address()
    path, posts = request.path.rstrip("/"), request.method == "POST"
    if posts and path in _RULES_PER_ADDRESS:
        return _RULES_PER_ADDRESS[path], address
    bearer = await bearer_of_request() if token_of_request() else None
    if bearer is None or bearer.account is None:
        return API_PER_ADDRESS, address
    person = str(bearer.account.id)
    if posts and path in _UPLOADS:
        return UPLOADS, person
    if request.method == "DELETE" and path.startswith("/api/v1/statuses/"):
        return DELETES, person
    return API_PER_PERSON, person


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
