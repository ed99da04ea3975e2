"""Small pictures that admins make into emoji."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from fediphoto.domain.photos import custom_emojis
from fediphoto.storage import blobs
from fediphoto.storage.models import Account, CustomEmoji


def png(color: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture that stands still, half seen through."""
    out = BytesIO()
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(color, (0, 0, size[0] // 2, size[1]))
    image.save(out, "PNG")
    return out.getvalue()


def gif(size: tuple[int, int] = (32, 32), frames: int = 3) -> bytes:
    """A picture that moves."""
    out = BytesIO()
    first, *others = [Image.new("RGB", size, (80 * one, 40, 90)) for one in range(frames)]
    first.save(out, "GIF", save_all=True, append_images=others, duration=100)
    return out.getvalue()


def file(content: bytes) -> Path:
    """A file of these bytes in the media store's own file system."""
    path = blobs.current().temporary()
    path.write_bytes(content)
    return path


async def given(
    shortcode: str, content: bytes | None = None, by: Account | None = None, category: str = ""
) -> CustomEmoji:
    """An emoji of that name."""
    path = file(png() if content is None else content)
    return await custom_emojis.add(by, shortcode, path, category=category)
