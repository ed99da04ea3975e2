"""An admin makes emoji by command."""

import zipfile
from pathlib import Path

import pytest

from tests.cli.test_commands import run
from tests.emojis import gif, png


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an instance in it that does not run."""
    folder = tmp_path_factory.mktemp("place")
    assert run(folder, "init", "--domain", "photos.example").returncode == 0
    assert run(folder, "migrate").returncode == 0
    return folder


def test_an_emoji_is_added_listed_and_removed(place: Path) -> None:
    (place / "cat.png").write_bytes(png())
    (place / "not.png").write_bytes(b"nothing of the kind")
    done = run(place, "emoji", "add", ":BlobCat:", "cat.png", "--category", "[red]Cats")
    assert (done.returncode, done.stdout) == (0, ":BlobCat: is there now\n"), done
    for name, file in (("blobcat", "cat.png"), ("other", "not.png")):
        done = run(place, "emoji", "add", name, file, "--unlisted")
        assert done.returncode == 1, done
        assert done.stderr.startswith("fediphoto: ")
        assert done.stderr.count("\n") == 1
    listed = run(place, "emoji", "list").stdout
    assert "BlobCat" in listed
    assert "[red]Cats" in listed
    assert run(place, "emoji", "remove", "blobcat").stdout == ":BlobCat: is gone\n"
    assert run(place, "emoji", "remove", "blobcat").returncode == 1
    assert "emoji.remove" in run(place, "audit").stdout


def test_a_folder_and_an_archive_are_taken_in(place: Path) -> None:
    folder = place / "set"
    folder.mkdir()
    (folder / "purr.png").write_bytes(png())
    (folder / "dance.gif").write_bytes(gif())
    (folder / "read me.txt").write_text("Not an image")
    (folder / "two words.png").write_bytes(png())
    done = run(place, "emoji", "import", "set", "--category", "Set")
    assert done.stdout == "2 added\n", done
    assert ":two words: is left out: " in done.stderr
    with zipfile.ZipFile(place / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("meta.json", "{}")
        archive.writestr("__MACOSX/._wave.png", b"resource")
        archive.writestr("../../outside.png", png())
        archive.writestr("images/wave.png", png())
        archive.writestr("images/Purr.png", png())
        archive.writestr("huge.png", png() + bytes(20 * 1024 * 1024))
    done = run(place, "emoji", "import", "set.zip")
    assert (done.returncode, done.stdout) == (0, "1 added\n"), done
    assert ":Purr: is left out: There is an emoji" in done.stderr
    assert ":huge: is left out: An emoji may have 256 KB." in done.stderr
    listed = run(place, "emoji", "list").stdout
    assert all(name in listed for name in ("purr", "dance", "wave"))
    assert "outside" not in listed


def test_what_is_no_archive_is_told(place: Path) -> None:
    (place / "broken.zip").write_bytes(b"PK\3\4 and then nothing")
    done = run(place, "emoji", "import", "broken.zip")
    assert done.returncode == 1
    assert "neither a folder nor a ZIP file" in done.stderr
    assert done.stderr.count("\n") == 1
