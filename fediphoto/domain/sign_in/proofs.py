"""Which tokens and sessions still open doors: asked again for what stays open for long."""

from collections.abc import Collection

from fediphoto.storage.database import ReadPlan, placeholders

_PERSON_STANDS = (
    "account.suspended_at IS NULL AND account.deleted_at IS NULL"
    ' AND "user".disabled_at IS NULL AND "user".approved_at IS NOT NULL'
)


def living_tokens(ids: Collection[int]) -> ReadPlan[set[int]]:
    """Those of the tokens that are neither revoked nor over, and whose people may still come in."""
    if not ids:
        return set()
    rows = yield (
        "SELECT token.id AS id FROM oauth_token token"  # noqa: S608
        " LEFT JOIN account ON account.id = token.account_id"
        ' LEFT JOIN "user" ON "user".account_id = token.account_id'
        " WHERE token.revoked_at IS NULL"
        " AND (token.expires_at IS NULL OR token.expires_at > CURRENT_TIMESTAMP)"
        f" AND (token.account_id IS NULL OR ({_PERSON_STANDS}))"
        f" AND token.id IN ({placeholders(list(ids))})",
        list(ids),
    )
    return {row["id"] for row in rows}


def living_sessions(ids: Collection[int]) -> ReadPlan[set[int]]:
    """Those of the browsers' sessions that are still good."""
    if not ids:
        return set()
    rows = yield (
        "SELECT session.id AS id FROM session JOIN account ON account.id = session.account_id"  # noqa: S608
        ' JOIN "user" ON "user".account_id = session.account_id'
        f" WHERE session.expires_at > CURRENT_TIMESTAMP AND {_PERSON_STANDS}"
        f" AND session.id IN ({placeholders(list(ids))})",
        list(ids),
    )
    return {row["id"] for row in rows}
