"""Mastodon's MediaAttachment."""

from typing import Any

from fediphoto.domain.views import AttachmentView

_TYPES = frozenset({"image", "video", "gifv", "audio"})


def media_attachment(view: AttachmentView) -> dict[str, Any]:
    """The entity; `url` is null while the photo is being processed.

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
        "license": None,
        "mime": view.mime or None,
        "filter_class": None,
        "filter_name": None,
        "is_nsfw": False,
        "hls_manifest": None,
    }


def _meta(view: AttachmentView) -> dict[str, Any]:
    meta: dict[str, Any] = {"focus": {"x": view.focus[0], "y": view.focus[1]}}
    if view.width and view.height:
        meta["original"] = _size(view.width, view.height)
    if view.duration_s:
        meta.setdefault("original", {})["duration"] = view.duration_s
    if view.preview_width and view.preview_height:
        meta["small"] = _size(view.preview_width, view.preview_height)
    return meta


def _size(width: int, height: int) -> dict[str, Any]:
    return {
        "width": width,
        "height": height,
        "size": f"{width}x{height}",
        "aspect": round(width / height, 6),
    }
