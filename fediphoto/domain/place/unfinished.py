"""Jobs that failed, for those who look after the machine: what, for whom, why, and when again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import audit, roles
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.errors import NotFound
from fediphoto.storage import database, jobs
from fediphoto.storage.database import ReadPlan, Row, json_value, moment, placeholders
from fediphoto.storage.models import Account, Job

STATES = ("failed", "retrying", "waiting")
"""Given up; failed at least once and tried again; never tried yet."""
_IN_STATE = {
    "failed": "failed_at IS NOT NULL",
    "retrying": "failed_at IS NULL AND attempts > 0",
    "waiting": "failed_at IS NULL AND attempts = 0",
}
_ACCOUNTS = ("account_id", "recipient_id", "author_id", "follower_id", "target_id", "actor_id")
"""Where payloads name whom they are about; the first of these counts."""
_POSTS = ("post_id", "boost_id", "parent_id")
_ERROR_CHARACTERS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedJob:
    """One piece of work. What is in it is shown to nobody: it may be a letter."""

    id: int
    kind: str
    acct: str
    """For whom, where that can be told; else ''."""
    attempts: int
    created_at: datetime
    next_at: datetime | None
    """Null where nobody tries again."""
    failed_at: datetime | None
    error: str
    is_under_way: bool


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many there are of one kind."""

    kind: str
    failed: int
    retrying: int
    waiting: int


async def listing(by: Account, page: Page, *, state: str, kind: str = "") -> Paged[UnfinishedJob]:
    """Those in a state (of STATES), of one kind where that is said; the latest first. Forbidden."""
    await roles.demand_admin(by)
    condition, values = _IN_STATE.get(state, _IN_STATE["failed"]), []
    if kind:
        condition += " AND kind = ?"
        values.append(kind[:64])
    return await database.read(_listing(condition, values, page))


async def kinds(by: Account) -> list[KindCount]:
    """Which kinds there are, those that failed most first. Forbidden."""
    await roles.demand_admin(by)
    return await database.read(_kinds())


async def retry(by: Account, job_id: int) -> None:
    """Have one tried again now. Raises Forbidden, NotFound (it is done, or was given up)."""
    await roles.demand_admin(by)
    async with database.transaction():
        found = await Job.get_or_none(id=job_id)
        if found is None or not await jobs.retry([job_id]):
            raise NotFound
        await audit.record(by, "job.retry", f"job {job_id}", found.kind)


async def retry_kind(by: Account, kind: str) -> int:
    """Have all of a kind that failed tried again now; returns how many. Forbidden."""
    await roles.demand_admin(by)
    async with database.transaction():
        ids = await Job.filter(kind=kind, attempts__gt=0).values_list("id", flat=True)
        amount = await jobs.retry([int(str(one)) for one in ids])
        if amount:
            await audit.record(by, "job.retry", f"jobs {kind}"[:512], amount=amount)
    return amount


async def give_up(by: Account, job_id: int) -> None:
    """Let one that failed go for good. Raises Forbidden, NotFound (also where it is under way)."""
    await roles.demand_admin(by)
    async with database.transaction():
        found = await Job.get_or_none(id=job_id)
        if found is None or not await jobs.give_up(job_id):
            raise NotFound
        await audit.record(by, "job.give_up", f"job {job_id}", found.kind)


def _listing(condition: str, values: Sequence[Any], page: Page) -> ReadPlan[Paged[UnfinishedJob]]:
    tail, bound = bounds(page, "id")
    found = yield f"SELECT * FROM job WHERE {condition}{tail}", [*values, *bound]  # noqa: S608 (our own words)
    rows = newest_first(page, found)
    payloads = {row["id"]: json_value(row["payload"]) for row in rows}
    posts = {one for payload in payloads.values() if (one := _named(payload, _POSTS))}
    authors: dict[int, int] = {}
    if posts:
        of_posts = yield (
            f"SELECT id, account_id FROM post WHERE id IN ({placeholders(list(posts))})",  # noqa: S608
            sorted(posts),
        )
        authors = {row["id"]: row["account_id"] for row in of_posts}
    whom = {
        job_id: _named(payload, _ACCOUNTS) or authors.get(_named(payload, _POSTS) or 0)
        for job_id, payload in payloads.items()
    }
    wanted = sorted({one for one in whom.values() if one})
    names: dict[int, str] = {}
    if wanted:
        people = yield (
            f"SELECT id, username, domain FROM account WHERE id IN ({placeholders(wanted)})",  # noqa: S608
            wanted,
        )
        names = {
            row["id"]: row["username"] + (f"@{row['domain']}" if row["domain"] else "")
            for row in people
        }
    now = datetime.now(UTC)
    shown = [_made(row, names.get(whom[row["id"]] or 0, ""), now) for row in rows]
    return Paged.of(page, shown, [row["id"] for row in rows])


def _named(payload: Any, keys: Sequence[str]) -> int | None:
    if not isinstance(payload, Mapping):
        return None
    found = (payload.get(key) for key in keys)
    return next((one for one in found if isinstance(one, int) and one > 0), None)


def _made(row: Row, acct: str, now: datetime) -> UnfinishedJob:
    created_at, failed_at = moment(row["created_at"]), moment(row["failed_at"])
    locked_until = moment(row["locked_until"])
    assert created_at is not None
    return UnfinishedJob(
        id=row["id"],
        kind=row["kind"],
        acct=acct,
        attempts=row["attempts"],
        created_at=created_at,
        next_at=None if failed_at else moment(row["run_at"]),
        failed_at=failed_at,
        error=row["last_error"][:_ERROR_CHARACTERS],
        is_under_way=locked_until is not None and locked_until > now,
    )


def _kinds() -> ReadPlan[list[KindCount]]:
    amounts = ", ".join(
        f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {state}_ones"
        for state, condition in _IN_STATE.items()
    )
    rows = yield (
        f"SELECT kind, {amounts} FROM job GROUP BY kind"  # noqa: S608 (our own words)
        " ORDER BY failed_ones DESC, retrying_ones DESC, kind",
        [],
    )
    return [
        KindCount(
            row["kind"],
            int(row["failed_ones"]),
            int(row["retrying_ones"]),
            int(row["waiting_ones"]),
        )
        for row in rows
    ]
