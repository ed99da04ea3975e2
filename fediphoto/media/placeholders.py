"""What stands in for a photo until it has loaded: a blur and a colour."""

import string
from io import BytesIO

import blurhash
from PIL import Image

_SIDE = 32  # more costs time and says no more: 63 ms from 400 × 300 against 1 ms

_ALPHABET = (
    string.digits + string.ascii_uppercase + string.ascii_lowercase + "#$%*+,-.:;=?@[]^_{|}~"
)
_WHITE = 0xFFFFFF
_MOST_COMPONENTS = 5
_FEWEST_CHARACTERS = 6
_BLUR_SIDE = 20  # of five components at most; a browser stretches it smoothly


def is_blurhash(text: str) -> bool:
    """Whether `text` describes a picture: of 1 to 5 components a side, and as long as it says.

    (The format allows nine; Mastodon ignores more than five, and so they are hardly sent.)
    """
    if len(text) < _FEWEST_CHARACTERS or not set(_ALPHABET).issuperset(text):
        return False
    try:
        across, down = blurhash.components(text)
    except ValueError:
        return False
    has_its_length = len(text) == 4 + 2 * across * down
    return bool(has_its_length and max(across, down) <= _MOST_COMPONENTS and _mean(text) <= _WHITE)


def _mean(text: str) -> int:
    """The mean colour, which four characters can write far too great."""
    value = 0
    for character in text[2:6]:
        value = value * len(_ALPHABET) + _ALPHABET.index(character)
    return value


def picture(text: str) -> bytes:
    """A blurhash as a WebP of 20 x 20 pixels and a few hundred bytes, to be stretched to shape.

    Takes milliseconds: for a thread. ValueError where `is_blurhash` says no.
    """
    if not is_blurhash(text):
        raise ValueError("not a blurhash")
    rows = blurhash.decode(text, _BLUR_SIDE, _BLUR_SIDE)
    raw = bytes(int(value) for row in rows for pixel in row for value in pixel)
    out = BytesIO()
    image = Image.frombytes("RGB", (_BLUR_SIDE, _BLUR_SIDE), raw)
    image.save(out, "WEBP", quality=60, method=4)
    return out.getvalue()


def placeholders(image: Image.Image) -> tuple[str, str]:
    """(blurhash, dominant colour as #rrggbb) of an upright image of any size.

    4 × 3 or 3 × 4 components: Mastodon ignores a hash with more than 5 on a side.
    """
    small = image.convert("RGB").resize(_small_size(image), Image.Resampling.BOX)
    raw = small.tobytes()
    width, height = small.size
    rows = [
        [raw[at : at + 3] for at in range(row, row + 3 * width, 3)]
        for row in range(0, len(raw), 3 * width)
    ]
    components = (4, 3) if width >= height else (3, 4)
    return blurhash.encode(rows, *components), _dominant_colour(small)


def _small_size(image: Image.Image) -> tuple[int, int]:
    scale = _SIDE / max(image.size)
    width, height = image.size
    return max(1, round(width * scale)), max(1, round(height * scale))


def _dominant_colour(small: Image.Image) -> str:
    """The commonest of eight colours, not the average: the mean of a sunset is mud."""
    reduced = small.quantize(8)
    index = max(range(256), key=reduced.histogram().__getitem__)
    palette = reduced.getpalette() or []
    return "#" + bytes(palette[3 * index : 3 * index + 3]).hex()
