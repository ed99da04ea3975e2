"""How a JSON file of any length is read object by object, in little memory.

The objects are those in the list that the file is, or in a list that the file's object has under
one of some names: `[{…}, {…}]`, `{"orderedItems": [{…}, {…}]}`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import orjson

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _, marked

MOST_ELEMENT_BYTES = 1024 * 1024
MOST_MARKS = 30_000_000
"""Brackets and quotes of one file: some ten seconds of work, and 50,000 long posts."""
DEEPEST = 64
_DAMAGED = marked("A part of this archive is cut off or damaged.")
_MARKS = re.compile(rb'["\\\[\]{}]')
_QUOTE, _BACKSLASH, _OPENING, _CLOSING = b'"', b"\\", (b"[", b"{"), (b"]", b"}")


def objects(
    pieces: Iterable[bytes], names: Collection[str] = ()
) -> Iterator[dict[str, Any] | None]:
    """Each object, in order; None for one that is too large or no JSON.

    Raises Unprocessable where the file as a whole is not JSON, or is cut off.
    """
    for raw in _Splitter({name.encode() for name in names}).split(pieces):
        yield _read(raw)


def _read(raw: bytes | None) -> dict[str, Any] | None:
    if raw is None:
        return None
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


class _Splitter:
    """Follows brackets and strings, and cuts the objects out."""

    def __init__(self, names: set[bytes]) -> None:
        self._names = names
        self._open: list[bytes] = []
        self._is_in_string = False
        self._escaped_at = -1
        self._name = b""
        """The last string in the file's own object: the name of what follows."""
        self._is_wanted = False
        """Whether the list we are in is one of those asked for."""
        self._kept: bytearray | None = None
        self._kept_from = 0
        self._is_too_large = False

    def split(self, pieces: Iterable[bytes]) -> Iterator[bytes | None]:
        before = passed = 0
        for piece in pieces:
            self._kept_from = 0
            passed += len(_MARKS.findall(piece))
            if passed > MOST_MARKS:
                raise Unprocessable(_(_DAMAGED))
            for mark in _MARKS.finditer(piece):
                at = mark.start()
                if before + at == self._escaped_at:
                    continue
                whole = self._pass(piece, at, mark[0], before)
                if whole is not None:
                    yield None if self._is_too_large else whole
            self._keep(piece[self._kept_from :])
            before += len(piece)
        if self._open or self._is_in_string or not before:
            raise Unprocessable(_(_DAMAGED))

    def _pass(self, piece: bytes, at: int, mark: bytes, before: int) -> bytes | None:
        """Go past one mark; the bytes of the object that ends there, if one does."""
        if self._is_in_string:
            if mark == _BACKSLASH:
                self._escaped_at = before + at + 1
            elif mark == _QUOTE:
                self._is_in_string = False
                if self._open == [b"{"]:
                    self._name = self._take(piece[self._kept_from : at])
            return None
        if mark == _QUOTE:
            self._is_in_string = True
            if self._open == [b"{"]:
                self._begin(at + 1)
            return None
        return self._nest(piece, at, mark)

    def _nest(self, piece: bytes, at: int, mark: bytes) -> bytes | None:
        depth = len(self._open)
        if mark in _OPENING:
            if mark == b"[" and (depth == 0 or self._open == [b"{"]):
                self._is_wanted = depth == 0 or self._name in self._names
            elif mark == b"{" and self._is_wanted and self._open in ([b"["], [b"{", b"["]):
                self._begin(at)
            if depth == DEEPEST:
                raise Unprocessable(_(_DAMAGED))
            self._open.append(mark)
            return None
        if mark in _CLOSING:
            if not self._open or _OPENING.index(self._open.pop()) != _CLOSING.index(mark):
                raise Unprocessable(_(_DAMAGED))
            if self._open in ([b"["], [b"{", b"["]) and self._kept is not None:
                return self._take(piece[self._kept_from : at + 1])
            if self._open == [b"{"]:
                self._is_wanted = False
        return None

    def _begin(self, at: int) -> None:
        self._kept, self._kept_from, self._is_too_large = bytearray(), at, False

    def _keep(self, more: bytes) -> None:
        if self._kept is None:
            return
        if len(self._kept) + len(more) > MOST_ELEMENT_BYTES:
            self._kept.clear()
            self._is_too_large = True
        if not self._is_too_large:
            self._kept += more

    def _take(self, last: bytes) -> bytes:
        self._keep(last)
        whole = bytes(self._kept or b"")
        self._kept = None
        return whole
