"""What those who keep order see first: how many people, how busy, what waits, what fails."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto.domain import day_counts, roles
from fediphoto.domain.day_counts import DayCounts
from fediphoto.domain.day_spans import Span
from fediphoto.domain.lately import Lately
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, moment
from fediphoto.storage.models import Account

SPANS = (30, 90)
"""Days that the graphs may show."""
KEPT_S = 60.0
LATE = timedelta(minutes=5)
"""What should have been done so long ago is late."""
GRAPHS = ("active", "joined", "posts", "likes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Work of one kind that is still to be done."""

    waiting: int
    late: int
    failed: int
    """Given up, until somebody decides; of deliveries: those that failed once at least."""
    oldest_at: datetime | None
    """Since when the one that is due longest has been due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The figures of one moment."""

    counted_at: datetime
    people: int
    active_month: int
    posts: int
    waiting_people: int
    open_reports: int
    oldest_report_at: datetime | None
    jobs: Queue
    deliveries: Queue
    inbox: Queue
    hosts: int
    failing_hosts: int
    unavailable_hosts: int
    graphs: list[DayCounts]

    @property
    def late(self) -> int:
        """Everything that is late."""
        return self.jobs.late + self.deliveries.late + self.inbox.late


async def take(by: Account, days: int) -> Dashboard:
    """The figures, with graphs over `days` (one of SPANS); a fixed number of statements, at most
    once a minute. Raises Forbidden."""
    await roles.demand_moderator(by)
    return await _figures.get(days if days in SPANS else SPANS[0])


async def health(by: Account) -> tuple[Queue, Queue, Queue]:
    """Jobs, deliveries and the inbox, now. Raises Forbidden."""
    await roles.demand_moderator(by)
    return await database.read(_queues(datetime.now(UTC)))


async def _count(days: int) -> Dashboard:
    now = datetime.now(UTC)
    return await database.read(_counted(now, days), patiently=True)


def _counted(now: datetime, days: int) -> ReadPlan[Dashboard]:
    (row,) = yield (
        'SELECT (SELECT COUNT(*) FROM "user" JOIN account ON account.id = "user".account_id'
        " WHERE account.suspended_at IS NULL AND account.deleted_at IS NULL"
        ' AND "user".approved_at IS NOT NULL) AS people,'
        ' (SELECT COUNT(*) FROM "user" WHERE last_seen_at > ?) AS active,'
        " (SELECT COALESCE(SUM(posts_count), 0) FROM account WHERE domain = '') AS posts,"
        ' (SELECT COUNT(*) FROM "user" WHERE approved_at IS NULL) AS waiting,'
        " (SELECT COUNT(*) FROM report WHERE resolved_at IS NULL) AS reports,"
        " (SELECT MIN(created_at) FROM report WHERE resolved_at IS NULL) AS oldest_report,"
        " (SELECT COUNT(*) FROM host) AS hosts,"
        " (SELECT COUNT(*) FROM host WHERE consecutive_failures > 0"
        " AND unavailable_at IS NULL) AS failing,"
        " (SELECT COUNT(*) FROM host WHERE unavailable_at IS NOT NULL) AS unavailable",
        [now - timedelta(days=30)],
    )
    jobs, deliveries, inbox = yield from _queues(now)
    today = now.date()
    span = Span(today - timedelta(days=days - 1), today)
    graphs = yield from day_counts.count(GRAPHS, span)
    return Dashboard(
        counted_at=now,
        people=row["people"],
        active_month=row["active"],
        posts=int(row["posts"]),
        waiting_people=row["waiting"],
        open_reports=row["reports"],
        oldest_report_at=moment(row["oldest_report"]),
        jobs=jobs,
        deliveries=deliveries,
        inbox=inbox,
        hosts=row["hosts"],
        failing_hosts=row["failing"],
        unavailable_hosts=row["unavailable"],
        graphs=graphs,
    )


def _queues(now: datetime) -> ReadPlan[tuple[Queue, Queue, Queue]]:
    late = now - LATE
    found = []
    for source, open_ones, failed in (
        ("job", "failed_at IS NULL", "failed_at IS NOT NULL"),
        ("delivery", "TRUE", "attempts > 0"),
        ("inbox_activity", "state = 'waiting'", "state = 'waiting' AND attempts > 0"),
    ):
        (row,) = yield (
            f"SELECT (SELECT COUNT(*) FROM {source} WHERE {open_ones}) AS waiting,"  # noqa: S608 (our own words)
            f" (SELECT COUNT(*) FROM {source} WHERE {open_ones} AND run_at < ?) AS late,"
            f" (SELECT COUNT(*) FROM {source} WHERE {failed}) AS failed,"
            f" (SELECT MIN(run_at) FROM {source} WHERE {open_ones} AND run_at < ?) AS oldest",
            [late, now],
        )
        found.append(
            Queue(
                waiting=row["waiting"],
                late=row["late"],
                failed=row["failed"],
                oldest_at=moment(row["oldest"]),
            )
        )
    jobs, deliveries, inbox = found
    return jobs, deliveries, inbox


_figures: Lately[int, Dashboard] = Lately(_count, KEPT_S)


def forget() -> None:
    """Count anew the next time."""
    _figures.forget()
