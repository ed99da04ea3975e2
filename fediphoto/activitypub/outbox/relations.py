"""What other servers are told of follows and blocks."""

from fediphoto import config
from fediphoto.activitypub import audience, backfill, delivery, render
from fediphoto.domain import facts
from fediphoto.storage import database
from fediphoto.storage.models import Block, Follow


async def _follow_requested(fact: facts.FollowRequested) -> None:
    async with database.transaction():
        follow = await _follow(fact.follow_id)
        if follow is not None:
            document = render.follow(follow.uri, follow.follower.uri, follow.target.uri)
            await delivery.send(follow.follower_id, document, audience.inbox_of(follow.target))
            await backfill.begin(follow.target)


async def _follow_accepted(fact: facts.FollowAccepted) -> None:
    async with database.transaction():
        follow = await _follow(fact.follow_id)
        if follow is not None:
            document = render.accept(follow, follow.follower.uri, follow.target.uri)
            # Whoever repeats the Follow has not heard the Accept, and hears it again.
            await delivery.send(
                follow.target_id, document, audience.inbox_of(follow.follower), again=True
            )


async def _follow_rejected(fact: facts.FollowRejected) -> None:
    async with database.transaction():
        pair = await audience.pair(fact.follower_id, fact.target_id)
        if pair is not None:
            follower, target = pair
            document = render.reject(fact.follow_uri, follower.uri, target.uri)
            await delivery.send(
                target.id, document, audience.inbox_of(follower), again=True, is_ending=True
            )


async def _unfollowed(fact: facts.Unfollowed) -> None:
    async with database.transaction():
        pair = await audience.pair(fact.follower_id, fact.target_id)
        if pair is not None:
            follower, target = pair
            document = render.undo(render.follow(fact.follow_uri, follower.uri, target.uri))
            await delivery.send(follower.id, document, audience.inbox_of(target), is_ending=True)


async def _blocked(fact: facts.Blocked) -> None:
    """Tell the blocked, if this instance tells them: Mastodon would hide our person from them."""
    if not config.current().federation.tell_blocks:
        return
    async with database.transaction():
        block = await Block.filter(id=fact.block_id).first().prefetch_related("account", "target")
        if block is not None and block.uri:
            document = render.block(block.uri, block.account.uri, block.target.uri)
            await delivery.send(block.account_id, document, audience.inbox_of(block.target))


async def _unblocked(fact: facts.Unblocked) -> None:
    if not config.current().federation.tell_blocks:
        return
    async with database.transaction():
        pair = await audience.pair(fact.account_id, fact.target_id)
        if pair is not None and fact.block_uri:
            account, target = pair
            document = render.undo(render.block(fact.block_uri, account.uri, target.uri))
            await delivery.send(account.id, document, audience.inbox_of(target))


async def _follow(follow_id: int) -> Follow | None:
    return await Follow.filter(id=follow_id).first().prefetch_related("follower", "target")


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.FollowRequested: _follow_requested,
    facts.FollowAccepted: _follow_accepted,
    facts.FollowRejected: _follow_rejected,
    facts.Unfollowed: _unfollowed,
    facts.Blocked: _blocked,
    facts.Unblocked: _unblocked,
}
