"""What EXIF says about the camera and which way is up; nothing else of it is ever read."""

import re
import struct
from fractions import Fraction
from typing import Any

from PIL import Image
from PIL.ExifTags import IFD, Base

Camera = dict[str, str | float | int]

_LONGEST_NAME = 100
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
    """make, model, lens, exposure ("1/250", seconds), aperture (f-number), iso, focal_length (mm).

    Only what is there and makes sense. Never a place, a serial number or a person's name.
    """
    try:
        shot: dict[int, Any] = exif.get_ifd(IFD.Exif)
        top: dict[int, Any] = dict(exif)
    except _PARSE_ERRORS:
        return {}
    iso = shot.get(Base.ISOSpeedRatings)
    found = {
        "make": _name(top.get(Base.Make)),
        "model": _name(top.get(Base.Model)),
        "lens": _name(shot.get(Base.LensModel)),
        "exposure": _exposure(_number(shot.get(Base.ExposureTime), most=86_400)),
        "aperture": _number(shot.get(Base.FNumber), most=1_000),
        "iso": _number(iso[0] if isinstance(iso, tuple) and iso else iso, most=100_000_000),
        "focal_length": _number(shot.get(Base.FocalLength), most=100_000),
    }
    if found["iso"] is not None:
        found["iso"] = round(float(found["iso"]))
    return {name: value for name, value in found.items() if value is not None}


def _name(value: object) -> str | None:
    """A maker's or model's name, without padding and control characters."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    printable = "".join(sign if sign.isprintable() else " " for sign in value.partition("\0")[0])
    return " ".join(printable.split())[:_LONGEST_NAME] or None


def _number(value: Any, *, most: float) -> float | None:
    """A positive number up to `most`, to six digits; cameras write 0/0 for what is unknown."""
    try:
        number = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return float(f"{number:.6g}") if 0 < number <= most else None


def _exposure(seconds: float | None) -> str | None:
    """Seconds as photographers write them: "1/250", "0.8", "30"."""
    if seconds is None:
        return None
    if seconds < 0.4:
        return f"1/{round(1 / Fraction(seconds))}"
    return f"{seconds:g}"
