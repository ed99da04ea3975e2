"""A post reads differently now, or a profile."""

from fediphoto.activitypub import actors, stamps, translation
from fediphoto.activitypub.inbox.rules import Ignored, check_author
from fediphoto.activitypub.vocabulary import ActorDocument, PostObject, Update
from fediphoto.domain.posts import posts
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account


async def receive(activity: Update, sender: Account) -> None:
    """Bring what we have of the sender's to its newer reading.

    A profile is read again from its own server: what an Update embeds could carry another key
    or inbox (GoToSocial's #3198).
    """
    changed = activity.object
    if isinstance(changed, ActorDocument) or changed.id == sender.uri:
        if changed.id != sender.uri:
            raise Forbidden("The profile is somebody else's.")
        await actors.refresh_soon(sender)
    elif isinstance(changed, PostObject):
        await _receive_post(changed, sender)
    else:
        raise Ignored(f"A changed {changed.kind or 'object'} means nothing here")


async def _receive_post(post: PostObject, sender: Account) -> None:
    check_author(post, sender)
    known = await posts.find_by_uri(post.id)
    if known is None:
        raise Ignored("We do not have that post")
    updated = await posts.update_remote(known, await translation.remote_post(post, sender))
    says_nothing = post.updated_at is None and post.poll is None
    if says_nothing and updated.version == known.version:
        raise Ignored("Without a time of change only terms and a poll's counts may differ")
    await stamps.look_into_soon(updated, 1)
