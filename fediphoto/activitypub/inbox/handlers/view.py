"""Somebody elsewhere has seen a story of ours."""

from fediphoto.activitypub.inbox.rules import Ignored
from fediphoto.activitypub.vocabulary import View
from fediphoto.domain import addresses
from fediphoto.domain.posts import stories
from fediphoto.storage.models import Account, Story


async def receive(activity: View, sender: Account) -> None:
    """Count it, once for each who may see the story."""
    await stories.see(sender, await our_story(activity.object.id))


async def our_story(uri: str) -> Story:
    """The story of ours with that id; Ignored where there is none (any more)."""
    story = await stories.find_by_uri(uri) if addresses.is_ours(uri) else None
    if story is None:
        raise Ignored("It is not about a story that is shown here")
    return story
