"""How this instance treats a domain: the decisions of its moderators, known without asking.

They are asked about at every request and for every photo shown, so that this process keeps all of
them; `watch` notices what another process (the command line, a second worker) decided.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from fediphoto import config
from fediphoto.domain import domain_names
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row

SEVERITIES = ("none", "silence", "suspend")
"""From the mildest to the hardest."""
LOOKED_AFRESH_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a domain may and may not do here."""

    severity: str = "none"
    rejects_media: bool = False
    rejects_reports: bool = False
    forces_sensitive: bool = False
    decided_for: str = ""
    """The domain that the decision names: the one asked about, or one above it."""

    @property
    def is_suspended(self) -> bool:
        """Whether nothing at all is taken from it, or sent to it."""
        return self.severity == "suspend"

    @property
    def is_silenced(self) -> bool:
        """Whether its people are heard only by those who follow them."""
        return self.severity == "silence"


FREE = Standing()


@dataclass(frozen=True, slots=True)
class _Book:
    """All decisions, as they were last read. A moderator's own go before those of lists."""

    own: Mapping[str, Standing] = field(default_factory=dict)
    listed: Mapping[str, Standing] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()
    mark: tuple[Any, ...] = ()


_books = [_Book()]
_listeners: list[Callable[[], None]] = []


def of(host: str) -> Standing:
    """How `host` (with a port, where it has one) is treated."""
    book = _books[-1]
    if not book.own and not book.listed:
        return FREE
    names = domain_names.covering(host)
    for decisions in (book.own, book.listed):
        for name in names:
            if name in decisions:
                return decisions[name]
    return FREE


def of_person(domain: str, uri: str) -> Standing:
    """How somebody is treated: by the domain of their handle ('' here), and by their server's.

    Where the two differ, whatever is harder counts.
    """
    if not domain or not (_books[-1].own or _books[-1].listed):
        return FREE
    return _harder(of(domain), of(urlsplit(uri).netloc))


def federates_with(host: str) -> bool:
    """Whether this instance speaks with `host`: its mode, and no suspension."""
    federation = config.current().federation
    if federation.mode == "off" or of(host).is_suspended:
        return False
    return federation.mode == "open" or _is_allowed(host, tuple(federation.allowed_domains))


def listen(listener: Callable[[], None]) -> None:
    """Have `listener` called whenever this process learns of other decisions."""
    _listeners.append(listener)


async def load() -> None:
    """Read all decisions anew."""
    _use(await database.read(_book()))


def forget() -> None:
    """Know of no decision (another database is in use)."""
    _use(_Book())


async def watch(stopping: asyncio.Event) -> None:
    """Read the decisions anew when somebody else has changed them, until `stopping` is set."""
    while not stopping.is_set():
        if await database.read(_mark()) != _books[-1].mark:
            await load()
        try:
            await asyncio.wait_for(stopping.wait(), LOOKED_AFRESH_S)
        except TimeoutError:
            continue


def _use(book: _Book) -> None:
    _books[:] = [book]
    for listener in _listeners:
        listener()


def _harder(one: Standing, other: Standing) -> Standing:
    if one == other:
        return one
    harder, milder = sorted((one, other), key=_rank, reverse=True)
    return replace(
        harder,
        rejects_media=one.rejects_media or other.rejects_media,
        rejects_reports=one.rejects_reports or other.rejects_reports,
        forces_sensitive=one.forces_sensitive or other.forces_sensitive,
        decided_for=harder.decided_for or milder.decided_for,
    )


def _rank(standing: Standing) -> int:
    return SEVERITIES.index(standing.severity)


def _is_allowed(host: str, configured: tuple[str, ...]) -> bool:
    name = domain_names.ascii_name(host)
    return name in _folded(configured) or name in _books[-1].allowed


@lru_cache(maxsize=4)
def _folded(domains: tuple[str, ...]) -> frozenset[str]:
    """The configured domains as they stand in ids."""
    return frozenset(domain_names.ascii_name(domain.strip()) for domain in domains)


def _book() -> ReadPlan[_Book]:
    mark = yield from _mark()
    rows = yield "SELECT * FROM domain_policy", []
    allowed = yield "SELECT domain FROM domain_allow", []
    own = {row["domain"]: _standing(row) for row in rows if row["block_list_id"] is None}
    listed = {row["domain"]: _standing(row) for row in rows if row["block_list_id"] is not None}
    return _Book(own, listed, frozenset(row["domain"] for row in allowed), mark)


def _mark() -> ReadPlan[tuple[Any, ...]]:
    """What is another after every change."""
    (row,) = yield (
        "SELECT (SELECT COUNT(*) FROM domain_policy) AS policies,"
        " (SELECT MAX(updated_at) FROM domain_policy) AS changed_at,"
        " (SELECT COUNT(*) FROM domain_allow) AS allows,"
        " (SELECT MAX(id) FROM domain_allow) AS latest_allow",
        [],
    )
    return (row["policies"], row["changed_at"], row["allows"], row["latest_allow"])


def _standing(row: Row) -> Standing:
    is_suspended = row["severity"] == "suspend"
    return Standing(
        severity=row["severity"],
        rejects_media=bool(row["rejects_media"]) or is_suspended,
        rejects_reports=bool(row["rejects_reports"]) or is_suspended,
        forces_sensitive=bool(row["forces_sensitive"]),
        decided_for=row["domain"],
    )
