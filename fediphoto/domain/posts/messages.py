"""What two people say to one another alone: their direct posts as one talk, across threads."""

from dataclasses import dataclass

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.post_drafts import Draft
from fediphoto.domain.timelines import conversations
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView, PostView
from fediphoto.domain.visibility import visible_posts_sql
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Block, Conversation, Post
from fediphoto.text.translations import _

MUTUALS = 40

_THEIRS = (
    "SELECT entry.post_id FROM conversation_post entry JOIN conversation"
    " ON conversation.id = entry.conversation_id WHERE conversation.account_id = ?"
    " AND conversation.participants_key = ?"
)


@dataclass(frozen=True, slots=True)
class Message:
    """A direct post between two people."""

    post: PostView
    is_seen: bool
    """Whether whoever it was said to has read it, as far as we know (of people elsewhere: no)."""


async def thread(account: Account, other: Account, page: Page) -> list[Message]:
    """What `account` and `other` said to one another, the newest first."""
    return await database.read(_thread(account.id, other, page))


async def send(
    account: Account, other: Account, words: str, *, attachment_ids: list[int] | None = None
) -> Post:
    """Say something to `other` alone, after what was said last.

    Raises what `check_open` and `posts.publish` raise.
    """
    await check_open(account, other)
    draft = Draft(
        caption=words,
        visibility="direct",
        attachment_ids=attachment_ids or [],
        addressed_ids=[other.id],
        in_reply_to_id=await _last(account, other),
        quote_policy="nobody",
        shows_camera=False,
    )
    return await posts.publish(account, draft)


async def check_open(account: Account, other: Account) -> None:
    """Raise Forbidden where one of the two blocks the other, NotFound where `other` is gone."""
    if account.id == other.id:
        raise Unprocessable(_("That is yourself."))
    if other.deleted_at is not None or other.suspended_at is not None:
        raise NotFound
    pair = [account.id, other.id]
    if await Block.exists(account_id__in=pair, target_id__in=pair):
        raise Forbidden


async def read(account: Account, other: Account) -> None:
    """Note that `account` has read all that `other` said to them alone."""
    found = Conversation.filter(
        account_id=account.id, participants_key=conversations.key([other.id])
    )
    await found.update(is_unread=False)


async def mutuals(account: Account) -> list[AccountView]:
    """Those whom `account` follows and who follow back, the latest first."""
    return await database.read(_mutuals(account.id))


async def _last(account: Account, other: Account) -> int | None:
    """What is answered by whatever is said next, so that it stays one thread elsewhere."""
    rule, values = visible_posts_sql(account.id)
    rows = await database.query(
        f"SELECT MAX(post.id) AS id FROM post WHERE post.id IN ({_THEIRS}) AND {rule}",  # noqa: S608
        [account.id, conversations.key([other.id]), *values],
    )
    found: int | None = rows[0]["id"]
    return found


def _thread(account_id: int, other: Account, page: Page) -> ReadPlan[list[Message]]:
    rule, values = visible_posts_sql(account_id)
    limits, bound_values = bounds(page, "post.id")
    rows = yield (
        f"{views.SELECT_VERSIONS} {views.FROM_VERSIONED} WHERE post.id IN ({_THEIRS})"
        f" AND {rule}{limits}",
        [account_id, conversations.key([other.id]), *values, *bound_values],
    )
    shown = yield from views.versioned_posts(newest_first(page, rows), account_id)
    unread = yield (
        "SELECT thread_id FROM conversation WHERE account_id = ? AND participants_key = ?"
        " AND is_unread",
        [other.id, conversations.key([account_id])],
    )
    waiting = {row["thread_id"] for row in unread}
    return [
        Message(
            one,
            one.body.author.id != account_id
            or (other.is_local and one.body.thread_id not in waiting),
        )
        for one in shown
    ]


def _mutuals(account_id: int) -> ReadPlan[list[AccountView]]:
    rows = yield (
        "SELECT mine.target_id AS id FROM follow mine"
        " JOIN follow theirs ON theirs.follower_id = mine.target_id"
        " AND theirs.target_id = mine.follower_id AND theirs.state = 'accepted'"
        " JOIN account ON account.id = mine.target_id"
        " WHERE mine.follower_id = ? AND mine.state = 'accepted'"
        " AND account.suspended_at IS NULL AND account.deleted_at IS NULL"
        " ORDER BY mine.id DESC LIMIT ?",
        [account_id, MUTUALS],
    )
    return (yield from views.accounts([row["id"] for row in rows]))
