"""How the photos of a post get new addresses: whoever kept an old one finds nothing there.

Our files are served to whoever knows their names (128 random bits), by a web server too that knows
nothing of posts. What nobody may see any longer therefore needs names that nobody has seen.
"""

from typing import Any

from tortoise.expressions import F

from fediphoto.domain import facts
from fediphoto.domain.photos import attachments, photo_copies
from fediphoto.errors import Conflict
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Attachment, Post

_RENAME = "photos.rename"


async def rename_soon(post_id: int) -> None:
    """Have a job rename the files of an archived post, in the transaction around us."""
    await jobs.enqueue(_RENAME, {"post_id": post_id}, unique_key=f"{_RENAME}:{post_id}")


async def _rename_all(payload: dict[str, Any]) -> None:
    """Rename them, unless the post is back already; those of before its edits too.

    Raises Conflict, to be tried again, where the files of one change at this moment.
    """
    post_id = payload["post_id"]
    if not await Post.exists(id=post_id, archived_at__isnull=False):
        return
    for photo in await Attachment.filter(post_id=post_id):
        await _rename(photo)


async def _rename(photo: Attachment) -> None:
    copies = await photo_copies.make(photo.renditions)
    if copies is None:
        return
    async with database.transaction():
        current = await Attachment.filter(id=photo.id).select_for_update().first()
        if current is None:
            return
        if current.renditions != photo.renditions:
            raise Conflict  # one was added meanwhile; the copies are reclaimed later
        await facts.record(facts.FilesUnused(keys=attachments.file_keys([current])))
        current.renditions = copies.renditions
        await current.save(update_fields=["renditions"])
        await Post.filter(id=current.post_id).update(version=F("version") + 1)
        await copies.claim()


JOBS: dict[str, jobs.Handler] = {_RENAME: _rename_all}
