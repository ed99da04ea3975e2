"""Somebody elsewhere does not, or no longer, let one of ours do what they asked for."""

from fediphoto.activitypub.inbox import answers
from fediphoto.activitypub.inbox.handlers.accept import answers_instance, asked
from fediphoto.activitypub.vocabulary import Follow, Reject
from fediphoto.domain.relations import follows
from fediphoto.storage.models import Account


async def receive(activity: Reject, sender: Account) -> None:
    """End the follow, or the request for it, or take the quote, comment, boost or like away; a
    relay passes nothing on any more."""
    if not isinstance(activity.object, Follow) and await answers.rejected(activity, sender):
        return
    if await answers_instance(activity, sender, "rejected"):
        return
    await follows.reject(await asked(activity, sender))
