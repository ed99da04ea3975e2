"""How the other servers are: which answer, which do not and since when, and what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from fediphoto.domain import roles
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, moment
from fediphoto.storage.models import Account

SHOWN = 100
STATES = ("trouble", "unavailable", "all")
_IN_STATE = {
    "trouble": "(host.consecutive_failures > 0 OR host.unavailable_at IS NOT NULL"
    " OR waiting.failed > 0)",
    "unavailable": "host.unavailable_at IS NOT NULL",
    "all": "TRUE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHealth:
    """One other server."""

    name: str
    software: str
    version: str
    state: str
    """ "unavailable" (given up until it speaks), "resting" (nothing is sent for a while),
    "failing" or "fine"."""
    consecutive_failures: int
    failing_days: int
    last_failed_on: date | None
    last_ok_at: datetime | None
    open_until: datetime | None
    unavailable_at: datetime | None
    waiting: int
    """Deliveries on their way to it."""
    failed: int
    """Of these, those that failed at least once."""
    oldest_at: datetime | None
    last_error: str


async def listing(
    by: Account, *, state: str = "trouble", name: str = "", after: str = ""
) -> list[ServerHealth]:
    """At most SHOWN servers in a state (of STATES), or whose name begins with `name`.

    In the order of their names after `after`. One statement. Raises Forbidden.
    """
    await roles.demand_moderator(by)
    condition, values = _IN_STATE.get(state, _IN_STATE["trouble"]), []
    if name:
        condition = "host.name LIKE ? ESCAPE '!'"
        values.append(f"{database.plain(name.lower()[:255])}%")
    if after:
        condition += " AND host.name > ?"
        values.append(after[:255])
    return await database.read(_listing(condition, values))


def _listing(condition: str, values: Sequence[str]) -> ReadPlan[list[ServerHealth]]:
    rows = yield (
        "SELECT host.*, COALESCE(waiting.amount, 0) AS waiting_ones,"  # noqa: S608 (our own words)
        " COALESCE(waiting.failed, 0) AS failed_ones, waiting.oldest AS oldest,"
        " waiting.error AS error FROM host LEFT JOIN"
        " (SELECT host AS name, COUNT(*) AS amount,"
        " SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) AS failed, MIN(run_at) AS oldest,"
        " MAX(last_error) AS error FROM delivery GROUP BY host) waiting"
        f" ON waiting.name = host.name WHERE {condition} ORDER BY host.name LIMIT ?",
        [*values, SHOWN],
    )
    now = datetime.now(UTC)
    return [_made(row, now) for row in rows]


def _made(row: Row, now: datetime) -> ServerHealth:
    open_until, unavailable_at = moment(row["open_until"]), moment(row["unavailable_at"])
    if unavailable_at is not None:
        state = "unavailable"
    elif open_until is not None and open_until > now:
        state = "resting"
    elif row["consecutive_failures"] or row["failed_ones"]:
        state = "failing"
    else:
        state = "fine"
    failed_on = row["last_failed_on"]
    return ServerHealth(
        name=row["name"],
        software=row["software"],
        version=row["version"],
        state=state,
        consecutive_failures=row["consecutive_failures"],
        failing_days=row["failing_days"],
        last_failed_on=date.fromisoformat(failed_on) if failed_on else None,
        last_ok_at=moment(row["last_ok_at"]),
        open_until=open_until,
        unavailable_at=unavailable_at,
        waiting=int(row["waiting_ones"]),
        failed=int(row["failed_ones"]),
        oldest_at=moment(row["oldest"]),
        last_error=(row["error"] or "")[:600],
    )
