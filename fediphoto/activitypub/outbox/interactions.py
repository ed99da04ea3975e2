"""What other servers are told of boosts and likes."""

from typing import Any

from fediphoto.activitypub import audience, delivery, render
from fediphoto.domain import facts
from fediphoto.storage import database
from fediphoto.storage.models import Account, Like, Post


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
        if boost.approval_state:
            asked = await audience.people([boost.boost_of.account_id], boost.account_id)
            await delivery.send(boost.account_id, document, asked)
            return
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
    await delivery.send(booster_id, document, inboxes)


async def _post_liked(fact: facts.PostLiked) -> None:
    async with database.transaction():
        like = (
            await Like.filter(id=fact.like_id).first().prefetch_related("account", "post__account")
        )
        if like is not None:
            author: Account = like.post.account
            document = render.like(like.uri, like.account.uri, like.post.uri, author.uri)
            await delivery.send(like.account_id, document, audience.inbox_of(author))


async def _post_unliked(fact: facts.PostUnliked) -> None:
    async with database.transaction():
        post = await Post.filter(id=fact.post_id).first().prefetch_related("account")
        if post is not None:
            liker = await Account.get(id=fact.account_id)
            author: Account = post.account
            document = render.like(fact.like_uri, liker.uri, post.uri, author.uri)
            await delivery.send(liker.id, render.undo(document), audience.inbox_of(author))


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.PostBoosted: _post_boosted,
    facts.PostUnboosted: _post_unboosted,
    facts.PostLiked: _post_liked,
    facts.PostUnliked: _post_unliked,
}
