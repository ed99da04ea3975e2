"""What an edit of a photo is, and what it does to the picture.

The order is fixed: turned, straightened, cropped, then the look, saturation, and at last
brightness with contrast. Everything is synchronous and takes its time: call it in a thread.

**Geometry.** The picture as it was given is W × H pixels, upright.

1. It is turned by `turns` quarters clockwise; an odd number swaps W and H.
2. It is turned by `straighten` degrees clockwise around its middle, seen through a *frame* that
   keeps the picture's shape and is so small (or, seen the other way, the picture is made so much
   larger) that no corner of the frame is empty. With a = |straighten| the frame has W/k × H/k
   pixels of the picture, around the same middle, where

       k = cos a + sin a · max(W/H, H/W)

   A preview does the same by `rotate(straighten) scale(k)` in a box of the picture's shape that
   hides what hangs over. k is 1 where nothing is straightened.
3. `crop` is a part of the frame: its upper left corner and its size as fractions of the frame's.

No pixel is made up: the result has as many as the picture had there, so cropping and
straightening make it smaller.

**Colours** are computed on sRGB values from 0 to 1, clamped and rounded to 8 bits after each
step, as browsers do in SVG filters with `color-interpolation-filters="sRGB"`:

1. the look: out = clamp(matrix · in + offset), then each channel by its table (feColorMatrix and
   feComponentTransfer type="table"); `strength` s mixes: in · (1 - s) + out · s;
2. `saturation`: feColorMatrix type="saturate" with the value 1 + saturation;
3. `brightness` b and `contrast` c, one straight line:
   out = clamp((in + 0.5 · b - 0.5) · (1 + c · (0.9 if c < 0 else 1.5)) + 0.5).

A photo in other colours than sRGB is converted to sRGB before its colours are changed, which is
what browsers compute on too; one that is only turned or cropped keeps its profile.
"""

from collections.abc import Callable, Sequence
from math import cos, radians, sin
from typing import Annotated

import msgspec
from msgspec import Meta
from PIL import Image

from fediphoto.media import colours
from fediphoto.media.looks import Look, all_looks

_STRIPE_ROWS = 128
"""Rows coloured at a time: some of Pillow's work holds the interpreter's lock."""
_SLACK = 1e-6
"""What fractions may miss by: browsers add them up in floating point."""

LEAST_PART = 0.01
"""The smallest part of a side that can be cropped to."""

Fraction = Annotated[float, Meta(ge=0, le=1)]
Part = Annotated[float, Meta(ge=LEAST_PART, le=1)]
Amount = Annotated[float, Meta(ge=-1, le=1)]


class Crop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the frame, in fractions of its sides."""

    x: Fraction = 0.0
    y: Fraction = 0.0
    width: Part = 1.0
    height: Part = 1.0

    def __post_init__(self) -> None:
        """Refuse what hangs over the frame."""
        if self.x + self.width > 1 + _SLACK or self.y + self.height > 1 + _SLACK:
            raise ValueError("the crop hangs over the picture")


class Edits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done to a photo, as the module says; all of it optional."""

    turns: Annotated[int, Meta(ge=0, le=3)] = 0
    straighten: Annotated[float, Meta(ge=-15, le=15)] = 0.0
    crop: Crop = Crop()
    look: str = ""
    strength: Fraction = 1.0
    brightness: Amount = 0.0
    contrast: Amount = 0.0
    saturation: Amount = 0.0

    def __post_init__(self) -> None:
        """Refuse a look that there is not."""
        if self.look and self.look not in all_looks():
            raise ValueError("there is no such look")

    @property
    def changes_shape(self) -> bool:
        """Whether the picture is turned, straightened or cropped."""
        return bool(self.turns or self.straighten) or self.crop != Crop()

    @property
    def changes_colours(self) -> bool:
        """Whether the colours are others."""
        looks = self.look != "" and self.strength > 0
        return looks or bool(self.saturation or self.brightness or self.contrast)

    @property
    def is_nothing(self) -> bool:
        """Whether the photo stays as it is."""
        return not (self.changes_shape or self.changes_colours)


def read(text: str | bytes) -> Edits:
    """The edits that a JSON text says; ValueError for anything else (msgspec's is one)."""
    return msgspec.json.decode(text, type=Edits)


def convert(plain: object) -> Edits:
    """The same of plain values; ValueError for what is none."""
    return msgspec.convert(plain, Edits)


def with_crop(edits: Edits, crop: Crop) -> Edits:
    """The same edits with another crop."""
    return msgspec.structs.replace(edits, crop=crop)


def with_look(edits: Edits, look: str) -> Edits:
    """The same edits with another look, at full strength."""
    return msgspec.structs.replace(edits, look=look, strength=1.0)


def edited(
    image: Image.Image, profile: bytes | None, edits: Edits
) -> tuple[Image.Image, bytes | None]:
    """An upright picture (L, RGB or RGBA) as `edits` want it, and its profile then.

    `image` may be changed in place.
    """
    if edits.changes_shape:
        image = _shaped(image, edits)
    if not edits.changes_colours:
        return image, profile
    image = colours.in_srgb(image, profile)
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    image = image.convert("RGB") if image.mode != "RGB" else image
    _colour(image, steps(edits))
    if alpha is not None:
        image.putalpha(alpha)
    return image, None


def enlargement(size: tuple[float, float], straighten: float) -> float:
    """The k of the module's geometry, for a picture of that size, already turned."""
    angle = radians(abs(straighten))
    width, height = size
    return cos(angle) + sin(angle) * max(width / height, height / width)


Point = tuple[float, float]
"""Fractions of a picture's sides, from its upper left corner."""


def place(size: tuple[int, int], edits: Edits, point: Point) -> Point:
    """Where a point of the given picture, of that size, lies in the edited one; outside it, if
    it was cut away."""
    x, y = point
    for _ in range(edits.turns):
        x, y = 1 - y, x
    x, y = _through_frame(turned(size, edits.turns), edits.straighten, (x, y), inwards=True)
    crop = edits.crop
    return (x - crop.x) / crop.width, (y - crop.y) / crop.height


def origin(size: tuple[int, int], edits: Edits, point: Point) -> Point:
    """The other way round: which point of the given picture lies there in the edited one."""
    crop = edits.crop
    x, y = crop.x + point[0] * crop.width, crop.y + point[1] * crop.height
    x, y = _through_frame(turned(size, edits.turns), edits.straighten, (x, y), inwards=False)
    for _ in range(edits.turns):
        x, y = y, 1 - x
    return x, y


def turned(size: tuple[int, int], turns: int) -> tuple[int, int]:
    """Width and height after so many quarter turns."""
    return (size[1], size[0]) if turns % 2 else size


def shaped_crop(size: tuple[int, int], ratio: float, around: Point) -> Crop:
    """The largest crop of width : height = `ratio` of a frame of that shape, as near as can be
    around a point of the frame."""
    shape = size[0] / size[1]
    width, height = min(1.0, ratio / shape), min(1.0, shape / ratio)
    width, height = max(LEAST_PART, width), max(LEAST_PART, height)
    x = min(max(around[0] - width / 2, 0.0), 1 - width)
    y = min(max(around[1] - height / 2, 0.0), 1 - height)
    return Crop(x, y, width, height)


def turned_crop(crop: Crop, turns: int) -> Crop:
    """The same part of the picture after so many more quarter turns clockwise."""
    for _ in range(turns % 4):
        crop = Crop(max(0.0, 1 - crop.y - crop.height), crop.x, crop.height, crop.width)
    return crop


def _through_frame(size: tuple[int, int], straighten: float, at: Point, *, inwards: bool) -> Point:
    """From a point of the turned picture to that of the frame (`inwards`), or back."""
    angle, scale = radians(straighten), enlargement(size, straighten)
    if not inwards:
        angle, scale = -angle, 1 / scale
    x, y = (at[0] - 0.5) * size[0], (at[1] - 0.5) * size[1]
    x, y = x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
    return x * scale / size[0] + 0.5, y * scale / size[1] + 0.5


Step = Callable[[Image.Image], Image.Image]


def steps(edits: Edits) -> list[Step]:
    """What is done to an RGB picture's colours, one after the other."""
    made: list[Step] = []
    look = all_looks().get(edits.look)
    if look is not None and edits.strength > 0:
        made.append(_look_step(look, edits.strength))
    if edits.saturation:
        made.append(_matrix_step(saturating(1 + edits.saturation)))
    if edits.brightness or edits.contrast:
        made.append(_table_step(_line(edits.brightness, edits.contrast) * 3))
    return made


def saturating(value: float) -> tuple[float, ...]:
    """The matrix (3 × 4) of SVG's feColorMatrix type="saturate"."""
    red, green, blue = 0.213 * (1 - value), 0.715 * (1 - value), 0.072 * (1 - value)
    return (
        *(red + value, green, blue, 0.0),
        *(red, green + value, blue, 0.0),
        *(red, green, blue + value, 0.0),
    )


def _shaped(image: Image.Image, edits: Edits) -> Image.Image:
    turn = _TURNS.get(edits.turns)
    if turn is not None:
        image = image.transpose(turn)
    scale = enlargement(image.size, edits.straighten)
    frame = (image.width / scale, image.height / scale)
    crop = edits.crop
    left, top = crop.x * frame[0], crop.y * frame[1]
    size = (max(1, round(crop.width * frame[0])), max(1, round(crop.height * frame[1])))
    if not edits.straighten:
        left_px = min(round(left), image.width - size[0])
        top_px = min(round(top), image.height - size[1])
        return image.crop((left_px, top_px, left_px + size[0], top_px + size[1]))
    angle = radians(edits.straighten)
    along, across = cos(angle), sin(angle)
    # From a pixel of the result to the picture: to the middle of the frame, turned back, and on
    # to the middle of the picture.
    x, y = left - frame[0] / 2, top - frame[1] / 2
    to_picture = (
        *(along, across, image.width / 2 + along * x + across * y),
        *(-across, along, image.height / 2 - across * x + along * y),
    )
    return image.transform(size, Image.Transform.AFFINE, to_picture, Image.Resampling.BICUBIC)


_TURNS = {
    1: Image.Transpose.ROTATE_270,  # Pillow counts the other way round
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def _colour(image: Image.Image, wanted: Sequence[Step]) -> None:
    """Do it in place, stripe by stripe: little more memory, and others get their turn between."""
    for top in range(0, image.height, _STRIPE_ROWS):
        stripe = image.crop((0, top, image.width, min(top + _STRIPE_ROWS, image.height)))
        for step in wanted:
            stripe = step(stripe)
        image.paste(stripe, (0, top))


def _look_step(look: Look, strength: float) -> Step:
    matrix = _matrix_step(look.matrix)
    tables = _tables(look)

    def step(image: Image.Image) -> Image.Image:
        changed = matrix(image)
        if tables is not None:
            changed = changed.point(tables)
        return changed if strength == 1 else Image.blend(image, changed, strength)

    return step


def _matrix_step(matrix: Sequence[float]) -> Step:
    # Pillow computes on values from 0 to 255.
    rows = tuple(
        value * 255 if number % 4 == 3 else float(value) for number, value in enumerate(matrix)
    )
    return lambda image: image.convert("RGB", rows)


def _table_step(table: list[int]) -> Step:
    return lambda image: image.point(table)


def _tables(look: Look) -> list[int] | None:
    if not look.tables:
        return None
    return [
        value for channel in ("r", "g", "b") for value in _table(look.tables.get(channel, (0, 1)))
    ]


def _table(values: Sequence[float]) -> list[int]:
    """SVG's feFuncX type="table" for each of 256 values."""
    spans = len(values) - 1
    found = []
    for value in range(256):
        at = value / 255 * spans
        before = min(int(at), spans - 1)
        here = values[before] + (at - before) * (values[before + 1] - values[before])
        found.append(_byte(here))
    return found


def _line(brightness: float, contrast: float) -> list[int]:
    slope = 1 + contrast * (0.9 if contrast < 0 else 1.5)
    return [_byte((value / 255 + 0.5 * brightness - 0.5) * slope + 0.5) for value in range(256)]


def _byte(value: float) -> int:
    return max(0, min(255, int(value * 255 + 0.5)))
