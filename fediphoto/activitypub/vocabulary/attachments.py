"""Which photos and other media an object carries."""

import re
from typing import Any
from urllib.parse import urlsplit

from fediphoto.activitypub.vocabulary.exif import read_shot
from fediphoto.activitypub.vocabulary.things import Media
from fediphoto.activitypub.vocabulary.values import (
    Document,
    documents,
    kind,
    link,
    many,
    number,
    pixels,
    seconds,
    text,
    uri,
)

MAX_ATTACHMENTS = 20
MAX_DESCRIPTION = 10_000
_LICENSE_LENGTH = 300

_MEDIA_KINDS = {"Image": "image", "Video": "video", "Audio": "audio"}
_FAMILIES = frozenset(_MEDIA_KINDS.values())
_KNOWN_KINDS = frozenset({*_MEDIA_KINDS, "Document", "Link"})
_EXTENSIONS = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "heic": "image/heic",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
}
_MIME = re.compile(r"[a-z]{1,32}/[a-z0-9.+-]{1,31}")
_BLURHASH = re.compile(r"[A-Za-z0-9#$%*+,\-.:;=?@\[\]^_{|}~]{6,64}")
_BASE83 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def read_attachments(value: Any) -> tuple[Media, ...]:
    """The media in an `attachment` property, at most 20; what is no media is left out."""
    found = []
    for one in many(value, 200):
        attachment = read_attachment({"type": "Link", "href": one} if isinstance(one, str) else one)
        if attachment is not None:
            found.append(attachment)
        if len(found) == MAX_ATTACHMENTS:
            break
    return tuple(found)


def read_attachment(document: Any) -> Media | None:
    """One photo (or video, or sound) that an object carries; None if it cannot be one of these.

    Of a bare address the end of its name has to tell.
    """
    if not isinstance(document, dict):
        return None
    is_kind = kind(document, _KNOWN_KINDS)
    source = _source(document)
    url = link(source.get("href", source.get("url")))
    if is_kind not in _KNOWN_KINDS or not url:
        return None
    mime = _mime(source, url) or _mime(document, url)
    family = mime.partition("/")[0]
    media_kind = family if family in _FAMILIES else _MEDIA_KINDS.get(is_kind, "")
    if not media_kind:
        return None
    return Media(
        url=url,
        preview_url=link(document.get("icon")),
        mime=mime,
        kind=media_kind,
        description=_description(document),
        blurhash=_blurhash(document.get("blurhash")),
        width=pixels(document.get("width", source.get("width"))),
        height=pixels(document.get("height", source.get("height"))),
        focus=_focus(document.get("focalPoint")),
        duration_s=seconds(document.get("duration")),
        license=_license(document.get("license")),
        shot=read_shot(document),
    )


def _license(value: Any) -> str:
    """Pixelfed tells its title; others the address of its text, as schema.org has it."""
    return uri(value) or text(value, _LICENSE_LENGTH)


def _source(document: Document) -> Document:
    """The Link that leads to the file itself.

    Hubzilla and PeerTube list links to several sizes and to a page: the first to media is meant.
    """
    links = documents(document.get("url"), 50) if "url" in document else []
    media = [one for one in links if _mime(one, link(one)).partition("/")[0] in _FAMILIES]
    return media[0] if media else links[0] if links else document


def _mime(document: Document, url: str) -> str:
    """The media type it names, else the one its name suggests."""
    said = text(document.get("mediaType", document.get("mimeType")), 200)
    bare = said.partition(";")[0].strip().lower()
    if _MIME.fullmatch(bare):
        return bare
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return _EXTENSIONS.get(path.rpartition(".")[2].lower(), "")


def _description(document: Document) -> str:
    """The alt text: GoToSocial writes it in `summary`, everybody else in `name`."""
    for name in ("summary", "name", "nameMap"):
        if described := text(document.get(name), MAX_DESCRIPTION).strip():
            return described
    return ""


def _blurhash(value: Any) -> str:
    """A blurhash that can be decoded: its length follows from its first character."""
    if not isinstance(value, str) or not _BLURHASH.fullmatch(value):
        return ""
    components = _BASE83.index(value[0])
    size = (components % 9 + 1) * (components // 9 + 1)
    return value if len(value) == 4 + 2 * size else ""


def _focus(value: Any) -> tuple[float, float]:
    """The focal point, x and y from -1 to 1; the middle where there is none."""
    numbers = [number(one) for one in many(value, 3)]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        return (0.0, 0.0)
    return (max(-1.0, min(1.0, numbers[0])), max(-1.0, min(1.0, numbers[1])))
