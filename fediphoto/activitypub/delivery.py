"""What other servers are told when one of ours has done something.

Each fact of `domain/facts.py` is turned, in one transaction, into an activity and one row per
distinct inbox. The activity's id is unique and follows from the deed, so a fact handled twice
is sent once; `DeliveryRunner` does the sending.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from fediphoto.activitypub import audience, delivery_queue, hosts, render, render_note
from fediphoto.activitypub.delivery_runner import DeliveryRunner, release_leases
from fediphoto.domain import facts
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    Account,
    AccountKey,
    Block,
    Follow,
    Like,
    OutgoingActivity,
    Post,
)

__all__ = ["DeliveryRunner", "release_leases", "send", "subscribe", "sweep"]

KEEP_URI_FOR = timedelta(days=1)
"""How long a delivered activity's id is remembered: longer than a fact may be handled twice."""
_SWEEP_ROWS = 1000


def subscribe() -> None:
    """Have every fact that others must hear of turned into deliveries."""
    facts.subscribe(facts.PostPublished, _post_published)
    facts.subscribe(facts.PostEdited, _post_edited)
    facts.subscribe(facts.PostDeleted, _post_deleted)
    facts.subscribe(facts.PostBoosted, _post_boosted)
    facts.subscribe(facts.PostUnboosted, _post_unboosted)
    facts.subscribe(facts.PostLiked, _post_liked)
    facts.subscribe(facts.PostUnliked, _post_unliked)
    facts.subscribe(facts.FollowRequested, _follow_requested)
    facts.subscribe(facts.FollowAccepted, _follow_accepted)
    facts.subscribe(facts.FollowRejected, _follow_rejected)
    facts.subscribe(facts.Unfollowed, _unfollowed)
    facts.subscribe(facts.Blocked, _blocked)
    facts.subscribe(facts.Unblocked, _unblocked)
    facts.subscribe(facts.AccountUpdated, _account_updated)
    facts.subscribe(facts.AccountDeleted, _account_deleted)


async def send(
    author_id: int, document: dict[str, Any], inboxes: Iterable[str], *, again: bool = False
) -> None:
    """Queue an activity of `author_id` for these inboxes, once for its id.

    Own, refused and unavailable hosts are left out; a host whose breaker is open gets its row
    later. With `again` an activity that was sent before is sent once more.
    """
    async with database.transaction():
        reachable = await audience.allowed(inboxes, author_id)
        if not reachable:
            return
        sent = await OutgoingActivity.get_or_none(uri=document["id"])
        if sent is not None and not again:
            return
        if sent is None:
            sent = await OutgoingActivity.create(
                account_id=author_id, uri=document["id"], body=orjson.dumps(document).decode()
            )
        await delivery_queue.add(sent.id, author_id, reachable)
        database.after_commit(lambda: jobs.wake(hosts.QUEUE))


async def sweep() -> int:
    """Forget activities that all arrived (or were given up) over a day ago; returns how many."""
    before = datetime.now(UTC) - KEEP_URI_FOR
    forgotten = 0
    while True:
        arrived = OutgoingActivity.filter(created_at__lt=before, deliveries__id__isnull=True)
        rows = await arrived.limit(_SWEEP_ROWS).values_list("id")
        if not rows:
            break
        forgotten += await OutgoingActivity.filter(id__in=[row[0] for row in rows]).delete()
    await hosts.forget_old()
    return forgotten


async def _post_published(fact: facts.PostPublished) -> None:
    async with database.transaction():
        held = await _held(fact.post_id)
        inboxes = await audience.post(held) if held is not None else set()
        if not inboxes:  # as on an instance whose people know one another
            return
        for post in await render_note.load([fact.post_id]):
            await send(post.account_id, render.create(render.note(post)), inboxes)


async def _post_edited(fact: facts.PostEdited) -> None:
    async with database.transaction():
        post = await _own_post(fact.post_id)
        if post is None:
            return
        author: Account = post.account
        inboxes = await audience.post(post) | await audience.spread(post)
        await send(author.id, render.update(render.note(post), fact.edited_at), inboxes)
        # A server that still has readers keeps the post: its shared inbox gets no Delete.
        former = await audience.people(fact.former_audience, author.id) - inboxes
        await send(author.id, render.withdraw(post.uri, author.uri, fact.edited_at), former)


async def _post_deleted(fact: facts.PostDeleted) -> None:
    async with database.transaction():
        author = await Account.get(id=fact.account_id)
        inboxes = await audience.people(fact.addressed, author.id)
        if fact.visibility != "direct":
            inboxes |= await audience.followers(author.id)
        await send(author.id, render.delete(fact.post_uri, author.uri), inboxes)


async def _post_boosted(fact: facts.PostBoosted) -> None:
    async with database.transaction():
        boost = (
            await Post.filter(id=fact.post_id)
            .first()
            .prefetch_related("account", "boost_of__account")
        )
        if boost is None or boost.boost_of is None:
            return
        document = render.announce(
            boost.uri,
            boost.account,
            boost.boost_of.uri,
            boost.boost_of.account.uri,
            visibility=boost.visibility,
            published=boost.created_at,
        )
        await _send_boost(boost.account_id, boost.boost_of.account_id, document)


async def _post_unboosted(fact: facts.PostUnboosted) -> None:
    async with database.transaction():
        boosted = await Post.filter(id=fact.boosted_id).first().prefetch_related("account")
        if boosted is None:
            return
        booster = await Account.get(id=fact.account_id)
        document = render.announce(
            fact.boost_uri,
            booster,
            boosted.uri,
            boosted.account.uri,
            visibility="public",
            published=fact.boosted_at,
        )
        await _send_boost(booster.id, boosted.account_id, render.undo(document))


async def _send_boost(booster_id: int, boosted_author_id: int, document: dict[str, Any]) -> None:
    inboxes = await audience.followers(booster_id)
    inboxes |= await audience.people([boosted_author_id], booster_id)
    await send(booster_id, document, inboxes)


async def _post_liked(fact: facts.PostLiked) -> None:
    async with database.transaction():
        like = (
            await Like.filter(id=fact.like_id).first().prefetch_related("account", "post__account")
        )
        if like is not None:
            author: Account = like.post.account
            document = render.like(like.uri, like.account.uri, like.post.uri, author.uri)
            await send(like.account_id, document, _inbox_of(author))


async def _post_unliked(fact: facts.PostUnliked) -> None:
    async with database.transaction():
        post = await Post.filter(id=fact.post_id).first().prefetch_related("account")
        if post is not None:
            liker = await Account.get(id=fact.account_id)
            author: Account = post.account
            document = render.like(fact.like_uri, liker.uri, post.uri, author.uri)
            await send(liker.id, render.undo(document), _inbox_of(author))


async def _follow_requested(fact: facts.FollowRequested) -> None:
    async with database.transaction():
        follow = await _follow(fact.follow_id)
        if follow is not None:
            document = render.follow(follow.uri, follow.follower.uri, follow.target.uri)
            await send(follow.follower_id, document, _inbox_of(follow.target))


async def _follow_accepted(fact: facts.FollowAccepted) -> None:
    async with database.transaction():
        follow = await _follow(fact.follow_id)
        if follow is not None:
            document = render.accept(follow, follow.follower.uri, follow.target.uri)
            # Whoever repeats the Follow has not heard the Accept, and hears it again.
            await send(follow.target_id, document, _inbox_of(follow.follower), again=True)


async def _follow_rejected(fact: facts.FollowRejected) -> None:
    async with database.transaction():
        pair = await _pair(fact.follower_id, fact.target_id)
        if pair is not None:
            follower, target = pair
            document = render.reject(fact.follow_uri, follower.uri, target.uri)
            await send(target.id, document, _inbox_of(follower), again=True)


async def _unfollowed(fact: facts.Unfollowed) -> None:
    async with database.transaction():
        pair = await _pair(fact.follower_id, fact.target_id)
        if pair is not None:
            follower, target = pair
            document = render.undo(render.follow(fact.follow_uri, follower.uri, target.uri))
            await send(follower.id, document, _inbox_of(target))


async def _blocked(fact: facts.Blocked) -> None:
    async with database.transaction():
        block = await Block.filter(id=fact.block_id).first().prefetch_related("account", "target")
        if block is not None and block.uri:
            document = render.block(block.uri, block.account.uri, block.target.uri)
            await send(block.account_id, document, _inbox_of(block.target))


async def _unblocked(fact: facts.Unblocked) -> None:
    async with database.transaction():
        pair = await _pair(fact.account_id, fact.target_id)
        if pair is not None and fact.block_uri:
            account, target = pair
            document = render.undo(render.block(fact.block_uri, account.uri, target.uri))
            await send(account.id, document, _inbox_of(target))


async def _account_updated(fact: facts.AccountUpdated) -> None:
    async with database.transaction():
        account = await Account.filter(id=fact.account_id).first().prefetch_related("moved_to")
        if account is None or account.deleted_at is not None:
            return
        keys = await AccountKey.filter(account_id=account.id)
        inboxes = await audience.followers(account.id) | await audience.followed(account.id)
        document = render.update_actor(render.actor(account, keys), fact.updated_at)
        await send(account.id, document, inboxes)


async def _account_deleted(fact: facts.AccountDeleted) -> None:
    async with database.transaction():
        account = await Account.get(id=fact.account_id)
        await send(account.id, render.delete_actor(account.uri), fact.inboxes)


async def _held(post_id: int) -> Post | None:
    """The row of a local post, (on PostgreSQL) held until we are done; None if it is gone.

    Held, so that its Create is written before the Delete of somebody who is faster.
    """
    return await Post.filter(id=post_id, is_local=True).select_for_update().first()


async def _own_post(post_id: int) -> Post | None:
    """A local post, held, with everything its note is made of; None if it is gone."""
    if await _held(post_id) is None:
        return None
    posts = await render_note.load([post_id])
    return posts[0] if posts else None


async def _follow(follow_id: int) -> Follow | None:
    return await Follow.filter(id=follow_id).first().prefetch_related("follower", "target")


async def _pair(first_id: int, second_id: int) -> tuple[Account, Account] | None:
    """Both accounts; None where one (a remote one) has been removed, and nobody is left to tell."""
    first = await Account.get_or_none(id=first_id)
    second = await Account.get_or_none(id=second_id)
    return (first, second) if first is not None and second is not None else None


def _inbox_of(account: Account) -> list[str]:
    """The personal inbox of somebody elsewhere; nothing for our own people."""
    return [account.inbox_uri] if account.domain and account.inbox_uri else []
