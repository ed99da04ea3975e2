"""Pictures of other servers, kept for a while so that our readers need not ask those servers.

Photos, posters of videos and custom emoji share one quota: what was not asked for longest goes.
"""

import asyncio
import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from fediphoto import config
from fediphoto.activitypub import network
from fediphoto.activitypub.shared_work import SharedWork
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain import addresses, audit, facts, policies, roles
from fediphoto.domain.photos import attachments
from fediphoto.errors import FediphotoError, NotFound, RemoteError, TooLarge, Unprocessable
from fediphoto.media import photos
from fediphoto.storage import blobs, database, jobs, twins
from fediphoto.storage.models import Account, Attachment, CachedMedia, Card

log = structlog.get_logger()

EMOJI_BYTES = 1024 * 1024
"""More than any server lets its people upload (Mastodon 256 KB, GoToSocial 100)."""

Render = Callable[[Path, photos.PhotoLimits, Path], dict[str, photos.Rendition]]

FAILURE_KEPT_S = 60.0
"""So long we do not ask again for a photo that could not be had."""
TOUCH_EVERY = timedelta(hours=1)
_MOST_FAILURES = 10_000
_EVICTED_AT_A_TIME = 100
_CLEAR = "media_cache.clear"

_fetches = asyncio.Semaphore(8)
"""Downloads at a time in this process."""
_decoders = asyncio.Semaphore(1)
"""Other people's photos decoded at a time: bounds memory, and leaves room for our own people's."""
_under_way: SharedWork[CachedMedia] = SharedWork()
_failed_at: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class _Picture:
    """A remote file, and what we make of it."""

    url: str
    render: Render
    max_bytes: int | None = None
    """None: as for photos."""

    @property
    def digest(self) -> str:
        """Under which it is kept; one file can be kept as a photo and as an emoji."""
        made_as = "" if self.render is _display else "emoji:"
        return hashlib.sha256(f"{made_as}{self.url}".encode()).hexdigest()


async def cached_photo(attachment_id: int, name: str) -> tuple[Path, str]:
    """The file and media type of a remote post's photo or poster, safe and 1440 px at most.

    `name` is its `addresses.proxy_name`. Fetched now if we do not have it. Raises NotFound (no
    such remote photo, or nothing that can be shown), RemoteError (its server gives none at the
    moment).
    """
    attachment = await Attachment.get_or_none(id=attachment_id).select_related("account")
    url = _picture_url(attachment) if attachment is not None else ""
    if attachment is None or not url or name != addresses.proxy_name(url):
        raise NotFound
    author = attachment.account
    if author.suspended_at is not None or not takes_files_of(author):
        raise NotFound
    return await _cached(_Picture(url, _display))


async def cached_emoji(url: str) -> tuple[Path, str]:
    """The file and media type of a custom emoji, small and still; raises as `cached_photo`."""
    if policies.of(host_of(url)).rejects_media:
        raise NotFound
    return await _cached(_Picture(url, _emoji, EMOJI_BYTES))


async def cached_card_image(card_id: int, name: str) -> tuple[Path, str]:
    """The file and media type of the picture of a linked page; raises as `cached_photo`."""
    card = await Card.get_or_none(id=card_id)
    if card is None or not card.image_url or name != addresses.proxy_name(card.image_url):
        raise NotFound
    if policies.of(host_of(card.image_url)).rejects_media:
        raise NotFound
    return await _cached(_Picture(card.image_url, _display))


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture looks like."""

    width: int
    height: int
    blurhash: str


async def look_at(url: str) -> Look:
    """What the photo at `url` looks like as we show it; fetched if need be, and kept.

    Raises as `cached_photo`.
    """
    path, _ = await _cached(_Picture(url, _display))
    async with _decoders:
        width, height, blurhash = await asyncio.to_thread(photos.look_at, path)
    return Look(width, height, blurhash)


def takes_files_of(account: Account) -> bool:
    """Whether the pictures of this account may be fetched and shown here."""
    return not policies.of_person(account.domain, account.uri).rejects_media


async def forget(urls: Sequence[str]) -> None:
    """Throw away what we keep of these files, if anything."""
    pictures = [_Picture(url, render) for url in urls for render in (_display, _emoji)]
    async with database.transaction():
        kept = await CachedMedia.filter(url_hash__in=[one.digest for one in pictures])
        if kept:
            await _drop(kept)


def _picture_url(attachment: Attachment) -> str:
    """What we show of a remote attachment: a photo itself, of a video the poster."""
    return attachment.remote_url if attachment.kind == "image" else attachment.remote_preview_url


async def _cached(picture: _Picture) -> tuple[Path, str]:
    row = await CachedMedia.get_or_none(url_hash=picture.digest)
    path = await blobs.current().path(row.key) if row else None
    if row is None or path is None:
        row = await _fetch_once(picture)
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


async def download_rendered(
    url: str, render: Render, max_bytes: int | None = None
) -> tuple[dict[str, photos.Rendition], Path]:
    """Fetch a photo and make something of it; returns what was made, and the folder it is in.

    It may have `media.remote_photo_bytes`, or `max_bytes` where that is less. The caller removes
    the folder. Raises RemoteError, TooLarge, Unprocessable; then it is gone.
    """
    media = config.current().media
    host = host_of(url)
    if not network.federates_with(host) or policies.of(host).rejects_media:
        raise RemoteError("This instance does not take files from there.", permanent=True)
    folder = blobs.current().temporary()
    folder.mkdir()
    most = min(media.remote_photo_bytes, max_bytes or media.remote_photo_bytes)
    limits = photos.PhotoLimits(max_bytes=most, max_pixels=media.photo_pixels)
    try:
        async with _fetches:
            await network.client().download(url, folder / "fetched", max_bytes=most)
        async with _decoders:
            made = await asyncio.to_thread(render, folder / "fetched", limits, folder / "made")
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, folder, True)
        raise
    return made, folder


async def _fetch_once(picture: _Picture) -> CachedMedia:
    """Fetch a picture; all who want it meanwhile wait for the same fetch."""
    key = picture.digest
    if time.monotonic() - _failed_at.get(key, float("-inf")) < FAILURE_KEPT_S:
        raise NotFound
    return await _under_way.result(key, lambda: _fetch_or_note(picture))


async def _fetch_or_note(picture: _Picture) -> CachedMedia:
    """Fetch it, or write down that it failed: it is not asked for again for a while."""
    try:
        return await _fetch(picture)
    except Exception:
        if len(_failed_at) > _MOST_FAILURES:
            _failed_at.clear()
        _failed_at[picture.digest] = time.monotonic()
        raise


async def _fetch(picture: _Picture) -> CachedMedia:
    try:
        made, folder = await download_rendered(picture.url, picture.render, picture.max_bytes)
    except (TooLarge, Unprocessable) as unusable:
        raise NotFound from unusable
    try:
        stored = await attachments.store_renditions(made)
        (file,) = stored.described.values()
        async with database.transaction():
            former = await CachedMedia.get_or_none(url_hash=picture.digest)
            if former is not None:
                await _drop([former])
            fresh = CachedMedia(
                url_hash=picture.digest,
                key=file["key"],
                mime=file["mime"],
                size_bytes=file["bytes"],
                last_used_at=datetime.now(UTC),
            )
            row, _ = await twins.once(fresh, "url_hash")
            if row.key == fresh.key:  # else another process was faster, and our file goes again
                await stored.claim()
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)
    await _make_room()
    return row


def _display(path: Path, limits: photos.PhotoLimits, out: Path) -> dict[str, photos.Rendition]:
    return {"display": photos.display(path, limits, out)}


def _emoji(path: Path, limits: photos.PhotoLimits, out: Path) -> dict[str, photos.Rendition]:
    return {"emoji": photos.emoji(path, limits, out)}


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


async def clear(by: Account | None) -> None:
    """Let go of everything, by jobs; what is asked for again is fetched again.

    Raises Forbidden (`by` is no admin; None is the command line).
    """
    await roles.demand_admin(by)
    async with database.transaction():
        now = datetime.now(UTC).isoformat()
        await jobs.enqueue(_CLEAR, {"before": now}, unique_key=_CLEAR)
        await audit.record(by, "media.clear", "media cache")


async def _clear_job(payload: dict[str, Any]) -> None:
    """Drop the next files that nobody asked for since; a job for more is written with them."""
    before = datetime.fromisoformat(payload["before"])
    async with database.transaction():
        found = CachedMedia.filter(last_used_at__lt=before).order_by("last_used_at")
        going = await found.limit(_EVICTED_AT_A_TIME)
        if not going:
            return
        await _drop(going)
        await jobs.enqueue(_CLEAR, payload)


async def sweep() -> None:
    """Keep the cache within its quota (which may have been made smaller)."""
    await _make_room()


async def _prefetch_job(payload: dict[str, Any]) -> None:
    """Fetch a post's photos before somebody looks; what fails now is tried when somebody does."""
    remote = Attachment.filter(post_id=payload["post_id"])
    for attachment in await remote.prefetch_related("account"):
        url = _picture_url(attachment)
        if not url or not takes_files_of(attachment.account):
            continue
        try:
            await _cached(_Picture(url, _display))
        except FediphotoError as error:
            log.info("photo not fetched", url=url, reason=str(error))


JOBS: dict[str, jobs.Handler] = {"media_cache.prefetch": _prefetch_job, _CLEAR: _clear_job}
