"""Mastodon's MediaAttachment."""

from fractions import Fraction
from typing import Any

from fediphoto.domain import licenses
from fediphoto.domain.views.views import AttachmentView
from fediphoto.media import shot
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    FRACTION,
    ID,
    TEXT,
    URL,
    declare,
    maybe,
    one_of,
    record,
)

_TYPES = frozenset({"image", "video", "gifv", "audio"})
_MOVING = frozenset({"video", "gifv"})

_SIZE_FIELDS = {"width": COUNT, "height": COUNT, "size": TEXT, "aspect": FRACTION}
_META = record(
    {},
    optional={
        "focus": record({"x": FRACTION, "y": FRACTION}),
        "original": record(
            {},
            optional={
                **_SIZE_FIELDS,
                "frame_rate": TEXT,
                "duration": FRACTION,
                "bitrate": COUNT,
            },
        ),
        "small": record(_SIZE_FIELDS),
        "camera": record(
            {},
            optional={
                "make": TEXT,
                "model": TEXT,
                "lens": TEXT,
                "exposure_time": TEXT,
                "f_number": FRACTION,
                "iso": COUNT,
                "focal_length": FRACTION,
            },
        ),
        "length": TEXT,
        "duration": FRACTION,
        "fps": FRACTION,
        **_SIZE_FIELDS,
    },
)
MEDIA_ATTACHMENT = declare(
    "MediaAttachment",
    {
        "id": ID,
        "type": one_of("image", "gifv", "video", "audio", "unknown"),
        "url": maybe(URL),
        "preview_url": maybe(URL),
        "remote_url": maybe(URL),
        "preview_remote_url": maybe(URL),
        "text_url": maybe(URL),
        "meta": _META,
        "description": maybe(TEXT),
        "blurhash": maybe(TEXT),
        "license": maybe(record({"id": COUNT, "title": TEXT, "url": URL})),
        "mime": maybe(TEXT),
        "filter_class": maybe(TEXT),
        "filter_name": maybe(TEXT),
        "is_nsfw": FLAG,
        "hls_manifest": maybe(TEXT),
    },
)


def media_attachment(view: AttachmentView, license_code: str = "") -> dict[str, Any]:
    """The entity; `url` is null while the photo is being processed.

    `license_code` is that of its post.

    `meta` is {} or full, never null (Tusky), and always says the size once it is known: clients
    lay out by it.
    """
    ready = view.state == "ready"
    return {
        "id": str(view.id),
        "type": view.kind if view.kind in _TYPES else "unknown",
        "url": view.url if ready else None,
        "preview_url": (view.preview_url or None) if ready else None,
        "remote_url": view.remote_url or None,
        "preview_remote_url": None,
        "text_url": None,
        "meta": _meta(view) if ready else {},
        "description": view.description or None,
        "blurhash": view.blurhash or None,
        # Pixelfed's
        "license": _license(license_code),
        "mime": view.mime or None,
        "filter_class": None,
        "filter_name": None,
        "is_nsfw": False,
        "hls_manifest": None,
    }


def _license(code: str) -> dict[str, Any] | None:
    """Pixelfed's: null where all rights are reserved."""
    chosen = licenses.of(code)
    if not chosen.code:
        return None
    return {"id": chosen.number, "title": chosen.title, "url": chosen.url}


def _meta(view: AttachmentView) -> dict[str, Any]:
    meta: dict[str, Any] = {"focus": {"x": view.focus[0], "y": view.focus[1]}}
    if view.kind in _MOVING and view.frame_rate:
        meta |= _recorded(view)
    elif view.width and view.height:
        meta["original"] = _size(view.width, view.height)
        if view.duration_s:
            meta["original"]["duration"] = view.duration_s
    elif view.duration_s:
        meta["original"] = {"duration": view.duration_s}
    if view.preview_width and view.preview_height:
        meta["small"] = _size(view.preview_width, view.preview_height)
    if view.camera:
        meta["camera"] = _camera(view)
    return meta


def _camera(view: AttachmentView) -> dict[str, Any]:
    """Ours: what its author wants told; `exposure_time` in seconds ("1/250"), millimetres."""
    known = shot.read(view.camera)
    said = {
        "make": known.make,
        "model": known.model,
        "lens": known.lens,
        "exposure_time": known.exposure,
        "f_number": known.aperture,
        "iso": known.iso,
        "focal_length": known.focal_length,
    }
    return {name: value for name, value in said.items() if value}


def _recorded(view: AttachmentView) -> dict[str, Any]:
    """What Mastodon says of a video that it has looked into."""
    return {
        "length": _clock(view.duration_s),
        "duration": round(view.duration_s, 2),
        "fps": round(view.frame_rate, 2),
        **_size(view.width, view.height),
        "original": {
            "width": view.width,
            "height": view.height,
            "frame_rate": _as_fraction(view.frame_rate),
            "duration": view.duration_s,
            "bitrate": view.bit_rate,
        },
    }


def _size(width: int, height: int) -> dict[str, Any]:
    return {
        "width": width,
        "height": height,
        "size": f"{width}x{height}",
        "aspect": round(width / height, 6),
    }


def _clock(seconds: float) -> str:
    """`0:01:28.65`."""
    hundredths = round(seconds * 100)
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest // 100:02}.{rest % 100:02}"


def _as_fraction(rate: float) -> str:
    """Pictures a second as ffprobe writes them, `30/1`."""
    found = Fraction(rate).limit_denominator(1001)
    return f"{found.numerator}/{found.denominator}"
