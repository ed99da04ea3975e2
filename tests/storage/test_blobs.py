"""Media files are put, found and taken away by names that lead nowhere else."""

import asyncio
import errno
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.storage import blobs


@pytest.fixture
def shelf(tmp_path: Path) -> blobs.LocalBlobs:
    return blobs.LocalBlobs(tmp_path / "media")


def made(shelf: blobs.Blobs, data: bytes = b"photo") -> Path:
    path = shelf.temporary()
    path.write_bytes(data)
    return path


async def test_a_file_is_kept_found_and_taken_away(shelf: blobs.LocalBlobs) -> None:
    key, source = blobs.new_key("jpg"), made(shelf, b"x" * 600_000)
    await shelf.put(key, source, "image/jpeg")
    assert not source.exists()
    assert await shelf.exists(key)
    assert await shelf.stat(key) == blobs.BlobStat(size_bytes=600_000)
    path = await shelf.path(key)
    assert path is not None
    assert path.read_bytes() == b"x" * 600_000
    chunks = [chunk async for chunk in shelf.read(key)]
    assert (b"".join(chunks), len(chunks)) == (b"x" * 600_000, 3)
    await shelf.delete(key)
    await shelf.delete(key)
    assert not path.exists()
    assert (await shelf.exists(key), await shelf.stat(key), await shelf.path(key)) == (
        False,
        None,
        None,
    )
    with pytest.raises(FileNotFoundError):
        [chunk async for chunk in shelf.read(key)]


def test_keys_are_random_and_well_formed() -> None:
    keys = {blobs.new_key("webp") for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        first, second, name = key.split("/")
        assert name.startswith(first + second)
        assert len(name) == 32 + len(".webp")
        assert blobs.is_key(key)


@pytest.mark.parametrize("extension", ["", "JPG", "tar.gz", "../x", "j\0g", "a" * 9, "jpg\n"])
def test_extensions_are_ours(extension: str) -> None:
    with pytest.raises(ValueError, match="extension"):
        blobs.new_key(extension)


HEX = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "key",
    [
        *("", "/", "..", "../../etc/passwd", "..\\..\\secret", "/etc/passwd", "making", "making/x"),
        *(f"../{HEX}.jpg", f"01/../{HEX}.jpg", f"01/23/{HEX}", f"01/23/{HEX}.jpg/", "01/23"),
        *(f"01/23/{HEX}.jpg\n", f"01/23/{HEX}.j\0", f"01/23/{HEX.upper()}.jpg", f"./01/23/{HEX}.a"),
        *(f"01//23/{HEX}.jpg", f"01/23/{HEX}.jpg?x", "CON", ".htaccess", "a" * 4096, "\u202egpj"),
    ],
)
async def test_no_other_name_leads_anywhere(key: str, shelf: blobs.LocalBlobs) -> None:
    source = made(shelf)
    with pytest.raises(ValueError, match="key"):
        await shelf.put(key, source, "image/jpeg")
    assert source.exists()
    assert not await shelf.exists(key)
    assert await shelf.path(key) is None
    await shelf.delete(key)
    with pytest.raises(FileNotFoundError):
        [chunk async for chunk in shelf.read(key)]
    assert source.exists()


@given(st.text(max_size=60))
def test_a_key_never_leaves_its_folder(text: str) -> None:
    assert not blobs.is_key(text) or Path(text).parts[0] == text[:2]


async def test_a_file_is_on_disk_with_its_name_before_put_returns(
    shelf: blobs.LocalBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, then folder: a synced file without its name is lost in a power cut all the same."""
    synced: list[str] = []
    really = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        really(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    key, source = blobs.new_key("jpg"), made(shelf)
    folder = str(shelf.folder.resolve())
    await shelf.put(key, source, "image/jpeg")
    assert synced == [
        folder,
        f"{folder}/{key[:2]}",
        str(source.resolve()),
        f"{folder}/{key[:5]}",
    ]
    synced.clear()
    again = f"{key[:6]}{key[6:10]}{'0' * 28}.jpg"
    await shelf.put(again, made(shelf), "image/jpeg")
    assert len(synced) == 2, "folders made before need no more"
    synced.clear()
    await shelf.delete(key)
    assert synced == [f"{folder}/{key[:5]}"]


async def test_a_disk_that_cannot_sync_is_not_trusted(
    shelf: blobs.LocalBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(descriptor: int) -> None:
        raise OSError(errno.EIO, "disk on fire")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="disk on fire"):
        await shelf.put(blobs.new_key("jpg"), made(shelf), "image/jpeg")


async def test_a_file_from_another_file_system_is_copied_whole(
    shelf: blobs.LocalBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "elsewhere"
    source.write_bytes(b"photo")
    really = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if path == source:
            raise OSError(errno.EXDEV, "another file system")
        return really(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    key = blobs.new_key("jpg")
    await shelf.put(key, source, "image/jpeg")
    path = await shelf.path(key)
    assert path is not None
    assert path.read_bytes() == b"photo"
    assert not source.exists()
    assert list((shelf.folder / "making").iterdir()) == []


async def test_many_at_once_get_in_each_others_way_not_at_all(shelf: blobs.LocalBlobs) -> None:
    keys = [f"ab/cd/{number:032x}.jpg" for number in range(40)]
    await asyncio.gather(*(shelf.put(key, made(shelf, key.encode()), "image/jpeg") for key in keys))
    for key in keys:
        path = await shelf.path(key)
        assert path is not None
        assert path.read_bytes() == key.encode()


async def test_what_a_crash_left_in_the_making_is_swept(shelf: blobs.LocalBlobs) -> None:
    old_file, old_folder, fresh = made(shelf), shelf.temporary(), made(shelf)
    old_folder.mkdir()
    (old_folder / "display.jpg").write_bytes(b"half")
    for left in (old_file, old_folder):
        os.utime(left, (time.time() - 7200,) * 2)
    key = blobs.new_key("jpg")
    await shelf.put(key, made(shelf), "image/jpeg")
    assert await shelf.sweep_temporary(3600) == 2
    assert list((shelf.folder / "making").iterdir()) == [fresh]
    assert await shelf.exists(key)


def test_the_shelf_in_use_is_chosen_by_composition(
    shelf: blobs.LocalBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "_in_use", [])
    with pytest.raises(RuntimeError):
        blobs.current()
    blobs.use(shelf)
    assert blobs.current() is shelf
