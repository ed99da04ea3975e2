"""Somebody elsewhere does not, or no longer, let one of ours follow."""

from fediphoto.activitypub.inbox.handlers.accept import asked
from fediphoto.activitypub.vocabulary import Reject
from fediphoto.domain import follows, relays
from fediphoto.storage.models import Account


async def receive(activity: Reject, sender: Account) -> None:
    """End the follow, or the request for it; a relay passes nothing on any more."""
    if await relays.answer(sender, activity.object.id, "rejected"):
        return
    await follows.reject(await asked(activity, sender))
