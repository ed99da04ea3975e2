"""Whom somebody might like to follow, and why.

Mastodon's sources: friends of friends (those whom many follow that one follows), people with
similar profiles (who follow the same people), the most followed, and whose posts were liked and
boosted most of late. Nobody is suggested who does not wish to be discovered, nor whom one follows,
asked to follow, blocked, muted or once sent away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto.domain.unwanted import apart_sql, blocks_domain_sql, mutes_sql
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, placeholders
from fediphoto.storage.models import Account, SuggestionDismissal

_PER_SOURCE = 40
_FOLLOWED_LOOKED_AT = 500
_INTERACTED_DAYS = 30
_POSTS_LOOKED_AT = 5000
_OPENLY_FOLLOWED = (
    "JOIN follow ON follow.target_id = account.id AND follow.state = 'accepted'"
    " JOIN account friend ON friend.id = follow.follower_id AND friend.hides_follows = FALSE"
)
_OLD = {
    "friends_of_friends": "past_interactions",
    "similar_to_recently_followed": "past_interactions",
    "most_followed": "global",
    "most_interactions": "global",
}
"""What older versions of Mastodon called the sources."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody, with every source that names them, the best first."""

    account: AccountView
    sources: tuple[str, ...]

    @property
    def source(self) -> str:
        """The reason as older clients know it."""
        return _OLD[self.sources[0]]


async def of(viewer: Account, limit: int, offset: int = 0) -> list[Suggestion]:
    """Suggestions for `viewer`, those that several sources name first."""
    return await database.read(_plan(viewer.id, limit, offset), patiently=True)


async def dismiss(viewer: Account, target: Account) -> None:
    """Never suggest them again."""
    async with database.transaction():
        row = SuggestionDismissal(id=snowflake(), account_id=viewer.id, target_id=target.id)
        await SuggestionDismissal.bulk_create([row], ignore_conflicts=True)


async def popular(viewer: Account | None, limit: int) -> list[AccountView]:
    """The most followed people who wish to be discovered (Pixelfed's popular accounts)."""
    return await database.read(_popular(0 if viewer is None else viewer.id, limit), patiently=True)


def _plan(viewer_id: int, limit: int, offset: int) -> ReadPlan[list[Suggestion]]:
    followed = yield (
        "SELECT target_id FROM follow WHERE follower_id = ? AND state = 'accepted'"  # noqa: S608
        f" ORDER BY id DESC LIMIT {_FOLLOWED_LOOKED_AT}",
        [viewer_id],
    )
    ids = [row["target_id"] for row in followed]
    named: dict[int, list[str]] = {}
    for source, rows in (
        ("friends_of_friends", (yield from _friends_of(viewer_id, ids))),
        ("similar_to_recently_followed", (yield from _similar(viewer_id, ids[:20]))),
        ("most_followed", (yield from _most_followed(viewer_id))),
        ("most_interactions", (yield from _most_interactions(viewer_id))),
    ):
        for account_id in rows:
            named.setdefault(account_id, []).append(source)
    places = {account_id: place for place, account_id in enumerate(named)}
    best = sorted(named, key=lambda one: (-len(named[one]), places[one]))[offset : offset + limit]
    found = yield from views.accounts(best)
    return [Suggestion(one, tuple(named[one.id])) for one in found]


def _friends_of(viewer_id: int, followed: Sequence[int]) -> ReadPlan[list[int]]:
    """Whom those one follows follow, unless they hide it; whom most of them follow first."""
    return (
        yield from _ranked(
            viewer_id,
            f"{_OPENLY_FOLLOWED} WHERE follow.follower_id IN ({placeholders(followed)})",
            "COUNT(*)",
            followed,
        )
    )


def _similar(viewer_id: int, recent: Sequence[int]) -> ReadPlan[list[int]]:
    """Who is followed by the followers of those one followed lately."""
    return (
        yield from _ranked(
            viewer_id,
            f"{_OPENLY_FOLLOWED}"  # noqa: S608
            " WHERE follow.follower_id IN (SELECT alike.follower_id FROM follow alike"
            f" WHERE alike.target_id IN ({placeholders(recent)}) AND alike.state = 'accepted'"
            " AND alike.follower_id <> ? ORDER BY alike.id DESC LIMIT 500)",
            "COUNT(*)",
            [*recent, viewer_id],
        )
    )


def _most_followed(viewer_id: int) -> ReadPlan[list[int]]:
    return (
        yield from _ranked(
            viewer_id,
            "WHERE account.followers_count > 0",
            "account.followers_count",
            [],
            grouped=False,
        )
    )


def _most_interactions(viewer_id: int) -> ReadPlan[list[int]]:
    since = snowflake(datetime.now(UTC) - timedelta(days=_INTERACTED_DAYS))
    return (
        yield from _ranked(
            viewer_id,
            "JOIN (SELECT account_id, likes_count + boosts_count AS liked FROM post"  # noqa: S608
            " WHERE visibility = 'public' AND id > ? AND boost_of_id IS NULL"
            f" ORDER BY id DESC LIMIT {_POSTS_LOOKED_AT}) lately"
            " ON lately.account_id = account.id WHERE lately.liked > 0",
            "SUM(lately.liked)",
            [since],
        )
    )


def _popular(viewer_id: int, limit: int) -> ReadPlan[list[AccountView]]:
    ids = yield from _most_followed(viewer_id)
    return (yield from views.accounts(ids[:limit]))


def _ranked(
    viewer_id: int, source: str, measure: str, values: Sequence[Any], *, grouped: bool = True
) -> ReadPlan[list[int]]:
    """The ids of those of `source` who may be suggested, by a measure."""
    grouping = " GROUP BY account.id, account.followers_count" if grouped else ""
    rows = yield (
        f"SELECT account.id FROM account {source}"  # noqa: S608
        " AND account.is_discoverable = TRUE AND account.suspended_at IS NULL"
        " AND account.silenced_at IS NULL AND account.deleted_at IS NULL"
        " AND account.moved_to_id IS NULL AND account.is_memorial = FALSE"
        " AND account.actor_type <> 'Application' AND account.id <> ?"
        " AND NOT EXISTS (SELECT 1 FROM follow mine WHERE mine.follower_id = ?"
        " AND mine.target_id = account.id)"
        f" AND NOT {apart_sql('?', 'account.id')} AND NOT {mutes_sql('?', 'account.id')}"
        " AND NOT EXISTS (SELECT 1 FROM suggestion_dismissal sent WHERE sent.account_id = ?"
        " AND sent.target_id = account.id)"
        f" AND NOT {blocks_domain_sql('?', 'account.domain')}"
        f"{grouping} ORDER BY {measure} DESC, account.followers_count DESC, account.id"
        f" LIMIT {_PER_SOURCE}",
        [*values, *[viewer_id] * 7],
    )
    return [row["id"] for row in rows]
