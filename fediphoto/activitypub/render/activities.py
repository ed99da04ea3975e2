"""How a deed of one of ours is said in ActivityStreams.

Every function returns a whole document, ready to be serialised. The id of an activity follows
from the deed alone, so that the same deed rendered twice is the same activity.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from fediphoto.activitypub.render.notes import CONTEXT as NOTE_CONTEXT
from fediphoto.activitypub.render.notes import PUBLIC, addressing, without_context
from fediphoto.storage.models import Account, Follow

Document = dict[str, Any]

ACTIVITYSTREAMS = "https://www.w3.org/ns/activitystreams"


def create(note_: Document) -> Document:
    """The Create of a note of ours, addressed as the note is."""
    return {
        "@context": NOTE_CONTEXT,
        "id": f"{note_['id']}/activity",
        "type": "Create",
        "actor": note_["attributedTo"],
        "published": note_["published"],
        "to": note_["to"],
        "cc": note_["cc"],
        "object": without_context(note_),
    }


def create_again(note_: Document, at: str) -> Document:
    """The Create of a note that comes back at `at` (ISO 8601) after a Delete.

    It has an id of its own: a server that remembers the first Create would not look at this one.
    """
    return {**create(note_), "id": f"{note_['id']}#returned/{_stamp(at)}"}


def update(note_: Document, edited_at: str) -> Document:
    """The Update after the edit of `edited_at` (ISO 8601)."""
    return {
        "@context": NOTE_CONTEXT,
        "id": f"{note_['id']}#updates/{_stamp(edited_at)}",
        "type": "Update",
        "actor": note_["attributedTo"],
        "published": note_.get("updated", note_["published"]),
        "to": note_["to"],
        "cc": note_["cc"],
        "object": without_context(note_),
    }


def delete(object_uri: str, actor_uri: str) -> Document:
    """The Delete of a post: it names nothing but the id, so it may be public whatever that was."""
    return _delete(f"{object_uri}#delete", object_uri, actor_uri)


def withdraw(object_uri: str, actor_uri: str, edited_at: str) -> Document:
    """The Delete for those who may no longer see a post since the edit of `edited_at`."""
    return _delete(f"{object_uri}#withdrawn/{_stamp(edited_at)}", object_uri, actor_uri)


def _delete(activity_uri: str, object_uri: str, actor_uri: str) -> Document:
    return {
        "@context": ACTIVITYSTREAMS,
        "id": activity_uri,
        "type": "Delete",
        "actor": actor_uri,
        "to": [PUBLIC],
        "cc": [],
        "object": {"id": object_uri, "type": "Tombstone"},
    }


def tombstone(object_uri: str, deleted_at: datetime) -> Document:
    """What stands where a post was."""
    return {
        "@context": ACTIVITYSTREAMS,
        "id": object_uri,
        "type": "Tombstone",
        "deleted": deleted_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def announce(
    boost_uri: str,
    booster: Account,
    boosted_uri: str,
    boosted_author_uri: str,
    *,
    visibility: str,
    published: datetime | str,
) -> Document:
    """The Announce of a boost; `object` is a plain URL, as Pixelfed's validator demands."""
    to, cc = addressing(visibility, booster, [boosted_author_uri])
    moment = published if isinstance(published, str) else published.astimezone(UTC).isoformat()
    return {
        "@context": ACTIVITYSTREAMS,
        "id": boost_uri,
        "type": "Announce",
        "actor": booster.uri,
        "published": moment.replace("+00:00", "Z"),
        "to": to,
        "cc": cc,
        "object": boosted_uri,
    }


def like(like_uri: str, liker_uri: str, post_uri: str, author_uri: str) -> Document:
    """The Like of a post."""
    return _to_one("Like", like_uri, liker_uri, post_uri, author_uri)


def follow(follow_uri: str, follower_uri: str, target_uri: str) -> Document:
    """The Follow of an actor, or the request for it."""
    return _to_one("Follow", follow_uri, follower_uri, target_uri, target_uri)


def block(block_uri: str, actor_uri: str, target_uri: str) -> Document:
    """The Block of an actor."""
    return _to_one("Block", block_uri, actor_uri, target_uri, target_uri)


def accept(follow_: Follow, follower_uri: str, target_uri: str) -> Document:
    """The target's Accept. The Follow is embedded whole: Pixelfed does not look it up by id."""
    return _answer("Accept", follow_.uri, follower_uri, target_uri)


def reject(follow_uri: str, follower_uri: str, target_uri: str) -> Document:
    """The target's Reject: of a request, or of a follower it had."""
    return _answer("Reject", follow_uri, follower_uri, target_uri)


def _answer(kind: str, follow_uri: str, follower_uri: str, target_uri: str) -> Document:
    # The Follow's id is another server's and of any length, so ours holds a digest of it.
    name = hashlib.sha256(follow_uri.encode()).hexdigest()[:32]
    embedded = follow(follow_uri, follower_uri, target_uri)
    return _to_one(
        kind,
        f"{target_uri}#{kind.lower()}s/follows/{name}",
        target_uri,
        without_context(embedded),
        follower_uri,
    )


def undo(activity: Document) -> Document:
    """The Undo of one of our own activities, embedded: Pixelfed ignores a bare id."""
    return {
        "@context": ACTIVITYSTREAMS,
        "id": f"{activity['id']}#undo",
        "type": "Undo",
        "actor": activity["actor"],
        "to": activity["to"],
        "cc": activity["cc"],
        "object": without_context(activity),
    }


def update_actor(actor_: Document, updated_at: str) -> Document:
    """The Update of a profile, with the whole actor: Pixelfed refuses a partial one."""
    return {
        "@context": actor_["@context"],
        "id": f"{actor_['id']}#updates/{_stamp(updated_at)}",
        "type": "Update",
        "actor": actor_["id"],
        "to": [PUBLIC],
        "cc": [actor_["followers"]],
        "object": without_context(actor_),
    }


def delete_actor(actor_uri: str) -> Document:
    """The Delete of an account by itself."""
    return {
        "@context": ACTIVITYSTREAMS,
        "id": f"{actor_uri}#delete",
        "type": "Delete",
        "actor": actor_uri,
        "to": [PUBLIC],
        "cc": [],
        "object": actor_uri,
    }


def _to_one(kind: str, uri: str, actor_uri: str, object_: Any, recipient_uri: str) -> Document:
    return {
        "@context": ACTIVITYSTREAMS,
        "id": uri,
        "type": kind,
        "actor": actor_uri,
        "to": [recipient_uri],
        "cc": [],
        "object": object_,
    }


def _stamp(moment: str) -> int:
    """Microseconds since 1970: every edit of one thing has its own."""
    return int(datetime.fromisoformat(moment).timestamp() * 1_000_000)


def collection_page_of(documents: Iterable[Document]) -> list[Document]:
    """Documents as items of a collection, whose context speaks for all of them."""
    return [without_context(document) for document in documents]
