"""How a WebP loses its metadata and keeps its very pixels (RFC 9649 §2)."""

from collections.abc import Iterator

from fediphoto.media.containers.profiles import whole_profile
from fediphoto.media.containers.stripped import Part, Stripped, malformed, truncated

_KIND = "WebP"
_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM"})
_KEPT_IN_FRAME = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_FRAME_HEADER_BYTES = 16
_MOST_CHUNKS = 100_000
_PROFILE_FLAG, _EXIF_FLAG, _XMP_FLAG = 0x20, 0x08, 0x04


def strip(data: bytes) -> Stripped:
    """`data` with only the chunks that make the picture, its colour and its movement.

    Gone: EXIF, XMP, unknown chunks (inside animation frames too), and all after the RIFF's end.
    Raises Unprocessable for a file that is cut off or damaged.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise malformed(_KIND)
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise truncated(_KIND)
    kept: list[Part] = []
    extended: memoryview | None = None
    size: tuple[int, int] | None = None
    frames, has_picture = 0, False
    profile = exif = xmp = None
    for name, body, chunk in _chunks(memoryview(data)[12:end]):
        if size is None:
            size = _size(name, bytes(body[:10]))
            extended = body if name == b"VP8X" else None
        elif name == b"ICCP" and extended and not kept:
            profile = whole_profile(bytes(body))
        elif name == b"EXIF" and exif is None:
            exif = bytes(body)
        elif name == b"XMP " and xmp is None:
            xmp = bytes(body)
        if name == b"ANMF":
            kept += _stripped_frame(body)
            frames += 1
        elif name in _KEPT:
            kept.append(chunk)
            has_picture = has_picture or name in _KEPT_IN_FRAME
    if size is None or not (has_picture or frames):
        raise malformed(_KIND)
    if extended:
        kept = [*_start(extended, profile), *kept]
    length = 4 + sum(len(part) for part in kept)
    header = b"RIFF" + length.to_bytes(4, "little") + b"WEBP"
    return Stripped((header, *kept), *size, frames=max(frames, 1), exif=exif, xmp=xmp)


def _chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview, memoryview]]:
    """(name, body, whole padded chunk) of each chunk."""
    position = 0
    for _ in range(_MOST_CHUNKS):
        if position + 8 > len(view):
            return
        name = bytes(view[position : position + 4])
        length = int.from_bytes(view[position + 4 : position + 8], "little")
        body_end = position + 8 + length
        end = body_end + length % 2
        if end > len(view):
            raise truncated(_KIND)
        yield name, view[position + 8 : body_end], view[position:end]
        position = end
    raise malformed(_KIND)


def _size(name: bytes, start: bytes) -> tuple[int, int]:
    """Width and height from the first chunk, whichever of the three it is."""
    if name == b"VP8X" and len(start) == 10:
        return _u24(start[4:7]) + 1, _u24(start[7:10]) + 1
    if name == b"VP8L" and len(start) >= 5 and start[0] == 0x2F:
        bits = int.from_bytes(start[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 " and len(start) == 10 and start[3:6] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(start[6:8], "little"), int.from_bytes(start[8:10], "little")
        return width & 0x3FFF, height & 0x3FFF
    raise malformed(_KIND)


def _u24(three: bytes) -> int:
    return int.from_bytes(three, "little")


def _start(extended: memoryview, profile: bytes | None) -> list[Part]:
    """The chunks that open an extended file: what is in it (no metadata now), and its profile."""
    flags = extended[0] & ~(_PROFILE_FLAG | _EXIF_FLAG | _XMP_FLAG)
    flags |= _PROFILE_FLAG if profile else 0
    start: list[Part] = [b"VP8X\x0a\0\0\0", bytes([flags]), extended[1:10]]
    if profile:
        padding = b"\0" * (len(profile) % 2)
        start += (b"ICCP" + len(profile).to_bytes(4, "little"), profile, padding)
    return start


def _stripped_frame(body: memoryview) -> list[Part]:
    """An ANMF chunk again, without the unknown chunks that may ride in it."""
    header = body[:_FRAME_HEADER_BYTES]
    if len(header) < _FRAME_HEADER_BYTES:
        raise malformed(_KIND)
    inside = [
        chunk for name, _, chunk in _chunks(body[_FRAME_HEADER_BYTES:]) if name in _KEPT_IN_FRAME
    ]
    if not inside:
        raise malformed(_KIND)
    length = _FRAME_HEADER_BYTES + sum(len(chunk) for chunk in inside)
    return [b"ANMF" + length.to_bytes(4, "little"), header, *inside]
