"""How the photos of a post get new addresses: whoever kept an old one finds nothing there.

Our files are served to whoever knows their names (128 random bits), by a web server too that knows
nothing of posts. What nobody may see any longer therefore needs names that nobody has seen.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.expressions import F

from fediphoto.domain import facts
from fediphoto.domain.photos import attachments, photo_copies
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import Conflict
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Attachment, Post

_RENAME = "photos.rename"


async def rename_soon(post_id: int) -> None:
    """Have a job rename the files of a post that is archived or for fewer people than before.

    In the transaction around us.
    """
    if await Attachment.exists(post_id=post_id):
        await jobs.enqueue(_RENAME, {"post_id": post_id}, unique_key=f"{_RENAME}:{post_id}")


async def _rename_all(payload: dict[str, Any]) -> None:
    """Rename them, unless everybody may see the post again; those of before its edits too.

    Where others still see it, PhotosRenamed is recorded. Raises Conflict, to be tried again, where
    the files of one change at this moment.
    """
    post_id = payload["post_id"]
    if not await Post.exists(id=post_id, visibility__not_in=OPEN):
        return
    is_renamed = False
    for photo in await Attachment.filter(post_id=post_id):
        is_renamed |= await _rename(photo)
    if is_renamed:
        await _tell(post_id)


async def _tell(post_id: int) -> None:
    """Have those hear of the new names who show a post that is in no archive.

    It is edited by that: what is not newer than the edit before is heard by nobody.
    """
    async with database.transaction():
        post = await Post.filter(id=post_id, archived_at=None).select_for_update().first()
        if post is None:
            return
        former = post.edited_at or post.created_at
        post.edited_at = max(datetime.now(UTC), former + timedelta(milliseconds=1))
        await Post.filter(id=post_id).update(edited_at=post.edited_at, version=F("version") + 1)
        fact = facts.PhotosRenamed(post_id=post_id, renamed_at=post.edited_at.isoformat())
        await facts.record(fact)


async def _rename(photo: Attachment) -> bool:
    copies = await photo_copies.make(photo.renditions)
    if copies is None:
        return False
    async with database.transaction():
        current = await Attachment.filter(id=photo.id).select_for_update().first()
        if current is None:
            return False
        if current.renditions != photo.renditions:
            raise Conflict  # one was added meanwhile; the copies are reclaimed later
        await facts.record(facts.FilesUnused(keys=attachments.file_keys([current])))
        current.renditions = copies.renditions
        await current.save(update_fields=["renditions"])
        await Post.filter(id=current.post_id).update(version=F("version") + 1)
        await copies.claim()
    return True


JOBS: dict[str, jobs.Handler] = {_RENAME: _rename_all}
