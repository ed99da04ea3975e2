"""Somebody elsewhere wants to follow one of ours."""

from fediphoto.activitypub.inbox.rules import Ignored, our_account, was_undone
from fediphoto.activitypub.vocabulary import Follow
from fediphoto.domain import addresses
from fediphoto.domain.relations import follows, relays
from fediphoto.storage.models import Account


async def receive(activity: Follow, sender: Account) -> None:
    """Take the request. One that was accepted before is accepted again: it may not have heard."""
    target = await our_account(activity.object.id)
    if target.uri == addresses.instance_actor_uri() and not await relays.may_follow_back(sender):
        raise Ignored("Only a relay follows the instance itself")
    if await was_undone(activity.id, sender):
        raise Ignored("It was taken back before it came")
    await follows.request(sender, target, uri=activity.id)
