"""Turn a video or an animation into what every browser plays: H.264 and AAC in an MP4.

Where a file holds just that already, its pictures stay as they are and only its container is
written anew. Everything here takes its time: call it in a worker thread.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from fediphoto.errors import TooLarge, Unprocessable
from fediphoto.media import ffmpeg, photos
from fediphoto.media.limits import PhotoLimits, VideoLimits
from fediphoto.media.renditions import Rendition
from fediphoto.text.translations import _

MIME = "video/mp4"
DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "image/gif": "gif",
    "image/png": "apng",
}
"""ffmpeg's name for each kind of file that we take."""

LONG_SIDE, SHORT_SIDE = 1920, 1080
FRAME_RATE = 30
KEPT_FRAME_RATE = 60
BIT_RATE = 4_000_000
"""Of pictures that we write; those that come in at up to twice as much stay as they are."""
KEPT_BIT_RATE = 2 * BIT_RATE
TIMEOUT_S = 480.0
"""Less than the lease of a job, so that nobody begins the same again meanwhile."""
_POSTER_S = 30.0
_FRAMES_COMPARED = 40


@dataclass(frozen=True, slots=True)
class Recording:
    """What a video file says of itself, once it has been believed."""

    video_index: int
    audio_index: int | None
    codec: str
    audio_codec: str
    audio_channels: int
    pixel_format: str
    width: int
    height: int
    """As it is to be seen: turned, and with square pixels."""
    is_turned: bool
    has_square_pixels: bool
    frame_rate: float
    duration_s: float
    """0 where the file does not say."""
    bit_rate: int


@dataclass(frozen=True, slots=True)
class Video:
    """What an upload has become."""

    kind: str
    """"video" or "gifv"."""
    width: int
    height: int
    duration_s: float
    frame_rate: float
    bit_rate: int
    """Bits a second, sound included."""
    blurhash: str
    dominant_color: str
    renditions: dict[str, Rendition]
    """"original" (MP4), and of a good frame "display" and "thumb" (JPEG)."""


def process(
    path: Path, mime: str, limits: VideoLimits, photo_limits: PhotoLimits, out: Path
) -> Video:
    """Make an MP4 of the video or animation `path`, with a picture that stands for it.

    `mime` is what its bytes say (`sniffing`). The files appear in the folder `out` (made if
    missing); none has metadata. Raises TooLarge (413) or Unprocessable (422) with a sentence.
    """
    if path.stat().st_size > limits.max_bytes:
        raise TooLarge(_("A video may have %(limit)s MB.", limit=f"{limits.max_bytes / 2**20:g}"))
    is_animation = mime.startswith("image/")
    demuxer = DEMUXERS[mime]
    found = examine(path, demuxer)
    check(found, limits)
    out.mkdir(parents=True, exist_ok=True)
    made = out / "original.mp4"
    if not is_animation and can_stay(found):
        _rewrap(path, demuxer, found, limits, made)
    else:
        _encode(path, demuxer, found, limits, made, is_animation=is_animation)
    shown = examine(made, "mov")
    check(shown, replace(limits, max_bytes=2 * limits.max_bytes))
    poster = _poster(made, shown, photo_limits, out)
    original = Rendition(made, MIME, "mp4", shown.width, shown.height, made.stat().st_size)
    return Video(
        kind="gifv" if is_animation else "video",
        width=shown.width,
        height=shown.height,
        duration_s=round(shown.duration_s, 3),
        frame_rate=round(shown.frame_rate, 3),
        bit_rate=shown.bit_rate,
        blurhash=poster.blurhash,
        dominant_color=poster.dominant_color,
        renditions={
            "original": original,
            "display": poster.renditions["display"],
            "thumb": poster.renditions["thumb"],
        },
    )


def examine(path: Path, demuxer: str) -> Recording:
    """What the file says of itself; Unprocessable where there is no picture that moves in it."""
    said = ffmpeg.probe(path, demuxer)
    streams = [one for one in said.get("streams", []) if isinstance(one, dict)]
    pictures = [one for one in streams if one.get("codec_type") == "video" and not _is_cover(one)]
    sounds = [one for one in streams if one.get("codec_type") == "audio" and one.get("codec_name")]
    if not pictures or not pictures[0].get("codec_name"):
        raise Unprocessable(_("There is no video in this file."))
    shown, sound = pictures[0], (sounds[0] if sounds else {})
    container = said.get("format", {})
    width, height = _whole(shown.get("width")), _whole(shown.get("height"))
    aspect = _ratio(str(shown.get("sample_aspect_ratio", "1:1")).replace(":", "/"))
    if aspect and aspect != 1 and Fraction(1, 10) < aspect < 10:
        width = round(width * aspect)
    rotation = _rotation(shown)
    if rotation % 180 == 90:
        width, height = height, width
    rate = _ratio(shown.get("avg_frame_rate")) or _ratio(shown.get("r_frame_rate"))
    return Recording(
        video_index=_whole(shown.get("index")),
        audio_index=_whole(sound["index"]) if sound else None,
        codec=str(shown["codec_name"]),
        audio_codec=str(sound.get("codec_name", "")),
        audio_channels=_whole(sound.get("channels")),
        pixel_format=str(shown.get("pix_fmt", "")),
        width=width,
        height=height,
        is_turned=rotation != 0,
        has_square_pixels=aspect in (0, 1),
        frame_rate=float(rate),
        duration_s=_seconds(container.get("duration")) or _seconds(shown.get("duration")),
        bit_rate=_whole(container.get("bit_rate")) or _whole(shown.get("bit_rate")),
    )


def check(found: Recording, limits: VideoLimits) -> None:
    """Raise Unprocessable for what is larger, longer or faster than we take."""
    if found.width < 1 or found.height < 1:
        raise Unprocessable(_(ffmpeg.BROKEN))
    if found.width * found.height > limits.max_pixels:
        raise Unprocessable(
            _(
                "%(size)s videos are not supported: one may have %(limit)s pixels.",
                size=f"{found.width}×{found.height}",
                limit=f"{limits.max_pixels:,}",
            )
        )
    if found.duration_s > limits.max_seconds + 1:
        raise Unprocessable(_("A video may last %(limit)s seconds.", limit=limits.max_seconds))
    if found.frame_rate > limits.max_frame_rate + 0.5 and found.codec not in ("gif", "apng"):
        raise Unprocessable(
            _(
                "%(rate)s fps videos are not supported: one may have %(limit)s pictures a second.",
                rate=f"{found.frame_rate:g}",
                limit=limits.max_frame_rate,
            )
        )


def can_stay(found: Recording) -> bool:
    """Whether its pictures and sound are what every browser plays, at a size we would keep."""
    return (
        found.codec == "h264"
        and found.pixel_format in ("yuv420p", "yuvj420p")
        and (found.audio_index is None or found.audio_codec == "aac")
        and found.audio_channels <= 2
        and not found.is_turned
        and found.has_square_pixels
        and max(found.width, found.height) <= LONG_SIDE
        and min(found.width, found.height) <= SHORT_SIDE
        and 0 < found.frame_rate <= KEPT_FRAME_RATE
        and 0 < found.bit_rate <= KEPT_BIT_RATE
        and found.duration_s > 0
    )


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size at which it is written: within 1920 × 1080 (or upright), in even numbers."""
    scale = min(1.0, LONG_SIDE / max(width, height), SHORT_SIDE / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _rewrap(path: Path, demuxer: str, found: Recording, limits: VideoLimits, made: Path) -> None:
    """The same pictures and sound in a container of ours, without anything else."""
    ffmpeg.convert(
        [
            *ffmpeg.source(path, demuxer),
            *_mapped(found),
            *("-c", "copy", "-t", str(limits.max_seconds)),
            *_CLEAN,
            f"file:{made}",
        ],
        TIMEOUT_S,
        2 * limits.max_bytes,
    )


def _encode(
    path: Path,
    demuxer: str,
    found: Recording,
    limits: VideoLimits,
    made: Path,
    *,
    is_animation: bool,
) -> None:
    width, height = fitted(found.width, found.height)
    size = f"scale={width}:{height}:flags=bicubic,setsar=1,format=yuv420p"
    if is_animation:  # what can be seen through is seen on white, as in our photos
        ground = "split[a][b];[b]lutrgb=r=255:g=255:b=255:a=255[c];[c][a]overlay=format=auto"
        size = f"format=rgba,{ground},{size}"
    ffmpeg.convert(
        [
            *ffmpeg.source(path, demuxer),
            *_mapped(found),
            *("-vf", size, "-fpsmax", str(FRAME_RATE), "-t", str(limits.max_seconds)),
            *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "23"),
            *("-maxrate", str(BIT_RATE), "-bufsize", str(2 * BIT_RATE), "-g", "120"),
            *("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"),
            *_CLEAN,
            f"file:{made}",
        ],
        TIMEOUT_S,
        2 * limits.max_bytes,
    )


_CLEAN = (
    *("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"),
    *("-flags:v", "+bitexact", "-flags:a", "+bitexact", "-sn", "-dn"),
    *("-bsf:v", "filter_units=remove_types=6"),
    *("-max_muxing_queue_size", "1024", "-movflags", "+faststart", "-f", "mp4"),
)
"""Nothing but pictures and sound, beginning to play before all of it is there.

Without H.264's own notes (SEI) too: some cameras write there where they were.
"""


def _mapped(found: Recording) -> list[str]:
    chosen = ["-map", f"0:{found.video_index}"]
    if found.audio_index is not None:
        chosen += ["-map", f"0:{found.audio_index}"]
    return chosen


def _poster(made: Path, shown: Recording, limits: PhotoLimits, out: Path) -> photos.Photo:
    """The frame among the first seconds that is most like the others: rarely a black one."""
    frame = out / "frame.png"
    skipped = min(1.0, shown.duration_s / 10)
    ffmpeg.convert(
        [
            *("-ss", f"{skipped:.3f}", *ffmpeg.source(made, "mov")),
            *("-map", "0:v:0", "-vf", f"thumbnail={_FRAMES_COMPARED}", "-frames:v", "1"),
            *("-map_metadata", "-1", "-f", "image2", "-update", "1", f"file:{frame}"),
        ],
        _POSTER_S,
        200 * 2**20,
    )
    if not frame.is_file():
        raise Unprocessable(_(ffmpeg.BROKEN))
    try:
        return photos.process(frame, limits, out / "poster")
    finally:
        frame.unlink()


def _is_cover(stream: dict[str, Any]) -> bool:
    """Whether a stream is a still picture that goes with a sound."""
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _rotation(stream: dict[str, Any]) -> int:
    for one in stream.get("side_data_list", []):
        if isinstance(one, dict) and "rotation" in one:
            return round(_seconds(one["rotation"], lowest=-1e6)) % 360
    return 0


def _whole(value: Any) -> int:
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return 0


def _seconds(value: Any, lowest: float = 0.0) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if lowest <= number < 1e7 else 0.0


def _ratio(value: Any) -> Fraction:
    try:
        return max(Fraction(0), Fraction(str(value)))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)
