"""What somebody follows, blocks, mutes and keeps, in the CSV that Mastodon writes and reads.

Source: Mastodon's app/models/export.rb (4.4); `followers.csv` is ours, it has none.
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fediphoto import config
from fediphoto.storage import database
from fediphoto.storage.models import Account

_ROWS_AT_ONCE = 1000

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One file: the columns of its header (none for a file without), and where its rows are."""

    header: tuple[str, ...]
    select: str
    """Rows of an account with `key`, by which they are paged, the latest first."""
    cells: Callable[[Any], tuple[str, ...]]


def _acct(row: Any) -> str:
    return f"{row['username']}@{row['domain'] or config.current().domain}"


def _flag(value: Any) -> str:
    return "true" if value else "false"


def _languages(row: Any) -> str:
    return ", ".join(database.json_value(row["languages"]) or [])


TABLES: dict[str, Table] = {
    "following_accounts": Table(
        ("Account address", "Show boosts", "Notify on new posts", "Languages"),
        "SELECT follow.id AS key, username, domain, shows_boosts, notifies, languages FROM follow"
        " JOIN account ON account.id = target_id WHERE follower_id = ? AND state = 'accepted'"
        " AND follow.id < ?",
        lambda row: (
            _acct(row),
            _flag(row["shows_boosts"]),
            _flag(row["notifies"]),
            _languages(row),
        ),
    ),
    "followers": Table(
        ("Account address",),
        "SELECT follow.id AS key, username, domain FROM follow"
        " JOIN account ON account.id = follower_id WHERE target_id = ? AND state = 'accepted'"
        " AND follow.id < ?",
        lambda row: (_acct(row),),
    ),
    "blocked_accounts": Table(
        (),
        "SELECT block.id AS key, username, domain FROM block JOIN account ON account.id = target_id"
        " WHERE account_id = ? AND block.id < ?",
        lambda row: (_acct(row),),
    ),
    "muted_accounts": Table(
        ("Account address", "Hide notifications"),
        "SELECT mute.id AS key, username, domain, hides_notifications FROM mute"
        " JOIN account ON account.id = target_id WHERE account_id = ? AND mute.id < ?",
        lambda row: (_acct(row), _flag(row["hides_notifications"])),
    ),
    "blocked_domains": Table(
        (),
        "SELECT id AS key, domain FROM domain_block WHERE account_id = ? AND id < ?",
        lambda row: (row["domain"],),
    ),
    "lists": Table(
        (),
        "SELECT member.id AS key, title, username, domain FROM account_list_member member"
        " JOIN account_list ON account_list.id = member.account_list_id"
        " JOIN account ON account.id = member.account_id"
        " WHERE account_list.account_id = ? AND member.id < ?",
        lambda row: (row["title"], _acct(row)),
    ),
    "bookmarks": Table(
        (),
        "SELECT bookmark.id AS key, post.uri FROM bookmark JOIN post ON post.id = post_id"
        " WHERE bookmark.account_id = ? AND bookmark.id < ?",
        lambda row: (row["uri"],),
    ),
    "likes": Table(
        (),
        'SELECT mine.id AS key, post.uri FROM "like" mine JOIN post ON post.id = post_id'
        " WHERE mine.account_id = ? AND mine.id < ?",
        lambda row: (row["uri"],),
    ),
}
"""Every file by its name without `.csv`."""

_HIGHEST = 2**63 - 1


async def pieces(account: Account, name: str) -> AsyncIterator[str]:
    """The file `name` of TABLES, a thousand rows at a time; KeyError for none of them."""
    table = TABLES[name]
    if table.header:
        yield _written([table.header])
    below = _HIGHEST
    while True:
        rows = await database.query(
            f"{table.select} ORDER BY key DESC LIMIT ?", [account.id, below, _ROWS_AT_ONCE]
        )
        if rows:
            yield _written([table.cells(row) for row in rows])
            below = rows[-1]["key"]
        if len(rows) < _ROWS_AT_ONCE:
            return


def _written(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
