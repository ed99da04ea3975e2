"""What EXIF says about the camera and which way is up; nothing else of it is ever read."""

import re
import struct
from typing import Any

from PIL import Image
from PIL.ExifTags import IFD, Base

from fediphoto.media import shot

Camera = dict[str, str | float | int]

UPRIGHT = 1
_XMP_ORIENTATION = re.compile(rb"tiff:Orientation(?:=[\"']|>)\s*([1-8])")
_PARSE_ERRORS = (
    *(ValueError, TypeError, KeyError, IndexError, SyntaxError, AttributeError, OSError),
    *(EOFError, struct.error, ArithmeticError, MemoryError),
)


def parse(block: bytes | None) -> Image.Exif:
    """An EXIF block, with or without its `Exif` prefix; an unreadable one counts as empty."""
    exif = Image.Exif()
    if block:
        prefix = b"" if block.startswith(b"Exif\0\0") else b"Exif\0\0"
        try:
            exif.load(prefix + block)
        except _PARSE_ERRORS:
            return Image.Exif()
    return exif


def orientation(exif: Image.Exif, xmp: bytes | None = None) -> int:
    """1 to 8 as EXIF has it (1 is upright): from EXIF, else from XMP, else upright."""
    try:
        value = exif.get(Base.Orientation)
    except _PARSE_ERRORS:
        value = None
    if isinstance(value, int):
        return value if 1 <= value <= 8 else UPRIGHT
    found = _XMP_ORIENTATION.search(xmp) if xmp else None
    return int(found[1]) if found else UPRIGHT


def camera(exif: Image.Exif) -> Camera:
    """What `shot` keeps of it: make, model, lens, exposure, aperture, iso, focal_length.

    Only what is there and makes sense. Never a place, a serial number or a person's name.
    """
    try:
        taken: dict[int, Any] = exif.get_ifd(IFD.Exif)
        top: dict[int, Any] = dict(exif)
    except _PARSE_ERRORS:
        return {}
    iso = taken.get(Base.ISOSpeedRatings)
    found = {
        "make": top.get(Base.Make),
        "model": top.get(Base.Model),
        "lens": taken.get(Base.LensModel),
        "exposure": taken.get(Base.ExposureTime),
        "aperture": taken.get(Base.FNumber),
        "iso": iso[0] if isinstance(iso, tuple) and iso else iso,
        "focal_length": taken.get(Base.FocalLength),
    }
    return shot.read(found).plain
