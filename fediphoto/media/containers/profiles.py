"""Whether what a file gives out as its colour profile is one (ICC.1:2022 §7.2).

A profile is the one thing that is kept although it describes pixels only, so it must not be a
bag for anything else.
"""

_HEADER_BYTES = 128


def whole_profile(data: bytes) -> bytes | None:
    """The profile in `data`, without what follows its declared end; None if it is none."""
    declared = int.from_bytes(data[:4], "big")
    if data[36:40] != b"acsp" or not _HEADER_BYTES < declared <= len(data):
        return None
    return data[:declared]
