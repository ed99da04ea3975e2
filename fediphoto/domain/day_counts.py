"""How much happened on each of many days: one statement a thing, grouped by the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fediphoto.domain.day_spans import Span
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan


@dataclass(frozen=True, slots=True)
class _Thing:
    """What is counted: the rows of `of_rows`, by the day of the moment (or day) `at`."""

    at: str
    of_rows: str
    is_day: bool = False


_THINGS: Mapping[str, _Thing] = {
    "active": _Thing("day", "user_activity WHERE TRUE", is_day=True),
    "joined": _Thing("created_at", '"user" WHERE TRUE'),
    "posts": _Thing("created_at", "post WHERE is_local = TRUE AND boost_of_id IS NULL"),
    "likes": _Thing(
        "made.created_at",
        '"like" made JOIN post ON post.id = made.post_id WHERE post.is_local = TRUE',
    ),
    "reports": _Thing("created_at", "report WHERE TRUE"),
    "heard": _Thing("received_at", "inbox_activity WHERE state = 'done'"),
}


@dataclass(frozen=True, slots=True)
class DayCounts:
    """One thing on each day of a span."""

    thing: str
    days: list[tuple[date, int]]

    @property
    def total(self) -> int:
        """All days together."""
        return sum(amount for _day, amount in self.days)

    @property
    def most(self) -> int:
        """What the busiest day had."""
        return max((amount for _day, amount in self.days), default=0)


def count(things: Sequence[str], span: Span) -> ReadPlan[list[DayCounts]]:
    """Each of `things` (keys of _THINGS) on every day of a span, in UTC; one statement a thing."""
    found = []
    for thing in things:
        rule = _THINGS[thing]
        bounds = [span.first, span.last] if rule.is_day else [span.begins_at, span.ends_at]
        rows = yield (
            f"SELECT {_day(rule)} AS happened_on, COUNT(*) AS amount FROM {rule.of_rows}"  # noqa: S608 (our own words)
            f" AND {rule.at} >= ? AND {rule.at} {'<=' if rule.is_day else '<'} ?"
            f" GROUP BY {_day(rule)}",
            bounds,
        )
        amounts = {row["happened_on"]: int(row["amount"]) for row in rows}
        found.append(
            DayCounts(thing, [(day, amounts.get(day.isoformat(), 0)) for day in span.days])
        )
    return found


def _day(rule: _Thing) -> str:
    """The day as text: the two databases have no word for it in common."""
    if rule.is_day:
        return f"CAST({rule.at} AS TEXT)"
    if database.is_sqlite():
        return f"SUBSTR({rule.at}, 1, 10)"
    return f"TO_CHAR({rule.at} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
