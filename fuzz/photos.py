"""Bytes that pass for photos: made into renditions, or refused with a sentence, nothing left."""

import io
import tempfile
from pathlib import Path

from PIL import Image

from fediphoto.errors import FediphotoError
from fediphoto.media import photos

_LIMITS = photos.PhotoLimits()
_SIZE = (24, 16)


def seeds() -> list[bytes]:
    """A small whole file of every format that we take."""
    image = Image.linear_gradient("L").resize(_SIZE).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    found = []
    for name, options in (
        ("JPEG", {"exif": exif}),
        ("JPEG", {"progressive": True}),
        ("PNG", {"exif": exif}),
        ("WEBP", {"exif": exif}),
        ("GIF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("AVIF", {}),
        ("HEIF", {}),
    ):
        made = io.BytesIO()
        image.save(made, name, **options)
        found.append(made.getvalue())
    return found


def try_once(data: bytes) -> None:
    """Process `data` as an upload."""
    with tempfile.TemporaryDirectory() as folder:
        upload, out = Path(folder, "upload"), Path(folder, "out")
        upload.write_bytes(data)
        try:
            photo = photos.process(upload, _LIMITS, out)
        except FediphotoError as refused:
            assert str(refused).endswith(".")
            assert not out.exists() or not list(out.iterdir()), "what was begun is removed"
            return
        assert set(photo.renditions) == {"original", "display", "thumb"}
        assert 0 < photo.width * photo.height <= 100_000_000
