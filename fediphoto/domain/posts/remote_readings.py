"""A post as another server tells it, and what of it is kept: within bounds, made safe."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from fediphoto.domain import addresses
from fediphoto.domain.posts.polls import RemotePoll
from fediphoto.domain.views import places
from fediphoto.domain.visibility import VISIBILITIES
from fediphoto.errors import BadRequest, Forbidden
from fediphoto.ids import snowflake
from fediphoto.media.shot import UNKNOWN, Shot
from fediphoto.storage.models import Account, Attachment, Post
from fediphoto.text import captions
from fediphoto.text.html import sanitise

MAX_PHOTOS = 40
MAX_MENTIONS = 100
MAX_EMOJIS = 100
_MAX_TITLE = 1000
_MAX_WARNING = 5000
_MAX_DESCRIPTION = 10_000
MAX_URI = 2048
_MAX_SIDE = 100_000


@dataclass(frozen=True, slots=True)
class RemoteAttachment:
    """A photo on another server."""

    url: str
    preview_url: str = ""
    mime: str = ""
    kind: str = "image"
    description: str = ""
    blurhash: str = ""
    width: int = 0
    height: int = 0
    focus: tuple[float, float] = (0.0, 0.0)
    duration_s: float = 0.0
    shot: Shot = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePlace:
    """Where a remote post was made."""

    name: str
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class RemotePost:
    """A post as another server tells it, read and normalised; its words may still be anything."""

    uri: str
    author: Account
    published_at: datetime
    visibility: str = "public"
    url: str = ""
    kind: str = "note"
    title: str = ""
    content_html: str = ""
    content_warning: str = ""
    is_sensitive: bool = False
    language: str = ""
    comments_enabled: bool = True
    license: str = ""
    """A code of `licenses.LICENSES`."""
    in_reply_to_uri: str = ""
    in_reply_to: Post | None = None
    mentioned: list[Account] = field(default_factory=list)
    silently_mentioned: list[Account] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)
    emojis: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[RemoteAttachment] = field(default_factory=list)
    updated_at: datetime | None = None
    poll: RemotePoll | None = None
    quote_uri: str = ""
    quote_authorization_uri: str = ""
    interaction_policy: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """As Post.interaction_policy holds it."""
    approved_by_uri: str = ""
    place: RemotePlace | None = None
    event: dict[str, str | None] = field(default_factory=dict)
    """As Post.event holds it."""
    replies_uri: str = ""
    context_uri: str = ""


def check(remote: RemotePost) -> None:
    """Forbidden or BadRequest unless its author may write here, and it lies on their server."""
    if remote.author.is_local or remote.author.suspended_at is not None:
        raise Forbidden
    if not remote.uri or len(remote.uri) > MAX_URI or remote.visibility not in VISIBILITIES:
        raise BadRequest
    if addresses.is_ours(remote.uri) or _host(remote.uri) != _host(remote.author.uri):
        raise BadRequest("A post lies on its author's server.")


def _host(uri: str) -> str:
    return urlsplit(uri).netloc.lower()


def web_address(url: str) -> str:
    """`url` if a page may link to it, else ''."""
    return url if url.startswith(("https://", "http://")) and len(url) <= MAX_URI else ""


def words(remote: RemotePost) -> dict[str, Any]:
    """The columns that an Update may change, within bounds."""
    warning = " ".join(captions.tidy(remote.content_warning)[:_MAX_WARNING].split())
    return {
        "title": captions.tidy(remote.title)[:_MAX_TITLE],
        "content_html": sanitise(remote.content_html),
        "content_warning": warning,
        "is_sensitive": remote.is_sensitive or bool(warning),
        "language": remote.language[:35],
        "visibility": remote.visibility,
        "comments_enabled": remote.comments_enabled,
        "license": remote.license,
        "emojis": [one for one in remote.emojis[:MAX_EMOJIS] if web_address(one["url"])],
        "interaction_policy": remote.interaction_policy,
        "event": remote.event,
        "replies_uri": web_address(remote.replies_uri),
        "context_uri": web_address(remote.context_uri),
    }


async def place_id(remote: RemotePost) -> int | None:
    """The row of the place where it was made, made if need be; None where it does not say."""
    told = remote.place
    if told is None:
        return None
    return await places.ensure(
        told.name, told.country, latitude=told.latitude, longitude=told.longitude
    )


def photos(remote: RemotePost) -> list[RemoteAttachment]:
    """Its photos and videos that can be linked to, as many as we keep."""
    return [photo for photo in remote.attachments if web_address(photo.url)][:MAX_PHOTOS]


async def add_photos(post: Post, placed: list[tuple[int, RemoteAttachment]]) -> None:
    """Write down photos at their places."""
    await Attachment.bulk_create(
        [
            Attachment(
                id=snowflake(),
                account_id=post.account_id,
                post_id=post.id,
                position=position,
                kind=photo.kind[:16],
                remote_url=photo.url,
                remote_preview_url=web_address(photo.preview_url),
                mime=photo.mime[:64],
                blurhash=photo.blurhash if len(photo.blurhash) <= 64 else "",
                width=_side(photo.width),
                height=_side(photo.height),
                duration_s=photo.duration_s,
                **told(photo),
            )
            for position, photo in placed
        ]
    )


def told(photo: RemoteAttachment) -> dict[str, Any]:
    """What is said of a photo, within bounds."""
    focus_x, focus_y = (max(-1.0, min(1.0, one)) for one in photo.focus)
    description = captions.tidy(photo.description)[:_MAX_DESCRIPTION]
    return {
        "description": description,
        "focus_x": focus_x,
        "focus_y": focus_y,
        "camera": photo.shot.plain,
    }


def _side(pixels: int) -> int:
    return pixels if 0 < pixels <= _MAX_SIDE else 0
