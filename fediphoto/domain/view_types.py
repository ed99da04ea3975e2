"""What a reader is shown of a person, a photo or a post."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.view_answers import PollView, ReactionView

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
    followers_count: int
    following_count: int
    posts_count: int
    last_post_at: datetime | None
    created_at: datetime
    moved_to_id: int | None
    version: int
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

    @property
    def sources(self) -> list[Source]:
        """Our renditions but the original, modern formats first, wide ones first."""
        sources = [
            Source(addresses.media_url(one["key"]), one["mime"], one["width"], one["height"])
            for name, one in self.renditions.items()
            if name != "original"
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
class EventView:
    """When and where an event takes place."""

    starts_at: datetime | None
    ends_at: datetime | None
    place: str


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
    content_html: str
    content_warning: str
    is_sensitive: bool
    language: str
    comments_enabled: bool
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
    version: int
    poll: PollView | None = None
    event: EventView | None = None
    reactions: tuple[ReactionView, ...] = ()
    rendered: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """For renderers to keep what they made of this version of the post."""


@dataclass(frozen=True, slots=True)
class PostFlags:
    """What one reader did with a post."""

    liked: bool = False
    boosted: bool = False
    bookmarked: bool = False
    thread_muted: bool = False


@dataclass(frozen=True, slots=True)
class PostView:
    """A post for one reader; a boost has its own body and, in `boost_of`, the boosted post."""

    body: PostBody
    flags: PostFlags
    boost_of: "PostView | None" = None
    own_votes: tuple[int, ...] = ()
    """The options (by number) that the reader chose in the post's poll."""
