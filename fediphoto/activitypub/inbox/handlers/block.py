"""Somebody elsewhere blocks one of ours."""

from fediphoto.activitypub.inbox.rules import Ignored, our_account, was_undone
from fediphoto.activitypub.vocabulary import Block
from fediphoto.domain.relations import blocks
from fediphoto.storage.models import Account


async def receive(activity: Block, sender: Account) -> None:
    """Keep the two apart from now on."""
    target = await our_account(activity.object.id)
    if await was_undone(activity.id, sender):
        raise Ignored("It was taken back before it came")
    await blocks.block(sender, target, uri=activity.id)
