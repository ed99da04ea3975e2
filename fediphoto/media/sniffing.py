"""Which kind of photo or video some bytes are, whatever their name or declared type says."""

from pathlib import Path

START_BYTES = 64
"""How much of a file's start decides."""

_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEVC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"})
_STRUCTURAL_BRANDS = frozenset({b"mif1", b"msf1", b"mif2"})
_EBML = b"\x1a\x45\xdf\xa3"
_EARLY_MOVIE = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})
"""With these a QuickTime file of before `ftyp` begins."""


def sniff(path: Path) -> str | None:
    """The MIME type of a photo file that we take, by its bytes; None for anything else."""
    with path.open("rb") as file:
        return sniff_bytes(file.read(START_BYTES))


def sniff_bytes(start: bytes) -> str | None:
    """The same for the first `START_BYTES` of a file."""
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    if start[4:8] == b"ftyp":
        return _of_brands(start[: int.from_bytes(start[:4], "big")])
    return None


def _of_brands(box: bytes) -> str | None:
    """The type by the brands of an ISO base media file (ISO/IEC 23008-12 §10, AV1 in HEIF §6)."""
    brands = {box[at : at + 4] for at in (8, *range(16, len(box) - 3, 4))}
    if brands & _AVIF_BRANDS:
        return "image/avif"
    if brands & _HEVC_BRANDS:
        return "image/heic"
    return "image/heif" if brands & _STRUCTURAL_BRANDS else None


def sniff_video(path: Path) -> str | None:
    """The MIME type of a video file that we take, by its bytes; None for anything else."""
    with path.open("rb") as file:
        return sniff_video_bytes(file.read(START_BYTES))


def sniff_video_bytes(start: bytes) -> str | None:
    """The same for the first `START_BYTES` of a file: ISO base media, or Matroska."""
    if start.startswith(_EBML):
        return "video/webm" if b"webm" in start else "video/x-matroska"
    if start[4:8] == b"ftyp":
        if sniff_bytes(start) is not None:
            return None
        return "video/quicktime" if start[8:12] == b"qt  " else "video/mp4"
    return "video/quicktime" if start[4:8] in _EARLY_MOVIE else None
