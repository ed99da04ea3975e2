"""Uploads: photos and videos come in, are described, and leave if they were not posted."""

from pathlib import Path
from typing import Any

from quart import Response, request
from quart.datastructures import FileStorage

from fediphoto.domain.photos import attachments, uploads
from fediphoto.domain.views import views
from fediphoto.errors import FediphotoError, TooLarge, Unprocessable
from fediphoto.storage.models import Attachment
from fediphoto.text.translations import _
from fediphoto.web import bodies
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import EMPTY, entity, file, header, text
from fediphoto.web.api.entities.media import media_attachment
from fediphoto.web.api.focal_points import focal_point
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

bodies.take_photos("/api/v1/media", photos=2, videos=1)
bodies.take_photos("/api/v2/media", photos=2, videos=1)

_KEY_CHARACTERS = 255
MEDIA = entity("MediaAttachment")
_DESCRIBED = (
    text("description", "what one sees or hears, for those who do not"),
    text("focus", "where its heart is: two numbers from -1 to 1, as in 0.5,-0.25"),
    file("thumbnail", "a picture that stands for it where it is shown small"),
)
_SENT = (
    file("file", "the photo or video", required=True),
    *_DESCRIBED,
    header("Idempotency-Key", "the same upload sent again under the same key makes no second one"),
)


@endpoint("POST /api/v1/media", scope="write:media", takes=_SENT, answers=MEDIA)
async def upload_and_wait(call: Call) -> Any:
    """Take a photo or video, and answer when it is ready."""
    return await _taken(call, is_patient=True)


@endpoint(
    "POST /api/v2/media", scope="write:media", takes=_SENT, answers=MEDIA, statuses=(200, 202)
)
async def upload(call: Call) -> Any:
    """Take a photo or video; 200 when it is ready at once, 202 while it is being processed."""
    return await _taken(call, is_patient=False)


@endpoint("GET /api/v1/media/<media_id>", scope="write:media", answers=MEDIA, statuses=(200, 206))
async def show(call: Call, media_id: int) -> Any:
    """An upload of one's own; 206 until it is ready, 422 where it cannot be."""
    return _described(await attachments.get_own(call.person, media_id), while_processing=206)


@endpoint(
    "PUT /api/v1/media/<media_id>",
    scope="write:media",
    takes=_DESCRIBED,
    answers=MEDIA,
    statuses=(200, 206),
)
async def describe(call: Call, media_id: int) -> Any:
    """Change alt text, focal point or thumbnail of an upload that is not posted yet."""
    try:
        attachment = await attachments.update(
            call.person,
            media_id,
            description=call.parameters.text("description"),
            focus=focal_point(call.parameters.text("focus")),
            thumbnail=_file(call, "thumbnail"),
        )
    except TooLarge as error:
        return _refusal(error)
    return _described(attachment, while_processing=206)


@endpoint("DELETE /api/v1/media/<media_id>", scope="write:media", answers=EMPTY)
async def delete(call: Call, media_id: int) -> Any:
    """Throw an upload away that is not posted."""
    await attachments.delete_unused(call.person, media_id)
    return {}


async def _taken(call: Call, *, is_patient: bool) -> Response:
    try:
        received = _file(call, "file")
        if received is None:
            raise Unprocessable(_("Validation failed: File can't be blank"))
        sent = uploads.Sent(
            path=received,
            description=call.parameters.words("description"),
            focus=focal_point(call.parameters.text("focus")) or (0.0, 0.0),
            thumbnail=_file(call, "thumbnail"),
            key=request.headers.get("Idempotency-Key", "")[:_KEY_CHARACTERS],
        )
        attachment = await uploads.take(call.person, sent, is_patient=is_patient)
    except (TooLarge, Unprocessable) as error:
        return _refusal(error)
    return _described(attachment, while_processing=202)


def _file(call: Call, name: str) -> Path | None:
    file = call.files.get(name)
    return None if file is None else path_of(file)


def path_of(file: FileStorage) -> Path:
    """Where a received file lies (see bodies.HouseRequest), complete on disk."""
    file.stream.flush()
    return Path(str(file.stream.name))


def _described(attachment: Attachment, *, while_processing: int) -> Response:
    if attachment.state == "failed":
        return _refusal(Unprocessable(attachment.failure or None))
    status = while_processing if attachment.state == "processing" else 200
    return json_answer(media_attachment(views.attachment(attachment)), status)


def _refusal(error: FediphotoError) -> Response:
    """The error in Mastodon's shape and in the one that Pixelfed's app shows to people."""
    sentence = str(error)
    document = {"error": sentence, "message": sentence, "errors": {"file": [sentence]}}
    return json_answer(document, error.status)
