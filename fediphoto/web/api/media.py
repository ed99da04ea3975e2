"""Uploads: photos come in, are described, and leave if they were not posted."""

from pathlib import Path
from typing import Any

from quart import Response
from quart.datastructures import FileStorage

from fediphoto.domain import attachments, views
from fediphoto.errors import FediphotoError, TooLarge, Unprocessable
from fediphoto.storage.models import Attachment
from fediphoto.web import bodies
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.entities.media import media_attachment
from fediphoto.web.api.focal_points import focal_point
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

bodies.take_photos("/api/v1/media")
bodies.take_photos("/api/v2/media")


@endpoint("POST /api/v1/media", "POST /api/v2/media", scope="write:media")
async def upload(call: Call) -> Any:
    """Take a photo; 200 when it is ready at once, 202 while it is being processed."""
    try:
        attachment = await _take(call)
    except (TooLarge, Unprocessable) as error:
        return _refusal(error)
    return _described(attachment, while_processing=202)


@endpoint("GET /api/v1/media/<media_id>", scope="write:media")
async def show(call: Call, media_id: int) -> Any:
    """An upload of one's own; 206 until it is ready."""
    return _described(await attachments.get_own(call.person, media_id), while_processing=206)


@endpoint("PUT /api/v1/media/<media_id>", scope="write:media")
async def describe(call: Call, media_id: int) -> Any:
    """Change alt text or focal point of an upload that is not posted yet."""
    attachment = await attachments.update(
        call.person,
        media_id,
        description=call.parameters.text("description"),
        focus=focal_point(call.parameters.text("focus")),
    )
    return _described(attachment, while_processing=206)


@endpoint("DELETE /api/v1/media/<media_id>", scope="write:media")
async def delete(call: Call, media_id: int) -> Any:
    """Throw an upload away that is not posted."""
    await attachments.delete_unused(call.person, media_id)
    return {}


async def _take(call: Call) -> Attachment:
    file = call.files.get("file")
    if file is None:
        raise Unprocessable("Validation failed: File can't be blank")
    return await attachments.upload(
        call.person,
        path_of(file),
        description=call.parameters.words("description"),
        focus=focal_point(call.parameters.text("focus")) or (0.0, 0.0),
    )


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
