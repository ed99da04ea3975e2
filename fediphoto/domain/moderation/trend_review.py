"""What moderators say to what trends."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import audit, roles
from fediphoto.errors import NotFound
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.models import Account, Card, Hashtag, Post, Trend

KINDS = ("tag", "post", "link", "publisher")


@dataclass(frozen=True, slots=True)
class Listed:
    """Something that trends or trended: `key` is the id of a hashtag, post or card, or a host."""

    id: int
    key: str
    score: float
    is_allowed: bool | None
    reviewed_at: datetime | None


async def allow(by: Account | None, kind: str, key: str) -> None:
    """Let something be shown among the trends; written down.

    Raises Forbidden where `by` does not moderate (None is the command line), NotFound for what
    there is not.
    """
    await _judge(by, kind, key, is_allowed=True)


async def refuse(by: Account | None, kind: str, key: str) -> None:
    """Never show it, as `allow`."""
    await _judge(by, kind, key, is_allowed=False)


async def listing(by: Account | None, kind: str, limit: int, offset: int = 0) -> list[Listed]:
    """All that trends of a kind, the unreviewed too, the most talked about first.

    Forbidden where `by` does not moderate; so the next ones.
    """
    await roles.demand_moderator(by)
    rows = (
        await Trend.filter(kind=kind, score__gt=0)
        .order_by("-score", "target_key")
        .offset(offset)
        .limit(limit)
    )
    return [_listed(row) for row in rows]


async def publishers(by: Account | None, limit: int, offset: int = 0) -> list[Listed]:
    """The publishers of links that trend or trended, reviewed or not, by name."""
    await roles.demand_moderator(by)
    rows = await Trend.filter(kind="publisher").order_by("target_key").offset(offset).limit(limit)
    return [_listed(row) for row in rows]


async def one(by: Account | None, kind: str, key: str) -> Listed:
    """What was said to one thing; NotFound where nobody said anything, and it does not trend."""
    await roles.demand_moderator(by)
    found = await Trend.get_or_none(kind=kind, target_key=key)
    if found is None:
        raise NotFound
    return _listed(found)


async def publisher(by: Account | None, trend_id: int) -> str:
    """The host of the publisher with that id; NotFound where there is none."""
    await roles.demand_moderator(by)
    found = await Trend.get_or_none(id=trend_id, kind="publisher")
    if found is None:
        raise NotFound
    return found.target_key


def _listed(row: Trend) -> Listed:
    return Listed(row.id, row.target_key, row.score, row.is_allowed, row.reviewed_at)


async def _judge(by: Account | None, kind: str, key: str, *, is_allowed: bool) -> None:
    async with database.transaction():
        await roles.demand_moderator(by)
        await _check(kind, key)
        now = datetime.now(UTC)
        values: dict[str, Any] = {"is_allowed": is_allowed, "reviewed_at": now}
        judged = Trend(id=snowflake(), kind=kind, target_key=key, **values)
        known, is_new = await twins.once(judged, "kind", "target_key")
        if not is_new:
            await Trend.filter(id=known.id).update(**values, updated_at=now)
        word = "allow" if is_allowed else "refuse"
        await audit.record(by, f"trend.{word}", f"{kind} {key}", "")


async def _check(kind: str, key: str) -> None:
    model = {"tag": Hashtag, "post": Post, "link": Card}.get(kind)
    if model is None:
        if kind != "publisher" or not key or len(key) > 255:
            raise NotFound
    elif not key.isdecimal() or not await model.exists(id=int(key)):
        raise NotFound
