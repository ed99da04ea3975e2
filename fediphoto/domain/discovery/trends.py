"""What is used in public from day to day, and what of it trends.

Counted are people, not posts: nobody makes a trend alone. `trend_scores` computes from these
counts, `trend_review` is what moderators say to it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from fediphoto import config
from fediphoto.domain.views import cards as link_cards
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import CardView, PostView
from fediphoto.domain.visibility import unwanted_authors_sql, visible_posts_sql
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.database import ReadPlan, placeholders
from fediphoto.storage.models import Account, Card, Post
from fediphoto.text import captions

HISTORY_DAYS = 7
KEPT_DAYS = 31
REFRESH = "trends.refresh"
_REFRESHED_EVERY_S = 300.0
_COMPARED_WITH_TAG = 2000
"""How many of the newest posts with a hashtag are looked at for the most liked."""

_asked_at = float("-inf")
"""When this process last asked for the scores to be computed."""


@dataclass(frozen=True, slots=True)
class Day:
    """How often something was used on a day, and by how many people."""

    day: date
    uses: int
    people: int


History = list[Day]


async def note_post(post: Post, author: Account) -> None:
    """Count the hashtags of a new public post, in the transaction around us.

    Not of somebody silenced, nor of what is behind a warning, nor of what is older than a week.
    """
    if not _counts(post) or author.silenced_at is not None or author.suspended_at is not None:
        return
    day = "?" if database.is_sqlite() else "CAST(? AS DATE)"  # where SQLite would make a number
    counted = await database.write(
        "INSERT INTO tag_use (hashtag_id, day, account_id, uses)"  # noqa: S608
        f" SELECT hashtag_id, {day}, CAST(? AS BIGINT), 1 FROM post_hashtag WHERE post_id = ?"
        " ON CONFLICT (hashtag_id, day, account_id) DO UPDATE SET uses = tag_use.uses + 1",
        [_day(post), author.id, post.id],
    )
    if counted:
        await _ask_for_scores()


async def link_used(post: Post, card: Card) -> None:
    """Count the page that a new public post links, in the transaction around us (as `note_post`).

    A post that is not its first reading, or quotes, is the caller's to leave out.
    """
    author = await Account.get(id=post.account_id)
    if not _counts(post) or author.silenced_at is not None or author.suspended_at is not None:
        return
    await database.write(
        "INSERT INTO link_use (card_id, day, account_id, uses) VALUES (?, ?, ?, 1)"
        " ON CONFLICT (card_id, day, account_id) DO UPDATE SET uses = link_use.uses + 1",
        [card.id, _day(post), author.id],
    )
    await _ask_for_scores()


async def tag_history(names: Sequence[str]) -> dict[str, History]:
    """How much these hashtags were used in each of the last days, today first, by folded name."""
    folded = list({captions.fold_hashtag(name) for name in names})
    if not folded:
        return {}
    return await database.read(
        _history(
            "SELECT hashtag.name AS key, tag_use.day, SUM(tag_use.uses) AS uses,"  # noqa: S608
            " COUNT(*) AS people FROM tag_use JOIN hashtag ON hashtag.id = tag_use.hashtag_id"
            f" WHERE hashtag.name IN ({placeholders(folded)}) AND tag_use.day >= ?"
            " GROUP BY hashtag.name, tag_use.day",
            folded,
        )
    )


async def link_history(card_ids: Sequence[int]) -> dict[int, History]:
    """The same of linked pages, by the ids of their cards."""
    wanted = list(dict.fromkeys(card_ids))
    if not wanted:
        return {}
    return await database.read(
        _history(
            "SELECT card_id AS key, day, SUM(uses) AS uses, COUNT(*) AS people FROM link_use"  # noqa: S608
            f" WHERE card_id IN ({placeholders(wanted)}) AND day >= ? GROUP BY card_id, day",
            wanted,
        )
    )


async def tags(limit: int, offset: int = 0) -> list[str]:
    """The names of the hashtags that trend, the most talked about first."""
    rows = await database.query(
        "SELECT hashtag.display_name AS name FROM trend"  # noqa: S608
        " JOIN hashtag ON trend.target_key = CAST(hashtag.id AS VARCHAR(255))"
        f" WHERE trend.kind = 'tag' AND {_shown()}"
        " ORDER BY trend.score DESC, hashtag.name LIMIT ? OFFSET ?",
        [limit, offset],
    )
    return [row["name"] for row in rows]


async def posts(
    viewer: Account | None, limit: int, offset: int = 0, *, only_photos: bool = False
) -> list[PostView]:
    """The posts that trend and that `viewer` may and wants to see."""
    return await database.read(_posts(viewer, limit, offset, only_photos))


async def most_liked(viewer: Account, limit: int, days: int) -> list[PostView]:
    """The public photos of the last `days` that most people liked and boosted, of those that
    `viewer` may and wants to see, by people who wish to be discovered."""
    return await database.read(_most_liked(viewer, limit, days), patiently=True)


async def most_liked_with_tag(viewer: Account | None, name: str, limit: int) -> list[PostView]:
    """Of the newest public photos with a hashtag those that most people liked and boosted.

    Those that `viewer` may and wants to see; visitors see those of this instance.
    """
    return await database.read(_most_liked_with_tag(viewer, name, limit), patiently=True)


async def links(limit: int, offset: int = 0) -> list[CardView]:
    """The pages that trend and have been read."""
    is_automatic = _is_automatic()
    rows = await database.query(
        "SELECT card.id AS id FROM trend"  # noqa: S608
        " JOIN card ON trend.target_key = CAST(card.id AS VARCHAR(255))"
        " LEFT JOIN trend publisher ON publisher.kind = 'publisher'"
        " AND publisher.target_key = trend.publisher"
        " WHERE trend.kind = 'link' AND trend.score > 0"
        " AND COALESCE(trend.is_allowed, publisher.is_allowed,"
        f" {'TRUE' if is_automatic else 'FALSE'}) = TRUE"
        " ORDER BY trend.score DESC, card.id LIMIT ? OFFSET ?",
        [limit, offset],
    )
    return await card_views([row["id"] for row in rows])


async def card_views(ids: Sequence[int]) -> list[CardView]:
    """What is shown of these pages, in this order; what was not read yet is left out."""
    rows = (
        {f"card_{name}": getattr(one, name) for name in ("id", *link_cards.COLUMNS)}
        for one in await cards(ids)
    )
    return [view for row in rows if (view := link_cards.view_of_row(row)) is not None]


async def posts_by_id(ids: Sequence[int], viewer: Account) -> list[PostView]:
    """The posts of these ids that `viewer` sees, in this order."""
    return await database.read(views.visible_posts(ids, viewer.id))


async def cards(ids: Sequence[int]) -> list[Card]:
    """Cards in the order of their ids."""
    found = {one.id: one for one in await Card.filter(id__in=list(ids))}
    return [found[one] for one in ids if one in found]


def publisher_of(card: Card) -> str:
    """The host that a page lies on, by which its publisher is reviewed."""
    return (urlsplit(card.url).hostname or "").removeprefix("www.")


def today() -> date:
    """The day by which is counted (UTC)."""
    return datetime.now(UTC).date()


def _shown() -> str:
    if _is_automatic():
        return "trend.score > 0 AND (trend.is_allowed IS NULL OR trend.is_allowed = TRUE)"
    return "trend.score > 0 AND trend.is_allowed = TRUE"


def _is_automatic() -> bool:
    return config.current().discovery.trends == "automatic"


def _posts(
    viewer: Account | None, limit: int, offset: int, only_photos: bool
) -> ReadPlan[list[PostView]]:
    wanted, values = _wanted_by(viewer)
    rows = yield (
        f"{views.SELECT_VERSIONS} {views.FROM_VERSIONED}"
        " JOIN trend ON trend.target_key = CAST(post.id AS VARCHAR(255))"
        f" WHERE trend.kind = 'post' AND {_shown()} AND {wanted}"
        f"{' AND post.has_photos = TRUE' if only_photos else ''}"
        " ORDER BY trend.score DESC, post.id DESC LIMIT ? OFFSET ?",
        [*values, limit, offset],
    )
    return (yield from views.versioned_posts(rows, None if viewer is None else viewer.id))


def _most_liked(viewer: Account, limit: int, days: int) -> ReadPlan[list[PostView]]:
    wanted, values = _wanted_by(viewer)
    oldest = snowflake(datetime.now(UTC) - timedelta(days=days))
    rows = yield (
        f"{views.SELECT_VERSIONS} {views.FROM_VERSIONED}"  # noqa: S608
        f" WHERE post.id > ? AND post.has_photos = TRUE AND post.boost_of_id IS NULL AND {wanted}"
        " AND post.is_sensitive = FALSE AND author.is_discoverable = TRUE"
        " AND author.sensitized_at IS NULL AND post.likes_count + post.boosts_count > 0"
        " AND NOT EXISTS (SELECT 1 FROM trend WHERE trend.kind = 'post' AND trend.is_allowed"
        " = FALSE AND trend.target_key = CAST(post.id AS VARCHAR(255)))"
        " ORDER BY post.likes_count + post.boosts_count DESC, post.id DESC LIMIT ?",
        [oldest, *values, limit],
    )
    return (yield from views.versioned_posts(rows, viewer.id))


def _most_liked_with_tag(viewer: Account | None, name: str, limit: int) -> ReadPlan[list[PostView]]:
    wanted, values = _wanted_by(viewer)
    rows = yield (
        f"{views.SELECT_VERSIONS} {views.FROM_VERSIONED}"  # noqa: S608
        " JOIN (SELECT post_id FROM post_hashtag WHERE hashtag_id ="
        " (SELECT id FROM hashtag WHERE name = ?) ORDER BY post_id DESC"
        f" LIMIT {_COMPARED_WITH_TAG}) tagged ON tagged.post_id = post.id"
        f" WHERE post.has_photos = TRUE AND post.boost_of_id IS NULL AND {wanted}"
        f"{' AND post.is_local = TRUE' if viewer is None else ''}"
        " AND post.likes_count + post.boosts_count > 0"
        " ORDER BY post.likes_count + post.boosts_count DESC, post.id DESC LIMIT ?",
        [captions.fold_hashtag(name), *values, limit],
    )
    return (yield from views.versioned_posts(rows, None if viewer is None else viewer.id))


def _wanted_by(viewer: Account | None) -> tuple[str, list[Any]]:
    """The condition that a post is public and `viewer` may and wants to see it."""
    viewer_id = None if viewer is None else viewer.id
    rule, values = visible_posts_sql(viewer_id)
    wanted = f"post.visibility = 'public' AND author.silenced_at IS NULL AND {rule}"
    if viewer_id is None:
        return wanted, values
    unwanted, unwanted_values = unwanted_authors_sql(viewer_id)
    return (
        f"{wanted} AND post.account_id NOT IN ({unwanted}) AND author.domain NOT IN"  # noqa: S608
        " (SELECT domain FROM domain_block WHERE account_id = ?)",
        [*values, *unwanted_values, viewer_id],
    )


def _history(sql: str, keys: Sequence[Any]) -> ReadPlan[dict[Any, History]]:
    last = today()
    days = [last - timedelta(days=number) for number in range(HISTORY_DAYS)]
    rows = yield sql, [*keys, days[-1]]
    counted = {(row["key"], _as_day(row["day"])): row for row in rows}
    found: dict[Any, History] = {}
    for key in keys:
        found[key] = []
        for day in days:
            row = counted.get((key, day))
            found[key].append(
                Day(day, int(row["uses"]) if row else 0, int(row["people"]) if row else 0)
            )
    return found


def _counts(post: Post) -> bool:
    return (
        post.visibility == "public"
        and post.boost_of_id is None
        and not post.approval_state
        and not post.is_sensitive
        and not post.content_warning
        and post.created_at > datetime.now(UTC) - timedelta(days=HISTORY_DAYS)
    )


def _day(post: Post) -> date:
    return post.created_at.astimezone(UTC).date()


def _as_day(value: Any) -> date:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


async def _ask_for_scores() -> None:
    """Have the scores computed within minutes; asked for once in a while, not for every post."""
    global _asked_at
    now = time.monotonic()
    if now - _asked_at < _REFRESHED_EVERY_S:
        return
    _asked_at = now
    await jobs.enqueue(REFRESH, {}, unique_key=REFRESH, delay_s=_REFRESHED_EVERY_S)
