"""Turn whatever was uploaded, photo or video, into what is shown."""

from dataclasses import dataclass, field
from pathlib import Path

from fediphoto.errors import Unprocessable
from fediphoto.media import ffmpeg, photos, sniffing, video
from fediphoto.media.editing import Edits
from fediphoto.media.limits import PhotoLimits, VideoLimits
from fediphoto.media.reading import inspect
from fediphoto.media.renditions import Rendition
from fediphoto.text.translations import _

PHOTO, ANIMATION, VIDEO = "photo", "animation", "video"

PHOTO_TYPES = (
    *("image/jpeg", "image/png", "image/gif", "image/webp"),
    *("image/avif", "image/heic", "image/heif", "image/tiff"),
)
VIDEO_TYPES = ("video/mp4", "video/quicktime", "video/webm", "video/x-matroska")
_ANIMATED = ("image/gif", "image/png")
_START_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken: `video` is None where no videos are."""

    photo: PhotoLimits
    video: VideoLimits | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an upload has become; the fields of an attachment, and its files by name."""

    kind: str
    """"image", "video" or "gifv"."""
    mime: str
    width: int
    height: int
    blurhash: str
    dominant_color: str
    renditions: dict[str, Rendition]
    camera: dict[str, str | float | int] = field(default_factory=dict)
    duration_s: float = 0.0
    frame_rate: float = 0.0
    bit_rate: int = 0


def video_limits(wanted: VideoLimits) -> VideoLimits | None:
    """`wanted`, or None where ffmpeg is not installed."""
    return wanted if ffmpeg.is_installed() else None


def nature(path: Path, limits: Limits) -> str:
    """PHOTO, ANIMATION (a photo's format that moves) or VIDEO, by the bytes of the file.

    Raises Unprocessable (422) for a video where none are taken. Whether it can be read at all is
    found out by `prepare`.
    """
    if sniffing.sniff_video(path) is not None:
        if limits.video is None:
            raise Unprocessable(_("This instance takes no videos, only photos."))
        return VIDEO
    if limits.video is not None and sniffing.sniff(path) in _ANIMATED and _moves(path, limits):
        return ANIMATION
    return PHOTO


def prepare(path: Path, limits: Limits, out: Path) -> Prepared:
    """Make the files of an upload in the folder `out` (made if missing); `path` is only read.

    Raises TooLarge (413) or Unprocessable (422) with a sentence.
    """
    what = nature(path, limits)
    if what == VIDEO and limits.video is not None:
        return _of_video(path, sniffing.sniff_video(path) or "", limits.video, limits.photo, out)
    if what == ANIMATION and limits.video is not None:
        try:
            return _of_video(path, sniffing.sniff(path) or "", limits.video, limits.photo, out)
        except Unprocessable:
            return prepare_photo(path, limits.photo, out / "still")  # it moves in its own format
    return prepare_photo(path, limits.photo, out)


def prepare_photo(
    path: Path, limits: PhotoLimits, out: Path, edits: Edits | None = None
) -> Prepared:
    """The same for what is a photo; of the edited picture, with `edits`."""
    photo = photos.process(path, limits, out, edits)
    return Prepared(
        kind="image",
        mime=photo.renditions["original"].mime,
        width=photo.width,
        height=photo.height,
        blurhash=photo.blurhash,
        dominant_color=photo.dominant_color,
        camera=dict(photo.camera),
        renditions=photo.renditions,
    )


def thumbnail(path: Path, limits: PhotoLimits, out: Path) -> tuple[Rendition, str, str]:
    """The picture that somebody chose to stand for an upload, its blurhash and dominant colour.

    Errors and `out` as in `prepare`.
    """
    photo = photos.process(path, limits, out)
    return photo.renditions["thumb"], photo.blurhash, photo.dominant_color


def _of_video(
    path: Path, mime: str, limits: VideoLimits, photo_limits: PhotoLimits, out: Path
) -> Prepared:
    made = video.process(path, mime, limits, photo_limits, out)
    return Prepared(
        kind=made.kind,
        mime=video.MIME,
        width=made.width,
        height=made.height,
        blurhash=made.blurhash,
        dominant_color=made.dominant_color,
        renditions=made.renditions,
        duration_s=made.duration_s,
        frame_rate=made.frame_rate,
        bit_rate=made.bit_rate,
    )


def _moves(path: Path, limits: Limits) -> bool:
    """Whether a GIF or PNG has several frames; a PNG says so near its beginning."""
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
    if start.startswith(b"\x89PNG") and b"acTL" not in start:
        return False
    return inspect(path, limits.photo).frames > 1
