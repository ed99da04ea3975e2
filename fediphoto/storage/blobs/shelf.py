"""What every shelf of media files can do, be it a folder or an object store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BlobStat:
    """What is known of a file without reading it."""

    size_bytes: int


class Blobs(Protocol):
    """Media files by key (`keys.new_key`). A key that is none of ours names a file that is absent.

    Files are written once under a fresh key and never changed, so readers need no locks and
    caches no validators.
    """

    async def put(self, key: str, source: Path, mime: str) -> None:
        """Move the file `source` to `key`, to stay: on return it survives a power cut.

        `mime` is kept where the shelf has a place for it (an object store serves by it).
        ValueError for a malformed key; OSError if the shelf cannot take it.
        """
        ...

    async def delete(self, key: str) -> None:
        """Take the file away; nothing happens if it is not there."""
        ...

    async def exists(self, key: str) -> bool:
        """Whether the file is there."""
        ...

    async def stat(self, key: str) -> BlobStat | None:
        """Its size, or None if it is not there."""
        ...

    async def path(self, key: str) -> Path | None:
        """The file on this machine's disk; None if it is not there, or not on this machine."""
        ...

    def read(self, key: str) -> AsyncIterator[bytes]:
        """Its bytes, a chunk at a time; FileNotFoundError at the first if it is not there."""
        ...

    def temporary(self) -> Path:
        """A fresh name for a file or folder in the making, which `put` can move from cheaply."""
        ...

    async def sweep_temporary(self, older_than_s: float) -> int:
        """Remove what was left in the making (a crash, a vanished client); how many there were."""
        ...
