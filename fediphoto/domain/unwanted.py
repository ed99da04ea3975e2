"""Who wants nothing of whom: blocks and mutes between two people, as SQL conditions.

Each takes two SQL expressions (columns, or `?` for one of them) and says in its docstring how many
values a `?` wants. The aliases block, mute and domain_block are taken inside.
"""

MUTE_LASTS = "(mute.expires_at IS NULL OR mute.expires_at > CURRENT_TIMESTAMP)"


def blocks_sql(one: str, other: str) -> str:
    """Whether `one` blocks `other`; one value each."""
    return (
        f"EXISTS (SELECT 1 FROM block WHERE block.account_id = {one}"  # noqa: S608 (our own names)
        f" AND block.target_id = {other})"
    )


def apart_sql(one: str, other: str) -> str:
    """Whether either blocks the other; two values each."""
    return f"({blocks_sql(one, other)} OR {blocks_sql(other, one)})"


def mutes_sql(one: str, other: str) -> str:
    """Whether `one` mutes `other` just now; one value each."""
    return (
        f"EXISTS (SELECT 1 FROM mute WHERE mute.account_id = {one}"  # noqa: S608
        f" AND mute.target_id = {other} AND {MUTE_LASTS})"
    )


def silences_sql(one: str, other: str) -> str:
    """Whether `one` mutes `other` just now, notifications too; one value each."""
    return (
        f"EXISTS (SELECT 1 FROM mute WHERE mute.account_id = {one}"  # noqa: S608
        f" AND mute.target_id = {other} AND mute.hides_notifications AND {MUTE_LASTS})"
    )


def blocks_domain_sql(one: str, domain: str) -> str:
    """Whether `one` blocks everybody of `domain` (a column; '' is here); one value for `one`."""
    return (
        f"EXISTS (SELECT 1 FROM domain_block WHERE domain_block.account_id = {one}"  # noqa: S608
        f" AND domain_block.domain = {domain} AND {domain} <> '')"
    )
