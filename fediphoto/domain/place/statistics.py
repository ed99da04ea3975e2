"""How large this instance is, and how busy it has been."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto.domain import policies
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Totals:
    """What this instance holds now."""

    people: int
    posts: int
    domains: int
    """Other servers that somebody known here lives on."""
    active_month: int
    """Our people who were here within 30 days."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week, Monday to Sunday in UTC."""

    began_at: datetime
    posts: int
    active: int
    """Our people who published in it."""
    registrations: int


async def totals() -> Totals:
    """Count, now."""
    return await database.read(_totals(datetime.now(UTC)))


async def weeks() -> list[Week]:
    """The last twelve weeks, the present one first."""
    now = datetime.now(UTC)
    monday = datetime(now.year, now.month, now.day, tzinfo=UTC) - timedelta(days=now.weekday())
    return await database.read(_weeks([monday - timedelta(weeks=one) for one in range(WEEKS)]))


async def domains() -> list[str]:
    """The other servers that somebody known here lives on, by name; not those shut out."""
    found = await database.read(_domains())
    return [domain for domain in found if not policies.of(domain).is_suspended]


def _totals(now: datetime) -> ReadPlan[Totals]:
    month_ago = now - timedelta(days=30)
    (row,) = yield (
        'SELECT (SELECT COUNT(*) FROM "user" JOIN account ON account.id = "user".account_id'
        " WHERE account.suspended_at IS NULL AND account.deleted_at IS NULL) AS people,"
        " (SELECT COALESCE(SUM(posts_count), 0) FROM account WHERE domain = '') AS posts,"
        " (SELECT COUNT(DISTINCT domain) FROM account WHERE domain <> '') AS domains,"
        ' (SELECT COUNT(*) FROM "user" WHERE last_seen_at > ?) AS active',
        [month_ago],
    )
    return Totals(row["people"], int(row["posts"]), row["domains"], row["active"])


def _weeks(mondays: list[datetime]) -> ReadPlan[list[Week]]:
    found = []
    for monday in mondays:
        span = [monday, monday + timedelta(weeks=1)]
        (row,) = yield (
            "SELECT (SELECT COUNT(*) FROM post WHERE is_local = TRUE AND boost_of_id IS NULL"
            " AND created_at >= ? AND created_at < ?) AS posts,"
            " (SELECT COUNT(DISTINCT account_id) FROM post WHERE is_local = TRUE"
            " AND created_at >= ? AND created_at < ?) AS active,"
            ' (SELECT COUNT(*) FROM "user" WHERE created_at >= ? AND created_at < ?)'
            " AS registrations",
            span * 3,
        )
        found.append(Week(monday, row["posts"], row["active"], row["registrations"]))
    return found


def _domains() -> ReadPlan[list[str]]:
    rows = yield "SELECT DISTINCT domain FROM account WHERE domain <> '' ORDER BY domain", []
    return [row["domain"] for row in rows]
