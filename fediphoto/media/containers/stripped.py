"""What remains of an image file without its metadata, and what the walk through it found."""

from dataclasses import dataclass

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _

Part = bytes | memoryview
"""A piece of a file: made by us, or a slice of the input."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """A file without metadata, as parts to be written one after the other."""

    parts: tuple[Part, ...]
    width: int
    height: int
    """Pixels as stored, before any orientation is applied."""
    is_common: bool = True
    """Whether every browser and every other server can be expected to read it as it is."""
    frames: int = 1
    scans: int = 1
    """Passes over the picture; more than one only in progressive JPEG."""
    exif: bytes | None = None
    """The EXIF block that was left out, from its TIFF header on, for orientation and camera."""
    xmp: bytes | None = None
    """The XMP packet that was left out, for orientation."""

    def to_bytes(self) -> bytes:
        """The whole file in memory."""
        return b"".join(self.parts)


def truncated(kind: str) -> Unprocessable:
    """The error for a file that ends before its format says so."""
    return Unprocessable(
        _("This %(kind)s file is cut off: part of the photo is missing.", kind=kind)
    )


def malformed(kind: str) -> Unprocessable:
    """The error for a file that breaks the rules of its format."""
    return Unprocessable(_("This %(kind)s file is damaged and cannot be read.", kind=kind))
