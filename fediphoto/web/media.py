"""Serve photos: our own by their unguessable names, remote ones on their servers' behalf."""

import re
from mimetypes import guess_type
from pathlib import Path

from quart import Blueprint, Response, send_file

from fediphoto import config
from fediphoto.activitypub import media_cache
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.storage import blobs

blueprint = Blueprint("media", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WEEK = "public, max-age=604800"
SANDBOX = "default-src 'none'; sandbox; form-action 'none'"

_MODERN = {".avif": "image/avif", ".webp": "image/webp"}


@blueprint.get("/media/<path:key>")
async def file(key: str) -> Response:
    """A media file; whoever knows the 128 random bits of its name was shown them."""
    path = await blobs.current().path(key) if blobs.is_key(key) else None
    if path is None:
        raise NotFound
    return await _sent(path, _mime_of(path), FOR_EVER)


@blueprint.get("/media/proxy/<identifier>")
async def remote(identifier: str) -> Response:
    """A remote post's photo, from our bounded cache; fetched now if it is not there.

    Not where the admin would rather have remote photos linked to than kept here.
    """
    attachment_id = parse_id(re.sub(r"\.\w+$", "", identifier))
    if attachment_id is None or config.current().federation.remote_media != "proxy":
        raise NotFound
    path, mime = await media_cache.cached_photo(attachment_id)
    return await _sent(path, mime, FOR_A_WEEK)


async def _sent(path: Path, mime: str, caching: str) -> Response:
    response = await send_file(path, mimetype=mime, conditional=True, add_etags=True)
    response.headers["Cache-Control"] = caching
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _mime_of(path: Path) -> str:
    return _MODERN.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
