"""When somebody may have an archive of all they have here, and how long it is kept.

What is in it is `activitypub.archives`' business. The file lies in the data folder, beside the
media and never among them: nothing serves it but the page that asks who wants it.
"""

import asyncio
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tortoise.exceptions import IntegrityError

from fediphoto import config
from fediphoto.domain.letters import letters, mail
from fediphoto.errors import NotFound, TooManyRequests
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Export, Post, User
from fediphoto.text.translations import _

BUILD = "exports.build"
KEPT = timedelta(days=7)
ONE_EVERY = timedelta(days=1)
MOST_TRIES = 5
"""An archive whose making failed, or killed us, so often is given up."""
_UNFINISHED = ".part"
_LEFT_AFTER_S = 2 * 86_400.0
"""A file in the making that was not touched for so long is a leftover."""


async def request(account: Account) -> Export:
    """Have an archive made, instead of the one there is; TooManyRequests within a day of that."""
    try:
        async with database.transaction():
            former = await Export.filter(account_id=account.id).select_for_update().first()
            if former is not None and not may_ask(former):
                raise TooManyRequests(_too_soon())
            if former is not None:
                await _remove(former)
            made = await Export.create(
                id=snowflake(),
                account_id=account.id,
                posts_total=await Post.filter(account_id=account.id).count(),
                created_at=datetime.now(UTC),
            )
            await jobs.enqueue(BUILD, {"export_id": made.id}, unique_key=job_key(made.id))
            return made
    except IntegrityError:
        raise TooManyRequests(_too_soon()) from None  # another tab was faster


def _too_soon() -> str:
    return _("You can ask for one archive a day. The next one can be made tomorrow.")


def may_ask(former: Export | None) -> bool:
    """Whether another archive may be made now."""
    if former is None or former.state == "failed":
        return True
    return former.created_at < datetime.now(UTC) - ONE_EVERY


async def of(account: Account) -> Export | None:
    """The archive of somebody, in whatever state it is."""
    return await Export.get_or_none(account_id=account.id)


async def file_of(account: Account, export_id: int) -> Path:
    """The file of a ready archive of one's own; NotFound otherwise."""
    found = await Export.get_or_none(id=export_id, account_id=account.id, state="ready")
    path = path_of(export_id)
    if found is None or not await asyncio.to_thread(path.exists):
        raise NotFound(_("This archive is not there any more. You can ask for another one."))
    return path


def path_of(export_id: int) -> Path:
    """Where a finished archive lies."""
    return _folder() / f"{export_id}.zip"


def unfinished_path_of(export_id: int) -> Path:
    """Where it lies while it is made."""
    return _folder() / f"{export_id}.zip{_UNFINISHED}"


def job_key(export_id: int) -> str:
    """The unique key of the job that makes an archive."""
    return f"export:{export_id}"


async def begin(export_id: int) -> Export | None:
    """Note that an archive is being made; None where there is nothing to do (any more)."""
    async with database.transaction():
        export = await Export.filter(id=export_id).select_for_update().first()
        if export is None or export.state in ("ready", "failed"):
            return None
        export.tries += 1
        export.state = "failed" if export.tries > MOST_TRIES else "building"
        export.posts_done = 0
        export.posts_total = await Post.filter(account_id=export.account_id).count()
        await export.save()
    if export.state == "failed":
        return None
    await asyncio.to_thread(_make_folder)
    return export


async def progress(export_id: int, posts_done: int) -> bool:
    """Say how far it is, and keep the job ours; False where nobody wants the archive any more."""
    await jobs.hold(job_key(export_id))
    return bool(await Export.filter(id=export_id).update(posts_done=posts_done))


async def finish(export_id: int, posts_done: int) -> None:
    """Put a finished file into its place, say that it is ready, and write to its owner."""
    size = await asyncio.to_thread(_put_in_place, export_id)
    async with database.transaction():
        export = await Export.filter(id=export_id).select_for_update().first()
        if export is None:  # the account is gone, or was given up
            await asyncio.to_thread(path_of(export_id).unlink, True)
            return
        export.state, export.ready_at = "ready", datetime.now(UTC)
        export.size_bytes = size
        export.posts_done = export.posts_total = posts_done
        await export.save()
        account = await Account.get(id=export.account_id).select_related("user")
        user: User = account.user  # type: ignore[attr-defined]
        if user.email and user.confirmed_at is not None:
            await mail.write(user, lambda: letters.archive_ready(account.username))


async def forget(account: Account) -> None:
    """Remove the archive of somebody, made or in the making."""
    async with database.transaction():
        for export in await Export.filter(account_id=account.id):
            await _remove(export)


async def sweep() -> None:
    """Remove archives whose time is over, and files that nobody names."""
    async with database.transaction():
        for export in await Export.filter(created_at__lt=datetime.now(UTC) - KEPT).limit(500):
            await _remove(export)
    names = await asyncio.to_thread(_names)
    known = {path_of(export.id).name for export in await Export.all().only("id")}
    left = [name for name in names if name.endswith(".zip") and name not in known]
    await asyncio.to_thread(_clear, left)


async def _remove(export: Export) -> None:
    """Delete the row and, once that is committed, the file."""
    path = path_of(export.id)
    await export.delete()
    database.after_commit(lambda: path.unlink(missing_ok=True))


def _folder() -> Path:
    return config.current().data_dir / "exports"


def _make_folder() -> None:
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)


def _put_in_place(export_id: int) -> int:
    """Rename the file, so that it survives a power cut; returns its size."""
    unfinished = unfinished_path_of(export_id)
    _sync(unfinished)
    unfinished.replace(path_of(export_id))
    _sync(_folder())
    return path_of(export_id).stat().st_size


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _names() -> list[str]:
    folder = _folder()
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def _clear(names: list[str]) -> None:
    for name in names:
        (_folder() / name).unlink(missing_ok=True)
    before = time.time() - _LEFT_AFTER_S
    for path in _folder().glob(f"*{_UNFINISHED}") if _folder().exists() else ():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
