"""Where media files are kept, whichever shelf the admin chose."""

from fediphoto.storage.blobs.keys import is_key, new_key
from fediphoto.storage.blobs.local import LocalBlobs
from fediphoto.storage.blobs.shelf import Blobs, BlobStat

__all__ = ["BlobStat", "Blobs", "LocalBlobs", "current", "is_key", "new_key", "use"]

_in_use: list[Blobs] = []


def use(blobs: Blobs) -> None:
    """Make `blobs` the shelf that `current()` returns; composition does it once, tests per test."""
    _in_use[:] = [blobs]


def current() -> Blobs:
    """The shelf in use; a RuntimeError where composition has not chosen one yet."""
    if not _in_use:
        raise RuntimeError("no blobs in use: composition calls blobs.use() first")
    return _in_use[0]
