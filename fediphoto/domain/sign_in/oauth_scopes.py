"""What a client may be allowed to do: the scopes of Mastodon's API, and which covers which."""

import re

from fediphoto.errors import Unprocessable

_READ = (
    "accounts",
    "blocks",
    "bookmarks",
    "collections",
    "favourites",
    "filters",
    "follows",
    "lists",
    "me",
    "mutes",
    "notifications",
    "reports",
    "search",
    "statuses",
)
_WRITE = (
    "accounts",
    "blocks",
    "bookmarks",
    "collections",
    "conversations",
    "favourites",
    "filters",
    "follows",
    "lists",
    "media",
    "mutes",
    "notifications",
    "reports",
    "statuses",
)
_ADMIN = (
    "accounts",
    "reports",
    "domain_allows",
    "domain_blocks",
    "ip_blocks",
    "email_domain_blocks",
    "canonical_email_blocks",
)
KNOWN = (
    "read",
    *(f"read:{part}" for part in _READ),
    "write",
    *(f"write:{part}" for part in _WRITE),
    "follow",
    "push",
    "profile",
    *(
        scope
        for deed in ("read", "write")
        for scope in (f"admin:{deed}", *(f"admin:{deed}:{part}" for part in _ADMIN))
    ),
)
"""Every scope of Mastodon 4.5, and two of its next that clients ask for already."""

_KNOWN = frozenset(KNOWN)
_FOLLOW = frozenset(
    f"{verb}:{name}" for verb in ("read", "write") for name in ("blocks", "follows", "mutes")
)
_BETWEEN = re.compile(r"[\s,+]+")
_LONGEST = 2000


def allow(granted: frozenset[str], needed: str) -> bool:
    """Whether one of the granted scopes covers the needed one.

    `write` covers `write:statuses`, `admin:read` covers `admin:read:reports`, and the old `follow`
    covers follows, blocks and mutes. Nothing but an admin scope covers an admin scope.
    """
    if needed in granted or needed.rpartition(":")[0] in granted:
        return True
    if needed == "profile":
        return "read" in granted or "read:accounts" in granted
    return "follow" in granted and needed in _FOLLOW


def split(scopes: str) -> list[str]:
    """The scopes of a text, each once, sorted; separated by spaces, commas or pluses."""
    return sorted({one for one in _BETWEEN.split(scopes) if one})


def checked(scopes: str) -> list[str]:
    """As `split`; Unprocessable where one is unknown, or none is left."""
    wanted = split(scopes)
    if not wanted or len(scopes) > _LONGEST or not _KNOWN.issuperset(wanted):
        raise Unprocessable("Validation failed: Scopes doesn't match configured on the server.")
    return wanted


def is_for_staff(scope: str) -> bool:
    """Whether only those who keep order here may give it away."""
    return scope.startswith("admin:")


def within_role(scopes: frozenset[str], *, is_staff: bool) -> frozenset[str]:
    """Those that somebody's role allows: of whoever keeps no order, the admin scopes fall away."""
    return scopes if is_staff else frozenset(one for one in scopes if not is_for_staff(one))
