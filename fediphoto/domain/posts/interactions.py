"""What people do with posts: like, boost, bookmark, pin, mute a thread."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.exceptions import IntegrityError

from fediphoto.domain import addresses, facts
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import fan_out
from fediphoto.domain.posts.fan_out import Arrival
from fediphoto.domain.posts.post_removal import remove_boost
from fediphoto.domain.relations.moved_accounts import check_has_not_moved
from fediphoto.domain.views import interaction_policies
from fediphoto.domain.visibility import OPEN, may_reach
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Bookmark, Like, Post, ThreadMute
from fediphoto.storage.numbers import free_id
from fediphoto.text.translations import _

MAX_PINNED = 5


async def like(account: Account, post: Post, *, uri: str | None = None) -> Like:
    """Have `account` like `post` (a boost stands for what it boosts); liking twice is once.

    `uri` is the id of a remote Like. Records PostLiked for one of ours. Raises NotFound where the
    account cannot see the post, Forbidden where its author does not let them.
    """
    target = await _target(account, post)
    if account.is_local:
        await interaction_policies.check("like", target, account)
    try:
        async with database.transaction():
            known = await Like.get_or_none(account_id=account.id, post_id=target.id)
            return known or await _like(account, target, uri)
    except IntegrityError:
        # The same Like came twice at once.
        return await Like.get(account_id=account.id, post_id=target.id)


async def _like(account: Account, post: Post, uri: str | None) -> Like:
    like_id = snowflake()
    made = await Like.create(
        id=like_id,
        account_id=account.id,
        post_id=post.id,
        uri=uri or addresses.deed_uri(account.username, "likes", like_id),
    )
    await _count(post, "likes_count", 1)
    if post.is_local:
        await notifications.notify(post.account_id, "favourite", account.id, post.id)
    if account.is_local:
        await facts.record(facts.PostLiked(like_id=like_id))
    return made


async def unlike(account: Account, post: Post) -> None:
    """Take a like back, if there is one. Records PostUnliked for one of ours."""
    target = await _boosted_or_self(post)
    async with database.transaction():
        known = await Like.get_or_none(account_id=account.id, post_id=target.id)
        if known is None or not await Like.filter(id=known.id).delete():
            return  # there was none, or another request took it back at the same time
        await _count(target, "likes_count", -1)
        await notifications.withdraw("favourite", account.id, target.id)
        if account.is_local:
            await facts.record(
                facts.PostUnliked(like_uri=known.uri, account_id=account.id, post_id=target.id)
            )


async def boost(
    account: Account,
    post: Post,
    *,
    uri: str | None = None,
    visibility: str = "public",
    created_at: datetime | None = None,
    arrival: Arrival = Arrival.SENT,
) -> Post:
    """Have `account` show `post` to its followers, and return the boost; boosting twice is once.

    `uri` and `created_at` are those of a remote Announce; one from the past reaches and tells
    nobody (`arrival`). Records PostBoosted for one of ours. Where its author wants to be asked
    first, the boost waits, seen by nobody else. Raises NotFound (cannot see it), Forbidden (it is
    not public or unlisted, whosever it is, its author does not let them, or one of ours has moved
    away), Unprocessable (a boost cannot be direct).
    """
    await check_has_not_moved(account)
    if visibility not in (*OPEN, "followers"):
        raise Unprocessable(_("A boost is public, unlisted or for followers."))
    target = await _target(account, post)
    if _as_heard_of(target, account) not in OPEN:
        raise Forbidden
    is_waiting = account.is_local and interaction_policies.needs_approval(
        await interaction_policies.check("announce", target, account)
    )
    manner = _Manner(uri, visibility, created_at, "pending" if is_waiting else "", arrival)
    try:
        async with database.transaction():
            known = await Post.get_or_none(account_id=account.id, boost_of_id=target.id)
            return known or await _boost(account, target, manner)
    except IntegrityError:
        # The same Announce came twice at once.
        return await Post.get(account_id=account.id, boost_of_id=target.id)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a post is boosted."""

    uri: str | None
    visibility: str
    created_at: datetime | None
    approval_state: str
    arrival: Arrival


async def _boost(account: Account, post: Post, manner: _Manner) -> Post:
    now = datetime.now(UTC)
    at = min(manner.created_at or now, now)
    boost_id = await free_id(Post, at)
    made = await Post.create(
        id=boost_id,
        account_id=account.id,
        uri=manner.uri or addresses.deed_uri(account.username, "boosts", boost_id),
        url=post.url,
        is_local=account.is_local,
        visibility=manner.visibility,
        approval_state=manner.approval_state,
        boost_of_id=post.id,
        created_at=at,
    )
    if not made.approval_state:
        await _count(post, "boosts_count", 1)
    await fan_out.reach(made, account, [], manner.arrival)
    if post.is_local and manner.arrival is Arrival.SENT:
        await notifications.notify(post.account_id, "reblog", account.id, post.id)
    if account.is_local:
        await facts.record(facts.PostBoosted(post_id=boost_id))
    return made


async def unboost(account: Account, post: Post) -> None:
    """Take a boost of `post` back, if there is one. Records PostUnboosted for one of ours."""
    target = await _boosted_or_self(post)
    async with database.transaction():
        made = await Post.get_or_none(account_id=account.id, boost_of_id=target.id)
        if made is not None:
            await remove_boost(made)


async def bookmark(account: Account, post: Post) -> None:
    """Keep a post for later; NotFound where the account cannot see it."""
    target = await _target(account, post)
    async with database.transaction():
        await Bookmark.bulk_create(
            [Bookmark(id=snowflake(), account_id=account.id, post_id=target.id)],
            ignore_conflicts=True,
        )


async def unbookmark(account: Account, post: Post) -> None:
    """Keep a post no longer."""
    target = await _boosted_or_self(post)
    await Bookmark.filter(account_id=account.id, post_id=target.id).delete()


async def pin(account: Account, post: Post) -> Post:
    """Show a post of one's own first on the profile. Records PostPinned.

    Raises Unprocessable for another's post, a boost, a direct post, or the sixth.
    """
    if post.account_id != account.id:
        raise Unprocessable(_("Someone else's post cannot be pinned."))
    if post.boost_of_id is not None or post.visibility == "direct":
        raise Unprocessable(_("A boost or a direct post cannot be pinned."))
    async with database.transaction():
        pinned = await Post.filter(account_id=account.id, pinned_at__not_isnull=True).values_list(
            "id", flat=True
        )
        if post.id not in pinned:
            if len(pinned) >= MAX_PINNED:
                raise Unprocessable(_("You have already pinned %(limit)s posts.", limit=MAX_PINNED))
            pinned_at = datetime.now(UTC)
            await _set_pinned(post, pinned_at)
            if post.is_local:
                fact = facts.PostPinned(post_id=post.id, pinned_at=pinned_at.isoformat())
                await facts.record(fact)
    return post


async def may_pin_more(account: Account) -> bool:
    """Whether fewer than MAX_PINNED posts of somebody are pinned."""
    pinned = Post.filter(account_id=account.id, pinned_at__not_isnull=True)
    return await pinned.count() < MAX_PINNED


async def unpin(account: Account, post: Post) -> Post:
    """Let a post of one's own stand where it belongs again. Records PostUnpinned."""
    if post.account_id != account.id:
        raise Unprocessable(_("Someone else's post cannot be pinned."))
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        pinned_at = None if current is None else current.pinned_at
        await _set_pinned(post, None)
        if pinned_at is not None and post.is_local:
            await facts.record(
                facts.PostUnpinned(
                    account_id=account.id, post_uri=post.uri, pinned_at=pinned_at.isoformat()
                )
            )
    return post


async def mute_thread(account: Account, post: Post) -> None:
    """Have no notifications from the thread `post` is in; NotFound if it cannot be seen."""
    target = await _target(account, post)
    async with database.transaction():
        await ThreadMute.bulk_create(
            [ThreadMute(account_id=account.id, thread_id=target.thread_id or target.id)],
            ignore_conflicts=True,
        )


async def unmute_thread(account: Account, post: Post) -> None:
    """Hear of the thread again."""
    target = await _boosted_or_self(post)
    thread_id = target.thread_id or target.id
    await ThreadMute.filter(account_id=account.id, thread_id=thread_id).delete()


def liked_by(post_id: int, page: Page) -> ReadPlan[list[int]]:
    """Ids of the accounts that like a post; the page's bounds are account ids."""
    return _who('"like"', "post_id", post_id, page)


def boosted_by(post_id: int, page: Page) -> ReadPlan[list[int]]:
    """Ids of the accounts that boosted a post for all to see; bounds are account ids."""
    return _who("post", "boost_of_id", post_id, page, " AND deed.visibility <> 'followers'")


def _who(
    table: str, column: str, post_id: int, page: Page, condition: str = ""
) -> ReadPlan[list[int]]:
    limits, values = bounds(page, "deed.account_id")
    rows = yield (
        f"SELECT deed.account_id AS id FROM {table} deed"  # noqa: S608 (our own names)
        " JOIN account ON account.id = deed.account_id"
        f" WHERE deed.{column} = ? AND account.suspended_at IS NULL{condition}{limits}",
        [post_id, *values],
    )
    return [row["id"] for row in newest_first(page, rows)]


async def _target(account: Account, post: Post) -> Post:
    """What is meant by doing something with `post`; NotFound unless `account` sees it."""
    target = await _boosted_or_self(post)
    if not await may_reach(post, account) or not await may_reach(target, account):
        raise NotFound
    return target


def _as_heard_of(post: Post, account: Account) -> str:
    """The visibility of a post, by what the server of `account` may know yet (see may_reach)."""
    if post.archived_at is not None and not account.is_local:
        return post.archived_visibility
    return post.visibility


async def _boosted_or_self(post: Post) -> Post:
    return post if post.boost_of_id is None else await Post.get(id=post.boost_of_id)


async def _count(post: Post, column: str, change: int) -> None:
    await database.write(
        f"UPDATE post SET {column} = {column} + ?, version = version + 1 WHERE id = ?",  # noqa: S608
        [change, post.id],
    )


async def _set_pinned(post: Post, at: datetime | None) -> None:
    post.pinned_at = at
    await database.write(
        "UPDATE post SET pinned_at = ?, version = version + 1 WHERE id = ?", [at, post.id]
    )
