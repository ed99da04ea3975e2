"""Somebody elsewhere likes a post."""

from fediphoto.activitypub.inbox.rules import Ignored, was_undone
from fediphoto.activitypub.vocabulary import Like
from fediphoto.domain import interactions, posts
from fediphoto.storage.models import Account


async def receive(activity: Like, sender: Account) -> None:
    """Count the like of a post we have."""
    post = await posts.find_by_uri(activity.object.id)
    if post is None:
        raise Ignored("We do not have that post")
    if await was_undone(activity.id, sender):
        raise Ignored("It was taken back before it came")
    await interactions.like(sender, post, uri=activity.id)
