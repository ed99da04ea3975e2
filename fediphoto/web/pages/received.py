"""Where a file that came with a form lies on disk."""

from pathlib import Path

from quart.datastructures import FileStorage


def path_of(file: FileStorage) -> Path:
    """The received file, complete; the request (bodies.HouseRequest) clears it away at its end."""
    file.stream.flush()
    return Path(str(file.stream.name))
