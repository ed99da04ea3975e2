"""How a stored post of another server follows its author's changes."""

from datetime import UTC, datetime

from fediphoto.domain.posts import approvals, polls, post_photos, quotes, revisions
from fediphoto.domain.posts.remote_readings import (
    MAX_MENTIONS,
    RemoteAttachment,
    RemotePost,
    add_photos,
    check,
    photos,
    place_id,
    told,
    words,
)
from fediphoto.errors import Forbidden
from fediphoto.storage import database
from fediphoto.storage.models import Attachment, Post


async def update_remote(post: Post, remote: RemotePost) -> Post:
    """Bring a stored post to its author's newer reading; an older or undated one changes no words.

    The counts of a poll, who may do what with it, and whether its quote stands may change without a
    newer time (Mastodon sends the same `updated` again). Raises Forbidden where the post is
    somebody else's.
    """
    if post.account_id != remote.author.id:
        raise Forbidden
    check(remote)
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
        for column, value in words(remote).items():
            setattr(current, column, value)
        current.place_id = await place_id(remote)
        await _rearrange(current, photos(remote))
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
    return any(getattr(current, column) != value for column, value in words(remote).items())


async def _rearrange(post: Post, shown: list[RemoteAttachment]) -> None:
    """The photos of an update: those we know by their address stay, the others come and go."""
    known = {row.remote_url: row for row in await Attachment.filter(post_id=post.id)}
    await post_photos.take_out_all(post.id)
    new = []
    for position, photo in enumerate(shown):
        row = known.pop(photo.url, None)
        if row is None:
            new.append((position, photo))
        else:
            await Attachment.filter(id=row.id).update(position=position, **told(photo))
    await add_photos(post, new)
