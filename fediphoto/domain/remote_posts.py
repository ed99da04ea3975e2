"""How a post from another server is stored, and follows its author's changes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from tortoise.exceptions import IntegrityError

from fediphoto.domain import (
    addresses,
    approvals,
    fan_out,
    hashtags,
    places,
    polls,
    post_photos,
    quotes,
    revisions,
)
from fediphoto.domain.fan_out import Arrival
from fediphoto.domain.polls import RemotePoll
from fediphoto.domain.post_drafts import VISIBILITIES
from fediphoto.domain.visibility import can_see
from fediphoto.errors import BadRequest, Conflict, Forbidden
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, Attachment, Mention, Post
from fediphoto.storage.numbers import free_id
from fediphoto.text import captions
from fediphoto.text.html import sanitise

MAX_PHOTOS = 40
MAX_MENTIONS = 100
MAX_EMOJIS = 100
_ADOPTED_INTO_HOMES = 50
_MAX_TITLE = 1000
_MAX_WARNING = 5000
_MAX_DESCRIPTION = 10_000
_MAX_URI = 2048
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


async def find_by_uri(uri: str) -> Post | None:
    """The post or boost with that ActivityPub id, whoever may see it."""
    return await Post.get_or_none(uri=uri)


async def store_remote(remote: RemotePost, arrival: Arrival = Arrival.SENT) -> Post | None:
    """Keep a post of another server, and let it be found by those who follow its author.

    What nobody sent us but we looked for (see `Arrival`) appears in no home.

    Storing it again returns what is there, unchanged. None where its author has deleted it
    before. Its HTML is sanitised here. Raises Forbidden (it answers one of ours whose author
    takes no comments from them, or its author is suspended), BadRequest (an unusable id), Conflict
    (inside a transaction, where somebody else stores it at this moment: try again).
    """
    _check(remote)
    try:
        async with database.transaction():
            return await _store(remote, arrival)
    except IntegrityError:
        # Another worker stored it between our look and our insert.
        if database.is_spoiled():
            raise Conflict("That post is being stored by somebody else.") from None
        found = await find_by_uri(remote.uri)
        if found is None:
            raise
        return found


async def update_remote(post: Post, remote: RemotePost) -> Post:
    """Bring a stored post to its author's newer reading; an older or undated one changes no words.

    The counts of a poll, who may do what with it, and whether its quote stands may change without a
    newer time (Mastodon sends the same `updated` again). Raises Forbidden where the post is
    somebody else's.
    """
    if post.account_id != remote.author.id:
        raise Forbidden
    _check(remote)
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        if current is None:
            return post
        known_at = current.edited_at or current.created_at
        if remote.updated_at is None or remote.updated_at >= known_at.replace(microsecond=0):
            await _follow_terms(current, remote)
        if remote.updated_at is None or not _is_newer(remote, remote.updated_at, current):
            await polls.recount(current, remote.poll)
            return current
        former = await revisions.begin(current)
        for column, value in _words(remote).items():
            setattr(current, column, value)
        current.place_id = await _place_id(remote)
        await _rearrange(current, _photos(remote))
        revision = revisions.Revision(
            edited_at=min(remote.updated_at, datetime.now(UTC)),
            hashtags=remote.hashtags,
            mentioned=remote.mentioned[:MAX_MENTIONS],
            silently_mentioned=remote.silently_mentioned[:MAX_MENTIONS],
        )
        await revisions.settle(current, remote.author, former, revision)
        await polls.keep(current, remote.poll)
        return current


async def _follow_terms(post: Post, remote: RemotePost) -> None:
    if post.interaction_policy != remote.interaction_policy:
        post.interaction_policy = remote.interaction_policy
        post.version += 1
        await post.save(update_fields=["interaction_policy", "version"])
    await approvals.claim(post, remote.approved_by_uri)
    await quotes.follow_update(post, remote.quote_uri, remote.quote_authorization_uri)


def _is_newer(remote: RemotePost, updated_at: datetime, current: Post) -> bool:
    """Whether a reading of `updated_at` comes after what we have.

    GoToSocial, bovine and others tell whole seconds: an edit within the second of the post, or of
    the edit before it, bears the same time and differs in its words alone.
    """
    known_at = current.edited_at or current.created_at
    if updated_at.microsecond or updated_at != known_at.replace(microsecond=0):
        return updated_at > known_at
    words = _words(remote)
    return any(getattr(current, column) != value for column, value in words.items())


def _check(remote: RemotePost) -> None:
    if remote.author.is_local or remote.author.suspended_at is not None:
        raise Forbidden
    if not remote.uri or len(remote.uri) > _MAX_URI or remote.visibility not in VISIBILITIES:
        raise BadRequest
    if addresses.is_ours(remote.uri) or _host(remote.uri) != _host(remote.author.uri):
        raise BadRequest("A post lies on its author's server.")


def _host(uri: str) -> str:
    return urlsplit(uri).netloc.lower()


def _web(url: str) -> str:
    """`url` if a page may link to it, else ''."""
    return url if url.startswith(("https://", "http://")) and len(url) <= _MAX_URI else ""


async def _store(remote: RemotePost, arrival: Arrival) -> Post | None:
    place = await _place(remote)
    if place.is_buried:
        return None
    if place.known_id is not None:
        known = await Post.get(id=place.known_id)
        if known.account_id == remote.author.id:
            await approvals.claim(known, remote.approved_by_uri)
        return known
    parent = remote.in_reply_to or await _parent(place.parent_id)
    if parent is not None and parent.is_local and not await can_see(parent, remote.author):
        raise Forbidden
    approval_state = await approvals.on_arrival(remote.author, parent, remote.approved_by_uri)
    photos = _photos(remote)
    now = datetime.now(UTC)
    published_at = min(remote.published_at, now)
    post_id = await free_id(Post, published_at)
    post = await Post.create(
        id=post_id,
        account_id=remote.author.id,
        uri=remote.uri,
        url=_web(remote.url),
        kind=remote.kind[:16],
        in_reply_to_id=parent.id if parent else None,
        in_reply_to_uri="" if parent else remote.in_reply_to_uri[:_MAX_URI],
        in_reply_to_account_id=parent.account_id if parent else None,
        thread_id=(parent.thread_id or parent.id) if parent else post_id,
        has_photos=post_photos.counts(photo.kind for photo in photos),
        created_at=published_at,
        edited_at=_edited_at(remote, now),
        fetched_at=now,
        approval_state=approval_state,
        approved_by_uri=remote.approved_by_uri[:_MAX_URI],
        place_id=await _place_id(remote),
        **quotes.told(remote.quote_uri, remote.quote_authorization_uri),
        **_words(remote),
    )
    await _add_photos(post, list(enumerate(photos)))
    await _add_mentions(post, remote)
    await hashtags.attach(post.id, remote.hashtags)
    if remote.poll is not None:
        await polls.keep(post, remote.poll)
    if place.has_orphans:
        await _adopt_orphans(post)
    await fan_out.reach(post, remote.author, remote.mentioned[:MAX_MENTIONS], arrival)
    await quotes.settle(post)
    return post


@dataclass(frozen=True, slots=True)
class _Place:
    """What is known already of a post that arrives."""

    known_id: int | None
    is_buried: bool
    parent_id: int | None
    has_orphans: bool


async def _place(remote: RemotePost) -> _Place:
    """All that must be known before storing, in one statement.

    A tombstone counts only if its Delete came from the author: nobody buries another's posts.
    """
    rows = await database.query(
        "SELECT (SELECT id FROM post WHERE uri = ?) AS known_id,"
        " (SELECT id FROM tombstone WHERE uri = ? AND (account_id = ? OR account_id IS NULL))"
        " AS tombstone_id,"
        " (SELECT id FROM post WHERE uri = ? AND boost_of_id IS NULL) AS parent_id,"
        " (SELECT MIN(id) FROM post WHERE in_reply_to_uri = ?) AS orphan_id",
        [remote.uri, remote.uri, remote.author.id, remote.in_reply_to_uri, remote.uri],
    )
    row = rows[0]
    return _Place(
        row["known_id"],
        row["tombstone_id"] is not None,
        row["parent_id"],
        row["orphan_id"] is not None,
    )


async def _place_id(remote: RemotePost) -> int | None:
    told = remote.place
    if told is None:
        return None
    return await places.ensure(
        told.name, told.country, latitude=told.latitude, longitude=told.longitude
    )


async def _parent(parent_id: int | None) -> Post | None:
    return None if parent_id is None else await Post.get_or_none(id=parent_id)


def _edited_at(remote: RemotePost, now: datetime) -> datetime | None:
    if remote.updated_at is None or remote.updated_at <= remote.published_at:
        return None
    return min(remote.updated_at, now)


def _words(remote: RemotePost) -> dict[str, Any]:
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
        "emojis": [one for one in remote.emojis[:MAX_EMOJIS] if _web(one["url"])],
        "interaction_policy": remote.interaction_policy,
        "event": remote.event,
        "replies_uri": _web(remote.replies_uri),
        "context_uri": _web(remote.context_uri),
    }


def _photos(remote: RemotePost) -> list[RemoteAttachment]:
    return [photo for photo in remote.attachments if _web(photo.url)][:MAX_PHOTOS]


async def _add_photos(post: Post, placed: list[tuple[int, RemoteAttachment]]) -> None:
    await Attachment.bulk_create(
        [
            Attachment(
                id=snowflake(),
                account_id=post.account_id,
                post_id=post.id,
                position=position,
                kind=photo.kind[:16],
                remote_url=photo.url,
                remote_preview_url=_web(photo.preview_url),
                mime=photo.mime[:64],
                blurhash=photo.blurhash if len(photo.blurhash) <= 64 else "",
                width=_side(photo.width),
                height=_side(photo.height),
                duration_s=photo.duration_s,
                **_told(photo),
            )
            for position, photo in placed
        ]
    )


def _told(photo: RemoteAttachment) -> dict[str, Any]:
    focus_x, focus_y = (max(-1.0, min(1.0, one)) for one in photo.focus)
    description = captions.tidy(photo.description)[:_MAX_DESCRIPTION]
    return {"description": description, "focus_x": focus_x, "focus_y": focus_y}


def _side(pixels: int) -> int:
    return pixels if 0 < pixels <= _MAX_SIDE else 0


async def _add_mentions(post: Post, remote: RemotePost) -> None:
    loud = {account.id for account in remote.mentioned[:MAX_MENTIONS]}
    silent = {account.id for account in remote.silently_mentioned[:MAX_MENTIONS]} - loud
    rows = [Mention(post_id=post.id, account_id=one) for one in sorted(loud)]
    rows += [Mention(post_id=post.id, account_id=one, is_silent=True) for one in sorted(silent)]
    await Mention.bulk_create(rows)


async def _adopt_orphans(post: Post) -> None:
    """Comments came before what they answer: hang them, and what hangs on them, below it."""
    rows = await database.query(
        "SELECT id FROM post WHERE in_reply_to_uri = ? AND in_reply_to_id IS NULL",
        [post.uri],
    )
    if not rows:
        return
    ids = [row["id"] for row in rows]
    within = database.placeholders(ids)
    await database.write(
        f"UPDATE post SET thread_id = ? WHERE thread_id IN ({within})",  # noqa: S608
        [post.thread_id, *ids],
    )
    await database.write(
        "UPDATE post SET in_reply_to_id = ?, in_reply_to_account_id = ?, in_reply_to_uri = '',"  # noqa: S608
        f" version = version + 1 WHERE id IN ({within})",
        [post.id, post.account_id, *ids],
    )
    await approvals.judge_orphans(post)
    counted = await fan_out.count_comments(post)
    if counted:
        post.comments_count = counted
        await Post.filter(id=post.id).update(comments_count=counted)
    for adopted in await Post.filter(id__in=ids).order_by("-id").limit(_ADOPTED_INTO_HOMES):
        await fan_out.enter_homes(adopted)


async def _rearrange(post: Post, photos: list[RemoteAttachment]) -> None:
    """The photos of an update: those we know by their address stay, the others come and go."""
    known = {row.remote_url: row for row in await Attachment.filter(post_id=post.id)}
    await post_photos.take_out_all(post.id)
    new = []
    for position, photo in enumerate(photos):
        row = known.pop(photo.url, None)
        if row is None:
            new.append((position, photo))
        else:
            await Attachment.filter(id=row.id).update(position=position, **_told(photo))
    await _add_photos(post, new)
