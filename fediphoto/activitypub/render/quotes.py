"""How asking to quote, allowing it and refusing it are said in ActivityStreams (FEP-044f)."""

import hashlib
from typing import Any

from fediphoto.activitypub.render.notes import PUBLIC, without_context

Document = dict[str, Any]

CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    {
        "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
        "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
        "gts": "https://gotosocial.org/ns#",
        "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
        "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
    },
]


def quote_request(note: Document, quoted_uri: str, author_uri: str) -> Document:
    """The question of a post of ours whether it may quote; the post is told with it."""
    return {
        "@context": [*CONTEXT, *note["@context"][1:]],
        "id": f"{note['id']}/quote",
        "type": "QuoteRequest",
        "actor": note["attributedTo"],
        "to": [author_uri],
        "cc": [],
        "object": quoted_uri,
        "instrument": without_context(note),
    }


def accept_quote(
    stamp_uri: str, request_uri: str, quoted_uri: str, quoting_uri: str, people: tuple[str, str]
) -> Document:
    """The Accept of a request, with the stamp; `people` are the quoted author and the asker."""
    author_uri, asker_uri = people
    answered = _request(request_uri, quoted_uri, quoting_uri, asker_uri)
    accept = _answer("Accept", answered, author_uri)
    return accept | {"result": stamp_uri}


def reject_quote(
    request_uri: str, quoted_uri: str, quoting_uri: str, people: tuple[str, str]
) -> Document:
    """The Reject of a request; `people` are the quoted author and the asker."""
    author_uri, asker_uri = people
    return _answer("Reject", _request(request_uri, quoted_uri, quoting_uri, asker_uri), author_uri)


def stamp(stamp_uri: str, author_uri: str, quoting_uri: str, quoted_uri: str) -> Document:
    """The stamp by which an author of ours lets somebody quote."""
    return {
        "@context": CONTEXT,
        "id": stamp_uri,
        "type": "QuoteAuthorization",
        "attributedTo": author_uri,
        "interactingObject": quoting_uri,
        "interactionTarget": quoted_uri,
    }


def delete_stamp(stamp_uri: str, author_uri: str) -> Document:
    """The Delete by which a stamp is good no longer."""
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{stamp_uri}#delete",
        "type": "Delete",
        "actor": author_uri,
        "to": [PUBLIC],
        "cc": [],
        "object": stamp_uri,
    }


def reject_reply(reply_uri: str, parent_uri: str, author_uri: str, replier_uri: str) -> Document:
    """The Reject of a comment, as GoToSocial understands it: by its id alone."""
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{author_uri}#rejects/replies/{_digest(reply_uri)}",
        "type": "Reject",
        "actor": author_uri,
        "to": [replier_uri],
        "cc": [],
        "object": reply_uri,
        "target": parent_uri,
    }


def _request(request_uri: str, quoted_uri: str, quoting_uri: str, asker_uri: str) -> Document:
    return {
        "id": request_uri,
        "type": "QuoteRequest",
        "actor": asker_uri,
        "object": quoted_uri,
        "instrument": quoting_uri,
    }


def _answer(kind: str, answered: Document, author_uri: str) -> Document:
    return {
        "@context": CONTEXT,
        "id": f"{author_uri}#{kind.lower()}s/quotes/{_digest(answered['id'])}",
        "type": kind,
        "actor": author_uri,
        "to": [answered["actor"]],
        "cc": [],
        "object": answered,
    }


def _digest(uri: str) -> str:
    """Another server's ids are of any length, so ours hold a digest of them."""
    return hashlib.sha256(uri.encode()).hexdigest()[:32]
