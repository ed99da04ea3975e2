"""Which other servers answer, and when one that does not is tried again.

A circuit breaker for each host. After `FAILURES_TO_OPEN` failures in a row it opens: every
delivery to the host waits for the same moment, without an attempt being counted. Then one goes
ahead as a probe; if it fails too, the next pause is twice as long. A host with failures on
`FAILING_DAYS` days and no success between is unavailable: nothing is addressed to it until it
speaks to us again (Mastodon's rule).
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from tortoise.expressions import Q

from fediphoto.domain import audit, roles
from fediphoto.errors import NotFound
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Delivery, Host

log = structlog.get_logger()

FAILURES_TO_OPEN = 5
FIRST_PAUSE_S = 60.0
LONGEST_PAUSE_S = 3600.0
FAILING_DAYS = 7
FORGET_AFTER = timedelta(days=30)
"""A host that last failed so long ago is forgotten, so that their number stays bounded."""
RELEASE_EVERY_S = 60.0
"""A host that speaks but does not listen must not have its queue released at every request."""
EARLY_ATTEMPTS = 6
"""What so often did not reach its host keeps its own pace, even when the host speaks to us."""
_RELOAD_S = 30.0

NOTED_EVERY_S = 3600.0
"""How often it is written down that a host answers which never failed."""
_MOST_NOTED = 10_000

QUEUE = "deliveries"
"""The name under which `jobs.wake` wakes the delivery runner."""


@dataclass
class _Troubles:
    """The hosts with failures, as this process last knew: a hint that saves queries."""

    failures: dict[str, int] = field(default_factory=dict)
    opened_at: dict[str, float] = field(default_factory=dict)
    """When this process saw a host's breaker open (monotonic)."""
    loaded_at: float = float("-inf")
    released_at: dict[str, float] = field(default_factory=dict)


_troubles = _Troubles()
_noted_at: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Closed:
    """A host nothing is sent to now: until `open_until`, or (None) until it speaks to us."""

    open_until: datetime | None


def pause_s(failures: int) -> float:
    """Seconds the breaker stays open after so many failures in a row (0: it is not open)."""
    if failures < FAILURES_TO_OPEN:
        return 0.0
    doublings = min(failures - FAILURES_TO_OPEN, 16)
    return float(min(FIRST_PAUSE_S * 2**doublings, LONGEST_PAUSE_S))


def is_suspect(host: str) -> bool:
    """Whether the host's breaker was open: it gets one request at a time until one succeeds."""
    return _troubles.failures.get(host, 0) >= FAILURES_TO_OPEN


def opened_since(host: str, moment: float) -> bool:
    """Whether the host's breaker opened after `moment` (of time.monotonic).

    What was taken in hand before that must wait with the rest.
    """
    return _troubles.opened_at.get(host, moment) > moment


async def closed() -> dict[str, Closed]:
    """The hosts that nothing is sent to now."""
    rows = await Host.filter(
        Q(open_until__gt=datetime.now(UTC)) | Q(unavailable_at__not_isnull=True)
    )
    return {row.name: Closed(None if row.unavailable_at else row.open_until) for row in rows}


async def failed(host: str) -> datetime | None:
    """Count a failure to reach `host`; returns until when its breaker is now open, or None.

    The waiting deliveries of a host whose breaker opens are moved to that moment; those of a
    host that has become unavailable are given up.
    """
    now = datetime.now(UTC)
    today = now.date().isoformat()
    async with database.transaction():
        row, _ = await Host.get_or_create(name=host)
        row.consecutive_failures += 1
        if row.last_failed_on != today:
            row.last_failed_on = today
            row.failing_days += 1
        pause = pause_s(row.consecutive_failures)
        row.open_until = now + timedelta(seconds=pause) if pause else None
        if row.failing_days >= FAILING_DAYS and row.unavailable_at is None:
            row.unavailable_at = now
            log.warning("host is unavailable", host=host, failing_days=row.failing_days)
        await row.save()
        waiting = Delivery.filter(host=host)
        if row.unavailable_at is not None:
            await waiting.delete()
        elif row.open_until is not None:
            await waiting.filter(run_at__lt=row.open_until).update(run_at=row.open_until)
    _troubles.failures[host] = row.consecutive_failures
    if row.open_until is not None:
        _troubles.opened_at[host] = time.monotonic()
    return row.open_until


async def answered(host: str) -> None:
    """A request to `host` succeeded: close its breaker, if we knew of any failure.

    Now and then it is noted that it did, for those who look how the other servers are.
    """
    if host in _troubles.failures:
        await _close(host)
        return
    moment = time.monotonic()
    if moment - _noted_at.get(host, float("-inf")) < NOTED_EVERY_S:
        return
    if len(_noted_at) >= _MOST_NOTED:
        _noted_at.clear()
    _noted_at[host] = moment
    await Host.filter(name=host).update(last_ok_at=datetime.now(UTC))


async def try_again(by: Account | None, host: str) -> None:
    """Send to `host` again as if it had never failed. Raises Forbidden, NotFound."""
    await roles.demand_moderator(by)
    if not await Host.exists(name=host):
        raise NotFound
    async with database.transaction():
        await audit.record(by, "host.try_again", host)
    await Delivery.filter(host=host, attempts__gt=0, run_at__gt=datetime.now(UTC)).update(
        run_at=datetime.now(UTC)
    )
    await _close(host)


async def heard_from(host: str) -> None:
    """`host` has spoken to us (a proven sender): close its breaker. Cheap when it has none."""
    moment = time.monotonic()
    if moment - _troubles.loaded_at > _RELOAD_S:
        await load()
    if host not in _troubles.failures:
        return
    if moment - _troubles.released_at.get(host, float("-inf")) < RELEASE_EVERY_S:
        return
    _troubles.released_at[host] = moment
    now = datetime.now(UTC)
    unreached = Delivery.filter(host=host, reached_host=False, attempts__lt=EARLY_ATTEMPTS)
    await unreached.filter(run_at__gt=now).update(run_at=now)
    await _close(host)


async def _close(host: str) -> None:
    now = datetime.now(UTC)
    async with database.transaction():
        row = await Host.get_or_none(name=host)
        if row is not None:
            # Only what the breaker held back: a delivery that failed by itself keeps its own pace.
            if row.open_until is not None:
                held_back = Delivery.filter(host=host, run_at__lte=row.open_until)
                await held_back.filter(run_at__gt=now).update(run_at=now)
            await Host.filter(name=host).update(
                consecutive_failures=0,
                failing_days=0,
                last_failed_on="",
                open_until=None,
                unavailable_at=None,
                last_ok_at=now,
            )
    _troubles.failures.pop(host, None)
    _troubles.opened_at.pop(host, None)
    jobs.wake(QUEUE)


async def load() -> None:
    """Read from the database which hosts have failures (another process may have counted them)."""
    rows = await Host.filter(
        Q(consecutive_failures__gt=0) | Q(unavailable_at__not_isnull=True)
    ).values_list("name", "consecutive_failures")
    _troubles.failures = {str(name): int(failures) for name, failures in rows}
    _troubles.loaded_at = time.monotonic()
    _troubles.opened_at = {
        host: at for host, at in _troubles.opened_at.items() if host in _troubles.failures
    }
    _troubles.released_at = {
        host: at
        for host, at in _troubles.released_at.items()
        if _troubles.loaded_at - at < RELEASE_EVERY_S
    }


async def forget_old() -> None:
    """Delete what we noted of hosts that failed long ago, or answer and are of no known kind."""
    before = (datetime.now(UTC) - FORGET_AFTER).date().isoformat()
    await Host.filter(last_failed_on__lt=before, software_at=None, signature_scheme="").delete()
