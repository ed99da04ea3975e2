"""Keep media files in a folder."""

import asyncio
import errno
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

from fediphoto.storage.blobs.keys import is_key
from fediphoto.storage.blobs.shelf import BlobStat

_CHUNK_BYTES = 256 * 1024
_MAKING = "making"  # no key starts with it: their first part is two hexadecimal digits


class LocalBlobs:
    """`Blobs` in `folder`, which is made when it is missing. Disk work runs in threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._making = folder / _MAKING
        self._making.mkdir(parents=True, exist_ok=True)
        self._durable: set[Path] = set()  # at most 65,792 folders: 256 and 256 in each

    async def put(self, key: str, source: Path, mime: str) -> None:
        """Move `source` to `key` durably; the type is told by the key's extension here."""
        if not is_key(key):
            raise ValueError(f"not a key of ours: {key!r}")
        await asyncio.to_thread(self._put, key, source)

    async def delete(self, key: str) -> None:
        """Take the file away, so that a power cut does not bring it back."""
        if is_key(key):
            await asyncio.to_thread(self._delete, key)

    async def exists(self, key: str) -> bool:
        """Whether the file is there."""
        return await self.stat(key) is not None

    async def stat(self, key: str) -> BlobStat | None:
        """Its size, or None if it is not there."""
        if not is_key(key):
            return None
        try:
            found = await asyncio.to_thread(os.stat, self.folder / key)
        except FileNotFoundError:
            return None
        return BlobStat(size_bytes=found.st_size)

    async def path(self, key: str) -> Path | None:
        """The file itself, or None if it is not there."""
        return self.folder / key if await self.exists(key) else None

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """Its bytes in chunks; FileNotFoundError if it is not there."""
        if not is_key(key):
            raise FileNotFoundError(errno.ENOENT, "not a key of ours", key)
        file = await asyncio.to_thread((self.folder / key).open, "rb")
        with file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
                yield chunk

    def temporary(self) -> Path:
        """A fresh name in the same file system, so that `put` only renames."""
        return self._making / secrets.token_hex(16)

    async def sweep_temporary(self, older_than_s: float) -> int:
        """Remove files and folders in the making that were last touched `older_than_s` ago."""
        return await asyncio.to_thread(self._sweep, time.time() - older_than_s)

    def _put(self, key: str, source: Path) -> None:
        target = self.folder / key
        self._make_folders(target.parent)
        _sync_file(source)
        try:
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy(source, target)
        _sync_folder(target.parent)

    def _copy(self, source: Path, target: Path) -> None:
        """From another file system: a copy beside the shelf first, so that `target` is never half.

        The copy goes through a name of its own; a crash leaves that to the sweep.
        """
        copy = self.temporary()
        try:
            shutil.copyfile(source, copy)
            _sync_file(copy)
            copy.replace(target)
        finally:
            copy.unlink(missing_ok=True)
        source.unlink()

    def _make_folders(self, folder: Path) -> None:
        """Make `ab/cd`, each name durable in its parent before a file relies on it.

        A folder that exists may have been made a moment ago by somebody who has not synced it
        yet, so existing is not enough: only what this process synced itself is skipped.
        """
        for step in (folder.parent, folder):
            if step not in self._durable:
                step.mkdir(exist_ok=True)
                _sync_folder(step.parent)
                self._durable.add(step)

    def _delete(self, key: str) -> None:
        target = self.folder / key
        try:
            target.unlink()
        except FileNotFoundError:
            return
        _sync_folder(target.parent)

    def _sweep(self, before: float) -> int:
        swept = 0
        for left in self._making.iterdir():
            try:
                if left.lstat().st_mtime >= before:
                    continue
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left)
                else:
                    left.unlink()
            except FileNotFoundError:  # its maker finished meanwhile
                continue
            swept += 1
        return swept


def _sync_file(path: Path) -> None:
    """Have the disk hold the bytes; errors are passed on, for after one they may be lost."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(path: Path) -> None:
    """Have the disk hold the names: a synced file without its name is lost all the same."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
