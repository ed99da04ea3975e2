"""What is read out of EXIF: the camera, which way is up, and never more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import IFD, Base
from PIL.TiffImagePlugin import IFDRational

from fediphoto.media import exif
from tests.media import samples

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def camera_with(**tags: object) -> exif.Camera:
    block = Image.Exif()
    for name, value in tags.items():
        block.get_ifd(IFD.Exif)[Base[name]] = value
    return exif.camera(block)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (IFDRational(1, 8000), "1/8000"),
        (IFDRational(10, 2500), "1/250"),
        (IFDRational(1, 3), "1/3"),
        (0.8, "0.8"),
        (IFDRational(30, 1), "30"),
    ],
)
def test_exposure_is_written_as_photographers_do(seconds: object, written: str) -> None:
    assert camera_with(ExposureTime=seconds) == {"exposure": written}


@pytest.mark.parametrize(
    "value", [IFDRational(0, 0), IFDRational(-1, 2), 0, "fast", b"\xff", (), float("inf"), None]
)
def test_values_that_make_no_sense_are_left_out(value: object) -> None:
    assert camera_with(ExposureTime=value, FNumber=value, ISOSpeedRatings=value) == {}


def test_names_are_plain_short_text() -> None:
    found = camera_with(LensModel="  Lens\x00 secret\n")
    assert found == {"lens": "Lens"}
    assert camera_with(LensModel="a\x1b[31m  b") == {"lens": "a [31m b"}
    assert len(str(camera_with(LensModel="x" * 5000)["lens"])) == 100


def test_some_cameras_write_several_speeds() -> None:
    assert camera_with(ISOSpeedRatings=(400, 800)) == {"iso": 400}


def test_orientation_is_found_in_exif_before_xmp() -> None:
    xmp = b'<rdf:Description tiff:Orientation="6"/>'
    assert exif.orientation(samples.exif(3), xmp) == 3
    assert exif.orientation(Image.Exif(), xmp) == 6
    assert exif.orientation(Image.Exif(), b"<tiff:Orientation>8</tiff:Orientation>") == 8
    assert exif.orientation(Image.Exif(), b"tiff:Orientation=9") == 1
    for nonsense in (0, 9, 6.0, "6", (6,)):
        block = Image.Exif()
        block[Base.Orientation] = nonsense
        assert exif.orientation(block) == 1


@given(st.binary(max_size=300), st.integers(0, 400), st.booleans())
def test_no_bytes_make_it_stumble(noise: bytes, cut: int, is_prefixed: bool) -> None:
    whole = samples.exif(6).tobytes()
    block = whole[0 if is_prefixed else 6 :][:cut] + noise
    found = exif.parse(block)
    assert 1 <= exif.orientation(found, noise) <= 8
    assert "SN-0815" not in str(exif.camera(found))
