"""Whether a profile says what its person wishes, within its bounds."""

import io
from pathlib import Path

import pytest
from PIL import Image

from fediphoto.config import Config
from fediphoto.domain.people import profiles
from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.errors import FediphotoError, TooLarge, Unprocessable
from fediphoto.storage import blobs
from fediphoto.storage.models import User
from tests.domain.city import fresh, person, recorded, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")


def picture(folder: Path, color: str = "teal") -> Path:
    made = io.BytesIO()
    Image.new("RGB", (900, 600), color).save(made, "JPEG", exif=b"Exif\0\0secret place")
    path = folder / f"{color}.jpg"
    path.write_bytes(made.getvalue())
    return path


async def test_words_are_tidied_and_shown_with_their_links() -> None:
    alice = await somebody("alice")
    row = await update_profile(
        alice,
        ProfileChanges(
            display_name=" Alice\r\nin \x00Wonderland ",
            note="I <3 #film\r\nhttps://alice.test\x07",
            fields=[("Home\x00", "https://alice.test"), ("<b>", "<script>"), ("", ""), (" ", "\n")],
        ),
    )
    assert row.display_name == "Alice in Wonderland"
    assert row.note == "I <3 #film\nhttps://alice.test"
    assert "&lt;3" in row.note_html
    assert "http://photos.test/tags/film" in row.note_html
    assert [(one["name"], one["source"]) for one in row.fields_json] == [
        ("Home", "https://alice.test"),
        ("<b>", "<script>"),
    ]
    assert 'href="https://alice.test"' in row.fields_json[0]["value"]
    assert "<script" not in row.fields_json[1]["value"]
    assert (await fresh(alice)).fields_json == row.fields_json
    assert row.version == alice.version + 1
    (fact,) = await recorded("AccountUpdated")
    assert fact["account_id"] == alice.id


@pytest.mark.parametrize(
    "changes",
    [
        ProfileChanges(display_name="x" * 51),
        ProfileChanges(note="x" * 1001),
        ProfileChanges(fields=[("a", "b")] * 7),
        ProfileChanges(fields=[("x" * 256, "b")]),
        ProfileChanges(fields=[("a", "x" * 256)]),
        ProfileChanges(avatar_description="x" * 1501),
        ProfileChanges(header_description="x" * 1501),
        ProfileChanges(default_visibility="everybody"),
        ProfileChanges(default_language="English, please"),
        ProfileChanges(default_language="en-aaaaaaaa-bbbbbbbb"),
    ],
)
async def test_what_is_too_much_is_refused_and_changes_nothing(changes: ProfileChanges) -> None:
    alice = await person("alice")
    with pytest.raises(Unprocessable):
        await update_profile(alice, changes)
    assert (await fresh(alice)).version == alice.version
    assert await recorded("AccountUpdated") == []


async def test_what_concerns_only_oneself_is_not_told_to_others() -> None:
    alice = await person("alice")
    await update_profile(
        alice,
        ProfileChanges(
            default_visibility="unlisted", default_sensitive=True, default_language="pt-BR"
        ),
    )
    user = await User.get(account=alice)
    assert (user.default_visibility, user.default_language) == ("unlisted", "pt-BR")
    assert user.default_sensitive
    assert await recorded("AccountUpdated") == []
    await update_profile(alice, ProfileChanges(default_language="", is_locked=False))
    assert (await User.get(account=alice)).default_language == ""
    assert len(await recorded("AccountUpdated")) == 1


async def test_a_picture_is_made_small_and_bare_and_replaced(city: Config, tmp_path: Path) -> None:
    alice = await somebody("alice")
    first = await update_profile(
        alice,
        ProfileChanges(
            avatar_path=picture(tmp_path),
            header_path=picture(tmp_path, "navy"),
            avatar_description="Me\x00",
        ),
    )
    assert first.avatar_description == "Me"
    stored = (city.data_dir / "media" / first.avatar_key).read_bytes()
    assert b"secret place" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert image.width == image.height
    second = await update_profile(
        await fresh(alice), ProfileChanges(avatar_path=picture(tmp_path, "red"), remove_header=True)
    )
    assert second.avatar_key not in ("", first.avatar_key)
    assert second.header_key == ""
    assert await recorded("FilesUnused") == [{"keys": [first.avatar_key, first.header_key]}]
    await update_profile(await fresh(alice), ProfileChanges(remove_avatar=True))
    assert (await recorded("FilesUnused"))[-1] == {"keys": [second.avatar_key]}
    await update_profile(await fresh(alice), ProfileChanges(remove_avatar=True))
    assert len(await recorded("FilesUnused")) == 2


async def test_what_is_no_picture_leaves_the_former_one_and_nothing_behind(
    city: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await somebody("alice")
    kept = await update_profile(alice, ProfileChanges(avatar_path=picture(tmp_path)))
    files = sorted(path for path in (city.data_dir / "media").rglob("*") if path.is_file())
    fake = tmp_path / "fake.jpg"
    fake.write_bytes(b"\xff\xd8\xff\xe0 not really")
    with pytest.raises(FediphotoError):
        await update_profile(kept, ProfileChanges(avatar_path=fake, note="New"))
    monkeypatch.setattr(profiles, "PICTURE_BYTES", 100)
    with pytest.raises(TooLarge):
        await update_profile(kept, ProfileChanges(avatar_path=picture(tmp_path), note="New"))
    row = await fresh(alice)
    assert (row.avatar_key, row.note) == (kept.avatar_key, "")
    assert blobs.current() is not None
    assert files == sorted(path for path in (city.data_dir / "media").rglob("*") if path.is_file())
