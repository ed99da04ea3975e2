"""How a photo or video of our people becomes an attachment, is described, and leaves."""

import asyncio
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from tortoise.expressions import F

from fediphoto import config
from fediphoto.domain import facts
from fediphoto.errors import NotFound, TooLarge, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.media import photos, preparing, previews
from fediphoto.media.editing import Edits
from fediphoto.media.limits import VideoLimits
from fediphoto.storage import blobs, database, jobs
from fediphoto.storage.models import Account, Attachment, Job, Post, Story
from fediphoto.text.translations import _

log = structlog.get_logger()

RECLAIM_AFTER_S = 3600.0
"""How long files may wait for their row before they are taken for leftovers of a crash."""

CHOSEN = "is_chosen"
"""Marks, in `renditions`, a thumbnail that somebody sent themselves."""

GIVEN = "given"
"""The name, among the renditions, of the picture before its edits (see `photo_edits`)."""

UNPOSTED_FOR_DAYS = 7
"""How long an uploaded photo may wait to be posted."""

_decoders = asyncio.Semaphore(2)
"""Photos decoded at a time in this process: bounds memory."""
in_background = asyncio.Semaphore(1)
"""Held by work on photos that nobody waits for: whoever uploads finds the other decoder free."""


def photo_limits() -> photos.PhotoLimits:
    """How large a photo this instance takes."""
    media = config.current().media
    return photos.PhotoLimits(max_bytes=media.photo_bytes, max_pixels=media.photo_pixels)


def upload_limits() -> preparing.Limits:
    """How large a photo or video this instance takes, and whether it takes videos at all."""
    media = config.current().media
    video = VideoLimits(
        max_bytes=media.video_bytes,
        max_seconds=media.video_seconds,
        max_pixels=media.video_pixels,
        max_frame_rate=media.video_frame_rate,
    )
    takes_videos = media.video == "auto"
    return preparing.Limits(photo_limits(), preparing.video_limits(video) if takes_videos else None)


def accepted_types() -> list[str]:
    """The MIME types of what may be uploaded."""
    with_videos = upload_limits().video is not None
    return [*preparing.PHOTO_TYPES, *(preparing.VIDEO_TYPES if with_videos else ())]


def has_room() -> bool:
    """Whether a photo sent now would be decoded at once."""
    return not _decoders.locked()


async def upload(
    account: Account,
    path: Path,
    *,
    description: str = "",
    focus: tuple[float, float] = (0.0, 0.0),
    thumbnail: Path | None = None,
    upload_hash: str = "",
) -> Attachment:
    """Take the photo in the file `path` (ours to consume) for `account`, ready to be posted.

    Makes the JPEG renditions at once and leaves the modern ones to a job. With a `thumbnail` that
    picture stands for it where it is shown small. Raises TooLarge (413) or Unprocessable (422)
    with a sentence, and then leaves nothing behind.
    """
    check_description(description)
    if await asyncio.to_thread(os.path.getsize, path) > config.current().media.photo_bytes:
        raise TooLarge(
            _(
                "A photo may have %(limit)s MB.",
                limit=config.current().media.photo_bytes // 2**20,
            )
        )
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        async with _decoders:
            photo = await asyncio.to_thread(preparing.prepare_photo, path, photo_limits(), folder)
        chosen = await chosen_thumbnail(thumbnail)
        keep = await store_renditions(photo.renditions)
        async with database.transaction():
            attachment = Attachment(
                id=snowflake(),
                account_id=account.id,
                description=description,
                focus_x=clamped(focus[0]),
                focus_y=clamped(focus[1]),
                upload_hash=upload_hash,
            )
            become(attachment, photo, keep)
            if chosen is not None:
                await chosen.put_on(attachment)
            await attachment.save(force_create=True)
            await keep.claim()
            await jobs.enqueue("attachments.modern", {"attachment_id": attachment.id})
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)
    return attachment


async def rendered(path: Path, folder: Path, edits: Edits) -> preparing.Prepared:
    """The photo in the file `path` as `edits` want it, its files in `folder`."""
    async with _decoders:
        return await asyncio.to_thread(preparing.prepare_photo, path, photo_limits(), folder, edits)


async def sample(path: Path) -> previews.Sample:
    """A small copy of the photo in the file `path`, to make previews of."""
    async with _decoders:
        return await asyncio.to_thread(previews.sample, path, photo_limits())


def become(attachment: Attachment, made: preparing.Prepared, keep: "StoredRenditions") -> None:
    """Give an attachment (not saved here) what was made of its upload."""
    attachment.state = "ready"
    attachment.kind = made.kind
    attachment.mime = made.mime
    attachment.width, attachment.height = made.width, made.height
    attachment.blurhash, attachment.dominant_color = made.blurhash, made.dominant_color
    # What a script of ours took out of the file before it came, and told beside it, stays.
    attachment.camera = made.camera or attachment.camera
    attachment.duration_s = made.duration_s
    attachment.frame_rate = made.frame_rate
    attachment.bit_rate = made.bit_rate
    attachment.renditions = keep.described


@dataclass(frozen=True, slots=True)
class ChosenThumbnail:
    """A picture that somebody chose to stand for an upload, its file in place."""

    stored: "StoredRenditions"
    blurhash: str
    dominant_color: str

    async def put_on(self, attachment: Attachment) -> None:
        """Have it stand for an attachment (saved by the caller, in the transaction around us)."""
        former = {
            name: attachment.renditions[name]
            for name in ("thumb", "thumb_webp")
            if name in attachment.renditions
        }
        if former:
            await facts.record(facts.FilesUnused(keys=[one["key"] for one in former.values()]))
        others = {name: one for name, one in attachment.renditions.items() if name not in former}
        thumb = {**self.stored.described["thumb"], CHOSEN: True}
        attachment.renditions = {**others, "thumb": thumb}
        attachment.blurhash, attachment.dominant_color = self.blurhash, self.dominant_color
        await self.stored.claim()


async def chosen_thumbnail(path: Path | None) -> ChosenThumbnail | None:
    """Prepare the picture in the file `path`; None for none. Raises TooLarge, Unprocessable."""
    if path is None:
        return None
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        async with _decoders:
            thumb, blurhash, color = await asyncio.to_thread(
                preparing.thumbnail, path, photo_limits(), folder
            )
        return ChosenThumbnail(await store_renditions({"thumb": thumb}), blurhash, color)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


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


async def own(account: Account, attachment_ids: Iterable[int]) -> list[Attachment]:
    """Those of the photos that `account` uploaded, in the order given, each once."""
    wanted = list(dict.fromkeys(attachment_ids))
    mine = {one.id: one for one in await Attachment.filter(id__in=wanted, account_id=account.id)}
    return [mine[one] for one in wanted if one in mine]


async def update(
    account: Account,
    attachment_id: int,
    *,
    description: str | None = None,
    focus: tuple[float, float] | None = None,
    thumbnail: Path | None = None,
) -> Attachment:
    """Describe a photo that is not posted yet, or set its focal point (None leaves as it is).

    With a `thumbnail` that picture stands for it from now on. A posted photo is changed by editing
    its post. Raises NotFound, TooLarge, Unprocessable.
    """
    if (await get_own(account, attachment_id)).post_id is not None:
        raise NotFound
    check_description(description or "")
    chosen = await chosen_thumbnail(thumbnail)
    async with database.transaction():
        mine = Attachment.filter(id=attachment_id, account_id=account.id, post_id=None)
        attachment = await mine.select_for_update().first()
        if attachment is None:
            raise NotFound
        if description is not None:
            attachment.description = description
        if focus is not None:
            attachment.focus_x, attachment.focus_y = clamped(focus[0]), clamped(focus[1])
        if chosen is not None:
            await chosen.put_on(attachment)
        await attachment.save(update_fields=_DESCRIBED)
    return attachment


_DESCRIBED = ["description", "focus_x", "focus_y", "renditions", "blurhash", "dominant_color"]


async def delete_unused(account: Account, attachment_id: int) -> None:
    """Throw away an upload that no post has; NotFound, or Unprocessable when a post has it."""
    async with database.transaction():
        attachment = await get_own(account, attachment_id)
        if attachment.post_id is not None:
            raise Unprocessable(_("This photo belongs to a post. Edit or delete the post instead."))
        if attachment.scheduled_post_id is not None:
            raise Unprocessable(_("This photo waits for a scheduled post. Cancel that instead."))
        if await Story.exists(attachment_id=attachment.id):
            raise Unprocessable(_("This photo is in a story. Delete the story instead."))
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


def check_description(description: str) -> None:
    """Raise Unprocessable for an alt text that is too long."""
    limit = config.current().limits.alt_text_characters
    if len(description) > limit:
        raise Unprocessable(_("A description may have %(limit)s characters.", limit=limit))


def clamped(coordinate: float) -> float:
    """A coordinate of a focal point, -1 to 1."""
    return max(-1.0, min(1.0, coordinate))


async def _make_modern(payload: dict[str, Any]) -> None:
    """Add the renditions for our own pages' `<picture>` to a photo that is still there."""
    attachment = await Attachment.get_or_none(id=payload["attachment_id"])
    if attachment is None or attachment.kind != "image":
        return
    if "display_webp" in attachment.renditions or "original" not in attachment.renditions:
        return
    original_key = attachment.renditions["original"]["key"]
    source = await blobs.current().path(original_key)
    if source is None:
        return
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        async with in_background, _decoders:
            made = await asyncio.to_thread(photos.process_modern, source, photo_limits(), folder)
    except FileNotFoundError:
        return  # deleted while it waited for a decoder
    else:
        if not made:
            return
        keep = await store_renditions(made)
        async with database.transaction():
            current = await Attachment.filter(id=attachment.id).select_for_update().first()
            original = {} if current is None else current.renditions.get("original", {})
            if current is None or original.get("key") != original_key:
                return  # deleted, or edited: that has a job of its own
            added = dict(keep.described)
            if CHOSEN in current.renditions.get("thumb", {}):
                await facts.record(facts.FilesUnused(keys=[added.pop("thumb_webp")["key"]]))
            current.renditions = {**current.renditions, **added}
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
