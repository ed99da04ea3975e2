"""How bytes that somebody sent become an attachment: at once, or by a job that outlives us.

A photo is made ready while its sender waits. What takes longer (a video, an animation, a photo
for which there is no room at the moment) is put into the media store as it came, with a row in
state "processing" and a job; then it may be waited for.
"""

import asyncio
import hashlib
import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import structlog
from tortoise.expressions import F

from fediphoto import config
from fediphoto.domain import facts, live, spoken
from fediphoto.domain.photos import attachments
from fediphoto.errors import TooLarge, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.media import preparing
from fediphoto.media.renditions import Rendition
from fediphoto.storage import blobs, database, jobs
from fediphoto.storage.models import Account, Attachment, Job, Post, Story
from fediphoto.text import translations
from fediphoto.text.translations import _

log = structlog.get_logger()

QUEUE = "uploads"
KIND = "attachments.process"
MOMENT_S = 1.0
"""How long somebody is kept waiting who can come again to look."""
REPEATED_WITHIN = timedelta(hours=1)
"""So long the same thing sent again is taken for the same upload."""
MOST_TRIES = 3
"""What killed us so often while it was processed is given up."""
RECEIVED = "received"
"""The name, among the renditions, of the bytes as they came."""
_POLL_S = 0.1

_encoders = asyncio.Semaphore(1)
"""Videos encoded at a time in this process."""
_hands: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
"""Who takes an upload holds its lock: the same thing may come in twice at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An upload as it was sent."""

    path: Path
    """Ours to consume."""
    description: str = ""
    focus: tuple[float, float] = (0.0, 0.0)
    thumbnail: Path | None = None
    key: str = ""
    """An Idempotency-Key: the same bytes under another one are another upload."""


async def take(account: Account, sent: Sent, *, is_patient: bool = False) -> Attachment:
    """The attachment of an upload: ready, or (unless `is_patient`) perhaps still "processing".

    Sent again within the hour, with the same words, it is the one that was made then, unless that
    was posted. Raises TooLarge (413) or Unprocessable (422) with a sentence; an attachment whose
    processing failed is returned in state "failed".
    """
    attachments.check_description(sent.description)
    what = await asyncio.to_thread(preparing.nature, sent.path, attachments.upload_limits())
    await asyncio.to_thread(_check_size, sent.path, what)
    digest = await asyncio.to_thread(_digest, sent)
    hand = _hands.setdefault(f"{account.id}:{digest}", asyncio.Lock())
    async with hand:
        former = await _former(account, digest)
        if former is not None:
            return await _waited_for(former, is_patient=is_patient)
        if what == preparing.PHOTO and (is_patient or await _room_within_a_moment()):
            return await attachments.upload(
                account,
                sent.path,
                description=sent.description,
                focus=sent.focus,
                thumbnail=sent.thumbnail,
                upload_hash=digest,
            )
        begun = await _begin(account, sent, digest, delay_s=jobs.LEASE_S if is_patient else 0.0)
    if is_patient:
        await process(begun.id)
        await Job.filter(unique_key=_job_key(begun.id)).delete()
        return await Attachment.get(id=begun.id)
    return await _waited_for(begun)


async def wait_for(attachment_ids: list[int], timeout_s: float) -> None:
    """Return once none of these is being processed, or `timeout_s` have passed."""
    until = time.monotonic() + timeout_s
    while await Attachment.exists(id__in=attachment_ids, state="processing"):
        if time.monotonic() > until:
            return
        await asyncio.sleep(_POLL_S)


async def process(attachment_id: int) -> None:
    """Make what was received ready, or say why it cannot be; nothing to do where that was done."""
    attachment = await _at_work(attachment_id)
    if attachment is None:
        return
    received = attachment.renditions[RECEIVED]
    path = await blobs.current().path(received["key"])
    if path is None or received["tries"] > MOST_TRIES:
        await _fail(attachment_id, _("This file could not be processed."))
        return
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        async with _encoders:
            made = await asyncio.to_thread(
                preparing.prepare, path, attachments.upload_limits(), folder
            )
        await _finish(attachment_id, made)
    except (TooLarge, Unprocessable) as error:
        await _fail(attachment_id, str(error))
    except FileNotFoundError:
        if await Attachment.exists(id=attachment_id):
            raise  # else it was deleted while we worked
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


async def _begin(account: Account, sent: Sent, digest: str, delay_s: float) -> Attachment:
    """Keep the bytes, a row that names them, and the job that will make it ready."""
    chosen = await attachments.chosen_thumbnail(sent.thumbnail)
    size = await asyncio.to_thread(os.path.getsize, sent.path)
    as_it_came = Rendition(sent.path, "application/octet-stream", "part", 0, 0, size)
    keep = await attachments.store_renditions({RECEIVED: as_it_came})
    keep.described[RECEIVED]["tries"] = 0
    async with database.transaction():
        attachment = Attachment(
            id=snowflake(),
            account_id=account.id,
            state="processing",
            kind="unknown",
            description=sent.description,
            focus_x=attachments.clamped(sent.focus[0]),
            focus_y=attachments.clamped(sent.focus[1]),
            upload_hash=digest,
            renditions=keep.described,
        )
        if chosen is not None:
            await chosen.put_on(attachment)
        await attachment.save(force_create=True)
        await keep.claim()
        await jobs.enqueue(
            KIND,
            {"attachment_id": attachment.id},
            unique_key=_job_key(attachment.id),
            delay_s=delay_s,
        )
        database.after_commit(lambda: jobs.wake(QUEUE))
    return attachment


async def _at_work(attachment_id: int) -> Attachment | None:
    """The attachment, one more try counted; None where there is nothing to do."""
    async with database.transaction():
        attachment = await Attachment.filter(id=attachment_id).select_for_update().first()
        if attachment is None or attachment.state != "processing":
            return None
        received = attachment.renditions[RECEIVED]
        received = {**received, "tries": received["tries"] + 1}
        attachment.renditions = {**attachment.renditions, RECEIVED: received}
        await attachment.save(update_fields=["renditions"])
        return attachment


async def _finish(attachment_id: int, made: preparing.Prepared) -> None:
    keep = await attachments.store_renditions(made.renditions)
    async with database.transaction():
        current = await Attachment.filter(id=attachment_id).select_for_update().first()
        if current is None or current.state != "processing":
            return  # the files go by themselves: nobody claims them
        received, chosen = current.renditions[RECEIVED], current.renditions.get("thumb")
        placeholder = (current.blurhash, current.dominant_color)
        attachments.become(current, made, keep)
        unused = [received["key"]]
        if chosen is not None:
            unused.append(current.renditions["thumb"]["key"])
            current.renditions = {**current.renditions, "thumb": chosen}
            current.blurhash, current.dominant_color = placeholder
        await current.save()
        await keep.claim()
        await facts.record(facts.FilesUnused(keys=unused))
        await jobs.enqueue("attachments.modern", {"attachment_id": attachment_id})
        if current.post_id is not None:
            await Post.filter(id=current.post_id).update(version=F("version") + 1)
            live.tell(live.PostChanged(post_id=current.post_id))


async def _fail(attachment_id: int, failure: str) -> None:
    async with database.transaction():
        current = await Attachment.filter(id=attachment_id).select_for_update().first()
        if current is None or current.state != "processing":
            return
        keys = attachments.file_keys([current])
        current.state, current.failure, current.renditions = "failed", failure, {}
        await current.save(update_fields=["state", "failure", "renditions"])
        await facts.record(facts.FilesUnused(keys=keys))


async def _former(account: Account, digest: str) -> Attachment | None:
    """What was made of the very same upload a while ago, if it is not posted yet."""
    found = (
        await Attachment.filter(
            account_id=account.id,
            upload_hash=digest,
            post_id=None,
            scheduled_post_id=None,
            created_at__gt=datetime.now(UTC) - REPEATED_WITHIN,
        )
        .exclude(state="failed")
        .order_by("-id")
        .first()
    )
    if found is None or await Story.exists(attachment_id=found.id):
        return None
    return found


async def _waited_for(attachment: Attachment, *, is_patient: bool = False) -> Attachment:
    """The attachment as it is a moment later, if it is not ready before."""
    if attachment.state != "processing":
        return attachment
    await wait_for([attachment.id], jobs.LEASE_S if is_patient else MOMENT_S)
    return await Attachment.get(id=attachment.id)


async def _room_within_a_moment() -> bool:
    until = time.monotonic() + MOMENT_S
    while not attachments.has_room():
        if time.monotonic() > until:
            return False
        await asyncio.sleep(_POLL_S / 2)
    return True


def _check_size(path: Path, what: str) -> None:
    media = config.current().media
    most = media.video_bytes if what == preparing.VIDEO else media.photo_bytes
    if path.stat().st_size > most:
        limit = f"{most / 2**20:g}"
        if what == preparing.VIDEO:
            raise TooLarge(_("A video may have %(limit)s MB.", limit=limit))
        raise TooLarge(_("A photo may have %(limit)s MB.", limit=limit))


def _digest(sent: Sent) -> str:
    """What tells one upload from another: its bytes, its thumbnail's, and what was said of it."""
    said = hashlib.sha256(repr((sent.key, sent.description, sent.focus)).encode())
    for path in (sent.path, sent.thumbnail):
        if path is not None:
            with path.open("rb") as file:
                said.update(hashlib.file_digest(file, "sha256").digest())
    return said.hexdigest()


def _job_key(attachment_id: int) -> str:
    return f"process:{attachment_id}"


async def _job(payload: dict[str, Any]) -> None:
    attachment_id = payload["attachment_id"]
    row = await Attachment.get_or_none(id=attachment_id)
    if row is None:
        return
    # What is wrong with it is told to who sent it.
    with translations.speaking(await spoken.language_of(row.account_id)):
        await process(attachment_id)


JOBS: dict[str, jobs.Handler] = {KIND: _job}
