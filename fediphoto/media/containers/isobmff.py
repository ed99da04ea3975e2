"""Whether an AVIF or HEIC file is all there (ISO/IEC 14496-12 §4.2).

Their metadata needs no taking out: these files are always encoded anew.
"""

from fediphoto.media.containers.stripped import malformed, truncated

_KIND = "HEIC or AVIF"
_MOST_BOXES = 10_000


def check_whole(data: bytes) -> None:
    """Raise Unprocessable if the boxes at the top do not fill the file to its end."""
    position = 0
    for _ in range(_MOST_BOXES):
        if position == len(data):
            return
        if position + 8 > len(data):
            raise truncated(_KIND)
        size, header = int.from_bytes(data[position : position + 4], "big"), 8
        if size == 0:  # to the end of the file
            return
        if size == 1:
            size, header = int.from_bytes(data[position + 8 : position + 16], "big"), 16
        if size < header:
            raise malformed(_KIND)
        position += size
        if position > len(data):
            raise truncated(_KIND)
    raise malformed(_KIND)
