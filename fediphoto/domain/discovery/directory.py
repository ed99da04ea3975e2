"""Who wishes to be found by looking through everybody, and whom one knows in common."""

from collections.abc import Sequence

from fediphoto.domain.unwanted import apart_sql, blocks_domain_sql, mutes_sql
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, placeholders
from fediphoto.storage.models import Account

_FAMILIAR = 10
"""Shown of those one knows among somebody's followers."""


async def listed(
    viewer: Account | None, limit: int, offset: int, *, newest: bool, local: bool
) -> list[AccountView]:
    """People who wish to be discovered: the last to post first, or the last to come."""
    return await database.read(
        _listed(0 if viewer is None else viewer.id, limit, offset, newest, local), patiently=True
    )


async def familiar(viewer: Account, ids: Sequence[int]) -> list[tuple[int, list[AccountView]]]:
    """For each account of `ids`, those of its followers whom `viewer` follows.

    Nobody's of an account that hides its followers, nor followers who hide whom they follow.
    """
    return await database.read(_familiar(viewer.id, list(dict.fromkeys(ids))))


async def mutuals(viewer: Account, other: Account, limit: int) -> list[AccountView]:
    """Whom both follow; nobody where the other hides it (unless it is the viewer)."""
    if other.hides_follows and other.id != viewer.id:
        return []
    return await database.read(_mutuals(viewer.id, other.id, limit))


def _listed(
    viewer_id: int, limit: int, offset: int, newest: bool, local: bool
) -> ReadPlan[list[AccountView]]:
    order = "account.id DESC" if newest else "account.last_post_at DESC, account.id DESC"
    rows = yield (
        "SELECT account.id FROM account WHERE account.is_discoverable = TRUE"  # noqa: S608
        " AND account.suspended_at IS NULL AND account.silenced_at IS NULL"
        " AND account.deleted_at IS NULL AND account.moved_to_id IS NULL"
        " AND account.actor_type <> 'Application'"
        ' AND NOT EXISTS (SELECT 1 FROM "user" WHERE "user".account_id = account.id'
        ' AND "user".approved_at IS NULL)'
        f"{'' if newest else ' AND account.last_post_at IS NOT NULL'}"
        f"{' AND account.domain = ' + chr(39) * 2 if local else ''}"
        f" AND NOT {apart_sql('?', 'account.id')} AND NOT {mutes_sql('?', 'account.id')}"
        f" AND NOT {blocks_domain_sql('?', 'account.domain')}"
        f" ORDER BY {order} LIMIT ? OFFSET ?",
        [viewer_id] * 4 + [limit, offset],
    )
    return (yield from views.accounts([row["id"] for row in rows]))


def _familiar(viewer_id: int, ids: list[int]) -> ReadPlan[list[tuple[int, list[AccountView]]]]:
    rows = yield (
        "SELECT theirs.target_id AS id, theirs.follower_id AS friend_id FROM follow theirs"  # noqa: S608
        " JOIN follow mine ON mine.target_id = theirs.follower_id AND mine.follower_id = ?"
        " AND mine.state = 'accepted' JOIN account friend ON friend.id = theirs.follower_id"
        " JOIN account target ON target.id = theirs.target_id"
        f" WHERE theirs.target_id IN ({placeholders(ids)}) AND theirs.state = 'accepted'"
        " AND target.hides_follows = FALSE AND friend.hides_follows = FALSE"
        " AND friend.suspended_at IS NULL ORDER BY theirs.id DESC",
        [viewer_id, *ids],
    )
    friends: dict[int, list[int]] = {one: [] for one in ids}
    for row in rows:
        if len(friends[row["id"]]) < _FAMILIAR:
            friends[row["id"]].append(row["friend_id"])
    everybody = list({one for some in friends.values() for one in some})
    found = {one.id: one for one in (yield from views.accounts(everybody))}
    known = yield f"SELECT id FROM account WHERE id IN ({placeholders(ids)})", ids  # noqa: S608
    exist = {row["id"] for row in known}
    return [
        (one, [found[friend] for friend in friends[one] if friend in found])
        for one in ids
        if one in exist
    ]


def _mutuals(viewer_id: int, other_id: int, limit: int) -> ReadPlan[list[AccountView]]:
    rows = yield (
        "SELECT mine.target_id AS id FROM follow mine JOIN follow theirs"
        " ON theirs.target_id = mine.target_id AND theirs.follower_id = ?"
        " AND theirs.state = 'accepted' JOIN account ON account.id = mine.target_id"
        " WHERE mine.follower_id = ? AND mine.state = 'accepted'"
        " AND account.suspended_at IS NULL ORDER BY mine.id DESC LIMIT ?",
        [other_id, viewer_id, limit],
    )
    return (yield from views.accounts([row["id"] for row in rows]))
