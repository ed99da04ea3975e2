"""How an activity is read, with what it is about."""

from typing import Any

from fediphoto.activitypub.vocabulary.actors import ACTOR_KINDS, read_plain_actor
from fediphoto.activitypub.vocabulary.collections import COLLECTION_KINDS, read_collection
from fediphoto.activitypub.vocabulary.deeds import (
    ACTIVITIES,
    Accept,
    Activity,
    Add,
    Announce,
    Create,
    EmojiReact,
    Flag,
    Like,
    Move,
    QuoteRequest,
    Reject,
    Remove,
    StoryReaction,
    StoryReply,
    Undo,
    Unknown,
    Update,
    View,
)
from fediphoto.activitypub.vocabulary.names import plain
from fediphoto.activitypub.vocabulary.posts import POST_KINDS, read_plain_post
from fediphoto.activitypub.vocabulary.quotes import STAMP_KINDS, read_stamp
from fediphoto.activitypub.vocabulary.reactions import read_reaction
from fediphoto.activitypub.vocabulary.stories import read_story
from fediphoto.activitypub.vocabulary.things import FeaturedTag, Thing
from fediphoto.activitypub.vocabulary.values import (
    Document,
    addressees,
    kind,
    many,
    moment,
    text,
    uri,
    uris,
    words,
)
from fediphoto.errors import BadRequest

_REFUSED = ("@graph", "@included", "@reverse")
"""JSON-LD that can give a document another shape than it seems to have (CVE-2026-46349)."""

_MAX_DEPTH = 3
"""Undo of an Announce of a Note: nobody needs more."""
_MAX_OBJECTS = 100
_COMPLAINT_LENGTH = 10_000
_TAG_LENGTH = 300
_KNOWN = frozenset(
    {*ACTIVITIES, *ACTOR_KINDS, *POST_KINDS, *COLLECTION_KINDS, *STAMP_KINDS, "Story"}
)


def read_activity(document: Any) -> Activity:
    """What another server says has happened. Raises BadRequest with a sentence."""
    return _activity(_checked(document), _MAX_DEPTH)


def read_object(document: Any) -> Thing:
    """A fetched document: an Activity, a PostObject, an ActorDocument, a Story, a Collection, a
    QuoteAuthorization, or a bare Thing.

    Raises BadRequest with a sentence where it is none, or lacks what its kind cannot do without.
    """
    checked = _checked(document)
    is_kind = kind(checked, _KNOWN)
    if is_kind in ACTIVITIES:
        return _activity(checked, _MAX_DEPTH)
    if is_kind in COLLECTION_KINDS:
        return read_collection(checked, _item)
    return _thing(checked, is_kind)


def _item(document: Document) -> Thing:
    """An entry of a collection: anything but another collection."""
    is_kind = kind(document, _KNOWN)
    if is_kind in ACTIVITIES:
        return _activity(document, _MAX_DEPTH)
    if is_kind in ("Hashtag", "Link") and (tag := _tag(document)):
        return tag
    return _thing(document, is_kind)


def _thing(document: Document, is_kind: str) -> Thing:
    if is_kind in ACTOR_KINDS:
        return read_plain_actor(document)
    if is_kind in POST_KINDS:
        return read_plain_post(document)
    if is_kind in STAMP_KINDS:
        return read_stamp(document)
    if is_kind == "Story":
        return read_story(document)
    return Thing(id=uri(document), kind=is_kind)


def _checked(document: Any) -> Document:
    if not isinstance(document, dict):
        raise BadRequest("A JSON object is expected.")
    _refuse_graphs(document)
    return plain(document)


def _refuse_graphs(document: Document) -> None:
    if any(name in document for name in _REFUSED):
        raise BadRequest("JSON-LD graphs are not taken.")


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
        **_particulars(document, activity, actor, depth),
    )


def _particulars(
    document: Document, activity: type[Activity], actor: str, depth: int
) -> dict[str, Any]:
    """What only some kinds of activity say."""
    if activity is Create:
        rest = _objects(document)[1:]
        return {"more": tuple(_told(one, document, activity, actor, depth) for one in rest)}
    if activity is Accept:
        return {"result": uri(document.get("result"))}
    if activity in (Like, EmojiReact):
        emoji, emoji_url = read_reaction(document)
        return {"emoji": emoji, "emoji_url": emoji_url}
    if activity is QuoteRequest:
        listed = many(document.get("instrument"), 1)
        return {"instrument": _told(listed[0] if listed else None, document, Create, actor, depth)}
    if activity is Flag:
        return {
            "objects": uris(document.get("object"), _MAX_OBJECTS),
            "content": text(document.get("content"), _COMPLAINT_LENGTH)
            or words(document, "summary", _COMPLAINT_LENGTH),  # Lemmy's
        }
    if activity in (StoryReply, StoryReaction):
        return {"content": text(document.get("content"), _COMPLAINT_LENGTH)}
    if activity in (Move, Add, Remove):
        return {"target": uri(document.get("target"))}
    return {}


def _objects(document: Document) -> list[Any]:
    """What the activity is about: of several objects the first counts, but for Create and Flag."""
    listed = many(document.get("object"), _MAX_OBJECTS)
    return [one for one in listed if isinstance(one, dict) or uri(one)]


def _inner(document: Document, activity: type[Activity], actor: str, depth: int) -> Thing:
    """What the activity is about, as far as its kind needs to know."""
    if activity in (StoryReply, StoryReaction):
        return Thing(id=uri(document.get("inReplyTo")), kind="Story")
    listed = _objects(document)
    return _told(listed[0] if listed else None, document, activity, actor, depth)


def _told(
    value: Any, document: Document, activity: type[Activity], actor: str, depth: int
) -> Thing:
    if not isinstance(value, dict):
        return Thing(id=uri(value))
    bare = Thing(id=uri(value), kind=kind(value, _KNOWN))
    if depth == 0:
        return bare
    _refuse_graphs(value)
    if activity in (Create, Update):
        return _new(value, document, actor) or bare
    if activity is Announce and _is_activity(value):
        return _announced(value)
    if activity in (Undo, Accept, Reject) and _is_activity(value):
        return _known_activity(value, depth - 1) or bare
    if activity in (Add, Remove):
        return _collected(value) or bare
    if activity is View and not bare.id:
        return Thing(id=uri(value.get("object")), kind=bare.kind)  # Pixelfed's stories
    return bare


def _known_activity(value: Document, depth: int) -> Activity | None:
    """None where it cannot be read: its id, or the answer to it, may be enough."""
    try:
        return _activity(value, depth)
    except BadRequest:
        return None


def _is_activity(value: Document) -> bool:
    return kind(value, _KNOWN) in ACTIVITIES and "actor" in value


def _new(value: Document, document: Document, actor: str) -> Thing | None:
    """A post, profile or story that is told whole."""
    is_kind = kind(value, _KNOWN)
    if is_kind in ACTOR_KINDS:
        return read_plain_actor(value)
    if is_kind in POST_KINDS:
        to, cc = addressees(document.get("to")), addressees(document.get("cc"))
        return read_plain_post(value, to=to, cc=cc, actor=actor)
    return read_story(value) if is_kind == "Story" else None


def _announced(value: Document) -> Thing:
    """What a community passes on: a post that is new or was changed (one boost whatever becomes of
    it later), but not a like."""
    is_kind = kind(value, ACTIVITIES)
    if is_kind not in ("Create", "Update"):
        return Thing(id="", kind=is_kind)
    post = next(iter(_objects(value)), None)
    return Thing(id=uri(post), kind=kind(post, POST_KINDS) if isinstance(post, dict) else "")


def _collected(value: Document) -> Thing | None:
    """What joins or leaves a collection and is not known by an id alone."""
    is_kind = kind(value, _KNOWN)
    if is_kind == "Story":
        return read_story(value)
    return _tag(value) if is_kind == "Hashtag" else None


def _tag(value: Document) -> FeaturedTag | None:
    name = text(value.get("name"), _TAG_LENGTH).strip().lstrip("#＃")
    address = uri(value) or uri(value.get("href"))
    return FeaturedTag(id=address, kind="Hashtag", name=name) if name else None
