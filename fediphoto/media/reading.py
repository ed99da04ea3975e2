"""How a photo file that anybody may have sent is opened, and how little of it is believed."""

import io
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pillow_heif
from PIL import Image, TiffImagePlugin

from fediphoto.errors import TooLarge, Unprocessable
from fediphoto.media.containers import gif, isobmff, jpeg, png, webp
from fediphoto.media.containers.stripped import Stripped
from fediphoto.media.exif import UPRIGHT, orientation, parse
from fediphoto.media.limits import PhotoLimits
from fediphoto.media.sniffing import START_BYTES, sniff_bytes
from fediphoto.text.translations import _

pillow_heif.register_heif_opener(thumbnails=False)

# Pillow would warn at 89 megapixels and refuse at 179, after some of its openers have allocated.
# Here sizes are checked on the headers, by the limits of whoever calls.
Image.MAX_IMAGE_PIXELS = None

_PILLOW_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
    "image/tiff": "TIFF",
}
_STRIPPERS: dict[str, Callable[[bytes], Stripped]] = {
    "image/jpeg": jpeg.strip,
    "image/png": png.strip,
    "image/gif": gif.strip,
    "image/webp": webp.strip,
}
_TIFF_TILE_TAGS = (322, 323)  # TileWidth, TileLength

# What Pillow's readers raise on hostile bytes.
_DECODER_ERRORS = (
    *(OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(EOFError, ArithmeticError, struct.error, zlib.error, RuntimeError, MemoryError),
    Image.DecompressionBombError,
)

GIANT_PIXELS = 30_000_000
"""From here on photos are decoded one at a time."""
_giants = threading.Lock()


@dataclass(frozen=True, slots=True)
class Source:
    """A photo file whose claims are within the limits; no pixel of it has been decoded yet."""

    mime: str
    data: bytes = field(repr=False)
    """The file without its metadata where we can take that out, else the file as it came."""
    size: tuple[int, int]
    """Pixels as stored."""
    is_common: bool = False
    """Whether every browser and every other server can be expected to read `data`."""
    orientation: int = UPRIGHT
    exif: Image.Exif | None = field(default=None, repr=False)
    """Both of a JPEG, PNG, GIF or WebP; None where they are known only when it is decoded."""
    frames: int = 1
    """More than one in an animation."""

    @property
    def is_upright_and_common(self) -> bool:
        """Whether `data` can be shown as it is."""
        return self.is_common and self.orientation == UPRIGHT


class Decoded(NamedTuple):
    """The (first) picture of a file, perhaps at reduced size, not yet upright.

    A tuple to be taken apart, so that nothing holds on to a full picture that was made smaller.
    """

    image: Image.Image
    orientation: int
    """1 to 8 as in EXIF; 1 is upright."""
    exif: Image.Exif


def inspect(path: Path, limits: PhotoLimits) -> Source:
    """Read the file's headers and structure, and check them against `limits`.

    Raises TooLarge (413) for too many bytes; Unprocessable (422) for what is no photo, is cut off
    or damaged, or claims too many pixels, frames or scans.
    """
    length = path.stat().st_size
    if length > limits.max_bytes:
        raise TooLarge(
            _("This photo has more than %(limit)s MB.", limit=f"{limits.max_bytes / 2**20:g}")
        )
    data = path.read_bytes()
    mime = sniff_bytes(data[:START_BYTES])
    if mime is None:
        raise Unprocessable(
            _("This file is not a photo we can read (JPEG, PNG, GIF, WebP, AVIF, HEIC or TIFF).")
            if data
            else _("This file is empty.")
        )
    if mime not in _STRIPPERS:
        return Source(mime, data, _claimed_size(mime, data, limits))
    stripped = _STRIPPERS[mime](data)
    _check_claims(stripped, limits)
    return _source(mime, stripped)


@contextmanager
def room_for(source: Source) -> Iterator[None]:
    """Wait until no other giant is being decoded.

    At 100 megapixels a JPEG takes 230 MB (400 if progressive), a PNG up to 1,000, a WebP 1,500:
    only JPEG can be decoded at reduced size. Most photos take 30 to 150.
    """
    if source.size[0] * source.size[1] <= GIANT_PIXELS:
        yield
        return
    with _giants:
        yield


def decode(source: Source, long_side: int, limits: PhotoLimits) -> Decoded:
    """The picture, no smaller than `long_side` pixels on its long side if it ever was that large.

    A JPEG is decoded at a half, quarter or eighth where that suffices (at a half in half the
    time). Raises Unprocessable if the pixels are cut off or damaged.
    """
    with _hostile():
        image = _open(source.mime, source.data)
        _check_pixels(image.size, limits)
        if source.mime == "image/jpeg":
            image.draft(None, fitting(image.size, long_side))
            _give_memory(image)
        image.load()
        _check_pixels(image.size, limits)  # HEIF knows its size for sure only now
        if source.exif is not None:
            return Decoded(image, source.orientation, source.exif)
        exif = image.getexif()  # after load: TIFF, AVIF and HEIF have turned what they will turn
        return Decoded(image, orientation(exif), exif)


def fitting(size: tuple[int, int], long_side: int) -> tuple[int, int]:
    """`size` scaled down so that neither side has more than `long_side` pixels; never up."""
    scale = min(1.0, long_side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _source(mime: str, stripped: Stripped) -> Source:
    exif = parse(stripped.exif)
    # Animations stay as they are: to turn them would mean to encode every frame anew.
    turned = orientation(exif, stripped.xmp) if stripped.frames == 1 else UPRIGHT
    size = (stripped.width, stripped.height)
    frames = stripped.frames
    return Source(mime, stripped.to_bytes(), size, stripped.is_common, turned, exif, frames)


@contextmanager
def _hostile() -> Iterator[None]:
    """Whatever a decoder raises over hostile bytes is one sentence to whoever sent them."""
    try:
        yield
    except _DECODER_ERRORS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the file's
        raise Unprocessable(_("This photo is cut off or damaged and cannot be read.")) from error


def _open(mime: str, data: bytes) -> Image.Image:
    """Only the one reader that the bytes ask for: EPS, PSD and the like are never tried."""
    return Image.open(io.BytesIO(data), formats=[_PILLOW_FORMATS[mime]])


def _give_memory(image: Image.Image) -> None:
    """Have the memory for the pixels ready before Pillow's reader asks for it.

    The reader would zero it while holding the interpreter's lock: 17 ms for 12 megapixels, in
    which this process answers nobody. One pixel made large fills it without the lock.
    """
    pixel = Image.new(image.mode, (1, 1))
    image.im = pixel.resize(image.size, Image.Resampling.NEAREST).im


def _claimed_size(mime: str, data: bytes, limits: PhotoLimits) -> tuple[int, int]:
    """Width and height that a TIFF, AVIF or HEIC claims; its readers allocate nothing yet."""
    if mime != "image/tiff":
        isobmff.check_whole(data)
    with _hostile(), _open(mime, data) as image:
        _check_pixels(image.size, limits)
        if isinstance(image, TiffImagePlugin.TiffImageFile):
            _check_tile(image, limits)
        return image.size


def _check_tile(image: TiffImagePlugin.TiffImageFile, limits: PhotoLimits) -> None:
    """A small TIFF can consist of one enormous tile, which is what gets allocated."""
    width, length = (image.tag_v2.get(tag, 1) for tag in _TIFF_TILE_TAGS)
    _check_pixels((int(width), int(length)), limits)


def _check_pixels(size: tuple[int, int], limits: PhotoLimits) -> None:
    if size[0] < 1 or size[1] < 1:
        raise Unprocessable(_("This photo has no pixels."))
    if size[0] * size[1] > limits.max_pixels:
        raise Unprocessable(
            _(
                "This photo has more than %(limit)s megapixels.",
                limit=f"{limits.max_pixels / 1_000_000:g}",
            )
        )


def _check_claims(stripped: Stripped, limits: PhotoLimits) -> None:
    _check_pixels((stripped.width, stripped.height), limits)
    pixels = stripped.width * stripped.height
    frames, scans = stripped.frames, stripped.scans
    if frames > limits.max_frames or (frames > 1 and frames * pixels > limits.max_animation_pixels):
        raise Unprocessable(_("This animation has too many frames."))
    if scans > limits.max_scans or (scans > 1 and scans * pixels > limits.max_scan_pixels):
        raise Unprocessable(_("This photo is stored in too many passes."))
