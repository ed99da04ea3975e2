"""A video whose tracks say that their pictures lie in another file, or at an address."""

_HOLD_OTHERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"dinf"})


def referring_film(raw: bytes, kind: bytes, to: bytes) -> bytes:
    """The MP4 `raw` (its `moov` last) with each track's data reference replaced.

    `kind` is "url " (an address), "alis" (a file, as QuickTime had it) or "cios".
    """
    entry = _box(kind, b"\0\0\0\0" + to + b"\0")
    return _rewritten(raw, _box(b"dref", b"\0\0\0\0\0\0\0\x01" + entry))


def _rewritten(raw: bytes, reference: bytes) -> bytes:
    made, at = b"", 0
    while at + 8 <= len(raw):
        size, kind = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8]
        inside = raw[at + 8 : at + size]
        if kind == b"dref":
            made += reference
        elif kind in _HOLD_OTHERS:
            made += _box(kind, _rewritten(inside, reference))
        else:
            made += raw[at : at + size]
        at += size
    return made


def _box(kind: bytes, inside: bytes) -> bytes:
    return (len(inside) + 8).to_bytes(4, "big") + kind + inside
