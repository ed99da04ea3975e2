"""Somebody elsewhere lets one of ours do what they asked for."""

from fediphoto.activitypub.inbox import answers
from fediphoto.activitypub.inbox.rules import Ignored, our_account
from fediphoto.activitypub.vocabulary import Accept, Follow, Reject
from fediphoto.domain import addresses
from fediphoto.domain.relations import follows, relays
from fediphoto.storage import models
from fediphoto.storage.models import Account


async def receive(activity: Accept, sender: Account) -> None:
    """Count the follow as accepted, let the quote, comment or boost stand; a relay takes part."""
    if not isinstance(activity.object, Follow) and await answers.accepted(activity, sender):
        return
    if await answers_instance(activity, sender, "accepted"):
        return
    follow = await asked(activity, sender)
    if follow.state != "accepted":
        await follows.accept(follow)


async def answers_instance(activity: Accept | Reject, sender: Account, state: str) -> bool:
    """Whether a relay answers the instance itself; then its answer has been noted."""
    about = activity.object
    if isinstance(about, Follow) and about.actor != addresses.instance_actor_uri():
        return False
    return await relays.answer(sender, about.id, state)


async def asked(activity: Accept | Reject, sender: Account) -> models.Follow:
    """The follow of one of ours that the sender answers: by its id, else by who and whom.

    Ignored where nobody here asked. That the sender is the one who was asked is checked here.
    """
    follow = await follows.find_by_uri(activity.object.id) if activity.object.id else None
    if follow is None and isinstance(activity.object, Follow):
        follow = await follows.find(await our_account(activity.object.actor), sender)
    if follow is None or follow.target_id != sender.id:
        raise Ignored("Nobody here asked that")
    return follow
