"""Somebody elsewhere answers a story of ours, in words or with an emoji."""

from fediphoto.activitypub.inbox.handlers.view import our_story
from fediphoto.activitypub.vocabulary import StoryReaction, StoryReply
from fediphoto.domain.posts import stories
from fediphoto.storage.models import Account


async def receive(activity: StoryReply | StoryReaction, sender: Account) -> None:
    """Keep it as a direct post to the author of the story."""
    await stories.take_answer(
        sender,
        await our_story(activity.object.id),
        uri=activity.id,
        content=activity.content,
        is_emoji=isinstance(activity, StoryReaction),
        published_at=activity.published_at,
    )
