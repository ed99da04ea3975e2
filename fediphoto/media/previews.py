"""What a photo would look like with some edits, small: to choose by.

Everything here is synchronous: call it in a worker thread.
"""

import io
from pathlib import Path

from PIL import Image, ImageOps

from fediphoto.media import colours, editing
from fediphoto.media.limits import PhotoLimits
from fediphoto.media.photos import small

SAMPLE_SIDE = 320
"""Long side of what is kept to make previews of."""
PREVIEW_SIZE = (144, 144)
MIME = "image/jpeg"


Sample = Image.Image
"""RGB, sRGB and upright."""


def sample(path: Path, limits: PhotoLimits) -> Sample:
    """A small copy of the photo in the file `path`, some 200 KB in memory.

    Raises TooLarge (413) or Unprocessable (422).
    """
    image, profile = small(path, limits, SAMPLE_SIDE)
    return colours.in_srgb(colours.on_white(image), profile)


def preview(of: Sample, edits: editing.Edits) -> bytes:
    """A sample as `edits` want it, as a small JPEG: the middle of it, square. `of` stays."""
    image, _ = editing.edited(of.copy(), None, edits)
    image = ImageOps.fit(image, PREVIEW_SIZE)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
