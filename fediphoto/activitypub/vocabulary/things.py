"""What other servers say, in our terms: typed, normalised, bounded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Emoji = Mapping[str, str]
"""{"shortcode", "url"}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Anything with an id; by itself, something of which we know no more."""

    id: str
    """'' where the document has none."""
    kind: str = ""
    """The document's own type ("Note", "Follow"), '' for a bare id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A photo, video or sound that a post carries."""

    url: str
    preview_url: str = ""
    mime: str = ""
    kind: str = "image"
    """"image", "video" or "audio"."""
    description: str = ""
    blurhash: str = ""
    width: int = 0
    height: int = 0
    focus: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostObject(Thing):
    """A post: a Note, or what else can be shown as one."""

    author: str
    attributed_to: tuple[str, ...]
    """Everybody it is attributed to, `author` among them."""
    url: str = ""
    title: str = ""
    content_html: str = ""
    """As it came: not sanitised."""
    content_warning: str = ""
    is_sensitive: bool = False
    language: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    in_reply_to: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    mentions: tuple[str, ...] = ()
    """Ids of the actors it speaks to."""
    hashtags: tuple[str, ...] = ()
    emojis: tuple[Emoji, ...] = ()
    attachments: tuple[Media, ...] = ()
    comments_enabled: bool = True


@dataclass(frozen=True, slots=True)
class KeyDocument:
    """A public key as an actor shows it."""

    id: str
    owner: str
    kind: str
    """"rsa" or "ed25519"."""
    public_pem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorDocument(Thing):
    """An actor; GoToSocial's key documents are actors with little but a key."""

    preferred_username: str
    name: str = ""
    summary_html: str = ""
    """As it came: not sanitised."""
    url: str = ""
    inbox: str = ""
    shared_inbox: str = ""
    outbox: str = ""
    followers: str = ""
    following: str = ""
    featured: str = ""
    icon_url: str = ""
    icon_description: str = ""
    image_url: str = ""
    image_description: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    """Names (plain text) with values (HTML, not sanitised)."""
    emojis: tuple[Emoji, ...] = ()
    manually_approves_followers: bool = False
    discoverable: bool = False
    indexable: bool = False
    suspended: bool = False
    also_known_as: tuple[str, ...] = ()
    moved_to: str = ""
    webfinger: str = ""
    """`name@host` by FEP-2c59; '' where it does not say."""
    keys: tuple[KeyDocument, ...] = ()
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Thing):
    """Something an actor does; by itself, a kind that we have no use for."""

    actor: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    published_at: datetime | None = None
    object: Thing = field(default_factory=lambda: Thing(id=""))


class Create(Activity):
    """A new object; `object` is a PostObject where it was embedded and can be shown."""

    __slots__ = ()


class Update(Activity):
    """A changed object: a PostObject or an ActorDocument."""

    __slots__ = ()


class Delete(Activity):
    """An object is gone; `object` holds its id."""

    __slots__ = ()


class Follow(Activity):
    """`object` is whom the actor wants to follow."""

    __slots__ = ()


class Accept(Activity):
    """`object` is a Follow, or its bare id."""

    __slots__ = ()


class Reject(Activity):
    """`object` is a Follow, or its bare id."""

    __slots__ = ()


class Undo(Activity):
    """`object` is the activity that is taken back, or its bare id."""

    __slots__ = ()


class Like(Activity):
    """`object` is the post that is liked."""

    __slots__ = ()


class Announce(Activity):
    """`object` is the post that is boosted."""

    __slots__ = ()


class Block(Activity):
    """`object` is the actor that is blocked."""

    __slots__ = ()


class Flag(Activity):
    """A report."""

    __slots__ = ()


class Move(Activity):
    """The actor has moved."""

    __slots__ = ()


class Add(Activity):
    """Something joins a collection."""

    __slots__ = ()


class Remove(Activity):
    """Something leaves a collection."""

    __slots__ = ()


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
    )
}
