"""How somebody brings an archive from elsewhere: one at a time, kept until its posts are here.

How it is read, and what its posts become, is `people.importing`'s business. Its files lie in the
data folder, where nothing serves them, and go when it ends; what became of each post stays.
"""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tortoise.exceptions import IntegrityError

from fediphoto import config
from fediphoto.domain.people.importing import formats
from fediphoto.domain.relations.moved_accounts import check_may_publish
from fediphoto.errors import Conflict, TooLarge, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Import, ImportedItem
from fediphoto.text.translations import _, digits

WORK = "imports.work"
VISIBILITIES = ("public", "unlisted", "followers")
MOST_PARTS = 20
"""Files of one archive."""
KEPT = timedelta(days=14)
"""An archive that is not done by then is given up."""
SPARE_BYTES = 1024**3
"""So much of the disk stays free."""
RUNNING = ("waiting", "working")


async def bring(account: Account, parts: Sequence[Path], visibility: str) -> Import:
    """Take an archive (files that are ours to move) and have its posts brought here.

    `visibility` is that of posts whose archive does not say it. Raises Unprocessable or TooLarge
    with a sentence, Conflict while another one is under way, Forbidden for who may not publish.
    """
    await check_may_publish(account)
    if visibility not in VISIBILITIES:
        raise Unprocessable(_("Choose who may see the posts."))
    await _check_none_is_running(account)
    await asyncio.to_thread(_check_size, parts)
    source = await asyncio.to_thread(formats.recognise, parts)
    import_id = snowflake()
    await asyncio.to_thread(_keep, parts, _folder_of(import_id))
    try:
        return await _begin(account, import_id, source, visibility)
    except IntegrityError:
        await asyncio.to_thread(_throw_away, import_id)
        raise Conflict(_one_at_a_time()) from None  # another tab was faster
    except BaseException:
        await asyncio.to_thread(_throw_away, import_id)
        raise


async def of(account: Account) -> Import | None:
    """The archive that somebody brought last, in whatever state it is."""
    return await Import.get_or_none(account_id=account.id)


def is_running(brought: Import | None) -> bool:
    """Whether posts are still to be brought."""
    return brought is not None and brought.state in RUNNING


async def with_reasons(brought: Import, after: int, limit: int) -> list[ImportedItem]:
    """Posts that are not here, or not whole, in the order in which they were met."""
    found = ImportedItem.filter(brought_id=brought.id, id__gt=after).exclude(reason="")
    return await found.order_by("id").limit(limit)


async def cancel(account: Account) -> None:
    """Bring no more of it; what is here stays."""
    async with database.transaction():
        running = Import.filter(account_id=account.id, state__in=RUNNING)
        brought = await running.select_for_update().first()
        if brought is not None:
            await end(brought, "cancelled")


async def end(brought: Import, state: str, problem: str = "") -> None:
    """Note, in the transaction around us, that it is over; its files go."""
    brought.state, brought.problem, brought.ended_at = state, problem, datetime.now(UTC)
    await brought.save(update_fields=["state", "problem", "ended_at"])
    database.after_commit(lambda: asyncio.to_thread(_throw_away, brought.id))


async def go_on(brought: Import) -> None:
    """Have a portion of it brought, in the transaction around us."""
    key = job_key(brought.id, brought.position)
    await jobs.enqueue(WORK, {"import_id": brought.id}, unique_key=key)


def job_key(import_id: int, position: int) -> str:
    """The unique key of the job that brings the portion which begins there."""
    return f"import:{import_id}:{position}"


async def forget(account: Account) -> None:
    """Remove what somebody brought that is not here yet, and all that is known of it."""
    async with database.transaction():
        brought = await Import.get_or_none(account_id=account.id)
        await ImportedItem.filter(account_id=account.id).delete()
        if brought is not None:
            await _remove(brought)


async def sweep() -> None:
    """Give up archives that take too long, and remove files that nobody names."""
    before = datetime.now(UTC) - KEPT
    async with database.transaction():
        for late in await Import.filter(state__in=RUNNING, created_at__lt=before).limit(500):
            await end(late, "failed", _("This took too long, and was given up."))
    running = {one.id for one in await Import.filter(state__in=RUNNING).only("id")}
    await asyncio.to_thread(_clear, running)


def parts_of(import_id: int) -> list[Path]:
    """The files of an archive, in order. Blocking."""
    folder = _folder_of(import_id)
    return sorted(folder.iterdir()) if folder.exists() else []


def has_room() -> bool:
    """Whether the disk has room for more. Blocking."""
    return free_bytes() > 0


def check_room() -> None:
    """Raise Unprocessable where it has none. Blocking."""
    if not has_room():
        raise Unprocessable(_no_room())


def free_bytes() -> int:
    """How many bytes archives and their photos may take, never less than 0. Blocking."""
    return max(shutil.disk_usage(config.current().data_dir).free - SPARE_BYTES, 0)


def check_contents(size: int) -> None:
    """Raise TooLarge or Unprocessable where an archive's files, unpacked, are too many bytes.

    (Photos and videos cannot be packed smaller, so that many more than came are a trick.) Blocking.
    """
    if size > 2 * config.current().limits.import_bytes:
        raise TooLarge(too_large())
    if size > free_bytes():
        raise Unprocessable(_no_room())


async def _begin(account: Account, import_id: int, source: str, visibility: str) -> Import:
    async with database.transaction():
        former = await Import.filter(account_id=account.id).select_for_update().first()
        if is_running(former):
            raise Conflict(_one_at_a_time())
        if former is not None:
            await _remove(former)
        made = await Import.create(
            id=import_id,
            account_id=account.id,
            source=source,
            visibility=visibility,
            created_at=datetime.now(UTC),
        )
        await go_on(made)
    return made


async def _check_none_is_running(account: Account) -> None:
    if is_running(await of(account)):
        raise Conflict(_one_at_a_time())


def _one_at_a_time() -> str:
    return _("One archive at a time: wait until this one is done, or stop it.")


def _check_size(parts: Sequence[Path]) -> None:
    if not parts:
        raise Unprocessable(_("Choose the archive first."))
    if len(parts) > MOST_PARTS:
        raise Unprocessable(_("An archive may have %(limit)s parts.", limit=MOST_PARTS))
    size = sum(path.stat().st_size for path in parts)
    if size > config.current().limits.import_bytes:
        raise TooLarge(too_large())
    check_room()


def too_large() -> str:
    """How large an archive may be, in a sentence."""
    most = config.current().limits.import_bytes
    return _("An archive may have %(limit)s GB.", limit=digits(f"{most / 2**30:g}"))


def _no_room() -> str:
    return _("There is too little room on this server at the moment. Tell the admins.")


async def _remove(brought: Import) -> None:
    """Delete the row, what failed, and the files; which posts are here already stays known."""
    await ImportedItem.filter(account_id=brought.account_id, post_id=None).delete()
    await brought.delete()
    database.after_commit(lambda: asyncio.to_thread(_throw_away, brought.id))


def _folder() -> Path:
    return config.current().data_dir / "imports"


def _folder_of(import_id: int) -> Path:
    return _folder() / str(import_id)


def _keep(parts: Sequence[Path], folder: Path) -> None:
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(mode=0o700)
    for number, path in enumerate(parts):
        shutil.move(path, folder / f"{number:02}.zip")


def _throw_away(import_id: int) -> None:
    shutil.rmtree(_folder_of(import_id), ignore_errors=True)


def _clear(running: set[int]) -> None:
    """Remove folders of archives that are over; one that was made just now may get its row yet."""
    lately = snowflake(datetime.now(UTC) - timedelta(days=1))
    for path in _folder().iterdir() if _folder().exists() else ():
        is_named = path.name.isdecimal() and int(path.name) in running
        is_fresh = path.name.isdecimal() and int(path.name) > lately
        if not is_named and not is_fresh:
            shutil.rmtree(path, ignore_errors=True)
