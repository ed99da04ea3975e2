"""Whether archives made to hurt us, or broken ones, do no harm and are told apart with a word."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fediphoto.config import Config
from fediphoto.domain.people import imports
from fediphoto.domain.people.importing import elements
from fediphoto.errors import FediphotoError, TooLarge, Unprocessable
from fediphoto.storage.models import (
    Import,
)
from tests import archives
from tests.domain.city import person
from tests.domain.people.bringing import brought, instagram

pytestmark = pytest.mark.usefixtures("city", "quickly")


def _of_pages(path: Path) -> Path:
    return archives.packed(
        path, {"your_instagram_activity/content/posts_1.html": b"<html>", "index.html": b"<html>"}
    )


def _in_a_zip(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("content/posts_1.json", "[]")
    return archives.packed(path, {"instagram.zip": inner.getvalue()})


def _leading_away(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../content/posts_1.json", "/content/posts_1.json", "C:/content/posts_1.json"):
            archive.writestr(name, "[]")
        link = zipfile.ZipInfo("content/posts_2.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return path


def _of_bytes(content: bytes) -> Any:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (_of_pages, "choose JSON"),
        (_in_a_zip, "No posts were found"),
        (_leading_away, "No posts were found"),
        (_of_bytes(b"\x1f\x8b" + bytes(50)), "a .tar.gz"),
        (_of_bytes(b'[{"id": "1"}]'), "without their photos"),
        (_of_bytes(b"PK\x03\x04 and no end"), "not a ZIP file"),
        (_of_bytes(b""), "not a ZIP file"),
    ],
)
async def test_what_is_no_such_archive_is_refused_with_a_word(
    tmp_path: Path, make: Any, sentence: str
) -> None:
    anna = await person("anna")
    with pytest.raises(Unprocessable, match=sentence):
        await imports.bring(anna, [make(tmp_path / "a.zip")], "public")
    assert not await Import.all().exists()
    assert not (tmp_path / "data" / "imports").exists()


async def test_a_bomb_bursts_at_the_limit(
    tmp_path: Path, storage: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = max(storage.media.photo_bytes, storage.media.video_bytes)
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "content/posts_1.json": [archives.single("media/1.jpg", archives.at(2015), "Boom")],
            "media/1.jpg": bytes(most + 1),
        },
    )
    assert path.stat().st_size < most / 100
    done = await brought(await person("anna"), path)
    [item] = await imports.with_reasons(done, 0, 10)
    assert item.reason == "A file in the archive is too large."


async def test_damage_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    anna = await person("anna")
    first = json.dumps(archives.single("media/1.jpg", archives.at(2015), "Whole"))
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "content/posts_1.json": f'[{first}, {{"media": [{{"uri": "media/2.jpg"'.encode(),
            "media/1.jpg": archives.jpeg(),
        },
    )
    done = await brought(anna, path)
    assert done.state == "failed"
    assert "cut off" in done.problem


async def test_too_many_files_and_too_many_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, storage: Config
) -> None:
    anna = await person("anna")
    with monkeypatch.context() as narrow:
        narrow.setattr("fediphoto.domain.people.importing.packed.MOST_ENTRIES", 3)
        with pytest.raises(Unprocessable, match="too many files"):
            await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    with monkeypatch.context() as narrow:
        narrow.setattr("fediphoto.domain.people.importing.packed.MOST_DIRECTORY_BYTES", 300)
        with pytest.raises(Unprocessable, match="not a ZIP"):
            await imports.bring(anna, [instagram(tmp_path / "b.zip")], "public")
    huge = tmp_path / "c.zip"
    with huge.open("wb") as file:
        file.truncate(storage.limits.import_bytes + 1)
    with pytest.raises(TooLarge, match="4 GB"):
        await imports.bring(anna, [huge], "public")
    with monkeypatch.context() as full:
        full.setattr(imports, "free_bytes", lambda: 0)
        with pytest.raises(FediphotoError, match="too little room"):
            await imports.bring(anna, [instagram(tmp_path / "d.zip")], "public")


async def test_one_photo_under_many_names_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, storage: Config
) -> None:
    anna = await person("anna")
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "content/posts_1.json": [
                archives.single(f"media/{number}.jpg", archives.at(2015) + number, "")
                for number in range(3)
            ],
            "media/0.jpg": archives.jpeg(),
        },
    )
    with zipfile.ZipFile(path, "a") as archive:
        same = archive.getinfo("media/0.jpg")
        for number in (1, 2):
            other = zipfile.ZipInfo(f"media/{number}.jpg")
            for name in ("header_offset", "file_size", "compress_size", "CRC", "compress_type"):
                setattr(other, name, getattr(same, name))
            archive.filelist.append(other)
            archive.NameToInfo[other.filename] = other
        archive._didModify = True  # type: ignore[attr-defined]
    done = await brought(anna, path)
    assert (done.posts_new, done.posts_failed) == (1, 2)
    many = archives.packed(
        tmp_path / "b.zip",
        {
            "content/posts_1.json": [
                archives.single("media/0.jpg", archives.at(2016) + number, "")
                for number in range(50)
            ],
            "media/0.jpg": archives.jpeg(),
        },
    )
    monkeypatch.setattr(imports, "free_bytes", lambda: 5000)
    done = await brought(anna, many)
    assert (done.state, done.posts_new) == ("failed", 0)
    assert "too little room" in done.problem


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"orderedItems": [' + b'{"a":' * 1000,
        b'[{"title": "no end',
        b"",
        b"]",
        b"[{]}",
    ],
)
async def test_json_that_leads_nowhere_is_left(tmp_path: Path, raw: bytes) -> None:
    anna = await person("anna")
    path = archives.packed(tmp_path / "a.zip", {"content/posts_1.json": raw})
    done = await brought(anna, path)
    assert (done.state, done.posts_new) == ("failed", 0)
    assert "cut off or damaged" in done.problem


def test_objects_are_found_wherever_the_pieces_are_cut() -> None:
    given = {
        "@context": [{"no": "post"}],
        'a \\ "name"': "{[",
        "orderedItems": [{"a": ']}\\"{'}, "a string", [{"no": "post"}], {"b": [{"c": "д"}]}],
        "other": [{"no": "post"}],
    }
    raw = json.dumps(given, ensure_ascii=False).encode()
    for size in (1, 2, 3, 7, 1000):
        pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
        found = list(elements.objects(pieces, ("orderedItems",)))
        assert found == [{"a": ']}\\"{'}, {"b": [{"c": "д"}]}], size
    wide = [{"a": "x" * elements.MOST_ELEMENT_BYTES}, {"b": 1}, {"c": "\ud800"}]
    assert list(elements.objects([json.dumps(wide).encode()])) == [None, {"b": 1}, None]
