"""The other servers that somebody known here lives on, for those who keep order."""

from dataclasses import dataclass
from datetime import datetime

from fediphoto.domain import policies, roles
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, moment
from fediphoto.storage.models import Account

ORDERS = {
    "id": "first_id",
    "domain": "domain",
    "user_count": "people",
    "status_count": "posts",
}
_COLUMNS = (
    "SELECT account.domain AS domain, MIN(account.id) AS first_id, COUNT(*) AS people,"
    " SUM(account.posts_count) AS posts, MIN(account.created_at) AS first_at,"
    " MAX(host.software) AS software, MAX(host.last_ok_at) AS last_ok_at"
    " FROM account LEFT JOIN host ON host.name = account.domain"
    " WHERE account.domain <> ''"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One of them. Its id is that of the first account that was seen of it."""

    id: int
    domain: str
    software: str
    people: int
    posts: int
    last_ok_at: datetime | None
    is_silenced: bool
    is_suspended: bool
    forces_sensitive: bool


async def listing(
    by: Account,
    *,
    part: str = "",
    order: str = "id",
    ascends: bool = False,
    offset: int,
    limit: int,
) -> list[Server]:
    """Those whose name contains `part`, from `offset` on; Forbidden unless `by` moderates."""
    await roles.demand_moderator(by)
    column = ORDERS.get(order, "first_id")
    return await database.read(
        _listing(part.lower()[:255], f"{column} {'ASC' if ascends else 'DESC'}", offset, limit),
        patiently=True,
    )


async def get(by: Account, server_id: int) -> Server:
    """One of them; NotFound, Forbidden."""
    await roles.demand_moderator(by)
    found = await database.read(_one(server_id))
    if found is None:
        raise NotFound
    return found


def _listing(part: str, order: str, offset: int, limit: int) -> ReadPlan[list[Server]]:
    rows = yield (
        f"{_COLUMNS} AND account.domain LIKE ? ESCAPE '!' GROUP BY account.domain"
        f" ORDER BY {order}, domain LIMIT ? OFFSET ?",
        [f"%{database.plain(part)}%", limit, offset],
    )
    return [_server(row) for row in rows]


def _one(server_id: int) -> ReadPlan[Server | None]:
    rows = yield (
        f"{_COLUMNS} AND account.domain ="  # noqa: S608 (our own words)
        " (SELECT domain FROM account first WHERE first.id = ?)"
        " GROUP BY account.domain",
        [server_id],
    )
    return _server(rows[0]) if rows else None


def _server(row: Row) -> Server:
    standing = policies.of(row["domain"])
    return Server(
        id=row["first_id"],
        domain=row["domain"],
        software=row["software"] or "",
        people=int(row["people"]),
        posts=int(row["posts"] or 0),
        last_ok_at=moment(row["last_ok_at"]),
        is_silenced=standing.is_silenced,
        is_suspended=standing.is_suspended,
        forces_sensitive=standing.forces_sensitive,
    )
