"""How our scripts upload, describe, edit and throw away one photo at a time.

Every answer is JSON: the photo (`_told`), or {"error": a sentence}.
"""

import secrets
from typing import Any

from quart import Response, request

from fediphoto.domain import addresses
from fediphoto.domain.photos import attachments, photo_edits, uploads
from fediphoto.domain.views import views
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Attachment
from fediphoto.text.translations import _
from fediphoto.web import bodies, limits
from fediphoto.web.pages import shots
from fediphoto.web.pages.door import person
from fediphoto.web.pages.received import path_of
from fediphoto.web.pages.script_doors import answer, blueprint

PATH = "/new/photos"
_KEY_CHARACTERS = 255

bodies.take_photos(PATH, photos=1, videos=1)


@blueprint.post(PATH)
async def take() -> Response:
    """Take the photo or video in the field `file`; sent again with the same `key`, it is the same.

    What cannot be made ready at once is "processing": look again (`show`).
    """
    me = await person()
    limits.spend(limits.UPLOADS, str(me.id))
    file = (await request.files).get("file")
    if file is None or not file.filename:
        raise Unprocessable(_("Choose a photo first."))
    key = (await request.form).get("key", "")[:_KEY_CHARACTERS] or secrets.token_urlsafe(16)
    row = await uploads.take(me, uploads.Sent(path=path_of(file), key=f"page:{key}"))
    return _told(row)


@blueprint.get(f"{PATH}/<photo_id>")
async def show(photo_id: str) -> Response:
    """An upload of one's own, as it is now."""
    return _told(await _own(await person(), photo_id))


@blueprint.post(f"{PATH}/<photo_id>/description")
async def describe(photo_id: str) -> Response:
    """Say what the photo shows, in the field `description`."""
    me = await person()
    photo = await _own(me, photo_id)
    description = (await request.form).get("description", "")
    return _told(await attachments.update(me, photo.id, description=description))


@blueprint.post(f"{PATH}/<photo_id>/edits")
async def edit(photo_id: str) -> Response:
    """Make the photo anew, as the JSON in the field `edits` (media/editing.Edits) wants it."""
    me = await person()
    limits.spend(limits.EDITS, str(me.id))
    photo = await _own(me, photo_id)
    edits = photo_edits.read((await request.form).get("edits", ""))
    return _told(await photo_edits.apply(me, photo.id, edits))


@blueprint.post(f"{PATH}/<photo_id>/remove")
async def remove(photo_id: str) -> Response:
    """Throw away an upload that is not posted."""
    me = await person()
    photo = await _own(me, photo_id)
    await attachments.delete_unused(me, photo.id)
    return answer({})


async def _own(me: Account, photo_id: str) -> Attachment:
    number = parse_id(photo_id)
    if number is None:
        raise NotFound
    return await attachments.get_own(me, number)


def _told(row: Attachment) -> Response:
    """The photo as scripts know it.

    `kind` is "video" for what is not known yet. `given_url` is the picture that edits start from,
    and `edits` what was done to it ({} for nothing); `shot` is, in words, what its file said of its
    camera.
    """
    view = views.attachment(row)
    files: dict[str, Any] = row.renditions
    given = files.get(photo_edits.GIVEN) or files.get("original")
    is_shown = row.state == "ready"
    return answer(
        {
            "id": str(row.id),
            "kind": "video" if row.kind == "unknown" else row.kind,
            "state": row.state,
            "failure": row.failure,
            "url": view.url if is_shown else "",
            "preview_url": view.preview_url if is_shown else "",
            "width": view.width if is_shown else 0,
            "height": view.height if is_shown else 0,
            "description": row.description,
            "edits": row.edits,
            "shot": shots.line(view),
            "given_url": addresses.media_url(given["key"]) if is_shown and given else "",
        }
    )
