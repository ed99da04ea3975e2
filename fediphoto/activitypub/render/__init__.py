"""How our things and deeds are said in ActivityStreams: whole documents, ready to be serialised."""

from fediphoto.activitypub.render.activities import (
    ACTIVITYSTREAMS,
    accept,
    announce,
    block,
    collection_page_of,
    create,
    create_again,
    delete,
    delete_actor,
    follow,
    like,
    reject,
    tombstone,
    undo,
    update,
    update_actor,
    withdraw,
)
from fediphoto.activitypub.render.moderation import flag
from fediphoto.activitypub.render.moves import move
from fediphoto.activitypub.render.notes import (
    PUBLIC,
    addressing,
    emoji_document,
    note,
    note_document,
)
from fediphoto.activitypub.render.people import actor, instance_actor
from fediphoto.activitypub.render.polls import ballot

__all__ = [
    "ACTIVITYSTREAMS",
    "PUBLIC",
    "accept",
    "actor",
    "addressing",
    "announce",
    "ballot",
    "block",
    "collection_page_of",
    "create",
    "create_again",
    "delete",
    "delete_actor",
    "emoji_document",
    "flag",
    "follow",
    "instance_actor",
    "like",
    "move",
    "note",
    "note_document",
    "reject",
    "tombstone",
    "undo",
    "update",
    "update_actor",
    "withdraw",
]
