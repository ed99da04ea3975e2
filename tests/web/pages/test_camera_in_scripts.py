"""Whether our scripts read of a photo's camera what the server would, put it so, and never more."""

import dataclasses
import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from fediphoto.domain.photos import camera_choice
from fediphoto.media import exif, shot
from fediphoto.web.pages import shots
from tests.media import samples
from tests.web.pages.stripping import answers, needs_node

PROGRAM = Path(__file__).parent / "scripts" / "shot.mjs"
NAMES = {field.name for field in dataclasses.fields(shot.Shot)}

pytestmark = [
    needs_node,
    pytest.mark.filterwarnings("ignore::UserWarning:PIL"),
]


def _read(files: list[Path]) -> list[dict[str, Any] | None]:
    return answers(PROGRAM, [str(one) for one in files])


def test_they_tell_of_real_cameras_what_the_server_would(corpus: Path) -> None:
    files = sorted((corpus / "images" / "exif-samples").glob("*.jpg"))
    cameras = 0
    for file, said in zip(files, _read(files), strict=True):
        if said is None:
            continue  # a file that they leave to the server as it is
        with Image.open(file) as image:
            theirs = exif.camera(image.getexif())
        assert set(said["shot"]) <= NAMES
        assert camera_choice.told(json.dumps(said["shot"])).plain == theirs, file
        view: Any = SimpleNamespace(camera=theirs)
        assert said["line"] == shots.line(view), file
        cameras += bool(theirs)
    assert cameras > 8


def test_they_tell_of_the_camera_of_a_telephones_own_format(corpus: Path) -> None:
    file = corpus / "images" / "exif-samples" / "heic_IMG_5195.HEIC"
    (said,) = _read([file])
    assert said is not None
    with Image.open(file) as image:
        assert camera_choice.told(json.dumps(said["shot"])).plain == exif.camera(image.getexif())
    assert said["line"].startswith("Apple iPhone")


def test_of_a_telling_photo_they_tell_nothing_but_the_camera(tmp_path: Path) -> None:
    file = tmp_path / "telling.jpg"
    Image.new("RGB", (32, 32)).save(file, exif=samples.exif(6))
    (said,) = _read([file])
    assert said is not None
    assert said["line"] == "Kamerabau K 1 · K 35mm F2.8 · 35 mm · f/2.8 · 1/250 s · ISO 200"
    assert set(said["shot"]) == NAMES
    assert not any(word in str(said) for word in ("Maria", "SN-0815", "remark", "GIMP"))


def test_hostile_exif_says_little_and_stops_nothing(tmp_path: Path) -> None:
    block = samples.exif(6).tobytes()
    chance = random.Random(499)
    files = []
    for number in range(80):
        noisy = bytearray(block)
        for _ in range(chance.randrange(1, 30)):
            noisy[chance.randrange(8, len(noisy))] = chance.randrange(256)
        files.append(tmp_path / f"noisy{number}.jpg")
        Image.new("RGB", (32, 32)).save(files[-1], exif=bytes(noisy))
    for said in _read(files):
        assert said is not None
        assert set(said["shot"]) <= NAMES
        for value in said["shot"].values():
            assert isinstance(value, str | int | float)
            assert len(str(value)) <= shot.LONGEST_NAME
