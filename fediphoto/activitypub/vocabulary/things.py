"""What other servers speak of, in our terms: typed, normalised, bounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fediphoto.media.shot import UNKNOWN, Shot

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
    duration_s: float = 0.0
    license: str = ""
    """A title or an address, as its server says it."""
    shot: Shot = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOption:
    """One answer of a poll, with how many gave it."""

    name: str
    votes_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The part of a Question that is asked and counted."""

    options: tuple[PollOption, ...]
    is_multiple: bool = False
    ends_at: datetime | None = None
    closed_at: datetime | None = None
    voters_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who may do something: at once, and after the author was asked. Ids of actors, of collections
    of actors, or PUBLIC."""

    automatic: tuple[str, ...] = ()
    manual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionPolicy:
    """Who may do what with a post (GoToSocial, FEP-044f); None where its author does not say."""

    like: Rule | None = None
    reply: Rule | None = None
    announce: Rule | None = None
    quote: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is, by name; coordinates in degrees where they are told."""

    name: str
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTimes:
    """When and where an Event takes place."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    """Its name and address in one line."""


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
    policy: InteractionPolicy = InteractionPolicy()
    approved_by: str = ""
    """The proof that the author of what it answers lets it stand (GoToSocial)."""
    quote: str = ""
    """The id of the post that it quotes, by any of the ways of saying so."""
    quote_authorization: str = ""
    """The stamp by which the quoted author allows it (FEP-044f)."""
    poll: Poll | None = None
    vote: str = ""
    """The answer it gives, where it is a ballot: a Note with a name, `in_reply_to` and no words."""
    place: Place | None = None
    event: EventTimes | None = None
    replies: str = ""
    """The id of the collection of what answers it."""
    context: str = ""
    """The id of the collection of its whole thread (FEP-7888), or of its conversation."""


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
    featured_tags: str = ""
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
    memorial: bool = False
    also_known_as: tuple[str, ...] = ()
    moved_to: str = ""
    webfinger: str = ""
    """`name@host` by FEP-2c59; '' where it does not say."""
    keys: tuple[KeyDocument, ...] = ()
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturedTag(Thing):
    """A hashtag that somebody shows on the profile; it has a name where others have an id."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Thing):
    """A photo or video for a day (Pixelfed); told at first only by a bearcap."""

    bearcap_url: str = ""
    """Where it can be had, with `bearcap_token`; '' where it is told whole."""
    bearcap_token: str = ""
    attributed_to: str = ""
    attachment: Media | None = None
    duration_s: float = 0.0
    can_reply: bool = False
    can_react: bool = False
    content_warning: str = ""
    is_sensitive: bool = False
    published_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAuthorization(Thing):
    """The stamp: the author `attributed_to` lets `interacting_object` quote `interaction_target`
    (FEP-044f); GoToSocial's LikeApproval, ReplyApproval and AnnounceApproval have its shape."""

    attributed_to: str = ""
    interacting_object: str = ""
    interaction_target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection(Thing):
    """A collection or a page of one, as far as it was embedded or fetched."""

    items: tuple[Thing, ...] = ()
    """In the order told, at most some hundreds; whole where they were embedded and can be read."""
    total_items: int = 0
    first: "Collection | None" = None
    """The first page: whole where it was embedded, else its bare id."""
    next: str = ""
    attributed_to: str = ""
