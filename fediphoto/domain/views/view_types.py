"""What a reader is shown of a person, a photo or a post."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from fediphoto.domain import addresses
from fediphoto.domain.views.view_answers import PollView, ReactionView

FILMS = frozenset({"video", "gifv"})
"""The kinds of attachments that move."""
_MODERN_FIRST = {"image/avif": 0, "image/webp": 1}


@dataclass(frozen=True, slots=True)
class AccountView:
    """A person, here or elsewhere, as anybody sees them."""

    id: int
    username: str
    domain: str
    acct: str
    uri: str
    url: str
    display_name: str
    note_html: str
    note: str
    """What a local person typed; '' for a remote one."""
    fields: list[dict[str, Any]]
    emojis: list[dict[str, Any]]
    avatar_url: str
    """Absolute; '' where there is none (or none of ours yet, and remote media are proxied)."""
    header_url: str
    avatar_description: str
    header_description: str
    is_local: bool
    is_locked: bool
    is_bot: bool
    is_group: bool
    is_discoverable: bool
    is_indexable: bool
    hides_follows: bool
    is_suspended: bool
    is_silenced: bool
    is_sensitized: bool
    """Whether every photo of it stands behind a warning."""
    followers_count: int
    following_count: int
    posts_count: int
    last_post_at: datetime | None
    created_at: datetime
    moved_to_id: int | None
    is_memorial: bool
    followers_uri: str
    following_uri: str
    version: int
    moved_to: "AccountView | None" = None
    """Whom it leads to, where that was read too (`views.accounts`, `views.whole`)."""
    shows_media: bool = True
    shows_media_replies: bool = True
    shows_featured: bool = True
    attribution_domains: tuple[str, ...] = ()
    rendered: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """For renderers to keep what they made of this view; it lives as long as the view does."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a photo, for `<picture>`."""

    url: str
    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A photo as it is shown; `width` and `height` are those of what `url` answers."""

    id: int
    kind: str
    state: str
    url: str
    preview_url: str
    original_url: str
    remote_url: str
    """Where a remote photo lives; '' for ours."""
    description: str
    blurhash: str
    width: int
    height: int
    preview_width: int
    preview_height: int
    focus: tuple[float, float]
    dominant_color: str
    mime: str
    camera: dict[str, Any]
    renditions: dict[str, dict[str, Any]]
    """Our files by name, as they are stored; {} for a remote photo."""
    duration_s: float = 0.0
    frame_rate: float = 0.0
    bit_rate: int = 0
    poster_url: str = ""
    """The picture that stands for a video or sound of ours; '' for what stands for itself."""

    @property
    def is_film(self) -> bool:
        """Whether it is a video or animation that plays from here."""
        return self.kind in FILMS and "original" in self.renditions

    @property
    def sources(self) -> list[Source]:
        """Our renditions but the originals, modern formats first, wide ones first."""
        sources = [
            Source(addresses.media_url(one["key"]), one["mime"], one["width"], one["height"])
            for name, one in self.renditions.items()
            if name not in ("original", "given")
        ]
        return sorted(sources, key=lambda one: (_MODERN_FIRST.get(one.mime, 2), -one.width))


@dataclass(frozen=True, slots=True)
class MentionView:
    """Somebody a post speaks to."""

    id: int
    username: str
    acct: str
    url: str
    uri: str


@dataclass(frozen=True, slots=True)
class CardView:
    """What a linked page says of itself."""

    id: int
    url: str
    kind: str
    """"link", "photo" or "video"."""
    title: str
    description: str
    language: str
    author_name: str
    author_url: str
    provider_name: str
    provider_url: str
    image_url: str
    """From our cache, or at its origin where remote media are linked to; '' for none."""
    image_description: str
    width: int
    height: int
    blurhash: str
    published_at: datetime | None

    @property
    def host(self) -> str:
        """Where the page lies, for people."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


@dataclass(frozen=True, slots=True)
class EventView:
    """When and where an event takes place."""

    starts_at: datetime | None
    ends_at: datetime | None
    place: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where a post was made."""

    id: int
    name: str
    country: str
    latitude: float | None
    longitude: float | None

    @property
    def line(self) -> str:
        """Name and country, as one types them."""
        return f"{self.name}, {self.country}" if self.country else self.name

    @property
    def slug(self) -> str:
        """Its name for an address; nobody looks for it by that."""
        return re.sub(r"[^\w]+", "-", self.name.lower()).strip("-")[:60] or "place"


@dataclass(frozen=True, slots=True)
class PostBody:
    """The part of a post that is the same for every reader."""

    id: int
    uri: str
    url: str
    author: AccountView
    visibility: str
    kind: str
    title: str
    caption: str
    caption_format: str
    content_html: str
    content_warning: str
    is_marked_sensitive: bool
    """Whether its author says so."""
    language: str
    comments_enabled: bool
    license: str
    """A code of `licenses.LICENSES`."""
    in_reply_to_id: int | None
    in_reply_to_account_id: int | None
    thread_id: int | None
    created_at: datetime
    edited_at: datetime | None
    likes_count: int
    boosts_count: int
    comments_count: int
    is_local: bool
    app_name: str
    app_website: str
    emojis: list[dict[str, Any]]
    attachments: list[AttachmentView]
    mentions: list[MentionView]
    hashtags: list[str]
    pinned: bool
    archived_at: datetime | None
    """When its author put it out of the sight of everybody else; None for most."""
    quote_of_id: int | None
    quote_state: str
    quoted_url: str
    """The page of the quoted post, where we have that."""
    quotes_count: int
    interaction_policy: Mapping[str, Mapping[str, list[str]]]
    approval_state: str
    version: int
    poll: PollView | None = None
    event: EventView | None = None
    place: PlaceView | None = None
    card: CardView | None = None
    reactions: tuple[ReactionView, ...] = ()
    rendered: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """For renderers to keep what they made of this version of the post."""

    @property
    def is_sensitive(self) -> bool:
        """Whether its photos stand behind a warning: its author, or a moderator, wishes so."""
        return self.is_marked_sensitive or (self.author.is_sensitized and bool(self.attachments))


@dataclass(frozen=True, slots=True)
class PostFlags:
    """What one reader did with a post."""

    liked: bool = False
    boosted: bool = False
    bookmarked: bool = False
    thread_muted: bool = False


@dataclass(frozen=True, slots=True)
class Standings:
    """What one reader may do with a post: each a `Standing` of `interaction_policies`."""

    like: str = "automatic"
    reply: str = "automatic"
    announce: str = "automatic"
    quote: str = "denied"


@dataclass(frozen=True, slots=True)
class FilterView:
    """What a reader's filter is called, where it applies and what it does (Mastodon's words)."""

    id: int
    title: str
    contexts: tuple[str, ...]
    action: str
    expires_at: datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FilterMatch:
    """A reader's filter that found something in a post: which of its keywords, which posts."""

    filter: FilterView
    keywords: tuple[str, ...]
    post_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote for one reader: how it stands, and the quoted post if it is shown to them.

    Besides the states of a post's `quote_state`, it is "unauthorized" where they may not see the
    quoted post, "blocked_account", "blocked_domain" or "muted_account" where they do not want to.
    """

    state: str
    post: "PostView | None" = None


@dataclass(frozen=True, slots=True)
class PostView:
    """A post for one reader; a boost has its own body and, in `boost_of`, the boosted post."""

    body: PostBody
    flags: PostFlags
    boost_of: "PostView | None" = None
    quote: QuoteView | None = None
    """None where it quotes nothing, and in a quoted post: quotes are shown one deep."""
    may: Standings = field(default_factory=Standings)
    own_votes: tuple[int, ...] = ()
    """The options (by number) that the reader chose in the post's poll."""
    filtered: tuple[FilterMatch, ...] = ()
    """Which of the reader's filters find something in it, wherever they apply; those of a boost are
    those of the boosted post."""
    is_untagged: bool = False
    """Whether it names the reader, who took it off their own page."""
