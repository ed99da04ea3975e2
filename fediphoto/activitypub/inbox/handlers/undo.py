"""Somebody elsewhere takes back what they did."""

from fediphoto.activitypub.inbox.rules import remember_undone
from fediphoto.activitypub.vocabulary import (
    Activity,
    Announce,
    Block,
    EmojiReact,
    Follow,
    Like,
    Thing,
    Undo,
)
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import interactions, posts, reactions
from fediphoto.domain.relations import blocks, follows
from fediphoto.errors import Forbidden
from fediphoto.storage import models
from fediphoto.storage.models import Account, Post


async def receive(activity: Undo, sender: Account) -> None:
    """Take it back: found by its id, else (where it is embedded) by what it did.

    What has not come yet is kept out when it does.
    """
    undone = activity.object
    if isinstance(undone, Activity) and undone.actor != sender.uri:
        raise Forbidden("Only who did something can take it back.")
    for undo in (_undo_follow, _undo_reaction, _undo_like, _undo_announce, _undo_block):
        if await undo(undone, sender):
            return
    await remember_undone(undone.id, sender)


async def _undo_follow(undone: Thing, sender: Account) -> bool:
    mine = models.Follow.filter(follower_id=sender.id)
    follow = await mine.get_or_none(uri=undone.id)
    if follow is None and isinstance(undone, Follow):
        follow = await mine.get_or_none(target__uri=undone.object.id)
    if follow is None:
        return False
    await follows.unfollow(sender, await accounts.get(follow.target_id))
    return True


async def _undo_reaction(undone: Thing, sender: Account) -> bool:
    post_uri, emoji = "", ""
    if isinstance(undone, EmojiReact | Like):
        post_uri, emoji = undone.object.id, undone.emoji
    reaction = await reactions.find(sender, uri=undone.id, post_uri=post_uri, emoji=emoji)
    if reaction is None:
        return False
    await reactions.take_back(reaction)
    return True


async def _undo_like(undone: Thing, sender: Account) -> bool:
    mine = models.Like.filter(account_id=sender.id)
    like = await mine.get_or_none(uri=undone.id)
    if like is None and isinstance(undone, Like):
        like = await mine.get_or_none(post__uri=undone.object.id)
    if like is None:
        return False
    await interactions.unlike(sender, await posts.get(like.post_id))
    return True


async def _undo_announce(undone: Thing, sender: Account) -> bool:
    mine = Post.filter(account_id=sender.id, boost_of_id__not_isnull=True)
    boost = await mine.get_or_none(uri=undone.id)
    if boost is None and isinstance(undone, Announce):
        boost = await mine.get_or_none(boost_of__uri=undone.object.id)
    if boost is None:
        return False
    await posts.delete(sender, boost)
    return True


async def _undo_block(undone: Thing, sender: Account) -> bool:
    mine = models.Block.filter(account_id=sender.id)
    block = await mine.exclude(uri="").filter(uri=undone.id).first()
    if block is None and isinstance(undone, Block):
        block = await mine.get_or_none(target__uri=undone.object.id)
    if block is None:
        return False
    await blocks.unblock(sender, await accounts.get(block.target_id))
    return True
