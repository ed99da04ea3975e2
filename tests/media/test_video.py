"""What becomes of videos and animations, and of files that only say they are one."""

import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from fediphoto.errors import TooLarge, Unprocessable
from fediphoto.media import ffmpeg, preparing, sniffing, video
from fediphoto.media.limits import PhotoLimits, VideoLimits
from tests.media.films import WHERE, animation, film, needs_ffmpeg, turned

pytestmark = needs_ffmpeg

LIMITS = preparing.Limits(PhotoLimits(), VideoLimits())


def prepared(tmp_path: Path, raw: bytes, limits: preparing.Limits = LIMITS) -> preparing.Prepared:
    """What becomes of these bytes, as an upload."""
    received = tmp_path / "received"
    received.write_bytes(raw)
    return preparing.prepare(received, limits, tmp_path / "out")


def inside(path: Path) -> video.Recording:
    """What a file that we made says of itself."""
    return video.examine(path, "mov")


def check_is_for_everybody(made: preparing.Prepared) -> None:
    """H.264 and AAC, upright, beginning to play at once, and nothing told of where and when."""
    path = made.renditions["original"].path
    found = inside(path)
    assert (found.codec, found.pixel_format, found.is_turned) == ("h264", "yuv420p", False)
    assert found.audio_codec in ("aac", "")
    assert (found.width, found.height) == (made.width, made.height)
    raw = path.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat")
    for secret in (b"52.5163", b"My garden", b"Lavf", b"x264 - core", b"loci", b"\xa9xyz"):
        assert secret not in raw, secret
    for name in ("display", "thumb"):
        rendition = made.renditions[name]
        with Image.open(rendition.path) as picture:
            assert (picture.format, picture.size) == ("JPEG", (rendition.width, rendition.height))


def test_a_video_that_everybody_can_play_keeps_its_pictures(tmp_path: Path) -> None:
    raw = film()
    assert b"My garden" in raw
    assert WHERE.encode() in turned()
    made = prepared(tmp_path, raw)
    check_is_for_everybody(made)
    assert (made.kind, made.mime) == ("video", "video/mp4")
    assert (made.width, made.height, made.frame_rate) == (320, 180, 25.0)
    assert 0.95 < made.duration_s < 1.1
    assert made.bit_rate > 10_000
    assert abs(made.renditions["original"].size_bytes - len(raw)) < len(raw) / 10
    assert len(made.blurhash) > 20


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")),
        (
            "a.mkv",
            ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p", "-c:a", "flac"),
        ),
        ("a.mov", ("-c:v", "mjpeg", "-c:a", "pcm_s16le")),
        ("a.mp4", ("-c:v", "mpeg4", "-c:a", "libmp3lame")),
        (
            "b.mp4",
            (
                "-c:v",
                "libx265",
                "-preset",
                "ultrafast",
                "-x265-params",
                "log-level=none",
                "-c:a",
                "aac",
            ),
        ),
    ],
)
def test_other_videos_are_written_anew(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    made = prepared(tmp_path, film(name, *options))
    check_is_for_everybody(made)
    assert (made.width, made.height) == (320, 180)
    assert inside(made.renditions["original"].path).audio_codec == "aac"


def test_a_large_and_fast_one_becomes_1080p_at_30(tmp_path: Path) -> None:
    raw = film("large.mp4", size="2560x1440", rate=60, seconds=0.5)
    made = prepared(tmp_path, raw)
    check_is_for_everybody(made)
    assert (made.width, made.height) == (1920, 1080)
    assert made.frame_rate == pytest.approx(30, abs=1)
    assert made.renditions["display"].width == 1440


def test_one_that_was_held_upright_is_upright_and_has_even_sides(tmp_path: Path) -> None:
    made = prepared(tmp_path, turned())
    check_is_for_everybody(made)
    assert (made.width, made.height) == (180, 320)
    thumb = made.renditions["thumb"]
    assert thumb.height > thumb.width


def test_a_silent_video_is_still_a_video(tmp_path: Path) -> None:
    made = prepared(tmp_path, film("s.mp4", has_sound=False))
    assert made.kind == "video"
    assert inside(made.renditions["original"].path).audio_index is None


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_an_animation_becomes_a_video_on_white(tmp_path: Path, kind: str) -> None:
    made = prepared(tmp_path, animation(kind))
    assert (made.kind, made.mime, made.width, made.height) == ("gifv", "video/mp4", 80, 60)
    assert made.duration_s == pytest.approx(0.8, abs=0.15)
    check_is_for_everybody(made)
    with Image.open(made.renditions["display"].path) as picture:
        corner = picture.convert("RGB").getpixel((79, 2))
    assert isinstance(corner, tuple)
    assert min(corner) > 240


def test_a_picture_that_stands_still_stays_one(tmp_path: Path) -> None:
    made = prepared(tmp_path, animation("GIF", frames=1))
    assert (made.kind, made.mime) == ("image", "image/gif")


def test_where_there_is_no_ffmpeg_videos_are_refused_and_animations_stay(tmp_path: Path) -> None:
    without = preparing.Limits(PhotoLimits(), None)
    with pytest.raises(Unprocessable, match="takes no videos"):
        prepared(tmp_path, film(), without)
    assert prepared(tmp_path, animation(), without).kind == "image"


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (VideoLimits(max_seconds=1), "seconds"),
        (VideoLimits(max_pixels=320 * 180 - 1), "pixels"),
        (VideoLimits(max_frame_rate=20), "fps"),
    ],
)
def test_what_is_longer_larger_or_faster_is_refused(
    tmp_path: Path, limits: VideoLimits, says: str
) -> None:
    with pytest.raises(Unprocessable, match=says):
        prepared(tmp_path, film(seconds=2.5), preparing.Limits(PhotoLimits(), limits))


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    limits = preparing.Limits(PhotoLimits(), VideoLimits(max_bytes=1000))
    with pytest.raises(TooLarge):
        prepared(tmp_path, film(), limits)


def test_what_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "TIMEOUT_S", 0.05)
    with pytest.raises(Unprocessable, match="too long"):
        prepared(
            tmp_path,
            film(
                "slow.webm", "-c:v", "libvpx", "-deadline", "realtime", size="1280x720", seconds=2
            ),
        )


def test_what_grows_too_large_is_ended(tmp_path: Path) -> None:
    received = tmp_path / "received"
    received.write_bytes(film())
    made = tmp_path / "made.mp4"
    with pytest.raises(Unprocessable):
        ffmpeg.convert([*ffmpeg.source(received, "mov"), "-f", "mp4", f"file:{made}"], 20, 3000)
    assert made.stat().st_size <= 3000


# Files that lead ffmpeg elsewhere when it may choose how to read them (SECURITY.md MED-17).
PLAYLISTS = {
    "m3u8": b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\nfile://{secret}\n#EXT-X-ENDLIST\n",
    "concat": b"ffconcat version 1.0\nfile '{secret}'\n",
    "dash": b'<?xml version="1.0"?><MPD><Period><AdaptationSet><Representation><BaseURL>{secret}'
    b"</BaseURL></Representation></AdaptationSet></Period></MPD>",
    "subtitles": b"WEBVTT\n\n00:00.000 --> 00:01.000\n{secret}\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 9999 RTP/AVP 96\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file://{secret}'/></svg>",
    "mvg": b"push graphic-context\nfill 'url({secret})'\npop graphic-context\n",
}


@pytest.mark.parametrize("disguise", ["bare", "as mp4", "as webm"])
@pytest.mark.parametrize("name", sorted(PLAYLISTS))
def test_a_playlist_leads_nowhere(tmp_path: Path, name: str, disguise: str) -> None:
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(film(seconds=0.5))
    os.utime(secret, (1, 1))
    raw = PLAYLISTS[name].replace(b"{secret}", str(secret).encode())
    head = {
        "bare": b"",
        "as mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
        "as webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
    }[disguise]
    with pytest.raises(Unprocessable):
        prepared(tmp_path, head + raw)
    assert secret.stat().st_atime == 1 or _is_mounted_without_times(tmp_path)


def _is_mounted_without_times(folder: Path) -> bool:
    probe = folder / "probe"
    probe.write_bytes(b"x")
    os.utime(probe, (1, 1))
    probe.read_bytes()
    return probe.stat().st_atime == 1


def test_a_movie_that_keeps_its_pictures_in_another_file_does_not_get_it(tmp_path: Path) -> None:
    """The data reference of a track may name a file or an address (`dref`, `url `)."""
    raw = film("local.mp4", has_sound=False)
    kept = b"\0\0\0\x0curl \0\0\0\x01"
    assert kept in raw
    elsewhere = b"\0\0\0\x0curl \0\0\0\0"
    with pytest.raises(Unprocessable):
        prepared(tmp_path, raw[: raw.index(b"mdat")].replace(kept, elsewhere) + b"mdat")


@pytest.mark.parametrize("cut", [40, 200, 1000, 0.3, 0.6])
def test_one_that_is_cut_off_is_refused_or_shortened(tmp_path: Path, cut: float) -> None:
    raw = film()
    try:
        made = prepared(tmp_path, raw[: int(cut if cut > 1 else cut * len(raw))])
    except Unprocessable:
        return
    check_is_for_everybody(made)


@pytest.mark.parametrize("seed", range(12))
def test_bytes_turned_over_break_nothing(tmp_path: Path, seed: int) -> None:
    raw = bytearray(film())
    for step in range(60):
        raw[(seed * 7919 + step * 104729) % (len(raw) - 40) + 40] ^= (seed + step) % 255 + 1
    try:
        prepared(tmp_path, bytes(raw))
    except Unprocessable:
        return


def test_ffmpeg_is_given_neither_our_environment_nor_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it is started with: one file, one format, no secret."""
    raw, started = film(), []
    popen = subprocess.Popen

    def noted(command: list[str], **options: object) -> object:
        started.append((command, options))
        return popen(command, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("FEDIPHOTO_STORAGE__DATABASE", "postgres://secret")
    monkeypatch.setattr(subprocess, "Popen", noted)
    prepared(tmp_path, raw)
    assert len(started) == 4
    for command, options in started:
        assert set(options["env"]) == {"PATH", "LANG"}  # type: ignore[call-overload]
        at = command.index("-protocol_whitelist")
        assert command[at + 1] == "file"
        assert "-f" in command[: command.index("-i")] if "-i" in command else True


def test_videos_are_known_by_their_bytes() -> None:
    assert sniffing.sniff_video_bytes(film()[:64]) == "video/mp4"
    assert sniffing.sniff_video_bytes(turned()[:64]) == "video/quicktime"
    assert sniffing.sniff_video_bytes(b"\0\0\0\x20ftypavif\0\0\0\0avifmif1") is None
    assert sniffing.sniff_video_bytes(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1") is None
    for other in (b"", b"#EXTM3U", b"GIF89a", b"\xff\xd8\xff\xe0", b"OggS", b"RIFF1234AVI "):
        assert sniffing.sniff_video_bytes(other) is None
