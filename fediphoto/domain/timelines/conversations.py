"""Direct posts of one thread among the same people, as each of ours among them keeps them."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fediphoto.domain import live
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page
from fediphoto.domain.unwanted import apart_sql, mutes_sql
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView, PostView
from fediphoto.domain.visibility import is_held_back, unwanted_authors_sql, visible_posts_sql
from fediphoto.errors import NotFound
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, placeholders
from fediphoto.storage.models import Account, Conversation, ConversationPost, Post

_WILLING = (
    "SELECT reader.id FROM account reader WHERE reader.domain = ''"  # noqa: S608 (our own names)
    f" AND (reader.id = ? OR NOT {apart_sql('reader.id', '?')})"
    f" AND NOT {mutes_sql('reader.id', '?')}"
)
"""Those of ours who want to hear of an author."""

_NOT_HELD_BACK = (
    "NOT EXISTS (SELECT 1 FROM notification WHERE notification.post_id = post.id"
    " AND notification.recipient_id = ? AND notification.is_filtered)"
)


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation as its owner sees it: with whom, and what was said last."""

    id: int
    is_unread: bool
    last_post_id: int
    accounts: list[AccountView]
    """The others; oneself, where one speaks to nobody."""
    last_post: PostView | None


async def enter(post: Post) -> None:
    """Put a new direct post, its mentions written, into the conversations that it belongs to.

    In the transaction around us. It is unread for everybody but its author; who has muted or
    blocked them (or is blocked by them) has no conversation with them.
    """
    if post.visibility != "direct" or post.boost_of_id is not None or is_held_back(post):
        return
    everybody = await _everybody(post)
    readers = await database.query(
        f"{_WILLING} AND reader.id IN ({placeholders(everybody)})",
        [*[post.account_id] * 4, *everybody],
    )
    for reader in readers:
        await _enter(post, reader["id"], [one for one in everybody if one != reader["id"]])


async def leave(post: Post) -> None:
    """Take a post that goes (or is no longer direct) out of all conversations, and those that
    were nothing but that post with it; in the transaction around us."""
    rows = await ConversationPost.filter(post_id=post.id)
    if not rows:
        return
    ids = [row.conversation_id for row in rows]
    await ConversationPost.filter(post_id=post.id).delete()
    within = placeholders(ids)
    await database.write(
        "UPDATE conversation SET last_post_id = COALESCE((SELECT MAX(entry.post_id)"  # noqa: S608
        " FROM conversation_post entry WHERE entry.conversation_id = conversation.id), 0)"
        f" WHERE id IN ({within})",
        ids,
    )
    await Conversation.filter(id__in=ids, last_post_id=0).delete()


async def follow_edit(post: Post) -> None:
    """Bring an edited post into the conversations it belongs to now."""
    await leave(post)
    await enter(post)


async def listed(account: Account, page: Page) -> list[ConversationView]:
    """The conversations of `account`, the one where something was said last first.

    The page's bounds are ids of last posts. Where the last word is from somebody blocked or muted
    since, the conversation is not shown.
    """
    return await database.read(_listed(account.id, page))


async def get(account: Account, conversation_id: int) -> ConversationView:
    """One of them; NotFound where it is not theirs (or not shown)."""
    found = await database.read(_listed(account.id, Page(limit=1), conversation_id))
    if not found:
        raise NotFound
    return found[0]


async def set_unread(account: Account, conversation_id: int, *, is_unread: bool) -> None:
    """Note that a conversation was read, or shall count as not read."""
    found = Conversation.filter(id=conversation_id, account_id=account.id)
    if not await found.update(is_unread=is_unread):
        raise NotFound


async def forget(account: Account, conversation_id: int) -> None:
    """Take a conversation out of somebody's list; the posts stay, and a new one begins it anew."""
    if not await Conversation.filter(id=conversation_id, account_id=account.id).delete():
        raise NotFound


async def posts(account: Account, page: Page) -> list[PostView]:
    """Every post of one's conversations, the newest first."""
    return await database.read(_posts(account.id, page))


def key(others: Collection[int]) -> str:
    """What stands for these people together."""
    return hashlib.sha256(",".join(str(one) for one in sorted(others)).encode()).hexdigest()


async def _everybody(post: Post) -> list[int]:
    rows = await database.query(
        "SELECT account_id AS id FROM mention WHERE post_id = ?"
        " UNION SELECT CAST(? AS BIGINT) AS id ORDER BY id",
        [post.id, post.account_id],
    )
    return [row["id"] for row in rows]


async def _enter(post: Post, reader_id: int, others: list[int]) -> None:
    thread_id, participants_key = post.thread_id or post.id, key(others)
    where = {
        "account_id": reader_id,
        "thread_id": thread_id,
        "participants_key": participants_key,
    }
    new = Conversation(id=snowflake(), participant_ids=others, last_post_id=post.id, **where)
    await Conversation.bulk_create([new], ignore_conflicts=True)
    await database.write(
        "UPDATE conversation SET is_unread = ?,"
        " last_post_id = CASE WHEN last_post_id > ? THEN last_post_id ELSE ? END"
        " WHERE account_id = ? AND thread_id = ? AND participants_key = ?",
        [
            post.account_id != reader_id,
            post.id,
            post.id,
            reader_id,
            thread_id,
            participants_key,
        ],
    )
    kept = await Conversation.get(**where)
    entry = ConversationPost(conversation_id=kept.id, post_id=post.id)
    await ConversationPost.bulk_create([entry], ignore_conflicts=True)
    live.tell(live.ConversationMoved(conversation_id=kept.id, account_id=reader_id))


def _listed(
    account_id: int, page: Page, conversation_id: int | None = None
) -> ReadPlan[list[ConversationView]]:
    shown, values = _shown(account_id)
    if conversation_id is not None:
        shown, values = f"{shown} AND conversation.id = ?", [*values, conversation_id]
    limits, bound_values = bounds(page, "conversation.last_post_id")
    rows = yield (
        "SELECT conversation.* FROM conversation JOIN post ON post.id = conversation.last_post_id"  # noqa: S608
        f" WHERE conversation.account_id = ? AND {shown}{limits}",
        [account_id, *values, *bound_values],
    )
    rows = newest_first(page, rows)
    others = {row["id"]: _others(row) for row in rows}
    people = yield from views.accounts(list({one for ids in others.values() for one in ids}))
    last = yield from views.posts([row["last_post_id"] for row in rows], account_id)
    by_id = {one.id: one for one in people}
    posts_by_id = {one.body.id: one for one in last}
    return [
        ConversationView(
            row["id"],
            bool(row["is_unread"]),
            row["last_post_id"],
            [by_id[one] for one in others[row["id"]] if one in by_id],
            posts_by_id.get(row["last_post_id"]),
        )
        for row in rows
    ]


def _others(row: Row) -> Sequence[int]:
    others: list[int] = database.json_value(row["participant_ids"])
    return others or [row["account_id"]]


def _posts(account_id: int, page: Page) -> ReadPlan[list[PostView]]:
    shown, values = _shown(account_id)
    limits, bound_values = bounds(page, "post.id")
    rows = yield (
        f"{views.SELECT_VERSIONS} {views.FROM_VERSIONED} WHERE post.id IN"  # noqa: S608
        " (SELECT entry.post_id FROM conversation_post entry JOIN conversation"
        " ON conversation.id = entry.conversation_id WHERE conversation.account_id = ?)"
        f" AND {shown}{limits}",
        [account_id, *values, *bound_values],
    )
    return (yield from views.versioned_posts(newest_first(page, rows), account_id))


def _shown(account_id: int) -> tuple[str, list[int]]:
    """What one may and wants to see; not what a stranger said that is held back as a request."""
    rule, values = visible_posts_sql(account_id)
    unwanted, unwanted_values = unwanted_authors_sql(account_id)
    sql = f"{rule} AND post.account_id NOT IN ({unwanted}) AND {_NOT_HELD_BACK}"
    return sql, [*values, *unwanted_values, account_id]
