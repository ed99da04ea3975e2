"""Photos of other servers, kept for a while so that our readers need not ask those servers."""

import asyncio
import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from fediphoto import config
from fediphoto.activitypub import network
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain import addresses, attachments, facts, policies
from fediphoto.errors import FediphotoError, NotFound, RemoteError, TooLarge, Unprocessable
from fediphoto.media import photos
from fediphoto.storage import blobs, database, jobs
from fediphoto.storage.models import Account, Attachment, CachedMedia

log = structlog.get_logger()

Render = Callable[[Path, photos.PhotoLimits, Path], dict[str, photos.Rendition]]

FAILURE_KEPT_S = 60.0
"""So long we do not ask again for a photo that could not be had."""
TOUCH_EVERY = timedelta(hours=1)
_MOST_FAILURES = 10_000
_EVICTED_AT_A_TIME = 100

_fetches = asyncio.Semaphore(8)
"""Downloads at a time in this process."""
_decoders = asyncio.Semaphore(1)
"""Other people's photos decoded at a time: bounds memory, and leaves room for our own people's."""
_under_way: dict[str, asyncio.Task[CachedMedia]] = {}
_failed_at: dict[str, float] = {}


async def cached_photo(attachment_id: int, name: str) -> tuple[Path, str]:
    """The file and media type of a remote post's photo, made safe and 1440 px at most.

    `name` is its `addresses.proxy_name`. Fetched now if we do not have it. Raises NotFound (no
    such remote photo, or nothing that can be shown), RemoteError (its server gives none at the
    moment).
    """
    photo = await Attachment.get_or_none(id=attachment_id).select_related("account")
    if photo is None or not photo.remote_url or name != addresses.proxy_name(photo.remote_url):
        raise NotFound
    author = photo.account
    if author.suspended_at is not None or not takes_files_of(author):
        raise NotFound
    return await _cached(photo)


def takes_files_of(account: Account) -> bool:
    """Whether the pictures of this account may be fetched and shown here."""
    return not policies.of_person(account.domain, account.uri).rejects_media


async def forget(urls: Sequence[str]) -> None:
    """Throw away what we keep of these files, if anything."""
    async with database.transaction():
        kept = await CachedMedia.filter(url_hash__in=[_digest(url) for url in urls])
        if kept:
            await _drop(kept)


async def _cached(photo: Attachment) -> tuple[Path, str]:
    if photo.kind != "image":
        raise NotFound
    row = await CachedMedia.get_or_none(url_hash=_digest(photo.remote_url))
    path = await blobs.current().path(row.key) if row else None
    if row is None or path is None:
        row = await _fetch_once(photo.remote_url)
        path = await blobs.current().path(row.key)
    elif row.last_used_at < datetime.now(UTC) - TOUCH_EVERY:
        await CachedMedia.filter(id=row.id).update(last_used_at=datetime.now(UTC))
    if path is None:
        raise NotFound
    return path, row.mime


async def prefetch_soon(post_id: int) -> None:
    """Have the photos of a post fetched by a job, in the transaction around us."""
    if config.current().federation.remote_media == "proxy":
        await jobs.enqueue("media_cache.prefetch", {"post_id": post_id})


async def download_rendered(url: str, render: Render) -> tuple[dict[str, photos.Rendition], Path]:
    """Fetch a photo and make something of it; returns what was made, and the folder it is in.

    The caller removes the folder. Raises RemoteError, TooLarge, Unprocessable; then it is gone.
    """
    media = config.current().media
    host = host_of(url)
    if not network.federates_with(host) or policies.of(host).rejects_media:
        raise RemoteError("This instance does not take files from there.", permanent=True)
    folder = blobs.current().temporary()
    folder.mkdir()
    limits = photos.PhotoLimits(max_bytes=media.remote_photo_bytes, max_pixels=media.photo_pixels)
    try:
        async with _fetches:
            await network.client().download(
                url, folder / "fetched", max_bytes=media.remote_photo_bytes
            )
        async with _decoders:
            made = await asyncio.to_thread(render, folder / "fetched", limits, folder / "made")
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, folder, True)
        raise
    return made, folder


async def _fetch_once(url: str) -> CachedMedia:
    """Fetch a photo; all who want it meanwhile wait for the same fetch."""
    key = _digest(url)
    if time.monotonic() - _failed_at.get(key, float("-inf")) < FAILURE_KEPT_S:
        raise NotFound
    task = _under_way.get(key)
    if task is None:
        task = asyncio.create_task(_fetch(url))
        _under_way[key] = task
        task.add_done_callback(lambda done: _finished(key, done))
    return await asyncio.shield(task)


def _finished(key: str, task: asyncio.Task[CachedMedia]) -> None:
    _under_way.pop(key, None)
    if not task.cancelled() and task.exception() is not None:
        if len(_failed_at) > _MOST_FAILURES:
            _failed_at.clear()
        _failed_at[key] = time.monotonic()


async def _fetch(url: str) -> CachedMedia:
    try:
        made, folder = await download_rendered(url, _display)
    except (TooLarge, Unprocessable) as unusable:
        raise NotFound from unusable
    try:
        stored = await attachments.store_renditions(made)
        display = stored.described["display"]
        async with database.transaction():
            former = await CachedMedia.get_or_none(url_hash=_digest(url))
            if former is not None:
                await _drop([former])
            row = await CachedMedia.create(
                url_hash=_digest(url),
                key=display["key"],
                mime=display["mime"],
                size_bytes=display["bytes"],
                last_used_at=datetime.now(UTC),
            )
            await stored.claim()
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)
    await _make_room()
    return row


def _display(path: Path, limits: photos.PhotoLimits, out: Path) -> dict[str, photos.Rendition]:
    return {"display": photos.display(path, limits, out)}


def _quota_bytes() -> int:
    return config.current().media.remote_cache_bytes


async def _make_room() -> None:
    """Let go of what was not asked for longest, until the rest fits the quota."""
    rows = await database.query("SELECT COALESCE(SUM(size_bytes), 0) AS total FROM cached_media")
    excess = int(rows[0]["total"]) - _quota_bytes()
    while excess > 0:
        oldest = await CachedMedia.all().order_by("last_used_at").limit(_EVICTED_AT_A_TIME)
        going = []
        for row in oldest:
            going.append(row)
            excess -= row.size_bytes
            if excess <= 0:
                break
        if not going:
            return
        async with database.transaction():
            await _drop(going)


async def _drop(rows: list[CachedMedia]) -> None:
    await CachedMedia.filter(id__in=[row.id for row in rows]).delete()
    await facts.record(facts.FilesUnused(keys=[row.key for row in rows]))


async def sweep() -> None:
    """Keep the cache within its quota (which may have been made smaller)."""
    await _make_room()


async def _prefetch_job(payload: dict[str, Any]) -> None:
    """Fetch a post's photos before somebody looks; what fails now is tried when somebody does."""
    remote = Attachment.filter(post_id=payload["post_id"], kind="image").exclude(remote_url="")
    for photo in await remote.prefetch_related("account"):
        if not takes_files_of(photo.account):
            continue
        try:
            await _cached(photo)
        except FediphotoError as error:
            log.info("photo not fetched", url=photo.remote_url, reason=str(error))


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


JOBS: dict[str, jobs.Handler] = {"media_cache.prefetch": _prefetch_job}
