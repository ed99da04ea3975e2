"""Whether our scripts take out of a photo what it tells about its maker, and no pixel."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps, PngImagePlugin, UnidentifiedImageError

from fediphoto.web.pages import assets

NODE = shutil.which("node")
PROGRAM = Path(__file__).parent / "scripts" / "strip.mjs"
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
ORIENTATION = 0x0112

pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js")


@dataclass
class Stripped:
    """A photo before and after."""

    source: Path
    made: Path
    told: dict[str, Any] | None
    was_stripped: bool


def _strip(files: list[Path], folder: Path) -> list[Stripped]:
    asked = [
        {"from": str(one), "to": str(folder / f"{number}{one.suffix}")}
        for number, one in enumerate(files)
    ]
    given = {"modules": str(assets.FOLDER / "js" / "compose"), "files": asked}
    done = subprocess.run(
        [str(NODE), "--no-warnings", str(PROGRAM)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [
        Stripped(file, Path(one["to"]), said["told"], said["stripped"])
        for file, one, said in zip(files, asked, json.loads(done.stdout), strict=True)
    ]


def _pixels(path: Path) -> list[bytes]:
    """Every frame as it is seen, turned upright."""
    with Image.open(path) as image:
        frames = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(ImageOps.exif_transpose(image).convert("RGBA").tobytes())
            if image.format == "MPO":
                break  # the other pictures of it are what is taken off
        return frames


def _can_be_seen(path: Path) -> bool:
    try:
        _pixels(path)
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError):
        return False
    return True


def test_real_photos_lose_what_they_tell_and_no_pixel(corpus: Path, tmp_path: Path) -> None:
    found = sorted((corpus / "images").rglob("*"))
    files = [one for one in found if one.suffix.lower() in SUFFIXES and _can_be_seen(one)]
    assert len(files) > 30
    done = _strip(files, tmp_path)
    assert sum(one.was_stripped for one in done) > 30
    for one in done:
        if not one.was_stripped:
            assert one.made.read_bytes() == one.source.read_bytes()
            continue
        with Image.open(one.made) as image:
            exif = image.getexif()
            assert set(exif) <= {ORIENTATION}, one.source
            assert not exif.get_ifd(0x8825), one.source
            assert not {"xmp", "comment"} & set(image.info), one.source
        content = one.made.read_bytes()
        for telling in (b"http://ns.adobe.com", b"Photoshop 3.0", b"GPSLatitude", b"MPF\0"):
            assert telling not in content, (one.source, telling)
        assert _pixels(one.made) == _pixels(one.source), one.source


def test_it_is_said_what_a_photo_told(corpus: Path, tmp_path: Path) -> None:
    files = [
        corpus / "images" / "exif-samples" / "gps_DSCN0010.jpg",
        corpus / "images" / "exif-orientation-examples" / "Landscape_6.jpg",
    ]
    walk, turned = _strip(files, tmp_path)
    assert walk.told is not None
    assert turned.told is not None
    assert walk.told["place"]
    assert walk.told["camera"]
    assert walk.told["time"]
    assert turned.told["orientation"] == 6
    assert not turned.told["place"]


def test_png_and_webp_lose_their_texts_and_stay_upright(tmp_path: Path) -> None:
    picture = Image.radial_gradient("L").resize((48, 32)).convert("RGB")
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "A maker"
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "Taken at home, GPSLatitude=52.5")
    png, webp = tmp_path / "told.png", tmp_path / "told.webp"
    picture.save(png, pnginfo=words, exif=exif)
    picture.save(webp, lossless=True, exif=exif, xmp=b"<x:xmpmeta>GPSLatitude</x:xmpmeta>")
    for one in _strip([png, webp], tmp_path):
        assert one.was_stripped
        assert one.told is not None
        assert one.told["place"]
        assert one.told["camera"]
        assert one.told["orientation"] == 6
        with Image.open(one.made) as image:
            assert dict(image.getexif()) == {ORIENTATION: 6}
        assert b"GPSLatitude" not in one.made.read_bytes()
        assert _pixels(one.made) == _pixels(one.source)


def test_what_follows_the_end_of_a_photo_stays_here(alley: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.jpg"
    longer.write_bytes(alley.read_bytes() + b"a film, or where I live")
    (one,) = _strip([longer], tmp_path)
    assert one.told is not None
    assert one.told["trailing"]
    assert b"where I live" not in one.made.read_bytes()


def test_what_cannot_be_followed_is_sent_as_it_is_and_that_is_said(tmp_path: Path) -> None:
    jpeg = BytesIO()
    Image.new("RGB", (32, 32), "red").save(jpeg, "JPEG")
    hostile = [
        b"\xff\xd8\xff\xe1\xff\xff" + b"x" * 20,
        b"\x89PNG\r\n\x1a\n" + b"\xff\xff\xff\xffIHDR" + bytes(20),
        b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\x7f" + bytes(20),
        b"\x00\x00\x00\x18ftypheic" + bytes(40),
        b"",
    ]
    files = []
    for number, content in enumerate(hostile):
        files.append(tmp_path / f"hostile{number}.bin")
        files[-1].write_bytes(content)
    for one in _strip(files, tmp_path):
        assert not one.was_stripped
        assert one.made.read_bytes() == one.source.read_bytes()
