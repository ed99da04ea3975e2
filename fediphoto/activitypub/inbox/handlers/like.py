"""Somebody elsewhere likes a post."""

from fediphoto.activitypub.inbox.handlers import emoji_react
from fediphoto.activitypub.inbox.rules import Ignored, was_undone
from fediphoto.activitypub.vocabulary import Like
from fediphoto.domain.posts import interactions, posts, reactions
from fediphoto.storage.models import Account


async def receive(activity: Like, sender: Account) -> None:
    """Count the like of a post we have; one with an emoji other than a heart is a reaction.

    With a custom emoji of which no picture is told it is a plain like, as for Mastodon.
    """
    is_shown = bool(activity.emoji_url) or reactions.is_emoji(activity.emoji)
    if is_shown and not reactions.is_heart(activity.emoji):
        await emoji_react.receive(activity, sender)
        return
    post = await posts.find_by_uri(activity.object.id)
    if post is None:
        raise Ignored("We do not have that post")
    if await was_undone(activity.id, sender):
        raise Ignored("It was taken back before it came")
    await interactions.like(sender, post, uri=activity.id)
