"""How a PNG loses its metadata and keeps its very pixels (PNG third edition, §5 and §11)."""

import zlib
from collections.abc import Iterator

from fediphoto.media.containers.profiles import whole_profile
from fediphoto.media.containers.stripped import Part, Stripped, malformed, truncated

_KIND = "PNG"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"),
        *(b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI"),  # colour
        *(b"acTL", b"fcTL", b"fdAT"),  # animation
    }
)
_XMP_KEYWORD = b"XML:com.adobe.xmp\0"
_MOST_CHUNKS = 100_000
_LARGEST_PROFILE_BYTES = 1024 * 1024


def strip(data: bytes) -> Stripped:
    """`data` with only the chunks that make the picture, its colour and its movement.

    Gone: text, time, EXIF, physical size, private chunks, and all after IEND (acropalypse,
    CVE-2023-21036, was a cropped screenshot's old pixels there). An ICC profile stays; the name
    somebody gave it does not. Raises Unprocessable for a file that is cut off or damaged.
    """
    if data[:8] != _SIGNATURE:
        raise malformed(_KIND)
    parts: list[Part] = [_SIGNATURE]
    width = height = frames = 0
    exif = xmp = None
    has_profile = False
    for index, (name, body, chunk) in enumerate(_chunks(memoryview(data))):
        if (index == 0) != (name == b"IHDR") or index > _MOST_CHUNKS:
            raise malformed(_KIND)
        if name == b"IHDR":
            width, height = _size(body)
        frames += name == b"fcTL"
        if name == b"iCCP":
            parts += [] if has_profile else _renamed_profile(bytes(body))
            has_profile = True
        elif name in _KEPT:
            parts.append(chunk)
        elif name == b"eXIf" and exif is None:
            exif = bytes(body)
        elif name == b"iTXt" and xmp is None and body[: len(_XMP_KEYWORD)] == _XMP_KEYWORD:
            xmp = bytes(body)
    return Stripped(tuple(parts), width, height, frames=max(frames, 1), exif=exif, xmp=xmp)


def _chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview, memoryview]]:
    """(name, body, whole chunk) of each chunk up to and with IEND."""
    position = len(_SIGNATURE)
    name = b""
    while name != b"IEND":
        length = int.from_bytes(view[position : position + 4], "big")
        end = position + 12 + length
        if end > len(view):
            raise truncated(_KIND)
        name = bytes(view[position + 4 : position + 8])
        yield name, view[position + 8 : end - 4], view[position:end]
        position = end


def _size(body: memoryview) -> tuple[int, int]:
    width, height = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
    if len(body) != 13 or not width or not height:
        raise malformed(_KIND)
    return width, height


def _renamed_profile(body: bytes) -> list[Part]:
    """An iCCP chunk whose profile is called "icc"; none for a broken or bomb-like profile."""
    _, _, compressed = body.partition(b"\0")
    inflater = zlib.decompressobj()
    try:
        profile = whole_profile(inflater.decompress(compressed[1:], _LARGEST_PROFILE_BYTES))
    except zlib.error:
        return []
    if profile is None or not inflater.eof or compressed[:1] != b"\0":
        return []
    named = b"iCCP" + b"icc\0\0" + zlib.compress(profile)
    return [
        (len(named) - 4).to_bytes(4, "big") + named + zlib.crc32(named).to_bytes(4, "big"),
    ]
