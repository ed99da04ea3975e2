"""Whether our scripts take out of a photo what it tells about its maker, and no pixel."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from tests.web.pages.stripping import can_be_seen, needs_node, pixels, stay_as_they_are, strip

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif"}
ORIENTATION = 0x0112

pytestmark = needs_node


def test_real_photos_lose_what_they_tell_and_no_pixel(corpus: Path, tmp_path: Path) -> None:
    found = sorted((corpus / "images").rglob("*"))
    files = [one for one in found if one.suffix.lower() in SUFFIXES and can_be_seen(one)]
    assert len(files) > 30
    done = strip(files, tmp_path)
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
        assert pixels(one.made) == pixels(one.source), one.source


def test_it_is_said_what_a_photo_told(corpus: Path, tmp_path: Path) -> None:
    files = [
        corpus / "images" / "exif-samples" / "gps_DSCN0010.jpg",
        corpus / "images" / "exif-orientation-examples" / "Landscape_6.jpg",
    ]
    walk, turned = strip(files, tmp_path)
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
    for one in strip([png, webp], tmp_path):
        assert one.was_stripped
        assert one.told is not None
        assert one.told["place"]
        assert one.told["camera"]
        assert one.told["orientation"] == 6
        with Image.open(one.made) as image:
            assert dict(image.getexif()) == {ORIENTATION: 6}
        assert b"GPSLatitude" not in one.made.read_bytes()
        assert pixels(one.made) == pixels(one.source)


def test_a_gif_loses_its_words_and_runs_as_it_ran(tmp_path: Path) -> None:
    frames = [Image.new("P", (24, 16), number) for number in range(3)]
    for frame in frames:
        frame.putpalette([*range(0, 250, 10), *range(50)])
    said = tmp_path / "said.gif"
    options: dict[str, Any] = {
        "comment": b"Taken at home",
        "duration": [50, 70, 90],
        "loop": 4,
        "disposal": 2,
    }
    frames[0].save(said, save_all=True, append_images=frames[1:], **options)
    content = said.read_bytes()
    xmp = b"<x:xmpmeta>GPSLatitude</x:xmpmeta>" + b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    said.write_bytes(content[:-1] + b"!\xff\x0bXMP DataXMP" + xmp + b"\x3b and where I live")
    (one,) = strip([said], tmp_path)
    assert one.was_stripped
    assert one.told is not None
    assert one.told["place"]
    assert one.told["trailing"]
    assert one.mime == "image/gif"
    made = one.made.read_bytes()
    for telling in (b"home", b"xmp", b"XMP", b"where I live"):
        assert telling not in made
    assert pixels(one.made) == pixels(said)
    with Image.open(one.made) as after, Image.open(said) as before:
        assert after.info["loop"] == before.info["loop"] == 4
        for number in range(3):
            after.seek(number)
            before.seek(number)
            assert after.info["duration"] == before.info["duration"]


def test_what_follows_the_end_of_a_photo_stays_here(alley: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.jpg"
    longer.write_bytes(alley.read_bytes() + b"a film, or where I live")
    (one,) = strip([longer], tmp_path)
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
        b"GIF89a" + bytes(20),
        b"GIF89a\1\0\1\0\0\0\0!\xfe\xff" + bytes(9),
        b"",
    ]
    stay_as_they_are(hostile, tmp_path)
