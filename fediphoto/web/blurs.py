"""The blurred picture that stands where a photo will be: a few hundred bytes, for ever the same."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from quart import Response

from fediphoto.domain.views.view_types import AttachmentView
from fediphoto.errors import NotFound
from fediphoto.media import placeholders
from fediphoto.web.media import FOR_EVER, SANDBOX, blueprint

_KEPT = 4096
"""Pictures in memory; one has about 200 bytes."""


def path(photo: AttachmentView) -> str:
    """Where the blur of a photo is; '' where nobody has said how it looks."""
    if not placeholders.is_blurhash(photo.blurhash):
        return ""
    return f"/blur/{urlsafe_b64encode(photo.blurhash.encode()).decode().rstrip('=')}.webp"


@blueprint.get("/blur/<code>.webp")
async def send(code: str) -> Response:
    """The picture that a blurhash describes; NotFound for anything that is none."""
    try:
        blurhash = urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode("ascii")
    except ValueError:
        raise NotFound from None
    if not placeholders.is_blurhash(blurhash):
        raise NotFound
    response = Response(await asyncio.to_thread(_picture, blurhash), content_type="image/webp")
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@lru_cache(_KEPT)
def _picture(blurhash: str) -> bytes:
    return placeholders.picture(blurhash)
