"""Somebody elsewhere has moved to another account."""

from fediphoto.activitypub.inbox.rules import Ignored, is_followed_here
from fediphoto.activitypub.vocabulary import Move
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import migration
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account


async def missing(activity: Move, sender: Account) -> str:
    """The account they moved to: always read again, for its alias was set a moment ago."""
    if activity.object.id != sender.uri or addresses.is_ours(activity.target):
        return ""
    return activity.target if await is_followed_here(sender) else ""


async def receive(activity: Move, sender: Account) -> None:
    """Have the sender's followers here follow the other account, if that names the sender."""
    if activity.object.id != sender.uri:
        raise Forbidden("Only who moves can say so.")
    target = await accounts.find_by_uri(activity.target) if activity.target else None
    if target is None:
        raise Ignored("We do not know where they moved, and nobody here follows them")
    await migration.receive(sender, target)
