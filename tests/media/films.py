"""Small videos of every kind, made by ffmpeg as they are asked for."""

import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image, ImageDraw

from fediphoto.media import ffmpeg

needs_ffmpeg = pytest.mark.skipif(not ffmpeg.is_installed(), reason="ffmpeg is not installed")

WHERE = "+52.5163+013.3777/"
"""A place as telephones write it into a video."""
_LOCATED = ("-metadata", f"location={WHERE}", "-metadata", "title=My garden")
_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
_AAC = ("-c:a", "aac")


@cache
def film(
    name: str = "film.mp4",
    *options: str,
    size: str = "320x180",
    seconds: float = 1.0,
    rate: int = 25,
    has_sound: bool = True,
) -> bytes:
    """A test picture with a tone; `options` are ffmpeg's for what it writes."""
    sound = ("-f", "lavfi", "-i", f"sine=f=440:d={seconds}") if has_sound else ()
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        subprocess.run(
            [
                *("ffmpeg", "-v", "error", "-y"),
                *("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}", *sound),
                *(options or (*_H264, *_AAC)),
                *_LOCATED,
                str(path),
            ],
            check=True,
            timeout=300,
        )
        return path.read_bytes()


@cache
def turned() -> bytes:
    """A video as a telephone held upright stores it: lying, with a note to turn it."""
    with TemporaryDirectory() as folder:
        lying, upright = Path(folder) / "lying.mp4", Path(folder) / "upright.mov"
        lying.write_bytes(film())
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(lying), "-c", "copy"]
        command += ["-metadata:s:v", "rotate=90", str(upright)]
        subprocess.run(command, check=True, timeout=300)
        return upright.read_bytes()


def animation(kind: str = "GIF", frames: int = 8) -> bytes:
    """A red ball on nothing, rolling, as GIF or PNG."""
    pictures = []
    for step in range(frames):
        picture = Image.new("RGBA", (81, 61))
        box = (step * 5, 20, step * 5 + 20, 40)
        ImageDraw.Draw(picture).ellipse(box, fill=(255, 0, 0, 255))
        pictures.append(picture)
    made = BytesIO()
    pictures[0].save(
        made,
        kind,
        save_all=True,
        append_images=pictures[1:],
        duration=100,
        loop=0,
        disposal=2 - (kind == "PNG"),
    )
    return made.getvalue()
