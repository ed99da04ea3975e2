"""How a photo comes in, is described, and leaves: uploads through `media/` into `blobs`."""

import asyncio
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from tortoise.expressions import F

from fediphoto import config
from fediphoto.domain import facts
from fediphoto.errors import NotFound, TooLarge, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.media import photos
from fediphoto.storage import blobs, database, jobs
from fediphoto.storage.models import Account, Attachment, Job, Post, Story

log = structlog.get_logger()

RECLAIM_AFTER_S = 3600.0
"""How long files may wait for their row before they are taken for leftovers of a crash."""

UNPOSTED_FOR_DAYS = 7
"""How long an uploaded photo may wait to be posted."""

_decoders = asyncio.Semaphore(2)
"""Photos decoded at a time in this process: bounds memory."""


def photo_limits() -> photos.PhotoLimits:
    """How large a photo this instance takes."""
    media = config.current().media
    return photos.PhotoLimits(max_bytes=media.photo_bytes, max_pixels=media.photo_pixels)


async def upload(
    account: Account,
    path: Path,
    *,
    description: str = "",
    focus: tuple[float, float] = (0.0, 0.0),
) -> Attachment:
    """Take the photo in the file `path` (ours to consume) for `account`, ready to be posted.

    Makes the JPEG renditions at once and leaves the modern ones to a job. Raises TooLarge (413)
    or Unprocessable (422) with a sentence, and then leaves nothing behind.
    """
    _check_description(description)
    if await asyncio.to_thread(os.path.getsize, path) > config.current().media.photo_bytes:
        raise TooLarge(f"A photo may have {config.current().media.photo_bytes // 2**20} MB.")
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        async with _decoders:
            photo = await asyncio.to_thread(photos.process, path, photo_limits(), folder)
        keep = await store_renditions(photo.renditions)
        async with database.transaction():
            attachment = await Attachment.create(
                id=snowflake(),
                account=account,
                description=description,
                focus_x=_clamped(focus[0]),
                focus_y=_clamped(focus[1]),
                blurhash=photo.blurhash,
                dominant_color=photo.dominant_color,
                mime=photo.renditions["original"].mime,
                width=photo.width,
                height=photo.height,
                camera=photo.camera,
                renditions=keep.described,
            )
            await keep.claim()
            await jobs.enqueue("attachments.modern", {"attachment_id": attachment.id})
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)
    return attachment


class StoredRenditions:
    """Files that are in place and wait to be named by a row."""

    def __init__(self, described: dict[str, dict[str, Any]], job_key: str) -> None:
        self.described = described
        """{name: {"key", "mime", "width", "height", "bytes"}}, as Attachment.renditions has it."""
        self._job_key = job_key

    async def claim(self) -> None:
        """Say, in the transaction that names the files, that they are no leftovers."""
        await Job.filter(unique_key=self._job_key).delete()


async def store_renditions(renditions: dict[str, photos.Rendition]) -> StoredRenditions:
    """Put rendered files into the media store.

    Before the first file is moved, a job to reclaim them is written: if we die before the row
    that names them is committed, the files go, an hour later.
    """
    keys = {name: blobs.new_key(found.extension) for name, found in renditions.items()}
    job_key = f"reclaim:{next(iter(keys.values()))}"
    payload = {"keys": list(keys.values())}
    await jobs.enqueue("attachments.reclaim", payload, unique_key=job_key, delay_s=RECLAIM_AFTER_S)
    described = {}
    for name, found in renditions.items():
        await blobs.current().put(keys[name], found.path, found.mime)
        described[name] = {
            "key": keys[name],
            "mime": found.mime,
            "width": found.width,
            "height": found.height,
            "bytes": found.size_bytes,
        }
    return StoredRenditions(described, job_key)


async def get_own(account: Account, attachment_id: int) -> Attachment:
    """A photo that `account` uploaded; NotFound otherwise."""
    attachment = await Attachment.get_or_none(id=attachment_id, account_id=account.id)
    if attachment is None:
        raise NotFound
    return attachment


async def update(
    account: Account,
    attachment_id: int,
    *,
    description: str | None = None,
    focus: tuple[float, float] | None = None,
) -> Attachment:
    """Describe a photo that is not posted yet, or set its focal point (None leaves as it is).

    A posted photo is changed by editing its post. Raises NotFound, Unprocessable.
    """
    attachment = await get_own(account, attachment_id)
    if attachment.post_id is not None:
        raise NotFound
    if description is not None:
        _check_description(description)
        attachment.description = description
    if focus is not None:
        attachment.focus_x, attachment.focus_y = _clamped(focus[0]), _clamped(focus[1])
    await attachment.save(update_fields=["description", "focus_x", "focus_y"])
    return attachment


async def delete_unused(account: Account, attachment_id: int) -> None:
    """Throw away an upload that no post has; NotFound, or Unprocessable when a post has it."""
    async with database.transaction():
        attachment = await get_own(account, attachment_id)
        if attachment.post_id is not None:
            raise Unprocessable("This photo belongs to a post. Edit or delete the post instead.")
        if attachment.scheduled_post_id is not None:
            raise Unprocessable("This photo waits for a scheduled post. Cancel that instead.")
        if await Story.exists(attachment_id=attachment.id):
            raise Unprocessable("This photo is in a story. Delete the story instead.")
        await facts.record(facts.FilesUnused(keys=file_keys([attachment])))
        await attachment.delete()


def file_keys(attachments: list[Attachment]) -> list[str]:
    """Every blob key that these photos name."""
    return [entry["key"] for one in attachments for entry in one.renditions.values()]


async def sweep() -> None:
    """Throw away uploads that were never posted, and temporary files that a crash left."""
    before = datetime.now(UTC) - timedelta(days=UNPOSTED_FOR_DAYS)
    async with database.transaction():
        shown = await Story.filter(attachment_id__not_isnull=True).values_list("attachment_id")
        stale = await Attachment.filter(
            post_id=None,
            scheduled_post_id=None,
            created_at__lt=before,
            remote_url="",
            id__not_in=[row[0] for row in shown],
        ).limit(500)
        if stale:
            await facts.record(facts.FilesUnused(keys=file_keys(stale)))
            await Attachment.filter(id__in=[one.id for one in stale]).delete()
    await blobs.current().sweep_temporary(RECLAIM_AFTER_S)


def _check_description(description: str) -> None:
    limit = config.current().limits.alt_text_characters
    if len(description) > limit:
        raise Unprocessable(f"A description may have {limit} characters.")


def _clamped(coordinate: float) -> float:
    return max(-1.0, min(1.0, coordinate))


async def _make_modern(payload: dict[str, Any]) -> None:
    """Add the renditions for our own pages' `<picture>` to a photo that is still there."""
    attachment = await Attachment.get_or_none(id=payload["attachment_id"])
    if attachment is None or "display_webp" in attachment.renditions:
        return
    source = await blobs.current().path(attachment.renditions["original"]["key"])
    if source is None:
        return
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        async with _decoders:
            made = await asyncio.to_thread(photos.process_modern, source, photo_limits(), folder)
    except FileNotFoundError:
        return  # deleted while it waited for a decoder
    else:
        if not made:
            return
        keep = await store_renditions(made)
        async with database.transaction():
            current = await Attachment.get_or_none(id=attachment.id)
            if current is None:
                return
            current.renditions = {**current.renditions, **keep.described}
            await current.save(update_fields=["renditions"])
            await Post.filter(id=current.post_id).update(version=F("version") + 1)
            await keep.claim()
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


async def _reclaim(payload: dict[str, Any]) -> None:
    for key in payload["keys"]:
        await blobs.current().delete(key)


async def _delete_files(fact: facts.FilesUnused) -> None:
    for key in fact.keys:
        await blobs.current().delete(key)


def subscribe() -> None:
    """Have files deleted when the last row that named them is gone."""
    facts.subscribe(facts.FilesUnused, _delete_files)


JOBS: dict[str, jobs.Handler] = {
    "attachments.modern": _make_modern,
    "attachments.reclaim": _reclaim,
}
