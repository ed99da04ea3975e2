"""How much something is talked about: Mastodon's reckoning (app/models/trends/*).

A hashtag or link scores by how many more people used it today than yesterday, squared; the greatest
score of a rise is kept and decays by halves. A post scores by likes and boosts, and decays from its
birth on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto import config
from fediphoto.domain.discovery import trends
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs, twins
from fediphoto.storage.database import ReadPlan, moment
from fediphoto.storage.models import LinkUse, TagUse, Trend

_COOLDOWN = timedelta(days=2)
"""How long the peak of a rise counts before a new one begins."""
_HALF_LIFE_S = {"tag": 4 * 3600.0, "link": 8 * 3600.0, "post": 6 * 3600.0}
"""Mastodon halves a post's score every hour; a photo is looked at for longer."""
_LOWEST = {"tag": 1.0, "link": 1.0, "post": 0.3}
"""What has decayed below trends no more."""
_KEPT = 200
"""Of a kind, the greatest."""
_POST_DAYS = 3

_USED = {
    "tag": "SELECT hashtag_id AS key, day, COUNT(*) AS people FROM tag_use"
    " WHERE day >= ? GROUP BY hashtag_id, day",
    "link": "SELECT card_id AS key, day, COUNT(*) AS people FROM link_use"
    " WHERE day >= ? GROUP BY card_id, day",
}


@dataclass(frozen=True, slots=True)
class _Score:
    score: float
    peak: float
    peaked_at: datetime | None
    language: str = ""
    publisher: str = ""


async def refresh(at: datetime | None = None) -> None:
    """Compute what trends `at` this moment (tests say another)."""
    now = at or datetime.now(UTC)
    for kind in ("tag", "link"):
        used = await database.read(_used(kind, now), patiently=True)
        known = {row.target_key: row for row in await Trend.filter(kind=kind, score__gt=0)}
        scores = {
            key: _risen(kind, *used.get(key, (0, 0)), known.get(key), now)
            for key in {*used, *known}
        }
        await _keep(kind, await _told(kind, scores), now)
    await _keep("post", await database.read(_posts(now), patiently=True), now)


async def sweep() -> None:
    """Let scores decay, and forget the uses of a month ago and what nobody reviewed."""
    await refresh()
    last = trends.today() - timedelta(days=trends.KEPT_DAYS)
    await TagUse.filter(day__lt=last).delete()
    await LinkUse.filter(day__lt=last).delete()
    month = datetime.now(UTC) - timedelta(days=trends.KEPT_DAYS)
    await Trend.filter(score=0, is_allowed=None, updated_at__lt=month).delete()


async def _refresh(_: dict[str, Any]) -> None:
    await refresh()


JOBS: dict[str, jobs.Handler] = {trends.REFRESH: _refresh}


def _least() -> int:
    return config.current().discovery.trend_people


def _rise(expected: float, observed: float) -> float:
    if expected > observed or observed < _least():
        return 0.0
    return (observed - expected) ** 2 / expected


def _decayed(kind: str, score: float, age: timedelta) -> float:
    left: float = score * 0.5 ** (max(age.total_seconds(), 0.0) / _HALF_LIFE_S[kind])
    return left if left >= _LOWEST[kind] else 0.0


def _risen(kind: str, today: int, yesterday: int, known: Trend | None, now: datetime) -> _Score:
    peak = known.peak_score if known is not None else 0.0
    peaked_at = known.peaked_at if known is not None else None
    if peaked_at is None or peaked_at < now - _COOLDOWN:
        peak, peaked_at = 0.0, None
    score = _rise(float(yesterday or 1), float(today))
    if score > peak:
        peak, peaked_at = score, now
    age = now - peaked_at if peaked_at is not None else timedelta()
    return _Score(_decayed(kind, peak, age), peak, peaked_at)


def _used(kind: str, now: datetime) -> ReadPlan[dict[str, tuple[int, int]]]:
    """How many people used what today and yesterday, by its key."""
    today = now.date()
    yesterday = today - timedelta(days=1)
    rows = yield _USED[kind], [yesterday]
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        key, day = str(row["key"]), str(row["day"])[:10]
        before = found.get(key, (0, 0))
        if day == today.isoformat():
            found[key] = (row["people"], before[1])
        elif day == yesterday.isoformat():
            found[key] = (before[0], row["people"])
    return {key: pair for key, pair in found.items() if pair[0] >= _least()}


async def _told(kind: str, scores: Mapping[str, _Score]) -> Mapping[str, _Score]:
    """Links with their language and publisher."""
    if kind != "link":
        return scores
    told = {}
    for card in await trends.cards([int(key) for key in scores]):
        one = scores[str(card.id)]
        told[str(card.id)] = _Score(
            one.score, one.peak, one.peaked_at, card.language, trends.publisher_of(card)
        )
    return told


def _posts(now: datetime) -> ReadPlan[dict[str, _Score]]:
    """Young public posts, behind no warning and no answers, of people who wish to be found."""
    oldest = snowflake(min(now, datetime.now(UTC)) - timedelta(days=_POST_DAYS))
    rows = yield (
        "SELECT post.id, post.created_at, post.language, post.likes_count + post.boosts_count"
        " AS observed FROM post JOIN account author ON author.id = post.account_id"
        " WHERE post.visibility = 'public' AND post.id > ? AND post.boost_of_id IS NULL"
        " AND post.approval_state = '' AND post.is_sensitive = FALSE AND post.content_warning = ''"
        " AND post.in_reply_to_id IS NULL AND post.in_reply_to_uri = ''"
        " AND post.likes_count + post.boosts_count >= ?"
        " AND author.is_discoverable = TRUE AND author.silenced_at IS NULL"
        " AND author.suspended_at IS NULL AND author.sensitized_at IS NULL",
        [oldest, _least()],
    )
    scores = {}
    for row in rows:
        born = moment(row["created_at"]) or now
        rise = _rise(1.0, float(row["observed"]))
        score = _decayed("post", rise, now - born)
        if score:
            scores[str(row["id"])] = _Score(score, rise, born, row["language"])
    return scores


async def _keep(kind: str, scores: Mapping[str, _Score], now: datetime) -> None:
    """Write down the greatest; what trended and is not among them trends no more."""
    greatest = sorted(
        (key for key, one in scores.items() if one.score > 0),
        key=lambda key: (-scores[key].score, key),
    )[:_KEPT]
    async with database.transaction():
        over = Trend.filter(kind=kind, score__gt=0)
        await (over.exclude(target_key__in=greatest) if greatest else over).update(
            score=0.0, updated_at=now
        )
        known = {row.target_key: row for row in await Trend.filter(kind=kind)} if greatest else {}
        for key in greatest:
            await _write(known.get(key), kind, key, scores[key], now)
        if kind == "link":
            await _list_publishers({scores[key].publisher for key in greatest} - {""})


async def _write(known: Trend | None, kind: str, key: str, one: _Score, now: datetime) -> None:
    values: dict[str, Any] = {
        "score": one.score,
        "peak_score": one.peak,
        "peaked_at": one.peaked_at,
        "language": one.language[:35],
        "publisher": one.publisher[:255],
    }
    if known is None:  # a moderator may judge it at this moment
        fresh = Trend(id=snowflake(), kind=kind, target_key=key, **values)
        known, is_new = await twins.once(fresh, "kind", "target_key")
        if is_new:
            return
    await Trend.filter(id=known.id).update(**values, updated_at=now)


async def _list_publishers(hosts: set[str]) -> None:
    """Have moderators see the publishers of what trends."""
    rows = await Trend.filter(kind="publisher", target_key__in=sorted(hosts)) if hosts else []
    for host in sorted(hosts - {row.target_key for row in rows}):
        fresh = Trend(id=snowflake(), kind="publisher", target_key=host[:255])
        await twins.once(fresh, "kind", "target_key")
