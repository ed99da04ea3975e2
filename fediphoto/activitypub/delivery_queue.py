"""Which deliveries go next, in what order, and what becomes of their rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from tortoise.expressions import Q

from fediphoto.activitypub import hosts
from fediphoto.errors import RemoteError
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Delivery

log = structlog.get_logger()

LEASE_S = 300.0
"""How long a taken row is ours. A killed process's rows are free again after that."""
SPARE_CANDIDATES = 256
"""Due rows looked at beyond those wanted, for some may have to wait for their turn."""
ORDERED_ATTEMPTS = 6
"""A delivery holds back newer ones on its lane until it has failed so often (about 7 minutes).
After that it is the activity, not the host, that is at fault."""
KEY_SETTLES_S = 3.0
"""GoToSocial answers the word of a new key first and reads the key then."""
_ROWS_PER_INSERT = 500
"""Models would take three times as long, and a post may go to thousands of inboxes."""
_RETRIED_STATUSES = (401, 408, 429)
"""The 4xx that may pass later; all others, and 501, are final (Mastodon's rule)."""

Lane = tuple[int, str]
"""Sender and inbox: what goes along one lane keeps its order."""


def lane_of(row: Delivery) -> Lane:
    """The lane along which the row goes."""
    return row.account_id, row.inbox_uri


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that did not arrive: `is_final` says that trying again cannot help."""

    delivery: Delivery
    error: RemoteError
    is_of_new_key: bool = False
    """Whether its key was new and may not have been known yet."""

    @property
    def is_final(self) -> bool:
        """Whether the row is given up, by the answer or by its sixteenth failure."""
        if self.delivery.attempts + 1 >= jobs.MAX_ATTEMPTS:
            return True
        status = self.error.http_status
        if status is None:
            return self.error.permanent
        return status == 501 or (400 <= status < 500 and status not in _RETRIED_STATUSES)

    @property
    def blames_host(self) -> bool:
        """Whether the server itself failed; one that says no is alive."""
        status = self.error.http_status
        return not self.error.permanent if status is None else status >= 500 and status != 501


async def add(activity_id: int, account_id: int, inboxes: Mapping[str, str]) -> None:
    """Queue an activity for these inboxes (inbox to host), in the transaction around us.

    A host whose breaker is open gets its row later, an unavailable one none; an inbox that the
    activity already waits for gets no second row.
    """
    now = datetime.now(UTC)
    closed = await hosts.closed()
    rows = []
    for inbox, host in inboxes.items():
        pause = closed.get(host)
        if pause is None:
            rows.append((activity_id, account_id, inbox, host, now))
        elif pause.open_until is not None:
            rows.append((activity_id, account_id, inbox, host, pause.open_until))
    for start in range(0, len(rows), _ROWS_PER_INSERT):
        some = rows[start : start + _ROWS_PER_INSERT]
        await database.write(
            "INSERT INTO delivery"  # noqa: S608 (constant text; values are bound)
            " (activity_id, account_id, inbox_uri, host, run_at, attempts, last_error,"
            " reached_host) VALUES "
            + ", ".join(["(?, ?, ?, ?, ?, 0, '', true)"] * len(some))
            + " ON CONFLICT DO NOTHING",
            [value for row in some for value in row],
        )


async def take(limit: int, full_hosts: Collection[str], per_host: int) -> list[Delivery]:
    """Lease up to `limit` due rows, at most `per_host` of a host and none of `full_hosts`.

    What one account sends to one inbox comes in order; nothing comes while something older
    on its lane is waiting elsewhere.
    """
    now = datetime.now(UTC)
    window = limit + SPARE_CANDIDATES
    passed_over: set[str] = set()
    async with database.transaction():
        while True:
            candidates = await _due(window, full_hosts, passed_over, now)
            chosen = await _in_turn(candidates, limit, per_host, now)
            if chosen or len(candidates) < window:
                break
            # Nothing but letters that wait behind others to the same inboxes: whoever has a
            # thousand dead inboxes follow somebody must not hold up what goes elsewhere.
            passed_over.update(row.inbox_uri for row in candidates)
        if chosen:
            await Delivery.filter(id__in=[row.id for row in chosen]).update(
                locked_until=now + timedelta(seconds=LEASE_S)
            )
    return chosen


async def _due(
    window: int, full_hosts: Collection[str], passed_over: Collection[str], now: datetime
) -> list[Delivery]:
    """The first due rows that nobody has leased, but for these hosts and inboxes."""
    due = Delivery.filter(Q(locked_until=None) | Q(locked_until__lt=now), run_at__lte=now)
    if full_hosts:
        due = due.exclude(host__in=list(full_hosts))
    if passed_over:
        due = due.exclude(inbox_uri__in=list(passed_over))
    return (
        await due.order_by("run_at", "id")
        .limit(window)
        .only("id", "activity_id", "account_id", "inbox_uri", "host", "attempts")
        .select_for_update(skip_locked=True)
    )


async def _in_turn(
    candidates: Sequence[Delivery], limit: int, per_host: int, now: datetime
) -> list[Delivery]:
    """Of the due rows those that may go now."""
    if not candidates:
        return []
    older = await Delivery.filter(
        Q(run_at__gt=now) | Q(locked_until__gte=now),
        inbox_uri__in=list({row.inbox_uri for row in candidates}),
        attempts__lt=ORDERED_ATTEMPTS,
    ).values_list("account_id", "inbox_uri", "id")
    held_back_from: dict[Lane, int] = {}
    for account_id, inbox, row_id in older:
        lane = (account_id, inbox)
        held_back_from[lane] = min(row_id, held_back_from.get(lane, row_id))
    counts: defaultdict[str, int] = defaultdict(int)
    chosen = []
    for row in sorted(candidates, key=lambda row: row.id):
        lane = lane_of(row)
        if row.id > held_back_from.get(lane, row.id):
            continue
        if counts[row.host] >= per_host:
            # What is left behind must not be overtaken by what comes later.
            held_back_from.setdefault(lane, row.id)
            continue
        counts[row.host] += 1
        chosen.append(row)
    return chosen[:limit]


async def settle(done: Sequence[Delivery], failures: Sequence[Failure]) -> None:
    """Delete the rows that arrived or are given up, and plan the others' next try."""
    arrived = [row.id for row in done]
    given_up = [failure.delivery.id for failure in failures if failure.is_final]
    now = datetime.now(UTC)
    async with database.transaction():
        if arrived or given_up:
            await Delivery.filter(id__in=[*arrived, *given_up]).delete()
        for failure in failures:
            if not failure.is_final:
                await _postpone(failure, now)
    _tell(failures)
    await _judge(
        {row.host for row in done},
        {failure.delivery.host: failure.blames_host for failure in failures},
    )


async def _judge(answered: set[str], failing: Mapping[str, bool]) -> None:
    """Tell the circuit breakers which hosts answered and which failed (False: it said no)."""
    for host in answered | {host for host, is_blamed in failing.items() if not is_blamed}:
        await hosts.answered(host)
    for host, is_blamed in failing.items():
        if is_blamed and host not in answered:
            await hosts.failed(host)


async def _postpone(failure: Failure, now: datetime) -> None:
    attempts = failure.delivery.attempts + 1
    usual_s = KEY_SETTLES_S if failure.is_of_new_key else jobs.retry_delay_s(attempts)
    delay_s = max(usual_s, failure.error.retry_after_s or 0.0)
    await Delivery.filter(id=failure.delivery.id).update(
        attempts=attempts,
        locked_until=None,
        run_at=now + timedelta(seconds=delay_s),
        last_error=str(failure.error)[:2000],
        reached_host=failure.error.http_status is not None,
    )


def _tell(failures: Sequence[Failure]) -> None:
    """Log what failed: a line for each host, for a post may go to hundreds that are down."""
    by_host: dict[tuple[str, bool], list[Failure]] = {}
    for failure in failures:
        by_host.setdefault((failure.delivery.host, failure.is_final), []).append(failure)
    for (host, is_final), some in by_host.items():
        log.info(
            "deliveries given up" if is_final else "deliveries failed",
            host=host,
            deliveries=len(some),
            attempts=max(failure.delivery.attempts + 1 for failure in some),
            error=str(some[0].error),
        )


async def give_back(rows: Sequence[Delivery]) -> None:
    """End the lease of rows that were taken and not tried."""
    if rows:
        await Delivery.filter(id__in=[row.id for row in rows]).update(locked_until=None)


async def release_leases() -> None:
    """Free the rows that a killed process had taken (at start, when we are alone)."""
    await Delivery.filter(locked_until__not_isnull=True).update(locked_until=None)
