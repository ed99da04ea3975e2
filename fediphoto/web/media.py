"""Serve photos: our own by their unguessable names, remote ones on their servers' behalf."""

import re
from mimetypes import guess_type
from pathlib import Path

from quart import Blueprint, Response, request, send_file
from quart.wrappers.response import FileBody

from fediphoto import config
from fediphoto.activitypub import media_cache
from fediphoto.domain.photos import emoji_links
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.storage import blobs

blueprint = Blueprint("media", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WEEK = "public, max-age=604800"
SANDBOX = "default-src 'none'; sandbox; form-action 'none'"

_PIECE_BYTES = 256 * 1024
"""Read at a time, in a thread each: Quart's eight kilobytes make forty visits of one photo."""

_UNFINISHED = ".part"
"""An upload as it came, with everything its camera wrote: nobody is shown that."""

_MODERN = {".avif": "image/avif", ".webp": "image/webp"}


@blueprint.get("/media/<path:key>")
async def file(key: str) -> Response:
    """A media file; whoever knows the 128 random bits of its name was shown them."""
    path = await blobs.current().path(key) if blobs.is_key(key) else None
    if path is None or path.suffix == _UNFINISHED:
        raise NotFound
    return await _sent(path, _mime_of(path), FOR_EVER)


@blueprint.get("/media/proxy/<identifier>/<name>")
async def remote(identifier: str, name: str) -> Response:
    """A remote post's photo, from our bounded cache; fetched now if it is not there.

    Not where the admin would rather have remote photos linked to than kept here.
    """
    attachment_id = parse_id(identifier)
    if attachment_id is None or config.current().federation.remote_media != "proxy":
        raise NotFound
    path, mime = await media_cache.cached_photo(attachment_id, re.sub(r"\.\w+$", "", name))
    return await _sent(path, mime, FOR_A_WEEK)


@blueprint.get("/media/card/<identifier>/<name>")
async def card_image(identifier: str, name: str) -> Response:
    """The picture of a page that posts link, from the same cache."""
    card_id = parse_id(identifier)
    if card_id is None or config.current().federation.remote_media != "proxy":
        raise NotFound
    path, mime = await media_cache.cached_card_image(card_id, name)
    return await _sent(path, mime, FOR_A_WEEK)


@blueprint.get("/media/emoji/<proof>/<encoded>")
async def emoji(proof: str, encoded: str) -> Response:
    """A custom emoji of another server, from the same cache; only at addresses that we wrote."""
    if config.current().federation.remote_media != "proxy":
        raise NotFound
    path, mime = await media_cache.cached_emoji(emoji_links.remote_url(proof, encoded))
    return await _sent(path, mime, FOR_A_WEEK)


async def _sent(path: Path, mime: str, caching: str) -> Response:
    response = await in_parts(path, mime)
    response.headers["Cache-Control"] = caching
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


async def in_parts(path: Path, mime: str) -> Response:
    """A file, or the part of it that the request at hand asks for; the caller says who may."""
    try:
        response = await send_file(path, mimetype=mime, add_etags=True)
    except FileNotFoundError:  # deleted since we looked
        raise NotFound from None
    response.headers["Accept-Ranges"] = "bytes"
    await response.make_conditional(request)
    if response.status_code == 200 and isinstance(response.response, FileBody):
        response.response.buffer_size = _PIECE_BYTES
        _cut(response, response.response)
    return response


def _cut(response: Response, file: FileBody) -> None:
    """Answer with the part that is asked for: one range of bytes, all for anything else.

    Not by Quart, to which the last bytes (`-500`), or bytes beyond the end, are a defect.
    """
    wanted, if_range = request.range, request.headers.get("If-Range")
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return
    if if_range is not None and if_range != response.headers.get("ETag"):
        return
    begin, end = wanted.ranges[0]
    begin = begin if begin >= 0 else max(0, file.size + begin)
    end = file.size if end is None else min(end, file.size)
    if begin < end:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{file.size}"
        file.begin, file.end = begin, end
    else:
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{file.size}"
        file.begin = file.end = 0
    response.content_length = file.end - file.begin


def _mime_of(path: Path) -> str:
    return _MODERN.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
