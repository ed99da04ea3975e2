"""Somebody's year here in review, for themselves alone (Mastodon's "Wrapstodon").

A report counts what the person posted in a year, boosts and answers among it, but no direct
messages. It is offered once a year draws to its end (a setting says from which day), and for every
year before. A job makes it; then it stays as it is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from tortoise.exceptions import IntegrityError

from fediphoto import config
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import PostView
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import NotFound
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    Account,
    AnnualReport,
    Follow,
    Hashtag,
    Poll,
    Post,
    PostHashtag,
)

SCHEMA = 2
"""Of Mastodon's two ways to write `data`."""
FIRST_YEAR = 2008
"""Before, nobody was here: the first servers of this network are of that year."""
MANY = 113
"""Posts in a year from which on somebody is no lurker (Mastodon: what its active people post)."""

State = Literal["available", "generating", "eligible", "ineligible"]

_ASKED_IN_VAIN = timedelta(hours=1)
"""A report that took longer will not come: it may be asked for again."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What of a post counts."""

    id: int
    month: int
    is_boost: bool
    is_answer: bool
    """To somebody else."""
    is_open: bool
    boosts_count: int


def campaign(today: date | None = None) -> int | None:
    """The year whose report is offered now, before it is over; None where none is."""
    now = today or datetime.now(UTC).date()
    month, day = config.current().discovery.annual_report_from.split("-")
    return now.year if (now.month, now.day) >= (int(month), int(day)) else None


async def state(account: Account, year: int) -> State:
    """Whether the report of a year is there, is being made, can be asked for, or cannot."""
    found = await AnnualReport.get_or_none(account_id=account.id, year=year)
    if found is not None and found.made_at is not None:
        return "available"
    if found is not None and found.asked_at > datetime.now(UTC) - _ASKED_IN_VAIN:
        return "generating"
    return "eligible" if await _is_eligible(account, year) else "ineligible"


async def ask(account: Account, year: int) -> bool:
    """Have the report of a year made; True if it is being made now.

    Nothing happens where it is there already, or there is none to be made.
    """
    found = await state(account, year)
    if found != "eligible":
        return found == "generating"
    try:
        async with database.transaction():
            await AnnualReport.filter(account_id=account.id, year=year).delete()
            made = await AnnualReport.create(
                id=snowflake(), account_id=account.id, year=year, asked_at=datetime.now(UTC)
            )
            await jobs.enqueue("annual_reports.make", {"report_id": made.id})
    except IntegrityError:
        pass  # it was asked for twice at once
    return True


async def listing(account: Account) -> list[AnnualReport]:
    """All reports of somebody that are made, the latest year first."""
    found = AnnualReport.filter(account_id=account.id, made_at__isnull=False)
    return await found.order_by("-year")


async def get(account: Account, year: int) -> AnnualReport:
    """The report of a year; NotFound where it is not made."""
    found = await AnnualReport.get_or_none(account_id=account.id, year=year, made_at__isnull=False)
    if found is None:
        raise NotFound
    return found


async def read(account: Account, year: int) -> None:
    """Note that somebody has seen it. Raises NotFound as `get`."""
    found = await get(account, year)
    await AnnualReport.filter(id=found.id, read_at=None).update(read_at=datetime.now(UTC))


async def posts_of(reports: Sequence[AnnualReport], account: Account) -> list[PostView]:
    """The posts that reports name and that are still there, for their author."""
    named = [one.data["top_statuses"].values() for one in reports]
    ids = [int(one) for some in named for one in some if one is not None]
    return await database.read(views.visible_posts(list(dict.fromkeys(ids)), account.id))


async def _is_eligible(account: Account, year: int) -> bool:
    if not (FIRST_YEAR <= year < datetime.now(UTC).year or year == campaign()):
        return False
    return await Post.filter(**_within(account.id, year)).exists()


def _within(account_id: int, year: int, of: str = "") -> dict[str, Any]:
    """What picks the posts of a year that count, or (`of` "post__") what belongs to them."""
    return {
        f"{of}account_id": account_id,
        f"{of}created_at__gte": datetime(year, 1, 1, tzinfo=UTC),
        f"{of}created_at__lt": datetime(year + 1, 1, 1, tzinfo=UTC),
        f"{of}visibility__not": "direct",
    }


async def _job(payload: dict[str, Any]) -> None:
    report = await AnnualReport.get_or_none(id=payload["report_id"])
    if report is None or report.made_at is not None:
        return
    data = await _made(report.account_id, report.year)
    await AnnualReport.filter(id=report.id).update(data=data, made_at=datetime.now(UTC))


async def _made(account_id: int, year: int) -> dict[str, Any]:
    said = await _said(account_id, year)
    polls_count = await Poll.filter(**_within(account_id, year, "post__")).count()
    return {
        "archetype": _archetype(said, polls_count),
        "time_series": await _months(account_id, year, said),
        "top_hashtags": await _hashtags(account_id, year),
        "top_statuses": {
            "by_reblogs": _most_boosted(said),
            "by_replies": None,
            "by_favourites": None,
        },
    }


async def _said(account_id: int, year: int) -> list[_Said]:
    rows = await Post.filter(**_within(account_id, year)).values(
        "id", "created_at", "boost_of_id", "in_reply_to_account_id", "visibility", "boosts_count"
    )
    return [
        _Said(
            id=row["id"],
            month=row["created_at"].astimezone(UTC).month,
            is_boost=row["boost_of_id"] is not None,
            is_answer=row["in_reply_to_account_id"] not in (None, account_id),
            is_open=row["visibility"] in OPEN,
            boosts_count=row["boosts_count"],
        )
        for row in rows
    ]


def _archetype(said: Sequence[_Said], polls_count: int) -> str:
    """Mastodon's word for how somebody posts, by its rules."""
    boosts = sum(one.is_boost for one in said)
    answers = sum(one.is_answer for one in said)
    own = len(said) - boosts - answers
    if len(said) < MANY:
        return "lurker"
    if boosts > own * 2:
        return "booster"
    if polls_count > own / 10:
        return "pollster"
    if answers > own * 2:
        return "replier"
    return "oracle"


async def _months(account_id: int, year: int, said: Sequence[_Said]) -> list[dict[str, int]]:
    """For each month: how much was posted, and how many of today's followers came."""
    posted = Counter(one.month for one in said)
    came = await Follow.filter(
        target_id=account_id,
        state="accepted",
        created_at__gte=datetime(year, 1, 1, tzinfo=UTC),
        created_at__lt=datetime(year + 1, 1, 1, tzinfo=UTC),
    ).values("created_at")
    followers = Counter(row["created_at"].astimezone(UTC).month for row in came)
    return [
        {"month": month, "statuses": posted[month], "followers": followers[month]}
        for month in range(1, 13)
    ]


async def _hashtags(account_id: int, year: int) -> list[dict[str, Any]]:
    """The hashtag most used, if any."""
    used = Counter(
        await PostHashtag.filter(
            **_within(account_id, year, "post__"), post__boost_of_id=None
        ).values_list("hashtag_id", flat=True)
    )
    if not used:
        return []
    [(hashtag_id, count)] = used.most_common(1)
    return [{"name": (await Hashtag.get(id=hashtag_id)).display_name, "count": count}]


def _most_boosted(said: Sequence[_Said]) -> str | None:
    found = [one for one in said if one.is_open and not one.is_boost and one.boosts_count]
    most = max(found, key=lambda one: (one.boosts_count, one.id), default=None)
    return None if most is None else str(most.id)


JOBS: dict[str, jobs.Handler] = {"annual_reports.make": _job}
