"""Whether our scripts take out of a film what it tells of its maker, and nothing seen or heard."""

import json
import struct
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.media.films import needs_ffmpeg
from tests.web.pages.stripping import Stripped, needs_node, stay_as_they_are, strip

pytestmark = [needs_node, needs_ffmpeg]

PLACE = "+52.5163+013.3777/"
TELLING = (b"52.5163", b"Kamerabau", b"My garden", b"Maria Muster", b"VideoHandler", b"Lavf")
SAID = {
    "location": PLACE,
    "make": "Kamerabau",
    "model": "K 1",
    "title": "My garden",
    "artist": "Maria Muster",
    "creation_time": "2024-05-06T07:08:09Z",
    "com.apple.quicktime.location.ISO6709": PLACE,
    "com.apple.quicktime.make": "Kamerabau",
}
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = (*H264, "-c:a", "aac")


@cache
def film(name: str, *options: str, seconds: int = 1, words: str = "") -> bytes:
    """A test picture with a tone that says what it can; `words` are its subtitles."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        read = Path(folder) / "words.srt"
        read.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{words}\n")
        said = [part for key, value in SAID.items() for part in ("-metadata", f"{key}={value}")]
        subprocess.run(
            [
                *("ffmpeg", "-v", "error", "-y"),
                *("-f", "lavfi", "-i", f"testsrc2=s=160x90:r=25:d={seconds}"),
                *("-f", "lavfi", "-i", f"sine=f=440:d={seconds}"),
                *(("-i", str(read), "-c:s", "mov_text") if words else ()),
                *(options or AAC),
                *said,
                str(path),
            ],
            check=True,
            timeout=60,
        )
        return path.read_bytes()


def _stripped(content: bytes, folder: Path, name: str = "film.mov") -> Stripped:
    source = folder / f"source-{name}"
    source.write_bytes(content)
    (one,) = strip([source], folder, "video/quicktime")
    return one


def _frames(path: Path) -> bytes:
    """A sum of each picture and each piece of sound, with its time."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", "-map", "0:a?"]
    done = subprocess.run(
        [*command, "-f", "framemd5", "-"], check=True, capture_output=True, timeout=60
    )
    assert done.stdout.count(b"\n") > 25
    return done.stdout


def _tags(path: Path) -> set[str]:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams"]
    done = subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=60)
    said = json.loads(done.stdout)
    tags = [one.get("tags", {}) for one in (said["format"], *said["streams"])]
    return {name for one in tags for name, value in one.items() if value}


HARMLESS = {"major_brand", "minor_version", "compatible_brands", "language", "vendor_id"}


def _tells_nothing(one: Stripped) -> None:
    assert one.was_stripped, one.source
    before, after = one.before_and_after()
    assert len(before) == len(after)
    for telling in TELLING:
        assert telling not in after, (one.source, telling)
    assert _tags(one.made) <= HARMLESS
    assert _frames(one.made) == _frames(one.source)


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("film.mp4", "faststart"),
        ("film.mp4", "use_metadata_tags"),
        ("film.mov", "disable_chpl"),
        ("film.mov", "faststart+use_metadata_tags"),
        ("film.m4v", "use_metadata_tags"),
    ],
)
def test_a_film_loses_what_it_tells_wherever_its_description_stands(
    name: str, flags: str, tmp_path: Path
) -> None:
    content = film(name, *AAC, "-movflags", flags)
    assert (content.index(b"moov") < content.index(b"mdat")) == ("faststart" in flags)
    one = _stripped(content, tmp_path, name)
    assert "creation_time" in _tags(one.source)
    _tells_nothing(one)
    assert one.told is not None
    assert one.told["place"]
    assert one.told["time"]
    if name == "film.mov" or "use" in flags:
        assert one.told["camera"]
    assert one.mime == "video/quicktime"  # as the browser called the file


def test_sound_as_it_was_recorded_stays_whole(tmp_path: Path) -> None:
    for kind in ("pcm_s16le", "pcm_s24be", "pcm_f32le", "pcm_alaw", "alac"):
        name = f"{kind}.mov"
        one = _stripped(film(name, *H264, "-c:a", kind, "-ac", "2"), tmp_path, name)
        _tells_nothing(one)


def test_a_time_code_goes(tmp_path: Path) -> None:
    one = _stripped(film("tape.mov", *AAC, "-timecode", "07:08:09:10"), tmp_path)
    assert "timecode" in _tags(one.source)
    _tells_nothing(one)


@pytest.mark.parametrize("kind", [b"tx3g", b"gpmd", b"camm", b"mebx"])
def test_a_track_that_says_second_by_second_where_one_was_goes(kind: bytes, tmp_path: Path) -> None:
    """As subtitles drones have it; telephones and action cameras, in tracks of their own."""
    content = film("drone.mp4", words="GPS(13.3777, 52.5163, 40)")
    assert b"GPS(13.3777" in content
    if kind != b"tx3g":
        content = content.replace(b"tx3g", kind).replace(b"sbtl", b"meta")
    one = _stripped(content, tmp_path)
    assert one.was_stripped
    after = one.made.read_bytes()
    assert b"GPS(13.3777" not in after
    assert kind not in after
    assert one.told is not None
    assert one.told["place"]
    _tells_nothing(one)


def _box(name: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I", 8 + len(content)) + name + content


def test_what_lies_between_samples_or_beside_the_film_goes(tmp_path: Path) -> None:
    content = film("film.mov")
    secret = b"I live at 52.5163"
    xmp = _box(b"uuid", bytes(16), b"<x:xmpmeta>GPSLatitude 52.5163</x:xmpmeta>")
    at = content.index(b"mdat") - 4
    assert content.index(b"moov") > at  # or the places of samples would have to be written anew
    size = int.from_bytes(content[at : at + 4], "big")
    longer = struct.pack(">I", size + len(secret)) + content[at + 4 : at + size] + secret
    free = _box(b"free", secret) + _box(b"mdat", secret) + _box(b"skip", secret) + xmp
    one = _stripped(content[:at] + longer + content[at + size :] + free, tmp_path)
    _tells_nothing(one)
    assert b"I live" not in one.made.read_bytes()
    assert b"xmpmeta" not in one.made.read_bytes()


def test_what_stands_in_the_description_of_a_picture_goes(tmp_path: Path) -> None:
    content = film("film.mp4")
    at = content.index(b"btrt")  # how many bits a second: twelve bytes
    hidden = content[:at] + b"skip" + b"52.5163 Home" + content[at + 16 :]
    one = _stripped(hidden, tmp_path)
    assert b"52.5163 Home" in one.source.read_bytes()
    _tells_nothing(one)


def test_a_long_film_is_not_read_into_memory(tmp_path: Path) -> None:
    one = _stripped(film("long.mov", *H264, "-c:a", "pcm_s16le", "-ac", "2", seconds=30), tmp_path)
    size = one.source.stat().st_size
    assert size > 4_000_000
    assert one.read < size / 20
    _tells_nothing(one)


def test_a_film_whose_sizes_need_64_bits_is_followed(tmp_path: Path) -> None:
    content = film("film.mov")
    at = content.index(b"mdat") - 4
    size = int.from_bytes(content[at : at + 4], "big")
    assert content[at - 8 : at] == b"\0\0\0\x08wide"  # room for the longer size
    wide = struct.pack(">I4sQ", 1, b"mdat", size + 8)
    one = _stripped(content[: at - 8] + wide + content[at + 8 :], tmp_path)
    _tells_nothing(one)
    to_the_end = content[: content.index(b"moov") - 4]
    moov = content[content.index(b"moov") - 4 :]
    assert _stripped(to_the_end + moov[:4] + moov[4:], tmp_path).was_stripped
    last = struct.pack(">I", 0) + moov[4:]
    _tells_nothing(_stripped(to_the_end + last, tmp_path))


def test_where_h264_itself_says_where_it_was_the_server_cleans(tmp_path: Path) -> None:
    content = film("film.mov")
    note = b"x264 - core"  # in the same place cameras write "modified DV pack metadata"
    assert note in content
    stay_as_they_are([content.replace(note, b"MDPM - core")], tmp_path)


VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")


@pytest.mark.parametrize(
    ("name", "options"),
    [("film.webm", VP8), ("film.mkv", AAC), ("front.mkv", (*AAC, "-cues_to_front", "1"))],
)
def test_a_webm_loses_what_it_tells(name: str, options: tuple[str, ...], tmp_path: Path) -> None:
    titled = ("-metadata:s:v", "title=Maria Muster")
    one = _stripped(film(name, *options, *titled), tmp_path, name)
    assert {"LOCATION", "title", "creation_time"} <= _tags(one.source)
    _tells_nothing(one)
    assert one.told is not None
    assert one.told["place"]
    assert one.told["time"]


def test_what_a_webm_holds_beside_the_film_goes(tmp_path: Path) -> None:
    content = film("film.webm", *VP8)
    start = content.index(b"\x18\x53\x80\x67")
    assert content[start + 4] == 0x01  # a size of eight bytes
    size = int.from_bytes(content[start + 5 : start + 12], "big")
    secret = b"52.5163" * 40
    more = b"\x19\x41\xa4\x69" + (0x4000 | len(secret)).to_bytes(2, "big") + secret  # Attachments
    longer = (size + len(more)).to_bytes(7, "big")
    _tells_nothing(
        _stripped(content[: start + 5] + longer + content[start + 12 :] + more, tmp_path)
    )


def test_a_webm_that_cannot_be_followed_is_sent_as_it_is(tmp_path: Path) -> None:
    whole = film("film.webm", *VP8)
    cluster = whole.rindex(b"\x1f\x43\xb6\x75")
    tracks = whole.rindex(b"\x16\x54\xae\x6b")
    stay_as_they_are(
        [
            whole[:-1],
            whole + b"not an element",
            whole + whole,
            whole[:tracks] + b"\xec" + whole[tracks + 1 :],
            whole[: tracks + 4] + b"\x01" + b"\xff" * 7 + whole[tracks + 12 :],
            whole[: tracks + 4] + b"\x01" + b"\x7f" * 7 + whole[tracks + 12 :],
            whole.replace(b"V_VP8", b"V_MJP"),
            whole[: cluster + 4] + b"\x01" + b"\xff" * 7 + whole[cluster + 12 :],  # to be found out
            film("words.mkv", *AAC, "-c:s", "srt", words="GPS(13.3777, 52.5163, 40)"),
            b"\x1a\x45\xdf\xa3\x80" + b"\xec\x80" * 100_000,
            b"\x1a\x45\xdf\xa3" + bytes(100),
        ],
        tmp_path,
    )


def test_what_cannot_be_followed_is_sent_as_it_is(tmp_path: Path) -> None:
    whole = film("film.mp4")
    moov = whole.index(b"moov")
    damaged = [
        whole[:-1],
        whole[: moov + 100],
        whole + b"not a box",
        whole + whole[moov - 4 :],  # two descriptions: which would a program take?
        whole + _box(b"moof", bytes(20)),
        film("fragments.mp4", *AAC, "-movflags", "frag_keyframe+empty_moov"),
        film("photos.mov", "-c:v", "mjpeg", "-an"),  # each frame may hold EXIF
        film("sound.m4a", "-vn", "-c:a", "aac"),
        _box(b"ftyp", b"qt  ") + _box(b"free") * 100_000,
        _box(b"ftyp", b"qt  ") + _box(b"moov", b"\0\0\0\x08trak" * 100_000),
        _box(b"ftyp", b"qt  ") + struct.pack(">I4sQ", 1, b"moov", 2**60) + bytes(100),
        _box(b"ftyp", b"qt  ") + struct.pack(">I4s", 7, b"moov") + bytes(100),
    ]
    nested = b""
    for _ in range(5000):
        nested = _box(b"trak", nested)
    damaged.append(_box(b"ftyp", b"qt  ") + _box(b"moov", nested))
    for table in (b"stco", b"stsc", b"stsz", b"stsd", b"stbl", b"mdia", b"hdlr", b"mvhd", b"dref"):
        at = whole.index(table)
        damaged.append(whole[:at] + b"what" + whole[at + 4 :])
        damaged.append(whole[: at - 4] + b"\x7f\xff\xff\xff" + whole[at:])
        if table in (b"stco", b"stsc", b"stsd", b"dref"):  # how many there are
            damaged.append(whole[: at + 8] + b"\x7f\xff\xff\xff" + whole[at + 12 :])
    sent = [one for one in damaged if one != whole]
    assert len(sent) == len(damaged)
    stay_as_they_are(sent, tmp_path)
