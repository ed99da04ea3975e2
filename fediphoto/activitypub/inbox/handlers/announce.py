"""Somebody elsewhere boosts a post, or a relay shows us one."""

from fediphoto.activitypub import translation
from fediphoto.activitypub.inbox.rules import Ignored, is_followed_here, was_undone
from fediphoto.activitypub.vocabulary import Announce
from fediphoto.domain import addresses
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.relations import relays
from fediphoto.storage.models import Account


async def missing(activity: Announce, sender: Account) -> str:
    """The boosted post, where we do not have it and somebody here would see it.

    Whatever the Announce embeds is not believed: the post is read from its own server.
    """
    boosted = activity.object.id
    if not boosted or addresses.is_ours(boosted):
        return ""
    if await posts.find_by_uri(boosted) is not None:
        return ""
    is_wanted = await is_followed_here(sender) or await relays.is_accepted(sender.uri)
    return boosted if is_wanted else ""


async def receive(activity: Announce, sender: Account) -> None:
    """Show the post to the sender's followers here, and count the boost."""
    post = await posts.find_by_uri(activity.object.id)
    if post is None:
        raise Ignored("We do not have that post")
    if await relays.is_accepted(sender.uri):
        return  # it is found under Explore, like every public post; nobody boosted it
    if await was_undone(activity.id, sender):
        raise Ignored("It was taken back before it came")
    visibility = translation.visibility_of(activity.to, activity.cc, sender)
    if visibility == "direct":
        raise Ignored("A boost for a few is not shown")
    await interactions.boost(
        sender,
        post,
        uri=activity.id,
        visibility=visibility,
        created_at=activity.published_at,
    )
