"""How somebody edits a photo that they have not posted yet, as often as they like.

The picture as it was given stays beside the edited one, as the rendition "given", and every edit
starts from it: nothing is lost by changing one's mind. When the photo is posted, it is deleted:
what was cropped away is nobody's business. It carries no metadata, like every original.
"""

import asyncio
import shutil
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import msgspec

from fediphoto.domain import facts
from fediphoto.domain.photos import attachments
from fediphoto.errors import Conflict, NotFound, Unprocessable
from fediphoto.media import editing, preparing, previews
from fediphoto.media.editing import Edits
from fediphoto.storage import blobs, database, jobs
from fediphoto.storage.models import Account, Attachment, Story
from fediphoto.text.translations import _

GIVEN = attachments.GIVEN
MOST_BYTES = 4096
"""Of a text that says what to do; a real one has two hundred."""
_SAMPLES_KEPT = 16
"""Of some 200 KB each."""
_samples: "OrderedDict[str, asyncio.Task[previews.Sample]]" = OrderedDict()
_UNMOVING = ("image/jpeg", "image/png", "image/webp")


def read(text: str) -> Edits:
    """The edits that a JSON text says; Unprocessable for what is none."""
    if len(text) > MOST_BYTES:
        raise Unprocessable(_("These edits cannot be understood."))
    try:
        return editing.read(text)
    except ValueError as error:  # msgspec's is one too
        raise Unprocessable(_("These edits cannot be understood.")) from error


def checked(plain: object) -> Edits:
    """The same of plain values."""
    try:
        return editing.convert(plain)
    except ValueError as error:
        raise Unprocessable(_("These edits cannot be understood.")) from error


def of(photo: Attachment) -> Edits:
    """What has been done to a photo so far; nothing, where it was done by a look that is gone."""
    try:
        return editing.convert(photo.edits)
    except ValueError:
        return Edits()


async def editable(account: Account, attachment_id: int) -> Attachment:
    """A photo of one's own that can be edited.

    NotFound where it is not theirs; Unprocessable where it is no photo, or is shown already.
    """
    photo = await attachments.get_own(account, attachment_id)
    await _check(photo)
    return photo


async def apply(account: Account, attachment_id: int, edits: Edits) -> Attachment:
    """Make the photo anew as `edits` want the given picture; without any it is that again.

    All renditions change, and with them their addresses. The focal point stays where it is in
    the picture. Raises what `editable` does; Conflict where somebody else was faster.
    """
    photo = await editable(account, attachment_id)
    edits = Edits() if edits.is_nothing else edits
    if _plain(edits) == photo.edits:
        return photo
    given = photo.renditions.get(GIVEN) or photo.renditions["original"]
    source = await blobs.current().path(given["key"])
    if source is None:
        raise Unprocessable(_("The photo as you gave it is no longer there."))
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        try:
            made = await attachments.rendered(source, folder, edits)
        except FileNotFoundError as error:  # posted or thrown away meanwhile
            raise Conflict from error
        keep = await attachments.store_renditions(made.renditions)
        async with database.transaction():
            return await _put(account, attachment_id, edits, given["key"], made, keep)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


def given_size(photo: Attachment) -> tuple[int, int]:
    """Width and height of the picture that its edits start from."""
    given = photo.renditions.get(GIVEN) or photo.renditions["original"]
    return given["width"], given["height"]


def focus_in_frame(photo: Attachment, edits: Edits) -> editing.Point:
    """Where the photo's focal point lies in what `edits` would crop from."""
    return _moved(photo, editing.with_crop(edits, editing.Crop()))


async def preview(account: Account, attachment_id: int, edits: Edits) -> bytes:
    """A small JPEG of what `edits` would make of the photo. Raises what `editable` does."""
    photo = await editable(account, attachment_id)
    given = photo.renditions.get(GIVEN) or photo.renditions["original"]
    sample = await _sample(given["key"])
    return await asyncio.to_thread(previews.preview, sample, edits)


async def settle(attachment_ids: Iterable[int]) -> None:
    """Have photos be what they are: the pictures they were made from are deleted.

    For whoever posts them, inside their transaction and after the rows are theirs.
    """
    unused = []
    for photo in await Attachment.filter(id__in=list(attachment_ids)):
        if GIVEN not in photo.renditions and not photo.edits:
            continue
        renditions = dict(photo.renditions)
        given = renditions.pop(GIVEN, None)
        if given is not None:
            unused.append(given["key"])
            _samples.pop(given["key"], None)
        photo.renditions, photo.edits = renditions, {}
        await photo.save(update_fields=["renditions", "edits"])
    if unused:
        await facts.record(facts.FilesUnused(keys=unused))


async def _check(photo: Attachment) -> None:
    if photo.post_id is not None:
        raise Unprocessable(
            _("This photo is posted already. A photo can be edited before it is posted.")
        )
    if await Story.exists(attachment_id=photo.id):
        raise Unprocessable(_("This photo is in a story already."))
    if photo.state == "processing":
        raise Unprocessable(_("This is still being prepared. Try again in a moment."))
    if photo.kind != "image" or photo.mime not in _UNMOVING or "original" not in photo.renditions:
        raise Unprocessable(_("Only photos can be edited, not videos or animations."))


async def _put(
    account: Account,
    attachment_id: int,
    edits: Edits,
    source_key: str,
    made: preparing.Prepared,
    keep: attachments.StoredRenditions,
) -> Attachment:
    mine = Attachment.filter(id=attachment_id, account_id=account.id)
    photo = await mine.select_for_update().first()
    if photo is None:
        raise NotFound
    await _check(photo)
    former = dict(photo.renditions)
    given = former.get(GIVEN) or former["original"]
    if given["key"] != source_key:
        raise Conflict
    renditions = dict(keep.described)
    is_chosen = attachments.CHOSEN in former.get("thumb", {})
    if is_chosen:
        renditions["thumb"] = former["thumb"]
    else:
        photo.blurhash, photo.dominant_color = made.blurhash, made.dominant_color
    if not edits.is_nothing:
        renditions[GIVEN] = given
    _move_focus(photo, edits)
    photo.renditions = renditions
    photo.mime, photo.width, photo.height = made.mime, made.width, made.height
    photo.edits = _plain(edits)
    await photo.save()
    named = {entry["key"] for entry in renditions.values()}
    files = [*former.values(), *keep.described.values()]
    unused = [entry["key"] for entry in files if entry["key"] not in named]
    await facts.record(facts.FilesUnused(keys=unused))
    await keep.claim()
    await jobs.enqueue("attachments.modern", {"attachment_id": photo.id})
    return photo


async def _sample(key: str) -> previews.Sample:
    """A small copy of a picture, made once for the dozen previews that are asked for together."""
    making = _samples.get(key)
    if making is None or (making.done() and (making.cancelled() or making.exception())):
        making = _samples[key] = asyncio.create_task(_made_sample(key))
    _samples.move_to_end(key)
    while len(_samples) > _SAMPLES_KEPT:
        _samples.popitem(last=False)
    return await asyncio.shield(making)


async def _made_sample(key: str) -> previews.Sample:
    path = await blobs.current().path(key)
    if path is None:
        raise NotFound
    return await attachments.sample(path)


def _moved(photo: Attachment, edits: Edits) -> editing.Point:
    """Where the point lies after these edits that is the focal point after the present ones."""
    size = given_size(photo)
    shown = (photo.focus_x + 1) / 2, (1 - photo.focus_y) / 2
    return editing.place(size, edits, editing.origin(size, of(photo), shown))


def _move_focus(photo: Attachment, edits: Edits) -> None:
    """Keep the focal point on what it was on; the middle, where nobody has chosen, stays that."""
    if (photo.focus_x, photo.focus_y) == (0, 0):
        return
    x, y = _moved(photo, edits)
    photo.focus_x, photo.focus_y = attachments.clamped(2 * x - 1), attachments.clamped(1 - 2 * y)


def _plain(edits: Edits) -> dict[str, Any]:
    """As the row keeps it: {} for nothing."""
    plain: dict[str, Any] = {} if edits.is_nothing else msgspec.to_builtins(edits)
    return plain
