"""Whether somebody should hear of what another did: told at once, held back, or not at all."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto.domain import preferences
from fediphoto.domain.roles import moderates_sql
from fediphoto.domain.unwanted import apart_sql, blocks_domain_sql, silences_sql
from fediphoto.storage import database
from fediphoto.storage.database import Row, json_value, moment

ACCEPT, FILTER, DROP = "accept", "filter", "drop"
DECISIONS = (ACCEPT, FILTER, DROP)

POLICIES = {
    "for_not_following": ACCEPT,
    "for_not_followers": ACCEPT,
    "for_new_accounts": ACCEPT,
    "for_private_mentions": FILTER,
    "for_limited_accounts": FILTER,
}
"""Whom a policy speaks of, and what happens where nobody decided otherwise (Mastodon's rules)."""

NEW_ACCOUNT = timedelta(days=30)
NEW_FOLLOWER = timedelta(days=3)
"""Who has followed for less is none yet, for who only wants to be heard follows first."""

GROUPED = ("favourite", "reblog", "follow", "admin.sign_up")
"""Kinds that are shown together where they are about the same thing (Mastodon's choice)."""
GROUP_SPAN_H = 12
"""A group takes no more after so many hours."""

_NEVER_HELD_BACK = frozenset(
    {
        "poll",
        "update",
        "quoted_update",
        "admin.sign_up",
        "admin.report",
        "severed_relationships",
        "moderation_warning",
    }
)
"""Kinds that no policy speaks of."""

_UNWELCOME = (
    f"{apart_sql('recipient.id', 'sender.id')} OR {silences_sql('recipient.id', 'sender.id')}"  # noqa: S608
    f" OR {blocks_domain_sql('recipient.id', 'sender.domain')}"
    " OR EXISTS (SELECT 1 FROM thread_mute WHERE account_id = recipient.id"
    " AND thread_mute.thread_id = post.thread_id)"
    " OR sender.suspended_at IS NOT NULL"
)
_IN_RESPONSE = (
    "EXISTS (SELECT 1 FROM post said JOIN mention ON mention.post_id = said.id"
    " WHERE said.thread_id = post.thread_id AND said.account_id = recipient.id"
    " AND said.id < post.id AND mention.account_id = sender.id)"
)
_IS_PERMITTED = (
    "(EXISTS (SELECT 1 FROM notification_permission WHERE account_id = recipient.id"  # noqa: S608
    f" AND from_account_id = sender.id) OR {moderates_sql('sender.id')})"
)
"""The recipient wants to hear of everything the sender does, or the sender keeps order here."""
_FORMER_GROUP = (
    "(SELECT MAX(group_key) FROM notification WHERE recipient_id = recipient.id"
    " AND group_key >= ? AND group_key <= ?)"
)
_COLUMNS = ", ".join(
    [
        "sender.created_at AS sender_created_at",
        "sender.silenced_at AS silenced_at",
        "post.visibility AS visibility",
        *(f"policy.{name} AS {name}" for name in POLICIES),
        "EXISTS (SELECT 1 FROM follow WHERE follower_id = recipient.id AND target_id = sender.id"
        " AND state = 'accepted') AS is_followed",
        "(SELECT created_at FROM follow WHERE follower_id = sender.id AND target_id = recipient.id"
        " AND state = 'accepted') AS follows_since",
        f"{_IN_RESPONSE} AS is_response",
        f"{_IS_PERMITTED} AS is_permitted",
        "EXISTS (SELECT 1 FROM push_subscription WHERE account_id = recipient.id) AS is_pushed",
        f"{_FORMER_GROUP} AS former_group",
        "person.settings AS settings",
    ]
)
_STANDING = (
    f"SELECT {_COLUMNS} FROM account recipient JOIN account sender ON sender.id = ?"  # noqa: S608
    " LEFT JOIN notification_policy policy ON policy.account_id = recipient.id"
    ' LEFT JOIN "user" person ON person.account_id = recipient.id'
    " LEFT JOIN post ON post.id = ?"
    " WHERE recipient.id = ? AND recipient.domain = ''"
)
_UNLESS_UNWELCOME = f"{_STANDING} AND (recipient.id = sender.id OR NOT ({_UNWELCOME}))"
_OF_DUTY = frozenset({"admin.report", "admin.sign_up"})
"""What those who keep order hear of whoever it is about."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a notification comes to its recipient."""

    is_filtered: bool
    """Whether it waits for them to say whether to hear of its sender."""
    group_key: str
    """What it is shown together with; '' for one that stands alone."""
    is_pushed: bool
    """Whether any of their clients asked to be woken for something."""


async def of(
    recipient_id: int, kind: str, from_account_id: int, post_id: int | None
) -> Standing | None:
    """How something is told to `recipient_id`; None where it is not to be told. One statement."""
    prefix = _group_prefix(kind, post_id)
    rows = await database.query(
        _STANDING if kind in _OF_DUTY else _UNLESS_UNWELCOME,
        [
            f"{prefix}-000000",
            f"{prefix}-999999",
            from_account_id,
            post_id,
            recipient_id,
        ],
    )
    if not rows or kind in preferences.unheard_kinds(json_value(rows[0]["settings"]) or {}):
        return None
    decision = ACCEPT if recipient_id == from_account_id else _decided(rows[0], kind)
    if decision == DROP:
        return None
    is_filtered = decision == FILTER
    group_key = "" if is_filtered else _group_key(prefix, rows[0]["former_group"])
    return Standing(is_filtered, group_key, bool(rows[0]["is_pushed"]))


def _decided(row: Row, kind: str) -> str:
    """The strictest of what the recipient's policies say of this sender."""
    if kind in _NEVER_HELD_BACK or row["is_permitted"]:
        return ACCEPT
    said = {row[name] or default for name, default in POLICIES.items() if _applies(name, row, kind)}
    return DROP if DROP in said else FILTER if FILTER in said else ACCEPT


def _applies(policy: str, row: Row, kind: str) -> bool:
    now = datetime.now(UTC)
    if policy == "for_not_followers":
        since = moment(row["follows_since"])
        return since is None or since > now - NEW_FOLLOWER
    if row["is_followed"]:
        return False
    if policy == "for_new_accounts":
        created_at = moment(row["sender_created_at"])
        return created_at is not None and created_at > now - NEW_ACCOUNT
    if policy == "for_private_mentions":
        return kind == "mention" and row["visibility"] == "direct" and not row["is_response"]
    if policy == "for_limited_accounts":
        # Limited people can follow nobody without asking: their request is how one learns of them.
        return row["silenced_at"] is not None and kind != "follow_request"
    return True


def _group_prefix(kind: str, post_id: int | None) -> str:
    """`favourite-POST`, `follow`; '' for what is not grouped."""
    if kind not in GROUPED:
        return ""
    return kind if post_id is None else f"{kind}-{post_id}"


def _group_key(prefix: str, former: Any) -> str:
    """The prefix with the hour the group began in: the former group's, while that is not over."""
    if not prefix:
        return ""
    hour = int(datetime.now(UTC).timestamp()) // 3600
    head, _, number = str(former or "").rpartition("-")
    if head == prefix and number.isdecimal() and hour - int(number) < GROUP_SPAN_H:
        hour = int(number)
    return f"{prefix}-{hour}"
