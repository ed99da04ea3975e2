"""Whether the editor's own arithmetic is the server's, and its frames stay within the photo."""

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image, ImageChops

from fediphoto.media import editing, looks
from fediphoto.web.pages import assets

NODE = shutil.which("node")
PROGRAM = Path(__file__).parent / "scripts" / "compose.mjs"
SIDE = 24
ROUNDING = 2
"""By how much of 255 two programs may differ that round the same steps."""

pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js")


def _ask(deed: str, given: Any) -> Any:
    document = {"modules": str(assets.FOLDER / "js" / "compose"), "deed": deed, "given": given}
    done = subprocess.run(
        [str(NODE), "--no-warnings", str(PROGRAM)],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_what_is_previewed_is_what_the_server_makes() -> None:
    chance = random.Random(5)
    picture = Image.frombytes("RGBA", (SIDE, SIDE), chance.randbytes(SIDE * SIDE * 4))
    picture.putalpha(255)
    amounts = {"strength": 0.6, "brightness": 0.2, "contrast": -0.4, "saturation": 0.5}
    plain = dict.fromkeys(amounts, 0.0) | {"strength": 1.0}
    wanted = [plain | {"look": name} for name in looks.all_looks()]
    wanted += [amounts | {"look": name} for name in looks.all_looks()]
    wanted += [plain | {"look": "", name: value} for name, value in amounts.items()]
    wanted += [plain | {"look": "", "contrast": 0.7, "saturation": -1.0}]
    given = {
        "pixels": list(picture.tobytes()),
        "looks": json.loads(assets.files()["looks.json"].content),
        "edits": wanted,
    }
    for edits, pixels in zip(wanted, _ask("tones", given), strict=True):
        ours = Image.frombytes("RGBA", picture.size, bytes(pixels)).convert("RGB")
        asked = msgspec.convert(edits, editing.Edits)
        theirs, _ = editing.edited(picture.copy(), None, asked)
        difference = ImageChops.difference(ours, theirs.convert("RGB"))
        assert max(high for _, high in difference.getextrema()) <= ROUNDING, edits


def test_a_straightened_photo_is_as_large_here_as_there() -> None:
    asked = [(400, 300, 0), (400, 300, 7.5), (300, 400, -15), (100, 100, 3)]
    for (width, height, angle), found in zip(asked, _ask("enlargements", asked), strict=True):
        assert found == pytest.approx(editing.enlargement((width, height), angle))


def test_no_crop_hangs_over_and_each_keeps_its_shape() -> None:
    whole = {"x": 0, "y": 0, "width": 1, "height": 1}
    part = {"x": 0.3, "y": 0.2, "width": 0.5, "height": 0.6}
    steps: list[list[Any]] = [["shaped", part, ratio, 400, 300] for ratio in (1, 0.8, 16 / 9)]
    steps += [["moved", part, dx, dy] for dx in (-2, 0.1, 2) for dy in (-2, 2)]
    steps += [
        ["resized", part, corner, dx, dx / 2, ratio, 400, 300]
        for corner in ("nw", "ne", "sw", "se")
        for dx in (-3, -0.1, 0.2, 3)
        for ratio in (None, 1, 9 / 16)
    ]
    steps += [["turnedCrop", part, quarters] for quarters in range(4)]
    crops = _ask("crops", [*steps, ["exact", {**whole, "x": 1e-9, "width": 1.0000001}]])
    for step, crop in zip(steps, crops, strict=False):
        assert crop["x"] >= -1e-9, step
        assert crop["y"] >= -1e-9, step
        assert crop["x"] + crop["width"] <= 1 + 1e-9, step
        assert crop["y"] + crop["height"] <= 1 + 1e-9, step
        assert min(crop["width"], crop["height"]) > 0, step
        ratio = {"shaped": 2, "resized": 5}.get(step[0])
        if ratio is not None and step[ratio]:
            shape = crop["width"] * 400 / (crop["height"] * 300)
            assert shape == pytest.approx(step[ratio]), step
    for crop in crops:
        edits = {"crop": {name: max(0, min(1, value)) for name, value in crop.items()}}
        assert editing.read(json.dumps(edits)).changes_shape is (crop != whole)


def test_words_are_completed_where_the_cursor_stands() -> None:
    asked = [
        ["With @an", "@anna"],
        ["(#aut", "#autumn"],
        ["Привет #осе", "#осень"],
        [":ca", ":camera:"],
        [":c", ""],
        ["at 10:30", ""],
        ["anna@example.org", ""],
        ["@anna@other.ex", "@anna@other.example"],
        ["#", ""],
    ]
    assert _ask("tokens", asked) == [
        {"kind": "people", "query": "an", "text": "With @anna "},
        {"kind": "tags", "query": "aut", "text": "(#autumn "},
        {"kind": "tags", "query": "осе", "text": "Привет #осень "},
        {"kind": "emoji", "query": "ca", "text": ":camera: "},
        None,
        None,
        None,
        {"kind": "people", "query": "anna@other.ex", "text": "@anna@other.example "},
        None,
    ]
