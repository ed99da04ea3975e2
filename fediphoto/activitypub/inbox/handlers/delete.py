"""A post is gone, a story, a stamp for a quote, or a whole account."""

from fediphoto.activitypub.inbox.rules import Ignored
from fediphoto.activitypub.vocabulary import Delete
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts, quotes, stories
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account


async def receive(activity: Delete, sender: Account) -> None:
    """Remove the sender, or what the sender made; what we never had is kept out from now on."""
    gone = activity.object.id
    if not gone:
        raise Ignored("It does not say what is gone")
    if addresses.is_ours(gone):
        raise Forbidden("The object is ours.")
    if gone == sender.uri:
        await accounts.remove_remote(sender)
    elif await quotes.withdraw_stamp(gone, sender) or await stories.delete_remote(gone, sender):
        return
    else:
        await posts.delete_remote(gone, sender)
