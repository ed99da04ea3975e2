"""Somebody elsewhere unpins a post, or shows a hashtag no longer."""

from fediphoto.activitypub.inbox.handlers.add import check_target
from fediphoto.activitypub.inbox.rules import Ignored
from fediphoto.activitypub.vocabulary import FeaturedTag, Remove
from fediphoto.domain.posts import posts, remote_pins
from fediphoto.domain.topics import featured_tags
from fediphoto.storage.models import Account


async def receive(activity: Remove, sender: Account) -> None:
    """Let it stand where it belongs again."""
    check_target(activity, sender)
    if isinstance(activity.object, FeaturedTag):
        await featured_tags.remove_remote(sender, activity.object.name)
        return
    post = await posts.find_by_uri(activity.object.id)
    if post is None:
        raise Ignored("We do not have that post")
    await remote_pins.unpin(sender, post)
