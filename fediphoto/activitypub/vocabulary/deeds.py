"""What other servers' people do, in our terms: one class an activity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fediphoto.activitypub.vocabulary.things import Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Thing):
    """Something an actor does; by itself, a kind that we have no use for."""

    actor: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    published_at: datetime | None = None
    object: Thing = field(default_factory=lambda: Thing(id=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Activity):
    """A new object; `object` is a PostObject where it was embedded and can be shown."""

    more: tuple[Thing, ...] = ()
    """What came with it: GoToSocial gives several answers to a poll in one Create."""


class Update(Activity):
    """A changed object: a PostObject, an ActorDocument or a Story."""

    __slots__ = ()


class Delete(Activity):
    """An object is gone; `object` holds its id."""

    __slots__ = ()


class Follow(Activity):
    """`object` is whom the actor wants to follow."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Activity):
    """`object` is what was asked for (a Follow, a QuoteRequest, a reply, …), or its bare id."""

    result: str = ""
    """The id of the stamp that proves it: a QuoteAuthorization, an approval of GoToSocial's."""


class Reject(Activity):
    """`object` is what was asked for, or its bare id."""

    __slots__ = ()


class Undo(Activity):
    """`object` is the activity that is taken back, or its bare id."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Like(Activity):
    """`object` is the post that is liked; with an `emoji` it is a reaction (Misskey)."""

    emoji: str = ""
    """The character, or the shortcode (without colons) of a custom emoji."""
    emoji_url: str = ""
    """Where a custom emoji's image is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmojiReact(Activity):
    """`object` is the post that is answered with an emoji (Pleroma, FEP-c0e0)."""

    emoji: str = ""
    emoji_url: str = ""


class Dislike(Activity):
    """`object` is the post that is disliked; nothing is made of it here."""

    __slots__ = ()


class View(Activity):
    """`object` is the story that was seen (Pixelfed)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReply(Activity):
    """`object` is the story that is answered in words (Pixelfed's `Story:Reply`)."""

    content: str = ""
    """Plain text, as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReaction(Activity):
    """`object` is the story that is answered with an emoji (Pixelfed's `Story:Reaction`)."""

    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest(Activity):
    """The actor asks to quote the post `object` in the post `instrument` (FEP-044f)."""

    instrument: Thing = field(default_factory=lambda: Thing(id=""))


class Announce(Activity):
    """`object` is the post that is boosted.

    Communities announce activities: of a Create or Update the post is meant; of others nothing is
    boosted, and `object` has no id.
    """

    __slots__ = ()


class Block(Activity):
    """`object` is the actor that is blocked."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Activity):
    """A report about the accounts and posts of `objects`."""

    objects: tuple[str, ...] = ()
    content: str = ""
    """Plain text, as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Activity):
    """The actor (`object`) has moved to `target`."""

    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Activity):
    """`object` joins the collection `target`: a pinned post, a FeaturedTag, a Story."""

    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Activity):
    """`object` leaves the collection `target`."""

    target: str = ""


class Unknown(Activity):
    """A kind of activity that we do not know."""

    __slots__ = ()


ACTIVITIES: Mapping[str, type[Activity]] = {
    activity.__name__: activity
    for activity in (
        Create,
        Update,
        Delete,
        Follow,
        Accept,
        Reject,
        Undo,
        Like,
        Announce,
        Block,
        Flag,
        Move,
        Add,
        Remove,
        EmojiReact,
        Dislike,
        View,
        QuoteRequest,
    )
} | {"Story:Reply": StoryReply, "Story:Reaction": StoryReaction}
