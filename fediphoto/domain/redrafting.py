"""How the photos of a post that its author deletes stay with them for a day, for another post.

Clients "delete and redraft": they delete a post and publish it anew with the ids of its photos.
The files get other names, so that the addresses under which others saw them are gone at once.
"""

import asyncio
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fediphoto.domain import post_photos, post_removal
from fediphoto.domain.attachments import UNPOSTED_FOR_DAYS, StoredRenditions, store_renditions
from fediphoto.errors import NotFound
from fediphoto.media.renditions import Rendition
from fediphoto.storage import blobs, database
from fediphoto.storage.models import Account, Attachment, Post

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A photo, and its files under their new names."""

    photo: Attachment
    files: StoredRenditions


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
    photo.renditions = kept.files.described
    photo.position = 0
    # As old as an upload whose last day it is.
    photo.created_at = datetime.now(UTC) - timedelta(days=UNPOSTED_FOR_DAYS) + KEPT_FOR
    await photo.save(update_fields=["renditions", "position", "created_at"])
    await kept.files.claim()


async def _copied(photo: Attachment) -> _Kept | None:
    """The photo's files once more under new names; None where one is missing."""
    if photo.state != "ready" or not photo.renditions:
        return None
    sources = {}
    for name, entry in photo.renditions.items():
        source = await blobs.current().path(entry["key"])
        if source is None:
            return None
        sources[name] = source
    folder = blobs.current().temporary()
    try:
        try:
            copies = await asyncio.to_thread(_copy_all, list(sources.values()), folder)
        except FileNotFoundError:
            return None  # deleted at this moment
        made = {}
        for name, copy in zip(sources, copies, strict=True):
            entry = photo.renditions[name]
            made[name] = Rendition(
                path=copy,
                mime=entry["mime"],
                extension=copy.suffix.removeprefix("."),
                width=entry["width"],
                height=entry["height"],
                size_bytes=entry["bytes"],
            )
        return _Kept(photo, await store_renditions(made))
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


def _copy_all(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Second names for the same bytes where the file system knows such, else copies."""
    folder.mkdir()
    copies = []
    for number, source in enumerate(sources):
        copy = folder / f"{number}{source.suffix}"
        try:
            os.link(source, copy)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(source, copy)
        copies.append(copy)
    return copies
