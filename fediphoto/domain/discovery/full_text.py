"""Keep the words by which posts and people are found."""

from collections.abc import Sequence
from typing import Any

from fediphoto.storage import database, jobs
from fediphoto.storage.database import ReadPlan, Row, json_value, placeholders
from fediphoto.storage.models import Account, Post
from fediphoto.text import html, words

FILLED_AT_ONCE = 500
_FILL = "full_text.fill"
_SAVE_POSTS = (
    " ON CONFLICT (post_id) DO UPDATE SET text = excluded.text, is_open = excluded.is_open,"
    " is_findable = excluded.is_findable"
)


async def note_post(post: Post) -> None:
    """Have a new or changed post be found by its present words, in the transaction around us."""
    if post.boost_of_id is None:
        await _note_posts([post.id])


async def note_new(post: Post, besides: Sequence[str]) -> None:
    """As `note_post` for a post that was made this moment, in one statement.

    `besides` are its alt texts, hashtags and answers, which the caller has at hand.
    """
    said = [html.to_plain_text(post.content_html)] if post.content_html else []
    is_open = post.visibility == "public"
    await database.write(
        "INSERT INTO post_text (post_id, account_id, text, is_open, is_findable)"  # noqa: S608
        " SELECT CAST(? AS BIGINT), id, CAST(? AS TEXT), CAST(? AS BOOLEAN), (CAST(? AS BOOLEAN)"
        " AND is_indexable AND silenced_at IS NULL AND suspended_at IS NULL)"
        f" FROM account WHERE id = ?{_SAVE_POSTS}",
        [
            post.id,
            words.document([post.title, *said, post.content_warning, *besides]),
            is_open,
            is_open,
            post.account_id,
        ],
    )


async def note_account(account: Account) -> None:
    """Have somebody be found by their present handle and name."""
    await _note_accounts([account.id])


async def sweep() -> None:
    """Have everything be indexed that is not yet (after an update, or a restored database)."""
    async with database.transaction():
        await jobs.enqueue(_FILL, {}, unique_key=_FILL)


async def fill_some() -> int:
    """Index some posts and people that are not indexed yet; how many. 0: all are."""
    posts = await database.read(
        _ids(
            "SELECT id FROM post WHERE boost_of_id IS NULL AND NOT EXISTS"  # noqa: S608
            " (SELECT 1 FROM post_text WHERE post_text.post_id = post.id)"
            f" ORDER BY id DESC LIMIT {FILLED_AT_ONCE}"
        ),
        patiently=True,
    )
    people = await database.read(
        _ids(
            "SELECT id FROM account WHERE deleted_at IS NULL AND NOT EXISTS"  # noqa: S608
            " (SELECT 1 FROM account_text WHERE account_text.account_id = account.id)"
            f" LIMIT {FILLED_AT_ONCE}"
        ),
        patiently=True,
    )
    async with database.transaction():
        await _note_posts(posts)
        await _note_accounts(people)
    return len(posts) + len(people)


async def forget_all() -> None:
    """Take everything out of the indexes."""
    async with database.transaction():
        for table in ("post_text", "account_text"):
            await database.write(f"DELETE FROM {table}")  # noqa: S608


async def _fill(_: dict[str, Any]) -> None:
    """All of it, a part at a time; begun again it goes on where it ended."""
    while await fill_some():
        pass


JOBS: dict[str, jobs.Handler] = {_FILL: _fill}


def _ids(sql: str) -> ReadPlan[list[int]]:
    rows = yield sql, []
    return [row["id"] for row in rows]


async def _note_posts(ids: Sequence[int]) -> None:
    if not ids:
        return
    within = placeholders(ids)
    rows = await database.query(
        "SELECT post.id, post.account_id, post.title, post.content_html, post.content_warning,"  # noqa: S608
        " post.has_photos, post.visibility, account.is_indexable, account.silenced_at,"
        " account.suspended_at, poll.options FROM post JOIN account ON account.id = post.account_id"
        f" LEFT JOIN poll ON poll.post_id = post.id WHERE post.id IN ({within})",
        list(ids),
    )
    besides = await _besides(ids)
    values: list[Any] = []
    for row in rows:
        is_open = row["visibility"] == "public"
        is_findable = bool(
            is_open
            and row["is_indexable"]
            and row["silenced_at"] is None
            and row["suspended_at"] is None
        )
        text = words.document([*_parts(row), *besides.get(row["id"], ())])
        values += [row["id"], row["account_id"], text, is_open, is_findable]
    for start in range(0, len(values), 500):
        part = values[start : start + 500]
        await database.write(
            "INSERT INTO post_text (post_id, account_id, text, is_open, is_findable) VALUES "  # noqa: S608
            + ",".join(["(?, ?, ?, ?, ?)"] * (len(part) // 5))
            + _SAVE_POSTS,
            part,
        )


def _parts(row: Row) -> list[str]:
    options = json_value(row["options"]) or []
    said = [html.to_plain_text(row["content_html"])] if row["content_html"] else []
    return [row["title"], *said, row["content_warning"], *(one["title"] for one in options)]


async def _besides(ids: Sequence[int]) -> dict[int, list[str]]:
    """Alt texts and hashtags by post. (A remote post may carry hashtags that its text lacks.)"""
    within = placeholders(ids)
    rows = await database.query(
        "SELECT post_id, description AS said FROM attachment"  # noqa: S608
        f" WHERE post_id IN ({within}) AND position >= 0 AND description <> ''"
        " UNION ALL SELECT post_hashtag.post_id, hashtag.name FROM post_hashtag"
        " JOIN hashtag ON hashtag.id = post_hashtag.hashtag_id"
        f" WHERE post_hashtag.post_id IN ({within})",
        [*ids, *ids],
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["post_id"], []).append(row["said"])
    return found


async def _note_accounts(ids: Sequence[int]) -> None:
    if not ids:
        return
    rows = await database.query(
        "SELECT id, username, display_name, domain FROM account"  # noqa: S608
        f" WHERE id IN ({placeholders(ids)})",
        list(ids),
    )
    values: list[Any] = []
    for row in rows:
        name = row["username"]
        parts = [name, *([name.replace("_", " ")] if "_" in name else []), row["display_name"]]
        values += [row["id"], words.document(parts)]
    await database.write(
        "INSERT INTO account_text (account_id, text) VALUES "  # noqa: S608
        + ",".join(["(?, ?)"] * len(rows))
        + " ON CONFLICT (account_id) DO UPDATE SET text = excluded.text"
        " WHERE account_text.text <> excluded.text",
        values,
    )
