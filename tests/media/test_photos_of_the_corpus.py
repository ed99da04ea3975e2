"""What becomes of real photos: every file of the corpus goes through the whole pipeline."""

import warnings
from pathlib import Path

import pytest
from PIL import Image

from fediphoto.errors import Unprocessable
from fediphoto.media import photos
from tests.media import samples, witness

LIMITS = photos.PhotoLimits()
HEIF = (".heic", ".heif")


def is_readable(name: str) -> bool:
    """The collector's Pillow had no HEIF reader; every other error it saw is the file's own."""
    errors = [key for key in samples.MANIFEST[name] if key.endswith("error")]
    return not errors or name.lower().endswith(HEIF)


READABLE = sorted(filter(is_readable, samples.MANIFEST))
BROKEN = sorted(set(samples.MANIFEST) - set(READABLE))

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


@pytest.mark.parametrize("name", READABLE)
def test_a_real_photo_becomes_renditions(name: str, corpus: Path, tmp_path: Path) -> None:
    source = corpus / "images" / name
    out = tmp_path / "out"
    photo = photos.process(source, LIMITS, out)
    modern = photos.process_modern(photo.renditions["original"].path, LIMITS, out)
    small = {
        "avatar": photos.avatar(source, LIMITS, out),
        "header": photos.header(source, LIMITS, out),
    }
    made = {**photo.renditions, **modern, **small}
    assert {path.name for path in out.iterdir()} == {one.path.name for one in made.values()}

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(source) as image:
            expected = witness.seen(image)
    for rendition, one in made.items():
        assert witness.traces(one.path) == [], rendition
        assert one.size_bytes == one.path.stat().st_size
        with Image.open(one.path) as image:
            assert image.size == (one.width, one.height)
            assert Image.MIME[image.format or ""] == one.mime
            # JPEG halves the resolution of colour, which is a lot of 10 × 10 pixels of confetti.
            if rendition not in small and (min(image.size) > 24 or rendition == "original"):
                assert witness.difference(witness.seen(image), expected) < 6, rendition
    assert (photo.width, photo.height) == (made["original"].width, made["original"].height)
    assert 6 <= len(photo.blurhash) <= 164
    for rendition, side in (("display", 1440), ("thumb", 640), ("original", 4096)):
        assert max(made[rendition].width, made[rendition].height) <= side
    for rendition in ("display", "thumb"):
        assert made[rendition].mime == "image/jpeg"


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in READABLE
        if samples.MANIFEST[name].get("format") in ("JPEG", "PNG", "WEBP", "GIF")
        and samples.MANIFEST[name]["orientation"] in (None, 1)
        and max(samples.MANIFEST[name]["width"], samples.MANIFEST[name]["height"]) <= 4096
        and samples.MANIFEST[name]["mode"] != "CMYK"
    ],
)
def test_an_upright_photo_keeps_its_very_pixels(name: str, corpus: Path, tmp_path: Path) -> None:
    source = corpus / "images" / name
    original = photos.process(source, LIMITS, tmp_path).renditions["original"]
    assert witness.frames(original.path) == witness.frames(source)
    with Image.open(source) as before, Image.open(original.path) as after:
        assert after.format == before.format
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        for key in ("loop", "duration", "transparency", "background"):
            assert after.info.get(key) == before.info.get(key)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_and_leaves_nothing(
    name: str, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for work in (photos.process, photos.process_modern, photos.avatar, photos.header):
        with pytest.raises(Unprocessable) as refusal:
            work(corpus / "images" / name, LIMITS, out)
        assert str(refusal.value).endswith(".")
        assert not out.exists() or not list(out.iterdir())


@pytest.mark.parametrize("family", ["Portrait_", "orientation_landscape_", "orientation_portrait_"])
def test_the_same_photo_held_differently_comes_out_the_same(
    family: str, corpus: Path, tmp_path: Path
) -> None:
    """Made by hand by their collectors: the same view, stored turned by 5 to 8 orientations."""
    members = sorted((corpus / "images").glob(f"*/{family}*.jpg"))
    assert len(members) >= 3
    views = []
    for member in members:
        made = photos.process(member, LIMITS, tmp_path / member.stem)
        with Image.open(made.renditions["display"].path) as image:
            views.append(witness.seen(image))
    for view in views[1:]:
        assert view.size == views[0].size
        assert witness.difference(view, views[0]) < 3


def test_the_place_is_in_the_files_we_test_with(corpus: Path) -> None:
    """Or else the checks above would prove nothing."""
    tagged = [name for name, seen in samples.MANIFEST.items() if seen.get("gps_tags")]
    assert len(tagged) >= 6
    for name in tagged:
        assert witness.traces(corpus / "images" / name) != []
