"""Whether photos have a blur of a few hundred bytes until they come, and nonsense has none."""

from base64 import urlsafe_b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from fediphoto.media import placeholders

HASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
DARK = "L00000fQfQfQfQfQfQfQfQfQfQfQ"
SAVED_DATA_BYTES = 2048
"""What a preview may cost who saves data."""


def _path(text: str) -> str:
    return f"/blur/{urlsafe_b64encode(text.encode()).decode().rstrip('=')}.webp"


async def test_a_blurhash_is_a_small_picture_for_ever(app: Any) -> None:
    for blurhash in (HASH, DARK, "0" * 6, "e~00OF" + "~" * 48):
        answer = await app.test_client().get(_path(blurhash))
        assert answer.status_code == 200
        assert answer.content_type == "image/webp"
        assert "immutable" in answer.headers["Cache-Control"]
        body = await answer.get_data()
        assert len(body) <= SAVED_DATA_BYTES
        assert Image.open(BytesIO(body)).size == (20, 20)


@pytest.mark.parametrize(
    "nonsense",
    [
        *("", "x", HASH[:-1], HASH + "0", HASH.replace("8", " ")),
        *("é" * 28, "~" + "0" * 165, "\x00" * 28, "00~~~~"),
    ],
)
async def test_what_is_no_blurhash_has_no_picture(app: Any, nonsense: str) -> None:
    assert not placeholders.is_blurhash(nonsense)
    assert (await app.test_client().get(_path(nonsense))).status_code == 404
    with pytest.raises(ValueError, match="blurhash"):
        placeholders.picture(nonsense)


async def test_an_address_that_is_no_base64_is_not_found(app: Any) -> None:
    for code in ("%F0%9F%92%A9", "a", "A" * 4000, "."):
        assert (await app.test_client().get(f"/blur/{code}.webp")).status_code == 404


def test_the_blur_has_the_colours_of_the_photo() -> None:
    photo = Image.new("RGB", (400, 300), (200, 30, 30))
    blurhash, _ = placeholders.placeholders(photo)
    shown = Image.open(BytesIO(placeholders.picture(blurhash))).convert("RGB")
    pixel = shown.getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert all(abs(one - other) < 12 for one, other in zip(pixel, (200, 30, 30), strict=True))
