"""How an activity is read, with what it is about."""

from typing import Any

from fediphoto.activitypub.vocabulary.actors import ACTOR_KINDS, read_actor
from fediphoto.activitypub.vocabulary.deeds import (
    ACTIVITIES,
    Accept,
    Activity,
    Create,
    Reject,
    Undo,
    Unknown,
    Update,
)
from fediphoto.activitypub.vocabulary.posts import POST_KINDS, read_post
from fediphoto.activitypub.vocabulary.things import Thing
from fediphoto.activitypub.vocabulary.values import (
    Document,
    addressees,
    kind,
    many,
    moment,
    uri,
)
from fediphoto.errors import BadRequest

_REFUSED = ("@graph", "@included", "@reverse")
"""JSON-LD that can give a document another shape than it seems to have (CVE-2026-46349)."""

_MAX_DEPTH = 3
"""Undo of an Announce of a Note: nobody needs more."""


def read_activity(document: Any) -> Activity:
    """What another server says has happened. Raises BadRequest with a sentence."""
    return _activity(_checked(document), _MAX_DEPTH)


def read_object(document: Any) -> Thing:
    """A fetched document: an Activity, a PostObject, an ActorDocument, or a bare Thing.

    Raises BadRequest with a sentence where it is none, or lacks what its kind cannot do without.
    """
    checked = _checked(document)
    is_kind = kind(checked, {*ACTIVITIES, *ACTOR_KINDS, *POST_KINDS})
    if is_kind in ACTIVITIES:
        return _activity(checked, _MAX_DEPTH)
    if is_kind in ACTOR_KINDS:
        return read_actor(checked)
    if is_kind in POST_KINDS:
        return read_post(checked)
    return Thing(id=uri(checked), kind=is_kind)


def _checked(document: Any) -> Document:
    if not isinstance(document, dict):
        raise BadRequest("A JSON object is expected.")
    if any(name in document for name in _REFUSED):
        raise BadRequest("JSON-LD graphs are not taken.")
    return document


def _activity(document: Document, depth: int) -> Activity:
    is_kind = kind(document, ACTIVITIES)
    if not is_kind:
        raise BadRequest("An activity needs a type.")
    actor = uri(document.get("actor"))
    if not actor:
        raise BadRequest("An activity says who its actor is, by an http(s) id.")
    activity = ACTIVITIES.get(is_kind, Unknown)
    return activity(
        id=uri(document),
        kind=is_kind,
        actor=actor,
        to=addressees(document.get("to")),
        cc=addressees(document.get("cc")),
        published_at=moment(document.get("published")),
        object=_inner(document, activity, actor, depth),
    )


def _inner(document: Document, activity: type[Activity], actor: str, depth: int) -> Thing:
    """What the activity is about, as far as its kind needs to know.

    Of several objects (only Flag has them) the first counts.
    """
    listed = many(document.get("object"), 100)
    first = next((one for one in listed if isinstance(one, dict) or uri(one)), None)
    bare = Thing(id=uri(first), kind=kind(first) if isinstance(first, dict) else "")
    if not isinstance(first, dict) or depth == 0:
        return bare
    _checked(first)
    is_kind = kind(first, {*ACTIVITIES, *ACTOR_KINDS, *POST_KINDS})
    if activity in (Create, Update):
        if is_kind in ACTOR_KINDS:
            return read_actor(first)
        if is_kind in POST_KINDS:
            to, cc = addressees(document.get("to")), addressees(document.get("cc"))
            return read_post(first, to=to, cc=cc, actor=actor)
    elif activity in (Undo, Accept, Reject) and is_kind in ACTIVITIES and "actor" in first:
        return _activity(first, depth - 1)
    return bare
