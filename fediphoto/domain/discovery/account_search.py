"""Whom somebody finds by a name, without looking at everybody.

As in `post_search`, rare beginnings are looked up in the index; common ones (a single letter) are
looked for among those one follows and the most followed.
"""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.discovery.search_queries import Phrase, phrases
from fediphoto.domain.unwanted import blocks_sql
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView
from fediphoto.storage import database, full_text
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account

RARE = 2000
WALKED = 3000
"""How many of the most followed are looked at for a common beginning."""


def plan(
    words: str, viewer: Account | None, limit: int, offset: int, following: bool
) -> ReadPlan[list[AccountView]]:
    """A page of who is found by `words`: part of a handle, or of a name."""
    name, at, domain = words.lower().partition("@")
    wanted = phrases(name)
    if not wanted:
        return []
    viewer_id = 0 if viewer is None else viewer.id
    source, source_values = yield from _candidates(wanted, name, viewer_id, following)
    find = "instr(account_text.text, ?)" if database.is_sqlite() else "strpos(account_text.text, ?)"
    where, values = _where(domain if at else "", following)
    handle = "" if addresses.is_our_host(domain) else domain
    rows = yield (
        f"WITH candidate(id) AS MATERIALIZED ({source})"  # noqa: S608
        " SELECT account.id FROM candidate JOIN account ON account.id = candidate.id"
        " JOIN account_text ON account_text.account_id = account.id"
        " LEFT JOIN follow ON follow.follower_id = ?"
        " AND follow.target_id = account.id AND follow.state = 'accepted'"
        f" WHERE account.suspended_at IS NULL AND account.deleted_at IS NULL{where}"
        f"{f' AND {find} > 0' * len(wanted)}"
        " AND NOT (account.actor_type = 'Application' AND account.domain = '')"
        ' AND NOT EXISTS (SELECT 1 FROM "user" WHERE "user".account_id = account.id'
        ' AND "user".approved_at IS NULL)'
        f" AND NOT {blocks_sql('account.id', '?')}"
        " AND (account.silenced_at IS NULL OR follow.id IS NOT NULL"
        " OR (account.username_lower = ? AND account.domain = ?))"
        " ORDER BY CASE WHEN account.username_lower = ? THEN 0 WHEN follow.id IS NOT NULL THEN 1"
        " WHEN account.username_lower LIKE ? ESCAPE '!' THEN 2 ELSE 3 END,"
        " account.followers_count DESC, account.id LIMIT ? OFFSET ?",
        [
            *source_values,
            viewer_id,
            *values,
            *(one.needle for one in wanted),
            viewer_id,
            name,
            handle,
            name,
            f"{database.plain(name)}%",
            limit,
            offset,
        ],
    )
    return (yield from views.accounts([row["id"] for row in rows]))


def _where(domain: str, following: bool) -> tuple[str, list[Any]]:
    sql = " AND follow.id IS NOT NULL" if following else ""
    if not domain:
        return sql, []
    if addresses.is_our_host(domain):
        return f"{sql} AND account.domain = ''", []
    return f"{sql} AND account.domain LIKE ? ESCAPE '!'", [f"{database.plain(domain)}%"]


def _candidates(
    wanted: list[Phrase], name: str, viewer_id: int, following: bool
) -> ReadPlan[tuple[str, list[Any]]]:
    """A SELECT of the ids of all who may be meant."""
    followed = "SELECT target_id AS id FROM follow WHERE follower_id = ? AND state = 'accepted'"
    if following:
        return followed, [viewer_id]
    is_sqlite = database.is_sqlite()
    pairs = [(one.found, one.is_beginning) for one in wanted]
    value = full_text.matching_value(pairs, is_sqlite=is_sqlite)
    matched = full_text.keys_sql("account_text", "", "DESC", RARE, is_sqlite=is_sqlite)
    matched = f"SELECT account_id AS id FROM ({matched}) matched"  # noqa: S608
    held = yield from full_text.count("account_text", value, RARE, is_sqlite=is_sqlite)
    if held < RARE:
        return matched, [value]
    most_followed = (
        f"SELECT id FROM (SELECT id FROM account ORDER BY followers_count DESC LIMIT {WALKED}) top"  # noqa: S608
    )
    called = "SELECT id FROM account WHERE username_lower = ?"
    return (
        f"{followed} UNION {most_followed} UNION {called} UNION {matched}",
        [viewer_id, name, value],
    )
