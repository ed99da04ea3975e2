"""Which servers take signatures of RFC 9421; to all others we sign as draft-cavage has it.

A host is noted when it refused the one scheme and took the other, or when somebody there has
proven to us with the new one who they are. What we noted ends after some weeks, for servers are
replaced, and put back from backups.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from fediphoto.domain.recent import Recent
from fediphoto.storage import database
from fediphoto.storage.models import Host

log = structlog.get_logger()

CAVAGE = "cavage"
RFC9421 = "rfc9421"

KEPT_FOR = timedelta(weeks=4)
NOTED_AGAIN_AFTER_S = 86400.0
"""A host that goes on speaking to us is noted once a day, not at each request."""
_HOSTS_KEPT = 20_000
_RELOAD_S = 30.0


class Memory(Protocol):
    """What the client asks before it signs, and tells what it has learned."""

    async def of(self, host: str) -> str:
        """The scheme that `host` (with its port where that is unusual) is known to take."""

    async def learned(self, host: str, scheme: str) -> None:
        """`host` took `scheme`, after it had refused the other or unasked."""


class InMemory:
    """A memory that ends with the process."""

    def __init__(self) -> None:
        self._schemes: Recent[str, str] = Recent(_HOSTS_KEPT)

    async def of(self, host: str) -> str:
        """As `Memory` says."""
        return self._schemes.get(host) or CAVAGE

    async def learned(self, host: str, scheme: str) -> None:
        """As `Memory` says."""
        self._schemes.put(host, scheme)


class InDatabase:
    """The table `host`, read as a whole twice a minute: no request waits for a query of its own."""

    def __init__(self) -> None:
        self._takes_new: set[str] = set()
        self._loaded_at = float("-inf")
        self._noted: Recent[str, tuple[str, float]] = Recent(_HOSTS_KEPT)

    async def of(self, host: str) -> str:
        """As `Memory` says."""
        if time.monotonic() - self._loaded_at > _RELOAD_S:
            await self._load()
        return RFC9421 if host in self._takes_new else CAVAGE

    async def learned(self, host: str, scheme: str) -> None:
        """As `Memory` says."""
        moment = time.monotonic()
        noted = self._noted.get(host)
        if noted is not None and noted[0] == scheme and moment - noted[1] < NOTED_AGAIN_AFTER_S:
            return
        self._noted.put(host, (scheme, moment))
        if scheme == RFC9421:
            self._takes_new.add(host)
        else:
            self._takes_new.discard(host)
        now = datetime.now(UTC)
        async with database.transaction():
            await database.write(
                "INSERT INTO host (name, software, version, signature_scheme, signature_scheme_at,"
                " first_seen_at, consecutive_failures, failing_days, last_failed_on)"
                " VALUES (?, '', '', ?, ?, ?, 0, 0, '') ON CONFLICT (name) DO UPDATE SET"
                " signature_scheme = excluded.signature_scheme,"
                " signature_scheme_at = excluded.signature_scheme_at",
                [host[:255], scheme, now, now],
            )
        log.info("signature scheme learned", host=host, scheme=scheme)

    async def _load(self) -> None:
        self._loaded_at = time.monotonic()
        since = datetime.now(UTC) - KEPT_FOR
        rows = await Host.filter(
            signature_scheme=RFC9421, signature_scheme_at__gt=since
        ).values_list("name")
        self._takes_new = {str(row[0]) for row in rows}


async def forget_old() -> None:
    """Forget what has not been confirmed for weeks."""
    before = datetime.now(UTC) - KEPT_FOR
    await Host.filter(signature_scheme_at__lt=before).update(
        signature_scheme="", signature_scheme_at=None
    )
