"""Turn an upload into renditions.

Everything here is synchronous and takes its time: call it in a worker thread.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from fediphoto.errors import Unprocessable
from fediphoto.media import colours, editing, exif
from fediphoto.media.limits import PhotoLimits
from fediphoto.media.placeholders import placeholders
from fediphoto.media.reading import Source, decode, fitting, inspect, room_for
from fediphoto.media.renditions import (
    JPEG,
    ORIGINAL_JPEG,
    ORIGINAL_PNG,
    WEBP,
    Encoding,
    Rendition,
    Workshop,
    workshop,
)
from fediphoto.media.sniffing import sniff
from fediphoto.text.translations import _

__all__ = [
    "Photo",
    "PhotoLimits",
    "Rendition",
    "avatar",
    "display",
    "header",
    "process",
    "process_modern",
    "sniff",
]

ORIGINAL_SIDE = 4096
"""Long side from which an original is made smaller; Pixelfed refuses more than 5,000."""
DISPLAY_SIDE = 1440
THUMB_SIDE = 640
AVATAR_SIZE = (400, 400)
HEADER_SIZE = (1500, 500)
EMOJI_SIDE = 256

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Photo:
    """What an upload has become."""

    width: int
    height: int
    """Pixels of the upright original as stored."""
    blurhash: str
    dominant_color: str
    """"#rrggbb"."""
    camera: exif.Camera
    """make, model, lens, exposure ("1/250" s), aperture, iso, focal_length (mm), where known."""
    renditions: dict[str, Rendition]
    """"original", "display" and "thumb"."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """A decoded picture in colours for the web, not yet upright."""

    image: Image.Image
    """L, RGB or RGBA."""
    profile: bytes | None
    orientation: int

    def within(self, long_side: int) -> "_Picture":
        """The same, no larger than `long_side`."""
        return _Picture(_within(self.image, long_side), self.profile, self.orientation)

    def edited(self, edits: editing.Edits) -> "_Picture":
        """The same as `edits` want it, upright."""
        return _Picture(*editing.edited(self.upright(), self.profile, edits), exif.UPRIGHT)

    def upright(self) -> Image.Image:
        """The image as it is meant to be seen."""
        turn = _TURNS.get(self.orientation)
        return self.image if turn is None else self.image.transpose(turn)


def process(
    path: Path, limits: PhotoLimits, out: Path, edits: editing.Edits | None = None
) -> Photo:
    """Make "original", "display" (1440 px, JPEG) and "thumb" (640 px, JPEG) of the file `path`.

    The files appear in the folder `out` (made if missing); none of them carries metadata. The
    original keeps its very pixels where it is an upright JPEG, PNG, WebP or GIF of at most
    4096 px, and an animation its movement. With `edits` the renditions are of the edited picture.
    Raises TooLarge (413) or Unprocessable (422) with a sentence; then `out` holds none of its
    files. `path` is only read.
    """
    source = inspect(path, limits)
    is_edited = edits is not None and not edits.is_nothing
    if is_edited and source.frames > 1:
        raise Unprocessable(_("An animation cannot be edited."))
    is_kept = not is_edited and source.is_upright_and_common and max(source.size) <= ORIGINAL_SIDE
    with room_for(source), workshop(out) as shop:
        picture, facts = _read(source, DISPLAY_SIDE if is_kept else ORIGINAL_SIDE, limits)
        if edits is not None and is_edited:
            picture = picture.edited(edits)
        if is_kept:
            original = shop.keep("original", source.data, source.mime, source.size)
        else:
            original = _encode_original(shop, picture)
        picture = _encode_both(shop, picture, "", JPEG)
        blurhash, dominant_color = placeholders(colours.on_white(picture.upright()))
    return Photo(
        width=original.width,
        height=original.height,
        blurhash=blurhash,
        dominant_color=dominant_color,
        camera=exif.camera(facts),
        renditions=shop.made,
    )


def display(path: Path, limits: PhotoLimits, out: Path) -> Rendition:
    """Make only "display": for photos of others, of which we keep one size.

    An upright JPEG within 1440 px keeps its very pixels. Errors and `out` as in `process`.
    """
    source = inspect(path, limits)
    is_small = source.mime == "image/jpeg" and max(source.size) <= DISPLAY_SIDE
    with room_for(source), workshop(out) as shop:
        picture, _ = _read(source, DISPLAY_SIDE, limits)
        if is_small and source.is_upright_and_common:
            return shop.keep("display", source.data, source.mime, source.size)
        _encode(shop, picture, "display", DISPLAY_SIDE, JPEG)
        return shop.made["display"]


def emoji(path: Path, limits: PhotoLimits, out: Path) -> Rendition:
    """Make "emoji": small (256 px on the long side, for some are signs), still, seen through.

    Errors and `out` as in `process`.
    """
    source = inspect(path, limits)
    with room_for(source), workshop(out) as shop:
        picture, _ = _read(source, EMOJI_SIDE, limits)
        small = picture.within(EMOJI_SIDE)
        return shop.encode("emoji", small.upright(), ORIGINAL_PNG, picture.profile)


def own_emoji(path: Path, limits: PhotoLimits, out: Path) -> dict[str, Rendition]:
    """Make "emoji" as above, and "moving", the very file, of an animation that is small enough.

    Errors and `out` as in `process`.
    """
    source = inspect(path, limits)
    moves = source.frames > 1 and source.is_upright_and_common
    with room_for(source), workshop(out) as shop:
        picture, _ = _read(source, EMOJI_SIDE, limits)
        small = picture.within(EMOJI_SIDE)
        shop.encode("emoji", small.upright(), ORIGINAL_PNG, picture.profile)
        if moves and max(source.size) <= EMOJI_SIDE:
            shop.keep("moving", source.data, source.mime, source.size)
    return shop.made


def small(path: Path, limits: PhotoLimits, side: int) -> tuple[Image.Image, bytes | None]:
    """The picture in the file `path`, upright (L, RGB or RGBA) and no larger than `side`, and its
    profile. Errors as in `process`."""
    source = inspect(path, limits)
    with room_for(source):
        picture, _ = _read(source, side, limits)
        return picture.upright(), picture.profile


def look_at(path: Path) -> tuple[int, int, str]:
    """Width, height and blurhash of a file that we made; Unprocessable where it is damaged."""
    source = inspect(path, PhotoLimits())
    with room_for(source):
        picture, _ = _read(source, THUMB_SIDE, PhotoLimits())
        blurhash, _ = placeholders(colours.on_white(picture.upright()))
    return *source.size, blurhash


def process_modern(path: Path, limits: PhotoLimits, out: Path) -> dict[str, Rendition]:
    """Make "display_webp" and "thumb_webp", for our own pages, of an original or display `path`.

    Errors and `out` as in `process`.
    """
    source = inspect(path, limits)
    with room_for(source), workshop(out) as shop:
        picture, _ = _read(source, DISPLAY_SIDE, limits)
        _encode_both(shop, picture, "_webp", WEBP)
    return shop.made


def avatar(path: Path, limits: PhotoLimits, out: Path) -> Rendition:
    """Make "avatar": the middle square of a photo, 400 px (less if it has less), as JPEG.

    Errors and `out` as in `process`.
    """
    return _cropped(path, limits, out, "avatar", AVATAR_SIZE)


def header(path: Path, limits: PhotoLimits, out: Path) -> Rendition:
    """Make "header": the middle of a photo in the shape 3:1, up to 1500 × 500 px, as JPEG.

    Errors and `out` as in `process`.
    """
    return _cropped(path, limits, out, "header", HEADER_SIZE)


def _read(source: Source, long_side: int, limits: PhotoLimits) -> tuple[_Picture, Image.Exif]:
    """The picture within `long_side`, and its EXIF. The full picture is let go at once.

    Reduced before its colours are converted, turned only when it is encoded: in the other order
    a 12-megapixel photo takes three times as long.
    """
    image, orientation, facts = decode(source, long_side, limits)
    profile = image.info.get("icc_profile")
    image = colours.plain(image)
    image = colours.without_idle_alpha(_within(image, long_side))
    image, profile = colours.web_colours(image, profile)
    return _Picture(image, profile, orientation), facts


def _within(image: Image.Image, long_side: int) -> Image.Image:
    """`image` no larger than `long_side`; reduced by whole pixels first, which is faster.

    Bicubic, for Lanczos takes half as long again (44 ms from 12 megapixels) and shows no more.
    """
    size = fitting(image.size, long_side)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=1.2)


def _encode_original(shop: Workshop, picture: _Picture) -> Rendition:
    """What could not be kept as it came: JPEG, or PNG where something can be seen through."""
    encoding = ORIGINAL_PNG if picture.image.mode == "RGBA" else ORIGINAL_JPEG
    return shop.encode("original", picture.upright(), encoding, picture.profile)


def _encode_both(shop: Workshop, picture: _Picture, suffix: str, encoding: Encoding) -> _Picture:
    """Write display and thumb, the thumb from the display's pixels; the thumb's picture."""
    picture = _encode(shop, picture, f"display{suffix}", DISPLAY_SIDE, encoding)
    return _encode(shop, picture, f"thumb{suffix}", THUMB_SIDE, encoding)


def _encode(
    shop: Workshop, picture: _Picture, name: str, side: int, encoding: Encoding
) -> _Picture:
    """Write the picture within `side`; returns it so."""
    picture = picture.within(side)
    upright = colours.on_white(picture.upright())
    shop.encode(name, upright, encoding, picture.profile)
    return picture


def _cropped(
    path: Path, limits: PhotoLimits, out: Path, name: str, size: tuple[int, int]
) -> Rendition:
    source = inspect(path, limits)
    # Enough for the short side to cover the larger of the two, whichever way up the photo is.
    long_side = -(-max(source.size) * max(size) // min(source.size))
    with room_for(source), workshop(out) as shop:
        picture, _ = _read(source, long_side, limits)
        upright = colours.on_white(picture.upright())
        scale = min(1.0, upright.width / size[0], upright.height / size[1])
        shape = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        return shop.encode(name, ImageOps.fit(upright, shape), JPEG, picture.profile)
