"""The pictures of people elsewhere: fetched by a job, kept as small files of our own."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import structlog

from fediphoto.activitypub.media_cache import Render, download_rendered, takes_files_of
from fediphoto.domain import facts
from fediphoto.domain.photos import attachments
from fediphoto.errors import FediphotoError
from fediphoto.media import photos
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account

log = structlog.get_logger()


async def fetch_soon(account: Account) -> None:
    """Have the avatar and header of a remote account fetched (or dropped) by a job."""
    await jobs.enqueue(
        "avatars.fetch", {"account_id": account.id}, unique_key=f"avatars.fetch:{account.id}"
    )


async def _fetch_job(payload: dict[str, Any]) -> None:
    account = await Account.get_or_none(id=payload["account_id"])
    if account is None or account.is_local or account.suspended_at is not None:
        return
    if not takes_files_of(account):
        return
    await _fetch(account, "avatar_key", account.avatar_remote_url, _avatar)
    await _fetch(account, "header_key", account.header_remote_url, _header)


async def _fetch(account: Account, column: str, url: str, render: Render) -> None:
    """Put the picture at `url` into `column`. One that cannot be had leaves the former one."""
    if not url:
        await _replace(account, column, "")
        return
    try:
        made, folder = await download_rendered(url, render)
    except FediphotoError as error:
        log.info("picture not fetched", account=account.uri, url=url, reason=str(error))
        return
    try:
        stored = await attachments.store_renditions(made)
        async with database.transaction():
            await _replace(account, column, next(iter(stored.described.values()))["key"])
            await stored.claim()
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


async def _replace(account: Account, column: str, key: str) -> None:
    async with database.transaction():
        current = await Account.filter(id=account.id).select_for_update().get()
        former = getattr(current, column)
        if former == key:
            return
        setattr(current, column, key)
        current.version += 1
        await current.save(update_fields=[column, "version"])
        if former:
            await facts.record(facts.FilesUnused(keys=[former]))


def _avatar(path: Path, limits: photos.PhotoLimits, out: Path) -> dict[str, photos.Rendition]:
    return {"avatar": photos.avatar(path, limits, out)}


def _header(path: Path, limits: photos.PhotoLimits, out: Path) -> dict[str, photos.Rendition]:
    return {"header": photos.header(path, limits, out)}


JOBS: dict[str, jobs.Handler] = {"avatars.fetch": _fetch_job}
