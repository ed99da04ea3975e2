"""Somebody elsewhere takes back what they did."""

from fediphoto.activitypub.inbox.rules import Ignored, our_account, remember_undone
from fediphoto.activitypub.vocabulary import (
    Activity,
    Announce,
    Block,
    Follow,
    Like,
    Thing,
    Undo,
)
from fediphoto.domain import blocks, follows, interactions, posts
from fediphoto.errors import Forbidden
from fediphoto.storage import models
from fediphoto.storage.models import Account, Post


async def receive(activity: Undo, sender: Account) -> None:
    """Take it back: found by its id, else (embedded) by what it did.

    What has not come yet is kept out when it does.
    """
    undone = activity.object
    if isinstance(undone, Activity) and undone.actor != sender.uri:
        raise Forbidden("Only who did something can take it back.")
    if not await _undo_by_id(undone.id, sender) and not await _undo_by_deed(undone, sender):
        await remember_undone(undone.id, sender)
        raise Ignored("What it takes back is not known here")


async def _undo_by_id(uri: str, sender: Account) -> bool:
    if not uri:
        return False
    if follow := await models.Follow.get_or_none(uri=uri, follower_id=sender.id).select_related(
        "target"
    ):
        await follows.unfollow(sender, follow.target)
    elif like := await models.Like.get_or_none(uri=uri, account_id=sender.id).select_related(
        "post"
    ):
        await interactions.unlike(sender, like.post)
    elif boost := await Post.get_or_none(
        uri=uri, account_id=sender.id, boost_of_id__not_isnull=True
    ):
        await posts.delete(sender, boost)
    elif (
        block := await models.Block.filter(uri=uri, account_id=sender.id)
        .first()
        .select_related("target")
    ):
        await blocks.unblock(sender, block.target)
    else:
        return False
    return True


async def _undo_by_deed(undone: Thing, sender: Account) -> bool:
    """Undo a Follow, Like, Announce or Block of which only the deed is known, not the id."""
    if isinstance(undone, Follow | Block):
        target = await our_account(undone.object.id)
        if isinstance(undone, Follow):
            if await follows.find(sender, target) is None:
                return False
            await follows.unfollow(sender, target)
        else:
            if not await models.Block.exists(account_id=sender.id, target_id=target.id):
                return False
            await blocks.unblock(sender, target)
        return True
    if not isinstance(undone, Like | Announce):
        return False
    post = await posts.find_by_uri(undone.object.id)
    if post is None:
        return False
    if isinstance(undone, Like):
        if not await models.Like.exists(account_id=sender.id, post_id=post.id):
            return False
        await interactions.unlike(sender, post)
    else:
        if not await Post.exists(account_id=sender.id, boost_of_id=post.id):
            return False
        await interactions.unboost(sender, post)
    return True
