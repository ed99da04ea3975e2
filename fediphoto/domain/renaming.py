"""How the photos of a post get new addresses: whoever kept an old one finds nothing there.

Our files are served to whoever knows their names (128 random bits), by a web server too that knows
nothing of posts. What nobody may see any longer therefore needs names that nobody has seen.
"""

import asyncio
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from tortoise.expressions import F

from fediphoto.domain import attachments, facts
from fediphoto.media.renditions import Rendition
from fediphoto.storage import blobs, database, jobs
from fediphoto.storage.models import Attachment, Post

_RENAME = "photos.rename"
_TRIES = 3


async def rename_soon(post_id: int) -> None:
    """Have a job rename the files of an archived post, in the transaction around us."""
    await jobs.enqueue(_RENAME, {"post_id": post_id}, unique_key=f"{_RENAME}:{post_id}")


async def _rename_all(payload: dict[str, Any]) -> None:
    """Rename them, unless the post is back already; those of before its edits too."""
    if not await Post.exists(id=payload["post_id"], archived_at__isnull=False):
        return
    for photo_id in await Attachment.filter(post_id=payload["post_id"]).values_list(
        "id", flat=True
    ):
        for _ in range(_TRIES):
            if await _rename(int(str(photo_id))):
                break


async def _rename(photo_id: int) -> bool:
    """Whether nothing is left to do; not so where a further rendition was added meanwhile."""
    photo = await Attachment.get_or_none(id=photo_id)
    if photo is None or not photo.renditions:
        return True
    folder = blobs.current().temporary()
    await asyncio.to_thread(folder.mkdir)
    try:
        copies = await _copies(photo.renditions, folder)
        if copies is None:
            return True
        keep = await attachments.store_renditions(copies)
        async with database.transaction():
            current = await Attachment.filter(id=photo_id).select_for_update().first()
            if current is None or current.renditions != photo.renditions:
                return current is None  # the copies are reclaimed later
            await facts.record(facts.FilesUnused(keys=attachments.file_keys([current])))
            current.renditions = {
                name: {**entry, "key": keep.described[name]["key"]}
                for name, entry in photo.renditions.items()
            }
            await current.save(update_fields=["renditions"])
            await Post.filter(id=current.post_id).update(version=F("version") + 1)
            await keep.claim()
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)
    return True


async def _copies(renditions: dict[str, Any], folder: Path) -> dict[str, Rendition] | None:
    """A copy of each file in `folder`; None where one is not there (or not on this machine)."""
    copies = {}
    for name, entry in renditions.items():
        source = await blobs.current().path(entry["key"])
        if source is None:
            return None
        extension = PurePosixPath(entry["key"]).suffix[1:]
        path = folder / f"{name}.{extension}"
        await asyncio.to_thread(shutil.copyfile, source, path)
        copies[name] = Rendition(
            path, entry["mime"], extension, entry["width"], entry["height"], entry.get("bytes", 0)
        )
    return copies


JOBS: dict[str, jobs.Handler] = {_RENAME: _rename_all}
