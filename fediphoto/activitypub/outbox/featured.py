"""What other servers are told of pinned posts and of hashtags on profiles."""

from typing import Any

from fediphoto.activitypub import audience, delivery
from fediphoto.activitypub.render import featured
from fediphoto.domain import facts
from fediphoto.domain.visibility import OPEN
from fediphoto.storage import database
from fediphoto.storage.models import Account, FeaturedTag, Post


async def _post_pinned(fact: facts.PostPinned) -> None:
    async with database.transaction():
        post = await Post.filter(id=fact.post_id).first().prefetch_related("account")
        # What is for followers is not in the collection, which anybody may read.
        if post is not None and post.visibility in OPEN:
            account: Account = post.account
            await _send(account, featured.pinned(account, post.uri, fact.pinned_at))


async def _post_unpinned(fact: facts.PostUnpinned) -> None:
    async with database.transaction():
        account = await Account.get(id=fact.account_id)
        await _send(account, featured.unpinned(account, fact.post_uri, fact.pinned_at))


async def _tag_featured(fact: facts.TagFeatured) -> None:
    async with database.transaction():
        row = (
            await FeaturedTag.filter(id=fact.featured_id)
            .first()
            .prefetch_related("account", "hashtag")
        )
        if row is not None:
            document = featured.tag_featured(row.account, row.id, row.hashtag.display_name)
            await _send(row.account, document)


async def _tag_unfeatured(fact: facts.TagUnfeatured) -> None:
    async with database.transaction():
        account = await Account.get(id=fact.account_id)
        await _send(account, featured.tag_unfeatured(account, fact.featured_id, fact.name))


async def _send(account: Account, document: dict[str, Any]) -> None:
    await delivery.send(account.id, document, await audience.followers(account.id))


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.PostPinned: _post_pinned,
    facts.PostUnpinned: _post_unpinned,
    facts.TagFeatured: _tag_featured,
    facts.TagUnfeatured: _tag_unfeatured,
}
