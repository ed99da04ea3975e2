"""How a document of another server is understood: what it is, in our terms, or why it is refused.

`docs/interop.md` lists the kinds. Nothing is fetched, looked up or stored.
"""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fediphoto.activitypub import captured, strict_json
from fediphoto.activitypub.other_documents import understand_other
from fediphoto.activitypub.suspicion import problem_of
from fediphoto.activitypub.vocabulary import (
    Accept,
    Activity,
    ActorDocument,
    Add,
    Announce,
    Block,
    Collection,
    Create,
    Delete,
    Dislike,
    EmojiReact,
    FeaturedTag,
    Flag,
    Follow,
    Like,
    Move,
    PostObject,
    QuoteAuthorization,
    QuoteRequest,
    Reject,
    Remove,
    Story,
    StoryReaction,
    StoryReply,
    Thing,
    Undo,
    Unknown,
    Update,
    View,
    read_activity,
    read_object,
    why_unused,
)
from fediphoto.activitypub.vocabulary.unused import REASONS
from fediphoto.errors import BadRequest

Understood = dict[str, Any]
"""{"kind", "what", …fields} or {"refused"}; also "problem" where it can be read, but would not be
believed or done."""

_DEEDS: Mapping[type[Activity], str] = {
    Accept: "accept",
    Add: "add",
    Announce: "boost",
    Block: "block",
    Create: "create",
    Delete: "delete",
    EmojiReact: "reaction",
    Flag: "flag",
    Follow: "follow",
    Like: "like",
    Move: "move",
    QuoteRequest: "quote request",
    Reject: "reject",
    Remove: "remove",
    StoryReaction: "story reaction",
    StoryReply: "story reply",
    Undo: "undo",
    Update: "update",
    View: "view",
}
_SHOWN_AS = {
    "article": "article",
    "page": "link",
    "video": "video",
    "audio": "audio",
    "question": "poll",
    "event": "event",
}
_SAID = {"create": "new", "update": "changed", "accept": "accepted", "reject": "rejected"}
_NAMES = {"kind": "type", "url": "page"}
"""`kind` is ours in what we tell, and `url` is where a document was asked for."""
_REMOVED = ("Tombstone",)
_NOTHING = ("", None, (), 0, False, (0.0, 0.0))


def understand_bytes(raw: bytes) -> Understood:
    """How a text is understood, which may be no JSON at all, or a whole HTTP message."""
    text = captured.body_of(raw).lstrip()
    if text.startswith(b"<"):
        return understand_other(text) or _refused("That is not JSON but markup.")
    try:
        document = strict_json.loads(text)
    except BadRequest as error:
        return _refused(str(error))
    return understand(document)


def understand(document: Any) -> Understood:
    """How a JSON value is understood."""
    if isinstance(document, list):
        return _refused("A list is not taken: every document comes alone.")
    try:
        thing = read_object(document)
        other = understand_other(document) if _is_bare(thing) else None
        return other or _understood(thing, document)
    except BadRequest as error:
        return _refused(str(error))


def _is_bare(thing: Thing) -> bool:
    return type(thing) is Thing and thing.kind not in _REMOVED


def _refused(reason: str) -> Understood:
    return {"refused": reason if reason.endswith(".") else f"{reason}."}


def _understood(thing: Thing, document: dict[str, Any]) -> Understood:
    if type(thing) is Thing and thing.kind not in _REMOVED:
        if "actor" not in document:
            return _refused(_nothing(thing.kind))
        thing = read_activity(document)
    if reason := _why_refused(thing):
        return _refused(reason)
    told = describe(thing)
    if problem := problem_of(thing):
        told["problem"] = problem
    return told


def _why_refused(thing: Thing) -> str:
    """Why nothing is made of an activity, whoever sends it; '' where something is."""
    if isinstance(thing, Unknown | Dislike):
        return why_unused(thing.kind)
    if not isinstance(thing, Activity):
        return ""
    about = thing.object
    if isinstance(thing, Undo) and isinstance(about, Unknown | Dislike):
        return why_unused(about.kind)
    if isinstance(thing, Announce) and about.kind and not about.id:
        return f"{about.kind} is no post that could be boosted"
    if isinstance(thing, Create | Update) and type(about) is Thing and about.kind:
        return (
            f"A {'new' if isinstance(thing, Create) else 'changed'} {about.kind} means nothing here"
        )
    return ""


def _nothing(kind: str) -> str:
    if not kind:
        return "It has no type: that is not an ActivityStreams document."
    return why_unused(kind) if kind in REASONS else f"{kind} by itself is nothing that is shown."


def describe(thing: Thing) -> Understood:
    """What has been read, as a person would call it, with every field that says something."""
    kind, what = _kind(thing), _what(thing)
    return {"kind": kind, "what": what} | _fields(thing)


def _kind(thing: Thing) -> str:
    if isinstance(thing, Activity):
        return _DEEDS.get(type(thing), thing.kind.lower())
    kinds: tuple[tuple[type[Thing], str], ...] = (
        (PostObject, "post"),
        (ActorDocument, "actor"),
        (Story, "story"),
        (QuoteAuthorization, "stamp"),
        (Collection, "collection"),
        (FeaturedTag, "hashtag"),
    )
    named = next((name for one, name in kinds if isinstance(thing, one)), "")
    return named or ("tombstone" if thing.kind in _REMOVED else "object")


def _what(thing: Thing) -> str:
    """What a person would call it."""
    if isinstance(thing, PostObject):
        return _form(thing)
    if isinstance(thing, ActorDocument):
        return thing.kind.lower() if thing.inbox or not thing.keys else "key document"
    if isinstance(thing, Story):
        return "story" if thing.attachment else "notice of a story"
    if isinstance(thing, Collection):
        is_page = thing.kind.endswith("Page")
        return f"{'page' if is_page else 'collection'} of {len(thing.items) or thing.total_items}"
    if isinstance(thing, QuoteAuthorization):
        return {"QuoteAuthorization": "leave to quote"}.get(thing.kind, f"{thing.kind} of somebody")
    if isinstance(thing, Activity):
        return _deed(thing)
    return _kind(thing)


def _form(post: PostObject) -> str:
    if post.vote:
        return "ballot"
    if post.kind in _SHOWN_AS:
        return _SHOWN_AS[post.kind]
    seen = [one for one in post.attachments if one.kind in ("image", "video")]
    if len(seen) > 1:
        return "album"
    if seen:
        return "photo post" if seen[0].kind == "image" else "video"
    return "audio" if post.attachments else "text post"


def _deed(activity: Activity) -> str:
    kind = _kind(activity)
    about = activity.object
    if isinstance(activity, EmojiReact) or (isinstance(activity, Like) and activity.emoji):
        return "emoji reaction"
    if isinstance(activity, Flag):
        return f"report about {len(activity.objects)}"
    if isinstance(activity, Create | Update | Undo | Accept | Reject | Add | Remove):
        known = type(about) is not Thing
        named = about.kind or ("something named by its id" if about.id else "nothing")
        return f"{_SAID.get(kind, f'{kind} of')} {_what(about) if known else named}"
    if isinstance(activity, Delete) and activity.object.id == activity.actor:
        return "end of an account"
    return kind


def _fields(thing: Any) -> dict[str, Any]:
    """The fields that differ from saying nothing, as JSON."""
    found = {}
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if value in _NOTHING and field.name != "comments_enabled":
            continue
        name = _NAMES.get(field.name, field.name) if isinstance(thing, Thing) else field.name
        found[name] = _told(value)
    return {name: value for name, value in found.items() if value not in ({}, None)}


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Thing):
        if type(value) is Thing:
            return {"type": value.kind, "id": value.id} if value.kind else value.id or None
        return describe(value)
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, tuple):
        return [_told(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value
