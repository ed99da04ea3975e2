"""How a story of ours is said, and what our people do with others': Pixelfed's words.

Its validator wants every one of these properties, `duration` as a whole number from 1 to 300, and
a single object, not a list, for `attachment`.
"""

from typing import Any

from fediphoto.activitypub.render.activities import ACTIVITYSTREAMS
from fediphoto.activitypub.render.notes import timestamp
from fediphoto.domain import addresses
from fediphoto.storage.models import Account, Attachment, Story

Document = dict[str, Any]

CONTEXT: list[Any] = [
    ACTIVITYSTREAMS,
    {
        "schema": "http://schema.org#",
        "pixelfed": "http://pixelfed.org/ns#",
        "Story": "pixelfed:Story",
        "sensitive": "as:sensitive",
        "expiresAt": {"@id": "pixelfed:expiresAt", "@type": "schema:DateTime"},
        "can_reply": {"@id": "pixelfed:can_reply", "@type": "schema:Boolean"},
        "can_react": {"@id": "pixelfed:can_react", "@type": "schema:Boolean"},
    },
]


def story(row: Story, author: Account, photo: Attachment) -> Document:
    """The story itself, for those who bring its token."""
    is_film = photo.kind in ("video", "gifv")
    shown = photo.renditions["original" if is_film else "display"]
    return {
        "@context": CONTEXT,
        "id": row.uri,
        "type": "Story",
        "to": [author.followers_uri],
        "cc": [],
        "attributedTo": author.uri,
        "published": timestamp(row.created_at),
        "expiresAt": timestamp(row.expires_at),
        "duration": max(1, min(300, round(row.duration_s))),
        "can_reply": row.can_reply,
        "can_react": row.can_react,
        "summary": row.content_warning or None,
        "sensitive": row.is_sensitive,
        "attachment": {
            "type": "Video" if is_film else "Image",
            "url": addresses.media_url(shown["key"]),
            "mediaType": shown["mime"],
            "name": photo.description or None,
            "width": shown["width"],
            "height": shown["height"],
        },
    }


def add(row: Story, author: Account) -> Document:
    """The news of a story: where it is to be had, and by which token, but not what it shows."""
    return {
        "@context": CONTEXT,
        "id": f"{row.uri}/activity",
        "type": "Add",
        "actor": author.uri,
        "to": [author.followers_uri],
        "object": {
            "id": row.uri,
            "type": "Story",
            "object": f"bear:?t={row.token}&u={row.uri}",
        },
    }


def delete(story_uri: str, author: Account) -> Document:
    """The Delete of a story."""
    return {
        "@context": CONTEXT,
        "id": f"{story_uri}#delete",
        "type": "Delete",
        "actor": author.uri,
        "to": [author.followers_uri],
        "object": {"id": story_uri, "type": "Story"},
    }


def view(row: Story, viewer: Account, author: Account) -> Document:
    """The View of somebody else's story."""
    return {
        "@context": CONTEXT,
        "id": f"{viewer.uri}#views/{row.id}",
        "type": "View",
        "actor": viewer.uri,
        "to": author.uri,
        "object": {"type": "Story", "object": row.uri},
    }


def answer(
    kind: str, answer_uri: str, row: Story, people: tuple[Account, Account], said: tuple[str, str]
) -> Document:
    """A Story:Reply or Story:Reaction; `people` are who answers and whom, `said` what and when."""
    account, author = people
    content, at = said
    return {
        "@context": ACTIVITYSTREAMS,
        "id": answer_uri,
        "type": kind,
        "to": author.uri,
        "actor": account.uri,
        "content": content,
        "inReplyTo": row.uri,
        "published": at,
    }
