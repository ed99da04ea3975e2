"""How somebody stands to others: everything between two people, for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, json_value, moment, placeholders
from fediphoto.storage.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """How the viewer stands to the account `id` (Mastodon's names)."""

    id: int
    following: bool = False
    following_since: datetime | None = None
    showing_reblogs: bool = False
    notifying: bool = False
    languages: tuple[str, ...] = ()
    """In which the viewer wants to read them; () for all."""
    followed_by: bool = False
    requested: bool = False
    requested_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    muting_expires_at: datetime | None = None
    domain_blocking: bool = False
    endorsed: bool = False
    note: str = ""
    """What the viewer noted of them."""


async def relationships(viewer: Account, account_ids: Sequence[int]) -> list[Relationship]:
    """How `viewer` stands to each of these that exists, in their order; four statements."""
    return await database.read(_plan(viewer.id, list(dict.fromkeys(account_ids))))


def _plan(viewer_id: int, ids: list[int]) -> ReadPlan[list[Relationship]]:
    within = placeholders(ids)
    known = yield (
        "SELECT account.id, domain_block.id AS blocked_domain, endorsement.id AS endorsement_id,"  # noqa: S608
        " account_note.comment FROM account LEFT JOIN domain_block"
        " ON domain_block.account_id = ? AND domain_block.domain = account.domain"
        " AND account.domain <> '' LEFT JOIN endorsement ON endorsement.account_id = ?"
        " AND endorsement.target_id = account.id LEFT JOIN account_note"
        " ON account_note.account_id = ? AND account_note.target_id = account.id"
        f" WHERE account.id IN ({within})",
        [viewer_id, viewer_id, viewer_id, *ids],
    )
    follows = yield (
        "SELECT * FROM follow WHERE (follower_id = ?"  # noqa: S608
        f" AND target_id IN ({within})) OR (target_id = ? AND follower_id IN ({within}))",
        [viewer_id, *ids, viewer_id, *ids],
    )
    blocks = yield (
        "SELECT account_id, target_id FROM block WHERE (account_id = ?"  # noqa: S608
        f" AND target_id IN ({within})) OR (target_id = ? AND account_id IN ({within}))",
        [viewer_id, *ids, viewer_id, *ids],
    )
    mutes = yield (
        "SELECT target_id, hides_notifications, expires_at FROM mute WHERE account_id = ?"  # noqa: S608
        f" AND target_id IN ({within})"
        " AND (expires_at IS NULL OR expires_at > CURRENT_TIMESTAMP)",
        [viewer_id, *ids],
    )
    found: dict[int, dict[str, Any]] = {row["id"]: {"id": row["id"]} for row in known}
    for row in known:
        found[row["id"]] |= {
            "domain_blocking": row["blocked_domain"] is not None,
            "endorsed": row["endorsement_id"] is not None,
            "note": row["comment"] or "",
        }
    for row in follows:
        _note_follow(found, row, viewer_id)
    for row in blocks:
        is_mine = row["account_id"] == viewer_id
        other = row["target_id"] if is_mine else row["account_id"]
        found.get(other, {})["blocking" if is_mine else "blocked_by"] = True
    for row in mutes:
        found[row["target_id"]] |= {
            "muting": True,
            "muting_notifications": bool(row["hides_notifications"]),
            "muting_expires_at": moment(row["expires_at"]),
        }
    return [Relationship(**found[one]) for one in ids if one in found]


def _note_follow(found: dict[int, dict[str, Any]], row: Any, viewer_id: int) -> None:
    is_accepted = row["state"] == "accepted"
    if row["follower_id"] != viewer_id:
        found.get(row["follower_id"], {})["followed_by" if is_accepted else "requested_by"] = True
        return
    mine = found.get(row["target_id"])
    if mine is not None:
        mine["following" if is_accepted else "requested"] = True
        mine["following_since"] = moment(row["created_at"]) if is_accepted else None
        mine["showing_reblogs"] = bool(row["shows_boosts"])
        mine["notifying"] = bool(row["notifies"])
        mine["languages"] = tuple(json_value(row["languages"]))
