"""What do other servers say in ActivityStreams? Hostile JSON in, typed, normalised values out.

Every quirk of another server that we know of is repaired here, so that nothing above has to know
of it. The only exception raised is BadRequest.
"""

from fediphoto.activitypub.vocabulary.activities import read_activity, read_object
from fediphoto.activitypub.vocabulary.actors import read_actor
from fediphoto.activitypub.vocabulary.posts import read_post
from fediphoto.activitypub.vocabulary.things import (
    Accept,
    Activity,
    ActorDocument,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Emoji,
    Flag,
    Follow,
    KeyDocument,
    Like,
    Media,
    Move,
    PostObject,
    Reject,
    Remove,
    Thing,
    Undo,
    Unknown,
    Update,
)
from fediphoto.activitypub.vocabulary.values import PUBLIC, host_of, is_web_address, same_origin

__all__ = [
    "PUBLIC",
    "Accept",
    "Activity",
    "ActorDocument",
    "Add",
    "Announce",
    "Block",
    "Create",
    "Delete",
    "Emoji",
    "Flag",
    "Follow",
    "KeyDocument",
    "Like",
    "Media",
    "Move",
    "PostObject",
    "Reject",
    "Remove",
    "Thing",
    "Undo",
    "Unknown",
    "Update",
    "host_of",
    "is_web_address",
    "read_activity",
    "read_actor",
    "read_object",
    "read_post",
    "same_origin",
]
