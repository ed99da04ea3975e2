"""How a GIF loses its metadata and keeps its very pixels and its movement (GIF89a)."""

from fediphoto.media.containers.stripped import Part, Stripped, malformed, truncated

_KIND = "GIF"
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL, _APPLICATION, _PLAIN_TEXT = 0xF9, 0xFF, 0x01
_LOOPERS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})


def strip(data: bytes) -> Stripped:
    """`data` with only its frames, their timing and the loop count.

    Gone: comments, XMP and other application blocks, plain text, and all after the trailer.
    Raises Unprocessable for a file that is cut off or damaged.
    """
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise malformed(_KIND)
    if len(data) < 13:
        raise truncated(_KIND)
    view = memoryview(data)
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    position = 13 + _table_bytes(data[10])
    parts: list[Part] = [view[:position]]
    control: list[Part] = []  # waits for its frame: what controlled a plain text goes with it
    frames = 0
    while (kind := _byte(data, position)) != _TRAILER:
        if kind == _IMAGE:
            end = _end_of_image(data, position)
            parts += (*control, view[position:end])
            control = []
            frames += 1
        elif kind == _EXTENSION:
            label = _byte(data, position + 1)
            end = _end_of_blocks(data, position + 2)
            if label == _GRAPHIC_CONTROL:
                control = _graphic_control(view[position:end])
            elif label == _APPLICATION:
                parts += _loop_count(view[position:end])
            elif label == _PLAIN_TEXT:
                control = []
        else:
            raise malformed(_KIND)
        position = end
    if not (width and height and frames):
        raise malformed(_KIND)
    return Stripped((*parts, b"\x3b"), width, height, frames=frames)


def _byte(data: bytes, position: int) -> int:
    if position >= len(data):
        raise truncated(_KIND)
    return data[position]


def _table_bytes(flags: int) -> int:
    """Bytes of the colour table that `flags` announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _end_of_image(data: bytes, position: int) -> int:
    flags = _byte(data, position + 9)
    code_size = position + 10 + _table_bytes(flags)
    return _end_of_blocks(data, code_size + 1)


def _end_of_blocks(data: bytes, position: int) -> int:
    """Past the data sub-blocks that start at `position`, and past their terminator."""
    while length := _byte(data, position):
        position += 1 + length
    return position + 1


def _graphic_control(block: memoryview) -> list[Part]:
    """Delay, disposal and transparency: exactly one sub-block of four bytes."""
    return [block[:8]] if len(block) == 8 and block[2] == 4 else []


def _loop_count(block: memoryview) -> list[Part]:
    """How often an animation runs, if the block says just that; nothing otherwise."""
    is_looper = block[2] == 11 and bytes(block[3:14]) in _LOOPERS
    if is_looper and len(block) >= 19 and block[14] == 3 and block[15] == 1:
        return [block[:18], b"\0"]
    return []
