"""Whom a post reaches here when it appears: home timelines, counters, notifications."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from fediphoto.domain import live
from fediphoto.domain.notifications import notifications
from fediphoto.domain.timelines import conversations, list_timelines
from fediphoto.domain.timelines.follow_languages import wanted_sql
from fediphoto.domain.topics import tag_follows
from fediphoto.domain.visibility import OPEN, is_held_back
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post

NEWEST_ENTRIES = 40
"""A boost stays out of homes where the boosted post stands among this many newest entries."""

NOTIFIED_WITHIN = timedelta(days=7)
"""Older posts, fetched because somebody looked, tell nobody; late deliveries take three days."""


class Arrival(Enum):
    """How a post came to be here, which decides whom it reaches."""

    SENT = "sent"
    """Somebody published it, or sent it to us."""
    FOUND = "found"
    """We looked for the rest of a thread: it enters no home, and only whom it names is told."""
    PAST = "past"
    """We looked what somebody said before anybody here asked: nobody is told anything."""


_FOLLOWS_HERE = (
    "SELECT follow.follower_id FROM follow WHERE follow.target_id = ? AND follow.state = 'accepted'"
)
_FOLLOWS_PARENT = (
    "(reader.id = ? OR reader.id = ? OR EXISTS (SELECT 1 FROM follow parent_follow"
    " WHERE parent_follow.follower_id = reader.id AND parent_follow.target_id = ?"
    " AND parent_follow.state = 'accepted'))"
)
_IS_ADDRESSED = (
    "(reader.id = ? OR EXISTS (SELECT 1 FROM mention WHERE mention.post_id = ?"
    " AND mention.account_id = reader.id))"
)
_NOT_SEEN_LATELY = (
    "NOT EXISTS (SELECT 1 FROM home_entry seen WHERE seen.account_id = reader.id"  # noqa: S608
    " AND seen.post_id IN (SELECT same.id FROM post same WHERE same.id = ? OR same.boost_of_id = ?)"
    " AND seen.post_id >= COALESCE((SELECT newest.post_id FROM home_entry newest"
    " WHERE newest.account_id = reader.id ORDER BY newest.post_id DESC"
    f" LIMIT 1 OFFSET {NEWEST_ENTRIES - 1}), 0))"
)


async def reach(
    post: Post,
    author: Account,
    mentioned: Collection[Account],
    arrival: Arrival = Arrival.SENT,
) -> None:
    """Let a new post, comment or boost be found where it belongs, in the transaction around us.

    `mentioned` are those to be told that it speaks to them. What needs an approval first reaches
    nobody yet.
    """
    if is_held_back(post):
        return
    if arrival is Arrival.SENT:
        await enter_homes(post)
        await tag_follows.enter_homes(post)
        if _is_new(post):  # what was said long ago and comes only now is no news
            live.tell(live.PostAppeared(post_id=post.id))
    if post.boost_of_id is not None:
        return
    await count(post, 1)
    if arrival is Arrival.SENT:
        await conversations.enter(post)
        await notify(post, author, mentioned)
    elif arrival is Arrival.FOUND and _is_new(post):
        await notify_mentioned(post, author, mentioned)


async def enter_homes(post: Post) -> None:
    """Put a post into the home timelines of its author and of local followers, and into lists,
    once.

    A comment goes to followers who follow the person answered too (or to all, if the author
    answers their own post); a direct post to followers it is addressed to; a boost to those who
    want this person's boosts and do not have the boosted post before their eyes already; no post
    to those who read its author on an exclusive list, or in other languages.
    """
    if is_held_back(post):
        return
    readers, values = _FOLLOWS_HERE, list[Any]([post.account_id])
    condition, condition_values = _reader_condition(post)
    if post.boost_of_id is not None:
        readers += " AND follow.shows_boosts"
    else:
        language, language_values = wanted_sql(post.language)
        readers, values = readers + language, values + language_values
    await database.write(
        "INSERT INTO home_entry (account_id, post_id)"  # noqa: S608
        " SELECT reader.id, CAST(? AS BIGINT) FROM account reader"
        f" WHERE reader.id IN ({readers} UNION ALL SELECT CAST(? AS BIGINT))"
        f" AND reader.domain = '' AND (reader.id = ? OR {list_timelines.NOT_ON_EXCLUSIVE_LIST})"
        f"{condition} ON CONFLICT (account_id, post_id) DO NOTHING",
        [post.id, *values, *[post.account_id] * 3, *condition_values],
    )
    await list_timelines.enter(post)


def _reader_condition(post: Post) -> tuple[str, list[int]]:
    author_id, parent_author_id = post.account_id, post.in_reply_to_account_id
    if post.boost_of_id is not None:
        return f" AND {_NOT_SEEN_LATELY}", [post.boost_of_id] * 2
    if post.visibility == "direct":
        return f" AND {_IS_ADDRESSED}", [author_id, post.id]
    if parent_author_id is not None:
        if parent_author_id == author_id:
            return "", []
        return f" AND {_FOLLOWS_PARENT}", [author_id, parent_author_id, parent_author_id]
    if post.in_reply_to_uri:  # it answers something we have not seen
        return " AND reader.id = ?", [author_id]
    return "", []


def counts_for_author(visibility: str) -> bool:
    """Whether a post of this visibility is one of the author's number of posts, as in Mastodon."""
    return visibility != "direct"


def counts_for_parent(visibility: str) -> bool:
    """Whether a comment of this visibility is counted on what it answers (all may know of it)."""
    return visibility in OPEN


async def count(post: Post, change: int, *, visibility: str | None = None) -> None:
    """Add `change` (1 or -1) to the counters that a post of its (or that) visibility is in."""
    if is_held_back(post):
        return
    seen_as = visibility or post.visibility
    if counts_for_author(seen_as):
        await database.write(
            "UPDATE account SET posts_count = posts_count + ?, version = version + 1 WHERE id = ?",
            [change, post.account_id],
        )
        await (_note_newest(post) if change > 0 else _forget_newest(post))
    if post.in_reply_to_id is not None and counts_for_parent(seen_as):
        await database.write(
            "UPDATE post SET comments_count = comments_count + ?, version = version + 1"
            " WHERE id = ?",
            [change, post.in_reply_to_id],
        )


async def count_comments(post: Post) -> int:
    """How many comments of those that are counted hang below `post` already."""
    return await Post.filter(in_reply_to_id=post.id, visibility__in=OPEN, approval_state="").count()


async def _note_newest(post: Post) -> None:
    await database.write(
        "UPDATE account SET last_post_at = ?"
        " WHERE id = ? AND (last_post_at IS NULL OR last_post_at < ?)",
        [post.created_at, post.account_id, post.created_at],
    )


async def _forget_newest(post: Post) -> None:
    """Where `post` was the author's newest, the one before it is now; `post` may still be there."""
    await database.write(
        "UPDATE account SET last_post_at = (SELECT before.created_at FROM post before"
        " WHERE before.account_id = account.id AND before.id <> ? AND before.boost_of_id IS NULL"
        " AND before.visibility <> 'direct' ORDER BY before.id DESC LIMIT 1)"
        " WHERE id = ? AND last_post_at <= ?",
        [post.id, post.account_id, post.created_at],
    )


async def notify(post: Post, author: Account, mentioned: Collection[Account]) -> None:
    """Tell the mentioned, and followers who asked to hear of every post."""
    if not _is_new(post):
        return
    await notify_mentioned(post, author, mentioned)
    if post.visibility == "direct" or _answers_another(post):
        return
    told = {account.id for account in mentioned}
    language, language_values = wanted_sql(post.language)
    waiting = await database.query(
        "SELECT follow.follower_id FROM follow JOIN account ON account.id = follow.follower_id"  # noqa: S608
        " WHERE follow.target_id = ? AND follow.state = 'accepted' AND follow.notifies"
        f" AND account.domain = ''{language}",
        [author.id, *language_values],
    )
    for row in waiting:
        if row["follower_id"] not in told:
            await notifications.notify(row["follower_id"], "status", author.id, post.id)


async def notify_mentioned(post: Post, author: Account, mentioned: Collection[Account]) -> None:
    """Tell those of ours that a post speaks to them."""
    for account in mentioned:
        if account.is_local and account.id != author.id:
            await notifications.notify(account.id, "mention", author.id, post.id)


def _is_new(post: Post) -> bool:
    return post.created_at >= datetime.now(UTC) - NOTIFIED_WITHIN


def _answers_another(post: Post) -> bool:
    return bool(post.in_reply_to_uri) or (
        post.in_reply_to_account_id is not None and post.in_reply_to_account_id != post.account_id
    )
