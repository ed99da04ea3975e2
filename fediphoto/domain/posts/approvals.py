"""What waits for the word of somebody else's author: kept back, then let out or taken away.

A comment or boost that needs an approval (`interaction_policies`) is seen by whoever made it alone.
"""

from fediphoto.domain import facts
from fediphoto.domain.posts import fan_out
from fediphoto.domain.posts.post_removal import remove_boost, tell_gone
from fediphoto.domain.views import interaction_policies
from fediphoto.errors import Forbidden
from fediphoto.storage import database
from fediphoto.storage.models import Account, HomeEntry, Like, Mention, Notification, Post


async def on_publishing(author: Account, parent: Post | None) -> str:
    """The approval_state that a new comment of ours begins with.

    Raises Forbidden where the parent's author takes no comments from them.
    """
    if parent is None:
        return ""
    found = await interaction_policies.check("reply", parent, author)
    return "pending" if interaction_policies.needs_approval(found) else ""


async def on_arrival(author: Account, parent: Post | None, approved_by_uri: str) -> str:
    """The approval_state that a comment from elsewhere begins with.

    On a post of ours its author's rule is final. On another server's, where the author says who may
    answer, a stamp is looked at before anybody here sees the comment. Raises Forbidden where it may
    not stand.
    """
    if parent is None:
        return ""
    says_so = "reply" in parent.interaction_policy or bool(parent.approval_state)
    if not parent.is_local and not says_so:
        return ""
    found = await interaction_policies.standing("reply", parent, author)
    if found == "denied" and not (approved_by_uri and not parent.is_local):
        raise Forbidden
    return "" if found == "automatic" else "pending"


async def claim(post: Post, approved_by_uri: str) -> None:
    """Note the stamp that a comment from elsewhere, known without one, shows now.

    Whoever looks at stamps decides; until then it waits.
    """
    if not post.approval_state or not approved_by_uri or approved_by_uri == post.approved_by_uri:
        return
    post.approved_by_uri = approved_by_uri[:2048]
    post.approval_state = "pending"
    post.version += 1
    await post.save(update_fields=["approved_by_uri", "approval_state", "version"])


async def judge_orphans(parent: Post) -> None:
    """Hold comments that came before the post they answer to what its author says, now known.

    In the transaction around us, before they are counted.
    """
    if "reply" not in parent.interaction_policy or parent.is_local:
        return
    for orphan in await Post.filter(in_reply_to_id=parent.id, is_local=False, approval_state=""):
        author = await Account.get(id=orphan.account_id)
        found = await interaction_policies.standing("reply", parent, author)
        if found != "automatic":
            is_open = found != "denied" or bool(orphan.approved_by_uri)
            await Post.filter(id=orphan.id).update(
                approval_state="pending" if is_open else "rejected", version=orphan.version + 1
            )
            await HomeEntry.filter(post_id=orphan.id).delete()  # come for a hashtag


async def approve(post: Post, approved_by_uri: str) -> None:
    """Let a comment or boost that waits be seen by everybody. Records DeedApproved for ours."""
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        if current is None or current.approval_state != "pending":
            return
        await _set(current, "", approved_by_uri)
        author = await Account.get(id=current.account_id)
        if current.boost_of_id is not None:
            await database.write(
                "UPDATE post SET boosts_count = boosts_count + 1, version = version + 1"
                " WHERE id = ?",
                [current.boost_of_id],
            )
        await fan_out.reach(current, author, await _named(current))
        if current.is_local:
            await facts.record(facts.DeedApproved(post_id=current.id))


async def reject(post: Post) -> None:
    """Take out of everybody's sight what the author does not want: a boost goes, a comment stays
    with whoever wrote it, marked as rejected."""
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        if current is None or current.approval_state == "rejected":
            return
        if current.boost_of_id is not None:
            current.is_local = False  # whom nobody wants to hear of it need not hear of its end
            await remove_boost(current)
            return
        await tell_gone(current)
        await fan_out.count(current, -1)
        await HomeEntry.filter(post_id=current.id).delete()
        await Notification.filter(post_id=current.id).delete()
        await _set(current, "rejected", "")


async def refuse(parent: Post, replier: Account, reply_uri: str) -> None:
    """Note that a comment from elsewhere on one of ours was refused. Records ReplyRefused."""
    await facts.record(
        facts.ReplyRefused(reply_uri=reply_uri, parent_id=parent.id, replier_id=replier.id)
    )


async def reject_like(like: Like) -> None:
    """Take back a like that the author does not want."""
    async with database.transaction():
        if await Like.filter(id=like.id).delete():
            await database.write(
                "UPDATE post SET likes_count = likes_count - 1, version = version + 1 WHERE id = ?",
                [like.post_id],
            )


async def _set(post: Post, state: str, approved_by_uri: str) -> None:
    post.approval_state = state
    post.approved_by_uri = approved_by_uri
    post.version += 1
    await post.save(update_fields=["approval_state", "approved_by_uri", "version"])


async def _named(post: Post) -> list[Account]:
    rows = await Mention.filter(post_id=post.id, is_silent=False).select_related("account")
    return [row.account for row in rows]
