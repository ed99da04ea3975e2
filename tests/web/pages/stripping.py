"""Files before and after our scripts have taken out of them what they tell about their maker."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageOps, UnidentifiedImageError

from fediphoto.web.pages import assets

pillow_heif.register_heif_opener()

NODE = shutil.which("node")
PROGRAM = Path(__file__).parent / "scripts" / "strip.mjs"

needs_node = pytest.mark.skipif(NODE is None, reason="needs Node.js")


@dataclass
class Stripped:
    """A file before and after."""

    source: Path
    made: Path
    told: dict[str, Any] | None
    was_stripped: bool
    mime: str
    read: int
    """How many bytes of it were read into memory."""

    def before_and_after(self) -> tuple[bytes, bytes]:
        return self.source.read_bytes(), self.made.read_bytes()


def answers(program: Path, files: list[Any]) -> list[Any]:
    """What a program in `scripts/` answers, one for each of `files`, of our page's own modules."""
    given = {"modules": str(assets.FOLDER / "js" / "compose"), "files": files}
    done = subprocess.run(
        [str(NODE), "--no-warnings", str(program)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return list(json.loads(done.stdout))


def strip(files: list[Path], folder: Path, mime: str = "") -> list[Stripped]:
    """Each file as our page would send it; `mime` is what the browser calls them all."""
    asked = [
        {"from": str(one), "to": str(folder / f"{number}{one.suffix}"), "type": mime}
        for number, one in enumerate(files)
    ]
    return [
        Stripped(file, Path(one["to"]), said["told"], said["stripped"], said["type"], said["read"])
        for file, one, said in zip(files, asked, answers(PROGRAM, asked), strict=True)
    ]


def stay_as_they_are(contents: list[bytes], folder: Path) -> None:
    """Assert that none of these is touched."""
    files = []
    for number, content in enumerate(contents):
        files.append(folder / f"hostile{number}.bin")
        files[-1].write_bytes(content)
    for one in strip(files, folder):
        assert not one.was_stripped, one.source
        before, after = one.before_and_after()
        assert before == after, one.source


def pixels(path: Path) -> list[bytes]:
    """Every frame as it is seen, turned upright."""
    with Image.open(path) as image:
        frames = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(ImageOps.exif_transpose(image).convert("RGBA").tobytes())
            if image.format == "MPO":
                break  # the other pictures of it are what is taken off
        return frames


def can_be_seen(path: Path) -> bool:
    """Whether Pillow reads it at all."""
    try:
        pixels(path)
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError):
        return False
    return True
