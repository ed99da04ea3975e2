"""How metadata is taken out: whatever is put between the parts of a file, its pixels stay."""

import io
import struct
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fediphoto.errors import Unprocessable
from fediphoto.media.containers import gif, isobmff, jpeg, png, webp
from fediphoto.media.containers.stripped import Stripped
from tests.media import samples, witness

SECRET = b"52.5N 13.4E Maria Muster"
STRIPPERS: dict[str, Callable[[bytes], Stripped]] = {
    "JPEG": jpeg.strip,
    "PNG": png.strip,
    "WEBP": webp.strip,
    "GIF": gif.strip,
}
ANYTHING = st.binary(max_size=60).map(lambda noise: noise + SECRET + noise)


def images() -> st.SearchStrategy[Image.Image]:
    """Small pictures of several shapes and modes."""
    return st.builds(
        samples.picture,
        st.integers(1, 40),
        st.integers(1, 40),
        st.sampled_from(["RGB", "L", "RGBA", "P"]),
    )


def assert_only_pixels_remain(kind: str, told: bytes, plain: bytes) -> None:
    stripped = STRIPPERS[kind](told)
    data = stripped.to_bytes()
    assert SECRET not in data
    assert witness.frames(data) == witness.frames(plain)
    assert STRIPPERS[kind](data).to_bytes() == data, "once is enough"
    with Image.open(io.BytesIO(data)) as image:
        assert (stripped.width, stripped.height) == image.size


@settings(max_examples=60, deadline=None)
@given(
    image=images(),
    segments=st.lists(
        st.tuples(st.sampled_from([*range(0xE0, 0xF0), 0xFE, 0xF5, 0x4F]), ANYTHING), max_size=6
    ),
    junk=st.sampled_from([b"", b"\xff\xff", b"\xff\x00", b"junk"]),
    is_progressive=st.booleans(),
    tail=ANYTHING,
)
def test_jpeg(
    image: Image.Image,
    segments: list[tuple[int, bytes]],
    junk: bytes,
    is_progressive: bool,
    tail: bytes,
) -> None:
    if image.mode != "L":
        image = image.convert("RGB")
    plain = samples.encoded(image, "JPEG", progressive=is_progressive)
    told = b"".join(samples.jpeg_segment(marker, body) for marker, body in segments)
    tables = plain.index(b"\xff\xdb")
    last_scan = plain.rindex(b"\xff\xda")
    assert_only_pixels_remain(
        "JPEG",
        plain[:tables] + told + junk + plain[tables:last_scan] + told + plain[last_scan:] + tail,
        plain,
    )


def test_jpeg_with_restarts_and_fill_bytes_in_its_scan() -> None:
    plain = samples.encoded(samples.picture(), "JPEG", restart_marker_blocks=3)
    assert b"\xff\xd3" in plain
    filled = plain[:-2] + b"\xff\xff\xff" + plain[-2:]
    assert_only_pixels_remain("JPEG", filled, plain)


def test_jpeg_keeps_what_decides_its_colours() -> None:
    """An RGB JPEG says so by Adobe's header alone; without it, it would be read as YCbCr."""
    plain = samples.encoded(samples.picture(), "JPEG", keep_rgb=True)
    assert b"Adobe" in plain
    assert_only_pixels_remain("JPEG", plain + SECRET, plain)


@settings(max_examples=60, deadline=None)
@given(
    image=images(),
    chunks=st.lists(
        st.tuples(
            st.sampled_from([b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"pHYs", b"quUx"]),
            ANYTHING,
        ),
        max_size=6,
    ),
    tail=ANYTHING,
)
def test_png(image: Image.Image, chunks: list[tuple[bytes, bytes]], tail: bytes) -> None:
    plain = samples.encoded(image, "PNG")
    told = b"".join(samples.png_chunk(name, body) for name, body in chunks)
    assert_only_pixels_remain("PNG", plain[:33] + told + plain[33:-12] + told + plain[-12:], plain)
    assert_only_pixels_remain("PNG", plain + tail, plain)


def test_png_keeps_its_profile_and_forgets_what_it_was_called() -> None:
    profile = samples.wide_profile()
    plain = samples.encoded(samples.picture(), "PNG", icc_profile=profile)
    named = plain.replace(b"ICC Profile", b"Maria's Mac")
    data = png.strip(named).to_bytes()
    assert b"Maria" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert image.info["icc_profile"] == profile


@settings(max_examples=60, deadline=None)
@given(
    image=images(),
    is_lossless=st.booleans(),
    chunks=st.lists(st.tuples(st.sampled_from([b"EXIF", b"XMP ", b"QUUX"]), ANYTHING), max_size=4),
    tail=ANYTHING,
)
def test_webp(
    image: Image.Image, is_lossless: bool, chunks: list[tuple[bytes, bytes]], tail: bytes
) -> None:
    plain = samples.encoded(image, "WEBP", lossless=is_lossless)
    told = b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
        for name, body in chunks
    )
    body = plain[8:] + told
    assert_only_pixels_remain("WEBP", b"RIFF" + struct.pack("<I", len(body)) + body + tail, plain)


def test_animated_webp_keeps_its_frames_and_nothing_between_them() -> None:
    frames = [samples.picture(60, 40).rotate(angle) for angle in (0, 90, 180)]
    options = {"save_all": True, "append_images": frames[1:], "duration": 80, "loop": 2}
    plain = samples.encoded(frames[0], "WEBP", **options)
    told = samples.encoded(frames[0], "WEBP", exif=samples.exif(6), xmp=samples.XMP, **options)
    hidden = SECRET.ljust(32, b".")
    frame = told.index(b"ANMF")
    (length,) = struct.unpack("<I", told[frame + 4 : frame + 8])
    end = frame + 8 + length
    told = (
        told[: frame + 4]
        + struct.pack("<I", length + 40)
        + told[frame + 8 : end]
        + b"HIDE"
        + struct.pack("<I", 32)
        + hidden
        + told[end:]
    )
    told = told[:4] + struct.pack("<I", len(told) - 8) + told[8:]
    assert_only_pixels_remain("WEBP", told, plain)
    assert webp.strip(told).frames == 3
    with Image.open(io.BytesIO(webp.strip(told).to_bytes())) as image:
        assert image.info["loop"] == 2


def sub_blocks(body: bytes) -> bytes:
    parts = [body[at : at + 255] for at in range(0, len(body), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


@settings(max_examples=60, deadline=None)
@given(
    extensions=st.lists(
        st.tuples(
            st.sampled_from([b"\xfe", b"\xff\x0bXMP DataXMP", b"\xff\x0bNETSCAPE9.9", b"\x77"]),
            ANYTHING,
        ),
        max_size=5,
    ),
    count=st.integers(1, 3),
    tail=ANYTHING,
)
def test_gif(extensions: list[tuple[bytes, bytes]], count: int, tail: bytes) -> None:
    frames = [samples.picture(30, 20).rotate(90 * turn).quantize(16) for turn in range(count)]
    options = {"save_all": True, "append_images": frames[1:], "duration": 100, "loop": 0}
    plain = samples.encoded(frames[0], "GIF", **options)
    told = b"".join(b"\x21" + label + sub_blocks(body) for label, body in extensions)
    first = 13 + 3 * (2 << (plain[10] & 7))
    assert_only_pixels_remain(
        "GIF", plain[:first] + told + plain[first:-1] + told + plain[-1:] + tail, plain
    )


def test_gif_forgets_a_plain_text_with_what_controlled_it() -> None:
    plain = samples.encoded(samples.picture(30, 20).quantize(16), "GIF")
    control = b"\x21\xf9\x04\x01\x99\0\0\0"
    text = b"\x21\x01\x0c" + b"\0" * 12 + sub_blocks(SECRET)
    first = plain.index(b"\x2c", 13 + 3 * 16)
    told = plain[:first] + control + text + plain[first:]
    assert_only_pixels_remain("GIF", told, plain)
    assert control not in gif.strip(told).to_bytes()


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(sorted(STRIPPERS)),
    cut=st.integers(0, 700),
    tail=st.binary(max_size=200),
)
def test_no_bytes_make_a_stripper_stumble(kind: str, cut: int, tail: bytes) -> None:
    whole = samples.encoded(samples.picture(24, 16), kind)
    with suppress(Unprocessable):
        STRIPPERS[kind](whole[:cut] + tail)


@given(st.binary(max_size=100))
def test_no_bytes_make_the_box_walk_stumble(data: bytes) -> None:
    with suppress(Unprocessable):
        isobmff.check_whole(data)


@pytest.mark.parametrize(
    ("data", "is_whole"),
    [
        (b"\0\0\0\x08free", True),
        (b"\0\0\0\x08free\0\0\0\x01mdat\0\0\0\0\0\0\0\x12xx", True),
        (b"\0\0\0\x08free\0\0\0\0mdatxyz", True),
        (b"\0\0\0\x09free", False),
        (b"\0\0\0\x04free", False),
        (b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x08", False),
        (b"\0\0\0\x08fr", False),
    ],
)
def test_the_boxes_of_a_heic_must_fill_the_file(data: bytes, is_whole: bool) -> None:
    if is_whole:
        isobmff.check_whole(data)
    else:
        with pytest.raises(Unprocessable):
            isobmff.check_whole(data)


def test_millions_of_tiny_parts_are_refused_quickly() -> None:
    million = 1_000_000
    tiny = [
        (jpeg.strip, b"\xff\xd8" + b"\xff\xfe\0\x02" * million),
        (jpeg.strip, b"\xff\xd8" + b"\xff" * 20 * million),
        (png.strip, samples.encoded(samples.picture(), "PNG")[:33] + b"\0\0\0\0abcdCRC!" * million),
        (webp.strip, b"RIFF\xff\xff\xff\0WEBP" + b"QUUX\0\0\0\0" * 3 * million),
        (gif.strip, b"GIF89a\x01\0\x01\0\0\0\0" + b"\x21\xfe\0" * million),
    ]
    for strip, data in tiny:
        with pytest.raises(Unprocessable):
            strip(data)
