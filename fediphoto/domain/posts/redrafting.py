"""How the photos of a post that its author deletes stay with them for a day, for another post.

Clients "delete and redraft": they delete a post and publish it anew with the ids of its photos.
The files get other names, so that the addresses under which others saw them are gone at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto.domain.photos import photo_copies
from fediphoto.domain.photos.attachments import UNPOSTED_FOR_DAYS
from fediphoto.domain.photos.photo_copies import Copies
from fediphoto.domain.posts import post_photos, post_removal
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account, Attachment, Post

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A photo, and its files under their new names."""

    photo: Attachment
    files: Copies


async def delete_keeping_photos(author: Account, post: Post) -> list[Attachment]:
    """Delete a post of a local author as `post_removal.delete` does, but for its photos, which are
    uploads of theirs again. Returns them; NotFound where the post is not theirs."""
    if post.account_id != author.id or not post.is_local or post.boost_of_id is not None:
        raise NotFound
    copied = [await _copied(photo) for photo in await post_photos.current(post.id)]
    kept = [one for one in copied if one is not None]
    async with database.transaction():
        # Only what the post still has: another request may have been faster.
        current = {photo.id for photo in await post_photos.current(post.id)}
        found = [one for one in kept if one.photo.id in current]
        await post_removal.delete(author, post, kept_ids=[one.photo.id for one in found])
        for one in found:
            await _become_upload(one)
    return [one.photo for one in found]


async def _become_upload(kept: _Kept) -> None:
    photo = kept.photo
    photo.renditions = kept.files.renditions
    photo.position = 0
    # As old as an upload whose last day it is.
    photo.created_at = datetime.now(UTC) - timedelta(days=UNPOSTED_FOR_DAYS) + KEPT_FOR
    await photo.save(update_fields=["renditions", "position", "created_at"])
    await kept.files.claim()


async def _copied(photo: Attachment) -> _Kept | None:
    """The photo with copies of its files; None where one is missing."""
    copies = await photo_copies.make(photo.renditions) if photo.state == "ready" else None
    return None if copies is None else _Kept(photo, copies)
