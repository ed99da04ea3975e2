"""Which photos are in a post, and in which order."""

from collections.abc import Iterable, Sequence
from typing import Any

from fediphoto.domain.photos import camera_choice, photo_edits
from fediphoto.domain.posts.post_drafts import AttachmentChange, check_description
from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, Attachment, Story
from fediphoto.text.translations import _

PICTURED = frozenset({"image", "gifv", "video"})
"""The kinds of attachments that one looks at."""

TAKEN_OUT = -1
"""The position of a photo that an edit took out; it stays for the history to show."""


async def current(post_id: int) -> list[Attachment]:
    """The photos of a post as it reads now, in order."""
    return await Attachment.filter(post_id=post_id, position__gte=0).order_by("position", "id")


def counts(kinds: Iterable[str]) -> bool:
    """Whether a post with attachments of these kinds has photos; videos count, sounds do not."""
    return any(kind in PICTURED for kind in kinds)


async def attach_uploads(
    author: Account,
    post_id: int,
    attachment_ids: Sequence[int],
    *,
    shows_camera: bool | None = None,
) -> None:
    """Put the author's uploads into a post, in the order given.

    What those that are new in it hold of their camera is settled (see `camera_choice`).
    Raises Unprocessable where one is not theirs, is in another post, or is not ready.
    """
    if not attachment_ids:
        return
    photos = await Attachment.filter(id__in=list(attachment_ids), account_id=author.id)
    if len(photos) != len(attachment_ids):
        raise Unprocessable(_("One of these photos is not there."))
    if await Story.exists(attachment_id__in=list(attachment_ids)):
        raise Unprocessable(_("One of these photos is in a story already."))
    for photo in photos:
        if photo.post_id not in (None, post_id) or photo.scheduled_post_id is not None:
            raise Unprocessable(_("One of these photos is in another post already."))
        if photo.state == "failed":
            raise Unprocessable(photo.failure or _("One of these files could not be processed."))
        if photo.state != "ready":
            raise Unprocessable(_("Cannot attach photos that have not finished processing."))
    await _set_positions(post_id, attachment_ids)
    await photo_edits.settle(attachment_ids)
    fresh = [photo.id for photo in photos if photo.post_id is None]
    await camera_choice.settle(author, fresh, shows=shows_camera)


async def rearrange(
    author: Account,
    post_id: int,
    attachment_ids: Sequence[int],
    *,
    shows_camera: bool | None = None,
) -> None:
    """Make `attachment_ids` (uploads, or photos of the post) the post's photos, in that order."""
    await take_out_all(post_id)
    await attach_uploads(author, post_id, attachment_ids, shows_camera=shows_camera)


async def take_out_all(post_id: int) -> None:
    """Leave a post without photos, as it reads now; they stay for the history."""
    await Attachment.filter(post_id=post_id).update(position=TAKEN_OUT)


async def describe(post_id: int, changes: Sequence[AttachmentChange]) -> None:
    """Change descriptions and focal points of photos of a post; others are Unprocessable."""
    photos = {photo.id: photo for photo in await current(post_id)}
    for change in changes:
        photo = photos.get(change.id)
        if photo is None:
            raise Unprocessable(_("One of these photos is not in the post."))
        if change.description is not None:
            check_description(change.description)
            photo.description = change.description
        if change.focus is not None:
            photo.focus_x, photo.focus_y = (max(-1.0, min(1.0, one)) for one in change.focus)
        await photo.save(update_fields=["description", "focus_x", "focus_y"])


def described(photos: Sequence[Attachment]) -> list[dict[str, Any]]:
    """Photos as `PostEdit.attachments` keeps them."""
    return [
        {
            "id": photo.id,
            "description": photo.description,
            "focus": [photo.focus_x, photo.focus_y],
        }
        for photo in photos
    ]


async def _set_positions(post_id: int, attachment_ids: Sequence[int]) -> None:
    """One statement for all; raises Unprocessable if another request took one meanwhile."""
    cases = " ".join(["WHEN ? THEN CAST(? AS INTEGER)"] * len(attachment_ids))
    pairs = [value for position, one in enumerate(attachment_ids) for value in (one, position)]
    moved = await database.write(
        f"UPDATE attachment SET post_id = ?, position = CASE id {cases} END"  # noqa: S608
        f" WHERE id IN ({database.placeholders(attachment_ids)})"
        " AND (post_id IS NULL OR post_id = ?) AND scheduled_post_id IS NULL",
        [post_id, *pairs, *attachment_ids, post_id],
    )
    if moved != len(attachment_ids):
        raise Unprocessable(_("One of these photos is in another post already."))
