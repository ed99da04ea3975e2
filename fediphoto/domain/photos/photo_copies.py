"""The files of a photo once more, under names that nobody has seen."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fediphoto.domain.photos.attachments import StoredRenditions, store_renditions
from fediphoto.media.renditions import Rendition
from fediphoto.storage import blobs

Described = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Copies:
    """Files that are in place and wait to be named by a row; left alone they go again."""

    renditions: Described
    """What `Attachment.renditions` says of them: as of the former ones, but for the names."""
    _stored: StoredRenditions

    async def claim(self) -> None:
        """Say, in the transaction that names the files, that they are no leftovers."""
        await self._stored.claim()


async def make(renditions: Mapping[str, Mapping[str, Any]]) -> Copies | None:
    """Copies of the files that `Attachment.renditions` describes; None where there is none, or one
    is missing (or not on this machine)."""
    sources = {}
    for name, entry in renditions.items():
        source = await blobs.current().path(entry["key"])
        if source is None:
            return None
        sources[name] = source
    if not sources:
        return None
    folder = blobs.current().temporary()
    try:
        try:
            copied = await asyncio.to_thread(_copy_all, sources, folder)
        except FileNotFoundError:
            return None  # deleted at this moment
        stored = await store_renditions(
            {name: _rendition(path, renditions[name]) for name, path in copied.items()}
        )
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)
    described = {
        name: {**entry, "key": stored.described[name]["key"]} for name, entry in renditions.items()
    }
    return Copies(described, stored)


def _rendition(path: Path, entry: Mapping[str, Any]) -> Rendition:
    return Rendition(
        path=path,
        mime=entry["mime"],
        extension=path.suffix.removeprefix("."),
        width=entry["width"],
        height=entry["height"],
        size_bytes=entry["bytes"],
    )


def _copy_all(sources: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """Second names for the same bytes where the file system knows such, else copies."""
    folder.mkdir()
    copies = {}
    for number, (name, source) in enumerate(sources.items()):
        copy = folder / f"{number}{source.suffix}"
        try:
            os.link(source, copy)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(source, copy)
        copies[name] = copy
    return copies
