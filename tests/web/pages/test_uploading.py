"""How scripts upload, describe and throw away photos and videos, and who may."""

import msgspec
import pytest

from fediphoto import config
from fediphoto.config import Config
from fediphoto.domain.photos import uploads
from fediphoto.storage.models import Attachment
from fediphoto.web import limits
from tests.media.films import film, needs_ffmpeg
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive
from tests.web.pages.script import Drain, Script, image_at, picture, read


@pytest.fixture
async def anna(arrive: Arrive) -> Script:
    """Somebody whose scripts run."""
    return Script(await arrive("anna"))


async def test_a_photo_is_uploaded_looked_at_described_and_thrown_away(anna: Script) -> None:
    sent = await anna.upload(picture())
    assert sent == {
        "id": sent["id"],
        "kind": "image",
        "state": "ready",
        "failure": "",
        "url": sent["url"],
        "preview_url": sent["preview_url"],
        "width": 300,
        "height": 200,
        "description": "",
        "edits": {},
        "shot": "",
        "given_url": sent["given_url"],
    }
    assert (await image_at(anna.browser, sent["url"])).size == (300, 200)
    path = f"/new/photos/{sent['id']}"
    assert await anna.get(path) == sent
    described = await anna.post(f"{path}/description", {"description": "Half blue"})
    assert described == {**sent, "description": "Half blue"}
    assert await anna.post(f"{path}/remove") == {}
    assert (await anna.get(path, status=404))["error"]
    assert not await Attachment.exists()


async def test_the_same_key_makes_no_double_and_another_one_another_photo(anna: Script) -> None:
    first = await anna.upload(picture(), key="one")
    await anna.post(f"/new/photos/{first['id']}/description", {"description": "Blue"})
    again = await anna.upload(picture(), key="one")
    assert (again["id"], again["description"]) == (first["id"], "Blue")
    other = await anna.upload(picture(), key="two")
    without = await anna.upload(picture())
    assert len({first["id"], other["id"], without["id"]}) == 3
    assert await Attachment.all().count() == 3


async def test_photos_of_others_are_not_there(anna: Script, arrive: Arrive) -> None:
    boris = Script(await arrive("boris"))
    photo = await anna.upload(picture())
    path = f"/new/photos/{photo['id']}"
    await boris.get(path, status=404)
    for deed in ("description", "edits", "remove"):
        fields = {"description": "Mine", "edits": '{"turns": 1}'}
        await boris.post(f"{path}/{deed}", fields, status=404)
        await anna.post(f"/new/photos/none/{deed}", fields, status=404)
        await anna.post(f"/new/photos/12345/{deed}", fields, status=404)
    assert await anna.get(path) == photo


async def test_nobody_without_a_session_or_its_token_gets_in(
    anna: Script, visitor: Browser, arrive: Arrive
) -> None:
    photo = await anna.upload(picture())
    path = f"/new/photos/{photo['id']}"
    assert (await read(await visitor.raw("GET", path), 401))["error"]
    boris = Script(await arrive("boris"))
    await boris.upload(picture())
    for token in ("", "forged", boris.token):
        anna.token = token or "x"
        for door in ("/new/photos", f"{path}/description", f"{path}/edits", f"{path}/remove"):
            assert "form" in (await anna.post(door, {"description": "!"}, status=403))["error"]
    answer = await visitor.raw("POST", "/new/photos", form={"key": "1"})
    assert answer.status_code in (401, 403)
    assert (await Attachment.get(id=int(photo["id"]))).description == ""


async def test_what_is_no_photo_or_too_large_is_refused_in_a_sentence(
    anna: Script, storage: Config
) -> None:
    assert (await anna.post("/new/photos", {}, status=422))["error"] == "Choose a photo first."
    assert "not a photo" in (await anna.upload(b"notes", status=422))["error"]
    assert "empty" in (await anna.upload(b"", status=422))["error"]
    cut = picture()[:-400]
    assert (await anna.upload(cut, status=422))["error"]
    photo = await anna.upload(picture())
    long = "ä" * (config.current().limits.alt_text_characters + 1)
    path = f"/new/photos/{photo['id']}/description"
    assert "characters" in (await anna.post(path, {"description": long}, status=422))["error"]
    media = msgspec.structs.replace(storage.media, photo_bytes=1000, video_bytes=1000)
    config.activate(msgspec.structs.replace(storage, media=media))
    assert (await anna.upload(picture(), status=413))["error"]
    assert (await anna.upload(b"x" * 400_000, status=413))["error"]
    assert await Attachment.all().count() == 1


@needs_ffmpeg
async def test_a_video_is_asked_for_until_it_is_ready_and_refuses_edits(
    anna: Script, monkeypatch: pytest.MonkeyPatch, drain: Drain
) -> None:
    monkeypatch.setattr(uploads, "MOMENT_S", 0.0)
    video = await anna.upload(film())
    assert (video["kind"], video["state"], video["url"]) == ("video", "processing", "")
    assert "still being prepared" in (await anna.edit(video, status=422, turns=1))["error"]
    await drain()
    video = await anna.get(f"/new/photos/{video['id']}")
    assert (video["kind"], video["state"]) == ("video", "ready")
    assert video["url"]
    assert "Only photos" in (await anna.edit(video, status=422, turns=1))["error"]


@needs_ffmpeg
async def test_a_video_that_lasts_too_long_says_so(
    anna: Script, storage: Config, monkeypatch: pytest.MonkeyPatch, drain: Drain
) -> None:
    media = msgspec.structs.replace(storage.media, video_seconds=1)
    config.activate(msgspec.structs.replace(storage, media=media))
    monkeypatch.setattr(uploads, "MOMENT_S", 0.0)
    video = await anna.upload(film(seconds=3))
    await drain()
    video = await anna.get(f"/new/photos/{video['id']}")
    assert (video["state"], video["url"]) == ("failed", "")
    assert video["failure"] == "A video may last 1 seconds."
    refusal = await anna.edit(video, status=422, turns=1)
    assert "Only photos" in refusal["error"]
    await anna.post(f"/new/photos/{video['id']}/remove")


async def test_too_many_uploads_in_a_row_have_to_wait(
    anna: Script, storage: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = msgspec.structs.replace(storage.limits, rate_limits=True)
    config.activate(msgspec.structs.replace(storage, limits=strict))
    monkeypatch.setattr(limits, "UPLOADS", limits.Rule("few", 1, 3600))
    await anna.upload(picture())
    assert (await anna.upload(picture(), status=429))["error"]
