"""How a post goes for good, and what goes with it."""

from collections.abc import Collection
from urllib.parse import urlsplit

from fediphoto.domain import addresses, audit, facts, live, roles
from fediphoto.domain.notifications import notifications
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import fan_out, polls, quotes, reactions
from fediphoto.domain.timelines import conversations
from fediphoto.errors import Forbidden, NotFound
from fediphoto.storage import database
from fediphoto.storage.models import (
    Account,
    Attachment,
    Conversation,
    Like,
    Mention,
    Post,
    PostHashtag,
    ScheduledPost,
    Tombstone,
)

_AT_A_TIME = 100


async def delete(by: Account, post: Post, *, kept_ids: Collection[int] = ()) -> None:
    """Delete a post or boost: its author may, and moderators; NotFound for others.

    Photos, comments' links to it, likes, boosts, notifications and home entries go with it; a
    tombstone stays. Photos of `kept_ids` lose the files that their rows name, and stay without a
    post. Records PostDeleted or PostUnboosted for one of ours. Deleting twice is fine.
    """
    if post.account_id != by.id and not await roles.is_moderator(by):
        raise NotFound
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        if current is None:
            return
        if current.boost_of_id is not None:
            await remove_boost(current)
        else:
            await _remove(current, kept_ids=kept_ids)


async def delete_as_moderator(by: Account, post: Post, reason: str = "") -> None:
    """Delete somebody's post; written down. Raises Forbidden where `by` does not moderate."""
    async with database.transaction():
        await roles.demand_moderator(by)
        await delete(by, post)
        await audit.record(by, "post.delete", post.uri, reason)


async def delete_remote(uri: str, by: Account) -> None:
    """Forget what `by`, a remote account, says it has deleted, and never take it (again).

    An unknown object is remembered by a tombstone, if it lies on the server of `by`. Raises
    Forbidden where the object is somebody else's.
    """
    async with database.transaction():
        post = await Post.filter(uri=uri).select_for_update().first()
        if post is not None:
            if post.account_id != by.id:
                raise Forbidden
            await delete(by, post)
        elif urlsplit(uri).netloc.lower() != urlsplit(by.uri).netloc.lower():
            raise Forbidden
        else:
            await _bury(uri, by.id)


async def was_here(username: str, post_id: int) -> bool:
    """Whether a local person had a post with that id that has been deleted since.

    Other servers are told the same of it (410, with a tombstone); what it was nobody learns.
    """
    return await Tombstone.exists(uri=addresses.post_uri(username.lower(), post_id))


async def remove_boost(boost: Post) -> None:
    """Take a boost away, in the transaction around us; records PostUnboosted for one of ours."""
    assert boost.boost_of_id is not None
    if not await Post.filter(id=boost.id).delete():
        return  # another request was faster, and has counted
    await tell_gone(boost)
    await notifications.withdraw("reblog", boost.account_id, boost.boost_of_id)
    if not boost.approval_state:  # else nobody has counted it
        await database.write(
            "UPDATE post SET boosts_count = boosts_count - 1, version = version + 1 WHERE id = ?",
            [boost.boost_of_id],
        )
    if boost.is_local:
        await facts.record(
            facts.PostUnboosted(
                boost_uri=boost.uri,
                account_id=boost.account_id,
                boosted_id=boost.boost_of_id,
                boosted_at=boost.created_at.isoformat(),
            )
        )


async def purge_author(account: Account) -> None:
    """Take away everything an account made: posts, boosts, likes, photos that wait to be posted.

    For accounts that are being deleted: no PostDeleted is recorded, their end is told otherwise.
    A hundred posts a transaction, unless one is around us; repeating it goes on where it ended.
    """
    while posts := await Post.filter(account_id=account.id).limit(_AT_A_TIME):
        async with database.transaction():
            for post in posts:
                if post.boost_of_id is None:
                    await _remove(post, is_told=False)
                else:
                    await _remove_boost_untold(post)
    async with database.transaction():
        await database.write(
            "UPDATE post SET likes_count = likes_count - 1, version = version + 1"
            ' WHERE id IN (SELECT post_id FROM "like" WHERE account_id = ?)',
            [account.id],
        )
        await Like.filter(account_id=account.id).delete()
        await reactions.purge(account)
        await polls.forget_votes(account)
        await ScheduledPost.filter(account_id=account.id).delete()
        await Conversation.filter(account_id=account.id).delete()
        waiting = await Attachment.filter(account_id=account.id)
        await _drop_files(waiting)
        await Attachment.filter(account_id=account.id).delete()


async def _remove_boost_untold(boost: Post) -> None:
    boost.is_local = False
    await remove_boost(boost)


async def _remove(post: Post, *, is_told: bool = True, kept_ids: Collection[int] = ()) -> None:
    if is_told and post.is_local:
        await facts.record(
            facts.PostDeleted(
                post_uri=post.uri,
                account_id=post.account_id,
                visibility=post.visibility,
                addressed=await _addressed(post),
                boosted_by=await _boosted_by(post),
            )
        )
    await tell_out_of_sight(post)
    await _drop_files(await Attachment.filter(post_id=post.id))
    if kept_ids:
        await Attachment.filter(post_id=post.id, id__in=list(kept_ids)).update(post_id=None)
    await database.write(
        "UPDATE post SET in_reply_to_uri = ?, version = version + 1 WHERE in_reply_to_id = ?",
        [post.uri, post.id],
    )
    await fan_out.count(post, -1)
    if post.visibility == "direct":
        await conversations.leave(post)
    await quotes.forget(post)
    await _bury(post.uri, post.account_id)
    await Post.filter(id=post.id).delete()


async def _bury(uri: str, account_id: int | None) -> None:
    stone = Tombstone(uri=uri, account_id=account_id)
    await Tombstone.bulk_create([stone], ignore_conflicts=True)


async def tell_out_of_sight(post: Post) -> None:
    """Tell them of a post and of its boosts, which go with it."""
    await tell_gone(post)
    for boost in await Post.filter(boost_of_id=post.id).limit(_AT_A_TIME):
        await tell_gone(boost)


async def tell_gone(post: Post) -> None:
    """Tell those who look on, with all that decided who saw it: soon nobody can ask."""
    mentioned = await Mention.filter(post_id=post.id).values_list("account_id", flat=True)
    hashtags = await PostHashtag.filter(post_id=post.id).values_list("hashtag_id", flat=True)
    live.tell(
        live.PostGone(
            post_id=post.id,
            account_id=post.account_id,
            visibility=post.visibility,
            is_local=post.is_local,
            has_photos=post.has_photos,
            mentioned_ids=list(mentioned),  # type: ignore[arg-type]
            hashtag_ids=list(hashtags),  # type: ignore[arg-type]
        )
    )


async def _addressed(post: Post) -> list[int]:
    """Whose servers may have the post although they follow nobody here."""
    rows = await database.query(
        "SELECT account_id AS id FROM mention WHERE post_id = ?"
        " UNION SELECT account_id FROM post WHERE boost_of_id = ? OR quote_of_id = ? OR id = ?",
        [post.id, post.id, post.id, post.quote_of_id or 0],
    )
    found = {row["id"] for row in rows}
    if post.in_reply_to_account_id is not None:
        found.add(post.in_reply_to_account_id)
    return sorted(found)


async def _boosted_by(post: Post) -> list[int]:
    ours = Post.filter(boost_of_id=post.id, is_local=True, approval_state="")
    return sorted([row[0] for row in await ours.values_list("account_id")])


async def _drop_files(photos: list[Attachment]) -> None:
    keys = attachments.file_keys(photos)
    if keys:
        await facts.record(facts.FilesUnused(keys=keys))
