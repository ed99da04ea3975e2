"""How the ZIP files that somebody brought are opened, and how little of them is believed.

Nothing is ever unpacked under a name that the archive chose. What is read is counted while it is
read, whatever the archive says of its size.
"""

import errno
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self, cast

from fediphoto.errors import TooLarge, Unprocessable
from fediphoto.text.translations import _

MOST_ENTRIES = 100_000
MOST_DIRECTORY_BYTES = 24 * 1024 * 1024
"""The table of contents of one file, which Python reads whole."""
MOST_JSON_BYTES = 512 * 1024 * 1024
"""One JSON file, which is read in pieces."""

_PIECE_BYTES = 256 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others cannot be unpacked in small pieces."""
_ENCRYPTED = 0x1
_MEDIA = re.compile(r"(?:^|/)((?:media|media_attachments)/.+)$")
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError),
    *(RuntimeError, ValueError, IndexError, OverflowError),
)
"""What Python's reader raises on broken or hostile files."""


class Packed:
    """The files of one archive, which may be packed in several ZIPs. Blocking: use it in threads.

    Raises Unprocessable for what is no such archive.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files: list[IO[bytes]] = []
        self._entries: dict[str, tuple[zipfile.ZipFile, zipfile.ZipInfo]] = {}
        self._by_tail: dict[str, str] = {}
        try:
            for path in paths:
                self._open(path)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files:
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def names(self) -> list[str]:
        """Every file that may be read, in the order in which they are packed."""
        return list(self._entries)

    def find(self, name: str) -> str | None:
        """The file that a post calls `name`, whichever folder the archive was packed in."""
        bare = name.lstrip("/")
        if bare in self._entries:
            return bare
        tail = _MEDIA.search(bare)
        return self._by_tail.get(tail[1]) if tail else None

    def size(self, name: str) -> int:
        """How many bytes a file has at most."""
        return self._entries[name][1].file_size

    @contextmanager
    def opened(self, name: str, most_bytes: int = MOST_JSON_BYTES) -> Iterator["Pieces"]:
        """The bytes of a file; TooLarge once there are more than `most_bytes`."""
        archive, entry = self._entries[name]
        with _reading(), archive.open(entry) as file:
            yield Pieces(file, most_bytes)

    def copy(self, name: str, target: Path, most_bytes: int) -> None:
        """Write a file to `target`; TooLarge for one of more than `most_bytes`."""
        with self.opened(name, most_bytes) as pieces, target.open("wb") as copy:
            for piece in pieces:
                copy.write(piece)

    def _open(self, path: Path) -> None:
        file = path.open("rb")
        self._files.append(file)
        with _reading():
            archive = zipfile.ZipFile(cast(IO[bytes], _Careful(file, path.stat().st_size)))
        places = set[int]()
        for entry in archive.infolist():
            if not _is_fit(entry) or entry.header_offset in places:
                continue  # (many names for one file would be many files here)
            places.add(entry.header_offset)
            self._entries.setdefault(entry.filename, (archive, entry))
            if tail := _MEDIA.search(entry.filename):
                self._by_tail.setdefault(tail[1], entry.filename)
        if len(self._entries) > MOST_ENTRIES:
            raise Unprocessable(_("There are too many files in this archive."))


class Pieces:
    """The bytes of one file, piece by piece, counted."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        self._file = file
        self._left = most_bytes

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(_PIECE_BYTES):
            self._left -= len(piece)
            if self._left < 0:
                raise TooLarge(_("A file in the archive is too large."))
            yield piece


class _Careful:
    """A file of which nobody reads more at once than a table of contents may have."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._size = size
        self.seek, self.tell = file.seek, file.tell

    def read(self, count: int = -1) -> bytes:
        if count < 0:
            count = max(self._size - self._file.tell(), 0)
        if count > MOST_DIRECTORY_BYTES:
            raise zipfile.BadZipFile
        return self._file.read(count)

    def seekable(self) -> bool:
        return True


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (TooLarge, Unprocessable):
        raise
    except _DAMAGE as damage:
        if isinstance(damage, OSError) and damage.errno == errno.ENOSPC:
            raise  # our own disk, not their file
        raise Unprocessable(
            _("This is not a ZIP file that can be read, or it is damaged.")
        ) from None


def _is_fit(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a plain file under a name that leads nowhere else."""
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    is_plain = not entry.is_dir() and kind in (0, stat.S_IFREG)
    is_readable = entry.compress_type in _METHODS and not entry.flag_bits & _ENCRYPTED
    leads_away = name.startswith("/") or "\\" in name or ":" in name.partition("/")[0]
    return is_plain and is_readable and not leads_away and ".." not in name.split("/")
