"""Somebody elsewhere asks to quote a post of ours."""

from fediphoto.activitypub import objects
from fediphoto.activitypub.inbox.rules import Ignored, check_author
from fediphoto.activitypub.vocabulary import PostObject, QuoteRequest, same_origin
from fediphoto.domain import addresses, visibility
from fediphoto.domain.posts import posts, quotes
from fediphoto.domain.views import interaction_policies
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account, Post


async def missing(activity: QuoteRequest, sender: Account) -> str:
    """The post that quotes, where the request holds only its id and would be granted."""
    quoted, asking = await _quoted(activity), activity.instrument
    if quoted is None or isinstance(asking, PostObject) or not same_origin(asking.id, sender.uri):
        return ""
    if await posts.find_by_uri(asking.id) is not None:
        return ""
    if await interaction_policies.standing("quote", quoted, sender) != "automatic":
        return ""
    return asking.id


async def receive(activity: QuoteRequest, sender: Account) -> None:
    """Answer as the author's policy says, and let the quote stand or not."""
    quoted = await _quoted(activity)
    if quoted is None or not await visibility.can_see(quoted, sender):
        raise Ignored("We do not have that post")
    quoting = await posts.find_by_uri(activity.instrument.id)
    if quoting is None and isinstance(activity.instrument, PostObject):
        check_author(activity.instrument, sender)
        quoting = await objects.receive(activity.instrument, sender)
    if quoting is not None and quoting.account_id != sender.id:
        raise Forbidden("The post that quotes is somebody else's.")
    if quoting is not None and quoting.quote_uri != quoted.uri:
        raise Ignored("That post does not quote it")
    await quotes.answer(quoted, sender, activity.instrument.id, activity.id)


async def _quoted(activity: QuoteRequest) -> Post | None:
    if not addresses.is_ours(activity.object.id):
        return None
    found = await posts.find_by_uri(activity.object.id)
    return found if found is not None and found.boost_of_id is None else None
