"""Somebody elsewhere answers a post with an emoji."""

from fediphoto.activitypub.inbox.rules import Ignored, was_undone
from fediphoto.activitypub.vocabulary import EmojiReact, Like
from fediphoto.domain.posts import posts, reactions
from fediphoto.storage.models import Account


async def receive(activity: EmojiReact | Like, sender: Account) -> None:
    """Show the emoji under a post we have."""
    post = await posts.find_by_uri(activity.object.id)
    if post is None:
        raise Ignored("We do not have that post")
    if not activity.id:
        raise Ignored("It could never be taken back, for it has no id")
    if await was_undone(activity.id, sender):
        raise Ignored("It was taken back before it came")
    await reactions.react(
        sender, post, activity.emoji, uri=activity.id, image_url=activity.emoji_url
    )
