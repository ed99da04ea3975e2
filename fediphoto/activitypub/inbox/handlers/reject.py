"""Somebody elsewhere does not, or no longer, let one of ours follow."""

from fediphoto.activitypub.inbox.handlers.accept import answers_instance, asked
from fediphoto.activitypub.vocabulary import Reject
from fediphoto.domain import follows
from fediphoto.storage.models import Account


async def receive(activity: Reject, sender: Account) -> None:
    """End the follow, or the request for it; a relay passes nothing on any more."""
    if await answers_instance(activity, sender, "rejected"):
        return
    await follows.reject(await asked(activity, sender))
