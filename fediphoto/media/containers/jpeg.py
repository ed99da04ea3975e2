"""How a JPEG loses its metadata and keeps its very pixels (ITU-T T.81 annex B)."""

import re
from dataclasses import dataclass, field

from fediphoto.media.containers.profiles import whole_profile
from fediphoto.media.containers.stripped import Part, Stripped, malformed, truncated

_KIND = "JPEG"
_SOI, _EOI, _SOS, _TEM = 0xD8, 0xD9, 0xDA, 0x01
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # DHT, JPG, DAC are no frames
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})  # DHT, DAC, DQT, DNL, DRI
_KEPT = _FRAME_HEADERS | _TABLES | {_SOS}
_STANDALONE = frozenset({_TEM, *range(0xD0, 0xD8)})

_MARKER = re.compile(rb"\xff[^\x00\xff]")
# In entropy-coded data FF is followed by 00 (stuffing) or RST0-7; anything else ends the scan.
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

# Baseline and progressive Huffman, grey or colour: what every browser reads rightly. Arithmetic
# coding and CMYK it is not.
_COMMON_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_COMMON_COMPONENTS = frozenset({1, 3})
_MOST_SEGMENTS = 100_000

_EXIF = b"Exif\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_ICC = b"ICC_PROFILE\0"
_ICC_START = len(_ICC) + 2  # the number of the piece, and of how many
_ICC_PIECE = 0xFFFF - 2 - _ICC_START
_NO_THUMBNAIL = b"\0\0"


@dataclass
class _Walk:
    """What has been seen on the way through the file."""

    jfif: bytes = b""
    adobe: bytes = b""
    profile: dict[int, bytes] = field(default_factory=dict)
    """Pieces of the ICC profile by their number, which is not always their order."""
    parts: list[Part] = field(default_factory=list)
    size: tuple[int, int] | None = None
    is_common: bool = False
    segments: int = 0
    scans: int = 0
    exif: bytes | None = None
    xmp: bytes | None = None


def strip(data: bytes) -> Stripped:
    """`data` without everything that is neither picture nor colour.

    Kept: frame, tables, scans, the ICC profile; JFIF and Adobe headers, which decide how the
    samples are read as colours, rewritten without thumbnail or trailing bytes. Gone: EXIF, XMP,
    IPTC, comments, maker notes, multi-picture indexes, unknown segments, and all that follows
    the end marker (further pictures, the film of a motion photo, polyglots' other half).
    Raises Unprocessable for a file that is cut off or damaged.
    """
    if data[:3] != b"\xff\xd8\xff":
        raise malformed(_KIND)
    view = memoryview(data)
    walk = _Walk()
    position = 2
    while True:
        marker, position = _next_marker(data, position)
        walk.segments += 1
        if walk.segments > _MOST_SEGMENTS:
            raise malformed(_KIND)
        if marker == _EOI:
            break
        if marker in _STANDALONE or marker == _SOI:
            continue
        end = position + _segment_length(data, position)
        if end > len(data):
            raise truncated(_KIND)
        _take(walk, marker, view[position:end])
        position = end
        if marker == _SOS:
            position = _copy_scan(walk, data, view, position)
    if walk.size is None or not walk.scans:
        raise malformed(_KIND)
    start = (b"\xff\xd8", walk.jfif, walk.adobe, *_profile_segments(walk.profile))
    return Stripped(
        (*start, *walk.parts, b"\xff\xd9"),
        *walk.size,
        is_common=walk.is_common,
        scans=walk.scans,
        exif=walk.exif,
        xmp=walk.xmp,
    )


def _next_marker(data: bytes, position: int) -> tuple[int, int]:
    """The next marker at or after `position`, and where its segment starts; junk is passed over."""
    found = _MARKER.search(data, position)
    if found is None:
        raise truncated(_KIND)
    return data[found.end() - 1], found.end()


def _segment_length(data: bytes, position: int) -> int:
    length = int.from_bytes(data[position : position + 2], "big")
    if position + 2 > len(data):
        raise truncated(_KIND)
    if length < 2:
        raise malformed(_KIND)
    return length


def _take(walk: _Walk, marker: int, segment: memoryview) -> None:
    """Keep a segment (its length and body), rewrite it, read it, or leave it behind."""
    body = segment[2:]
    if marker in _FRAME_HEADERS:
        _take_frame_header(walk, marker, body)
    if marker in _KEPT:
        walk.parts += (bytes((0xFF, marker)), segment)
        walk.scans += marker == _SOS
    elif marker == _APP0:
        walk.jfif = walk.jfif or _rewritten_jfif(bytes(body[:14]))
    elif marker == _APP1:
        _read_metadata(walk, bytes(body))
    elif marker == _APP2 and body[: len(_ICC)] == _ICC and len(body) > _ICC_START:
        walk.profile.setdefault(body[len(_ICC)], bytes(body[_ICC_START:]))
    elif marker == _APP14:
        walk.adobe = walk.adobe or _rewritten_adobe(bytes(body[:12]))


def _take_frame_header(walk: _Walk, marker: int, body: memoryview) -> None:
    if walk.size is not None or len(body) < 6:
        raise malformed(_KIND)
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if not width or not height:  # a height of 0 (given later, by DNL) is legal and unread anywhere
        raise malformed(_KIND)
    walk.size = (width, height)
    walk.is_common = marker in _COMMON_FRAMES and body[5] in _COMMON_COMPONENTS


def _rewritten_jfif(body: bytes) -> bytes:
    """JFIF says that the samples are YCbCr, and how far apart they are; its thumbnail goes."""
    if body[:5] != b"JFIF\0" or len(body) < 12:
        return b""
    return b"\xff\xe0\x00\x10" + body[:12] + _NO_THUMBNAIL


def _rewritten_adobe(body: bytes) -> bytes:
    """Adobe's header says which colour transform the samples went through (shorter: unread)."""
    if body[:5] != b"Adobe" or len(body) < 12:
        return b""
    return b"\xff\xee\x00\x0e" + body


def _profile_segments(pieces: dict[int, bytes]) -> list[bytes]:
    """The profile cut into segments again (ICC.1 annex B.4); none if it is not whole."""
    profile = whole_profile(b"".join(pieces[number] for number in sorted(pieces)))
    if profile is None:
        return []
    cut = [profile[at : at + _ICC_PIECE] for at in range(0, len(profile), _ICC_PIECE)]
    return [
        b"\xff\xe2"
        + (2 + _ICC_START + len(piece)).to_bytes(2, "big")
        + _ICC
        + bytes((number, len(cut)))
        + piece
        for number, piece in enumerate(cut, start=1)
    ]


def _read_metadata(walk: _Walk, body: bytes) -> None:
    if body.startswith(_EXIF) and walk.exif is None:
        walk.exif = body[6:]
    elif body.startswith(_XMP) and walk.xmp is None:
        walk.xmp = body[len(_XMP) :]


def _copy_scan(walk: _Walk, data: bytes, view: memoryview, position: int) -> int:
    """Keep the entropy-coded data that starts at `position`; where it ends."""
    found = _END_OF_SCAN.search(data, position)
    if found is None:
        raise truncated(_KIND)
    walk.parts.append(view[position : found.start()])
    return found.start()
