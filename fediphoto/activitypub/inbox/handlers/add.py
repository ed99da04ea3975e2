"""Somebody elsewhere pins a post, shows a hashtag on the profile, or shows a story."""

from fediphoto.activitypub import media_cache, stories
from fediphoto.activitypub.inbox.rules import Ignored, is_followed_here
from fediphoto.activitypub.vocabulary import (
    Add,
    FeaturedTag,
    PostObject,
    Remove,
    Story,
    same_origin,
)
from fediphoto.domain.posts import posts, remote_pins
from fediphoto.domain.topics import featured_tags
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account


async def missing(activity: Add, sender: Account) -> str:
    """The pinned post, where we do not have it and somebody here follows the sender."""
    wanted = activity.object.id
    if isinstance(activity.object, FeaturedTag | Story) or not is_featured(activity, sender):
        return ""
    if not same_origin(wanted, sender.uri) or await posts.find_by_uri(wanted) is not None:
        return ""
    return wanted if await is_followed_here(sender) else ""


async def receive(activity: Add, sender: Account) -> None:
    """Show it first on the sender's profile from now on."""
    if isinstance(activity.object, Story):
        await _story(activity, activity.object, sender)
        return
    check_target(activity, sender)
    if isinstance(activity.object, FeaturedTag):
        await featured_tags.add_remote(sender, activity.object.name)
        return
    post = await posts.find_by_uri(activity.object.id)
    if post is None:
        raise Ignored("We do not have that post")
    await remote_pins.pin(sender, post)


async def _story(activity: Add, story: Story, sender: Account) -> None:
    """Have it fetched, where somebody here follows the sender.

    Activity, story and the address to fetch it from must be on the sender's server, as Pixelfed
    demands too: nobody has us send a token to a third party.
    """
    for address in (activity.id, story.id, story.bearcap_url):
        if not same_origin(address, sender.uri):
            raise Forbidden("The story is not on the server of who shows it.")
    if not await is_followed_here(sender):
        raise Ignored("It does not concern anybody here")
    if not media_cache.takes_files_of(sender):
        raise Ignored("No pictures are taken from there")
    await stories.fetch_soon(sender, story)


def check_target(activity: Add | Remove, sender: Account) -> None:
    """Ignored unless it is about what the sender shows first."""
    if not isinstance(activity.object, PostObject | FeaturedTag) and not activity.object.id:
        raise Ignored("It does not say what")
    if not is_featured(activity, sender):
        raise Ignored("That collection means nothing here")


def is_featured(activity: Add | Remove, sender: Account) -> bool:
    """Whether the collection is the sender's of pinned posts or of hashtags.

    Mastodon names the former also for hashtags.
    """
    return activity.target in {sender.featured_uri, sender.featured_tags_uri} - {""}
