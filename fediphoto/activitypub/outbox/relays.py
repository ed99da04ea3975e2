"""What relays are told: that we take part, and (LitePub's) which posts are new."""

from fediphoto.activitypub import delivery
from fediphoto.activitypub.render import relays as render
from fediphoto.domain import addresses, facts
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import relays
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post, Relay


async def announce(post: Post) -> None:
    """Show a new post to LitePub's relays, if it is public; in the transaction around us."""
    inboxes = await relays.inboxes([relays.LITEPUB]) if post.visibility == "public" else set()
    if inboxes:
        instance = await accounts.ensure_instance_actor()
        await delivery.send(instance.id, render.pass_on(instance, post), inboxes)


async def _relay_joined(fact: facts.RelayJoined) -> None:
    async with database.transaction():
        relay = await Relay.get_or_none(id=fact.relay_id)
        if relay is None:
            return
        instance = await accounts.ensure_instance_actor()
        # Of Mastodon's kind the actor is not known yet, or was learnt by an answer to this.
        followed = relay.actor_uri if relay.kind == relays.LITEPUB else ""
        document = render.join(relay.follow_uri, instance.uri, followed)
        await delivery.send(instance.id, document, [relay.inbox_uri])


async def _relay_left(fact: facts.RelayLeft) -> None:
    async with database.transaction():
        instance = await Account.get(uri=addresses.instance_actor_uri())
        followed = fact.actor_uri if fact.kind == relays.LITEPUB else ""
        follow = render.join(fact.follow_uri, instance.uri, followed)
        await delivery.send(instance.id, render.leave(follow), [fact.inbox_uri])


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.RelayJoined: _relay_joined,
    facts.RelayLeft: _relay_left,
}
