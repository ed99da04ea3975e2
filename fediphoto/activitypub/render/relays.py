"""How relays are spoken to in ActivityStreams."""

from typing import Any

from fediphoto.activitypub.render.notes import PUBLIC, timestamp
from fediphoto.storage.models import Account, Post

Document = dict[str, Any]

_CONTEXT = "https://www.w3.org/ns/activitystreams"


def join(follow_uri: str, instance_uri: str, relay_actor_uri: str) -> Document:
    """The Follow of a relay: of its actor, or of everything public (Mastodon's kind, '')."""
    document: Document = {
        "@context": _CONTEXT,
        "id": follow_uri,
        "type": "Follow",
        "actor": instance_uri,
        "object": relay_actor_uri or PUBLIC,
    }
    if relay_actor_uri:
        document["to"] = [relay_actor_uri]
    return document


def leave(follow: Document) -> Document:
    """The Undo of that Follow."""
    embedded = {key: value for key, value in follow.items() if key != "@context"}
    return {
        "@context": _CONTEXT,
        "id": f"{follow['id']}/undo",
        "type": "Undo",
        "actor": follow["actor"],
        "object": embedded,
    } | {name: follow[name] for name in ("to",) if name in follow}


def pass_on(instance: Account, post: Post) -> Document:
    """The Announce by which the instance itself shows a public post to LitePub's relays.

    They want it addressed to the followers of who announces, and `published` (FEP-ae0c).
    """
    return {
        "@context": _CONTEXT,
        "id": f"{instance.uri}#announces/{post.id}",
        "type": "Announce",
        "actor": instance.uri,
        "published": timestamp(post.created_at),
        "to": [instance.followers_uri],
        "cc": [PUBLIC],
        "object": post.uri,
    }
