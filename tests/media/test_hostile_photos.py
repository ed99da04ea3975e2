"""Files made to crash, to fill the memory, to pass for something else: refused, nothing left."""

import random
import struct
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from fediphoto.errors import FediphotoError, TooLarge, Unprocessable
from fediphoto.media import photos
from tests.media import samples, witness

LIMITS = photos.PhotoLimits()
WORKS = (photos.process, photos.process_modern, photos.avatar, photos.header)

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def small_files() -> dict[str, bytes]:
    """One whole file of every format that we take."""
    image = samples.picture(120, 80)
    wide = samples.wide_profile()
    return {
        "baseline": samples.encoded(image, "JPEG", exif=samples.exif(6), icc_profile=wide),
        "progressive": samples.encoded(image, "JPEG", progressive=True),
        "png": samples.encoded(image, "PNG", exif=samples.exif(3), icc_profile=wide),
        "webp": samples.encoded(image, "WEBP", exif=samples.exif(8)),
        "webp lossless": samples.encoded(image, "WEBP", lossless=True),
        "gif": samples.encoded(image.quantize(16), "GIF"),
        "tiff": samples.encoded(image, "TIFF"),
        "tiff lzw": samples.encoded(image, "TIFF", compression="tiff_lzw"),
        "avif": samples.encoded(image, "AVIF"),
        "heic": samples.encoded(image, "HEIF", exif=samples.exif(6)),
    }


FILES = small_files()


def assert_refused(path: Path, out: Path, error: type[FediphotoError] = Unprocessable) -> None:
    for work in WORKS:
        with pytest.raises(error) as refusal:
            work(path, LIMITS, out)
        assert str(refusal.value).endswith(".")
        assert "/" not in str(refusal.value), "no path of ours in what people read"
        assert not out.exists() or not list(out.iterdir())


@pytest.mark.parametrize("kind", FILES)
def test_a_cut_off_file_is_refused_wherever_it_was_cut(kind: str, tmp_path: Path) -> None:
    whole = FILES[kind]
    path = tmp_path / "upload"
    cuts = {*range(0, 40), *range(40, len(whole), max(1, len(whole) // 60)), len(whole) - 1}
    # The last bytes of a TIFF may be its resolution or padding: the photo is all there.
    if kind.startswith("tiff"):
        cuts = {cut for cut in cuts if cut < len(whole) * 0.8}
    for cut in sorted(cuts):
        path.write_bytes(whole[:cut])
        with pytest.raises(Unprocessable):
            photos.process(path, LIMITS, tmp_path / "out")
            pytest.fail(f"taken although cut at {cut} of {len(whole)}")
        assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("kind", FILES)
def test_a_damaged_file_gives_a_sentence_or_a_photo_and_nothing_else(
    kind: str, tmp_path: Path
) -> None:
    chance = random.Random(f"{kind} damaged")
    for _ in range(60):
        data = bytearray(FILES[kind])
        for _ in range(chance.choice((1, 1, 3, 20))):
            place = chance.randrange(chance.choice((64, len(data))))
            data[place] = chance.choice((0, 255, 127, 128, chance.randrange(256)))
        _survives(bytes(data), tmp_path)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from(sorted(FILES)),
    cut=st.integers(0, 200),
    tail=st.binary(max_size=400),
)
def test_anything_behind_a_true_start_is_survived(
    start: str, cut: int, tail: bytes, tmp_path: Path
) -> None:
    _survives(FILES[start][:cut] + tail, tmp_path)


def _survives(data: bytes, folder: Path) -> None:
    path, out = folder / "upload", folder / "out"
    path.write_bytes(data)
    try:
        photo = photos.process(path, LIMITS, out)
    except (Unprocessable, TooLarge):
        assert not out.exists() or not list(out.iterdir())
        return
    for one in photo.renditions.values():
        with Image.open(one.path) as image:
            image.load()
        one.path.unlink()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"8BPS\0\1" + b"\0" * 60,
        b"BM" + b"\0" * 60,
        b"push graphic-context\nimage over 0,0 0,0 '|id'\npop graphic-context",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 60,
        b'{"@context":"https://www.w3.org/ns/activitystreams","type":"Person"}',
        b"PK\x03\x04" + b"\0" * 60,
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "upload.jpg"
    path.write_bytes(data)
    assert_refused(path, tmp_path / "out")


def png_of(width: int, height: int, body: bytes = b"\0") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + samples.png_chunk(b"IHDR", header)
        + samples.png_chunk(b"IDAT", zlib.compress(body))
        + samples.png_chunk(b"IEND", b"")
    )


def huge_claims() -> dict[str, bytes]:
    """Small files that claim more than 100 megapixels."""
    jpeg = bytearray(samples.encoded(samples.picture(16, 16), "JPEG"))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    gif = bytearray(FILES["gif"])
    gif[6:10] = struct.pack("<HH", 65_000, 65_000)
    body = b"VP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0" + FILES["webp lossless"][12:]
    tiff = Image.new("1", (11_000, 10_000))
    return {
        "jpeg": bytes(jpeg),
        "gif": bytes(gif),
        "png": png_of(100_001, 1_000),
        "webp": b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body,
        "tiff": samples.encoded(tiff, "TIFF", compression="group4"),
    }


@pytest.mark.parametrize("kind", ["jpeg", "gif", "png", "webp", "tiff"])
def test_more_than_100_megapixels_are_refused_before_decoding(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(huge_claims()[kind])
    started_s = time.process_time()  # our own work, however busy the machine is
    assert_refused(path, tmp_path / "out")
    with pytest.raises(Unprocessable, match="100 megapixels"):
        photos.process(path, LIMITS, tmp_path / "out")
    assert time.process_time() - started_s < 5


def test_a_gif_frame_larger_than_its_screen_counts(tmp_path: Path) -> None:
    gif = bytearray(FILES["gif"])
    image = gif.index(b"\x2c", 13 + 3 * 16)
    gif[image + 5 : image + 9] = struct.pack("<HH", 65_000, 65_000)
    path = tmp_path / "upload"
    path.write_bytes(bytes(gif))
    assert_refused(path, tmp_path / "out")


def test_100_megapixels_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    Image.new("L", (10_000, 10_000), 99).save(path, "JPEG", quality=10)
    photo = photos.process(path, LIMITS, tmp_path / "out")
    assert (photo.width, photo.height) == (4096, 4096)


def test_a_file_of_too_many_bytes_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(FILES["png"])
    with path.open("ab") as file:
        file.truncate(40 * 2**20 + 1)
    assert_refused(path, tmp_path / "out", TooLarge)
    with path.open("ab") as file:
        file.truncate(40 * 2**20)
    photos.process(path, LIMITS, tmp_path / "out")


def test_bombs_of_frames_and_scans_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    gif = FILES["gif"]
    frame = gif.index(b"\x2c", 13 + 3 * 16)
    path.write_bytes(gif[:frame] + gif[frame:-1] * 1001 + b"\x3b")
    assert_refused(path, tmp_path / "out")
    jpeg = samples.encoded(samples.picture(64, 64), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    path.write_bytes(jpeg[:last] + jpeg[last:-2] * 200 + b"\xff\xd9")
    assert_refused(path, tmp_path / "out")


def test_a_profile_that_unpacks_without_end_is_left_out(tmp_path: Path) -> None:
    bomb = b"bomb\0\0" + zlib.compress(b"\0" * 50_000_000, 9)
    png = samples.encoded(samples.picture(), "PNG")
    path = tmp_path / "upload"
    path.write_bytes(png[:33] + samples.png_chunk(b"iCCP", bomb) + png[33:])
    original = photos.process(path, LIMITS, tmp_path / "out").renditions["original"]
    assert original.path.read_bytes() == png


def test_a_small_tiff_of_one_enormous_tile_is_refused(tmp_path: Path) -> None:
    def entry(tag: int, kind: int, value: int) -> bytes:
        return struct.pack("<HHII", tag, kind, 1, value)

    entries = [
        *(entry(256, 4, 16), entry(257, 4, 16), entry(258, 3, 8), entry(259, 3, 8)),
        *(entry(262, 3, 1), entry(277, 3, 1), entry(322, 4, 1 << 20), entry(323, 4, 1 << 20)),
        *(entry(324, 4, 8), entry(325, 4, 8)),
    ]
    path = tmp_path / "upload"
    path.write_bytes(
        b"II*\0"
        + struct.pack("<I", 16)
        + zlib.compress(b"")[:8].ljust(8, b"\0")
        + struct.pack("<H", len(entries))
        + b"".join(entries)
        + b"\0" * 4
    )
    assert_refused(path, tmp_path / "out")


def test_the_other_half_of_a_polyglot_is_gone(tmp_path: Path) -> None:
    script = b"<script>alert(document.domain)</script>"
    archive = b"PK\x03\x04" + script + b"PK\x05\x06" + b"\0" * 18
    path = tmp_path / "upload"
    for data in (FILES["baseline"], FILES["png"], FILES["webp"], FILES["gif"]):
        path.write_bytes(data + archive)
        for one in photos.process(path, LIMITS, tmp_path / "out").renditions.values():
            stored = one.path.read_bytes()
            assert script not in stored
            assert not stored.rstrip(b"\0").endswith(archive[-22:-18])
    header = FILES["baseline"]
    path.write_bytes(header[:2] + samples.jpeg_segment(0xFE, script) + header[2:])
    original = photos.process(path, LIMITS, tmp_path / "out").renditions["original"]
    assert script not in original.path.read_bytes()


def test_floating_point_pixels_are_no_photo(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    Image.new("F", (20, 20), 1e30).save(path, "TIFF")
    assert_refused(path, tmp_path / "out")


def test_a_disk_that_fails_is_not_blamed_on_the_photo(tmp_path: Path) -> None:
    path, out = tmp_path / "upload", tmp_path / "out"
    path.write_bytes(FILES["baseline"])
    out.mkdir()
    (out / "thumb.jpg").mkdir()  # stands for a disk that takes two files and not the third
    with pytest.raises(OSError, match="directory"):
        photos.process(path, LIMITS, out)
    assert [left.name for left in out.iterdir()] == ["thumb.jpg"]
    with pytest.raises(FileNotFoundError):
        photos.process(tmp_path / "nowhere", LIMITS, out)


def test_lying_exif_changes_nothing(tmp_path: Path) -> None:
    plain = FILES["progressive"]
    path = tmp_path / "upload"
    blocks = [
        b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 40,
        b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x63\0\0\0\0\0\0",  # orientation 99
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\xff\xff\xff\x7f\0\0\0\0",  # text, 2 GB long
        b"",
    ]
    for block in blocks:
        lying = samples.jpeg_segment(0xE1, b"Exif\0\0" + block)
        path.write_bytes(plain[:2] + lying + plain[2:])
        photo = photos.process(path, LIMITS, tmp_path / "out")
        assert photo.camera == {}
        original = photo.renditions["original"]
        assert witness.frames(original.path) == witness.frames(plain)
