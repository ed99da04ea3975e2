"""Who of those that joined came back, day by day or month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fediphoto.domain import roles
from fediphoto.domain.day_spans import Span, midnight
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account

FREQUENCIES = ("day", "month")


@dataclass(frozen=True, slots=True)
class Returned:
    """How many of a cohort were here in one bucket, and which part of it that is."""

    begins: date
    value: int
    rate: float


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who joined in one bucket."""

    begins: date
    frequency: str
    buckets: list[Returned]


@dataclass(frozen=True, slots=True)
class _Bucket:
    begins: date
    ends: date
    """The first day that is no longer in it."""


async def cohorts(by: Account, span: Span, frequency: str) -> list[Cohort]:
    """The cohorts of a span, each with all buckets from its own on. Forbidden for strangers.

    Any other frequency than "month" counts days.
    """
    await roles.demand_moderator(by)
    chosen = "month" if frequency == "month" else "day"
    buckets = list(_months(span) if chosen == "month" else _days(span))
    return await database.read(_cohorts(buckets, chosen), patiently=True)


def _cohorts(buckets: list[_Bucket], frequency: str) -> ReadPlan[list[Cohort]]:
    found = []
    for number, bucket in enumerate(buckets):
        found.append((yield from _cohort(bucket, buckets[number:], frequency)))
    return found


def _cohort(own: _Bucket, later: list[_Bucket], frequency: str) -> ReadPlan[Cohort]:
    """One statement for the cohort's size, and one for all of its buckets."""
    joined = [midnight(own.begins), midnight(own.ends)]
    (row,) = yield (
        'SELECT COUNT(*) AS people FROM "user" WHERE created_at >= ? AND created_at < ?',
        joined,
    )
    people = int(row["people"])
    if not people:
        return Cohort(own.begins, frequency, [Returned(one.begins, 0, 0.0) for one in later])
    columns, values = [], []
    for number, one in enumerate(later):
        columns.append(
            "COUNT(DISTINCT CASE WHEN user_activity.day >= ? AND user_activity.day < ?"
            f" THEN user_activity.account_id END) AS c{number}"
        )
        values += [one.begins, one.ends]
    (counts,) = yield (
        f"SELECT {', '.join(columns)} FROM user_activity"  # noqa: S608 (our own words)
        ' JOIN "user" ON "user".account_id = user_activity.account_id'
        ' WHERE "user".created_at >= ? AND "user".created_at < ?',
        [*values, *joined],
    )
    return Cohort(
        own.begins,
        frequency,
        [
            Returned(one.begins, int(counts[f"c{number}"]), int(counts[f"c{number}"]) / people)
            for number, one in enumerate(later)
        ],
    )


def _days(span: Span) -> Iterator[_Bucket]:
    for day in span.days:
        yield _Bucket(day, day + timedelta(days=1))


def _months(span: Span) -> Iterator[_Bucket]:
    begins = span.first.replace(day=1)
    while begins <= span.last:
        ends = (begins + timedelta(days=32)).replace(day=1)
        yield _Bucket(begins, ends)
        begins = ends
