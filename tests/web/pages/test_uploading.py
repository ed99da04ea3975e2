"""How scripts upload, describe, edit and throw away photos, and who may."""

import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from fediphoto import config
from fediphoto.config import Config
from fediphoto.domain.photos import attachments, photo_edits, uploads
from fediphoto.domain.posts import posts, stories
from fediphoto.media.editing import Edits
from fediphoto.storage import blobs
from fediphoto.storage.models import Account, Attachment, Job
from fediphoto.web import limits
from tests.media.films import film, needs_ffmpeg
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

Drain = Callable[[], Awaitable[None]]


def picture(size: tuple[int, int] = (300, 200), color: str = "#336699") -> bytes:
    """A JPEG whose left half is of that colour, and whose right half is white."""
    image = Image.new("RGB", size, "white")
    image.paste(Image.new("RGB", (size[0] // 2, size[1]), color), (0, 0))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


class Script:
    """What a script of ours does in somebody's browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.token = ""

    async def post(
        self, path: str, fields: dict[str, Any] | None = None, status: int = 200, **headers: str
    ) -> Any:
        """The JSON that a form sent to a door is answered with."""
        if not self.token:
            await self.browser.open("/new")
            self.token = self.browser.page.value("csrf_token")
        boundary, body = encode_multipart(MultiDict(fields or {}))
        sent = {
            "Content-Type": f'multipart/form-data; boundary="{boundary}"',
            "X-CSRF-Token": self.token,
            **headers,
        }
        answer = await self.browser.raw("POST", path, data=body, headers=sent)
        return await _read(answer, status)

    async def get(self, path: str, status: int = 200) -> Any:
        """The JSON at an address."""
        return await _read(await self.browser.raw("GET", path), status)

    async def upload(self, content: bytes, key: str = "", status: int = 200) -> Any:
        """Send one file."""
        fields: dict[str, Any] = {"file": FileStorage(io.BytesIO(content), "photo.jpg")}
        if key:
            fields["key"] = key
        return await self.post("/new/photos", fields, status)

    async def edit(self, photo: Any, status: int = 200, **edits: Any) -> Any:
        """Edit it."""
        fields = {"edits": json.dumps(edits)}
        return await self.post(f"/new/photos/{photo['id']}/edits", fields, status)


async def _read(answer: Any, status: int) -> Any:
    body = await answer.get_data()
    assert answer.status_code == status, (answer.status_code, body[:500])
    assert answer.headers["Content-Type"] == "application/json"
    return json.loads(body)


@pytest.fixture
async def anna(arrive: Arrive) -> Script:
    """Somebody whose scripts run."""
    return Script(await arrive("anna"))


async def _image(browser: Browser, address: str) -> Image.Image:
    answer = await browser.raw("GET", address.partition("photos.test")[2])
    assert answer.status_code == 200, address
    return Image.open(io.BytesIO(await answer.get_data()))


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
    assert (await _image(anna.browser, sent["url"])).size == (300, 200)
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
    assert (await _read(await visitor.raw("GET", path), 401))["error"]
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


def _left_and_right(image: Image.Image) -> tuple[int, int]:
    """How bright the two halves are."""
    grey = image.convert("L")
    return (
        int(grey.getpixel((grey.width // 4, grey.height // 2))),  # type: ignore[arg-type]
        int(grey.getpixel((grey.width * 3 // 4, grey.height // 2))),  # type: ignore[arg-type]
    )


async def test_edits_change_the_photo_and_can_be_changed_and_undone_without_loss(
    anna: Script, drain: Drain
) -> None:
    given = await anna.upload(picture())
    pixels = await _bytes(anna.browser, given["given_url"])
    right = await anna.edit(given, crop={"x": 0.5, "width": 0.5})
    assert (right["width"], right["height"]) == (150, 200)
    assert min(_left_and_right(await _image(anna.browser, right["url"]))) > 250
    assert right["given_url"] == given["given_url"]
    assert right["url"] != given["url"]
    left = await anna.edit(given, crop={"width": 0.5}, turns=0)
    assert max(_left_and_right(await _image(anna.browser, left["url"]))) < 150
    turned = await anna.edit(given, turns=2)
    dark, light = _left_and_right(await _image(anna.browser, turned["url"]))
    assert dark > 250 > 150 > light
    await drain()
    row = await Attachment.get(id=int(given["id"]))
    assert set(row.renditions) == {
        *("original", "display", "thumb", "display_webp", "thumb_webp", "given"),
    }
    as_webp = await _image(anna.browser, "photos.test/media/" + row.renditions["thumb_webp"]["key"])
    assert _left_and_right(as_webp)[0] > 250
    undone = await anna.edit(given)
    assert (undone["edits"], undone["width"], undone["height"]) == ({}, 300, 200)
    assert await _bytes(anna.browser, undone["given_url"]) == pixels
    await drain()
    row = await Attachment.get(id=int(given["id"]))
    assert "given" not in row.renditions
    assert _files() == {entry["key"] for entry in row.renditions.values()}


async def test_what_was_cropped_away_is_gone_once_the_photo_is_posted(
    anna: Script, drain: Drain
) -> None:
    given = await anna.upload(picture())
    edited = await anna.edit(given, crop={"x": 0.5, "width": 0.5}, look="honey", brightness=0.2)
    assert edited["edits"]["look"] == "honey"
    author = await Account.get(username="anna")
    await posts.publish(author, posts.Draft(caption="A", attachment_ids=[int(given["id"])]))
    await drain()
    assert (await anna.browser.raw("GET", _path(given["given_url"]))).status_code == 404
    row = await Attachment.get(id=int(given["id"]))
    assert (row.edits, "given" in row.renditions) == ({}, False)
    assert _files() == {entry["key"] for entry in row.renditions.values()}
    refusal = await anna.edit(given, status=422, turns=1)
    assert "edited before it is posted" in refusal["error"]
    assert (await Attachment.get(id=row.id)).renditions == row.renditions


async def test_a_story_keeps_no_more_than_it_shows(anna: Script, drain: Drain) -> None:
    given = await anna.upload(picture())
    await anna.edit(given, crop={"x": 0.5, "width": 0.5})
    await stories.publish(await Account.get(username="anna"), int(given["id"]))
    await drain()
    assert (await anna.browser.raw("GET", _path(given["given_url"]))).status_code == 404
    assert "story" in (await anna.edit(given, status=422, turns=1))["error"]


async def test_an_edited_photo_that_is_thrown_away_leaves_no_file(
    anna: Script, drain: Drain
) -> None:
    given = await anna.upload(picture())
    await anna.edit(given, turns=1)
    await anna.post(f"/new/photos/{given['id']}/remove")
    await drain()
    assert _files() == set()


async def test_a_photo_that_is_posted_while_it_is_edited_stays_as_it_was_posted(
    anna: Script, monkeypatch: pytest.MonkeyPatch, drain: Drain
) -> None:
    given = await anna.upload(picture())
    edited = await anna.edit(given, crop={"width": 0.5})
    author, rendered = await Account.get(username="anna"), attachments.rendered

    async def posted_meanwhile(*arguments: Any) -> Any:
        made = await rendered(*arguments)
        await posts.publish(author, posts.Draft(caption="A", attachment_ids=[int(given["id"])]))
        return made

    monkeypatch.setattr(attachments, "rendered", posted_meanwhile)
    await anna.edit(given, status=422, turns=1)
    await drain()
    shown = await anna.get(f"/new/photos/{given['id']}")
    assert (shown["url"], shown["width"]) == (edited["url"], 150)
    assert (await anna.browser.raw("GET", _path(given["given_url"]))).status_code == 404
    assert await Job.filter(kind="attachments.reclaim").count() == 1


async def test_two_edits_at_once_leave_one_of_them_and_no_mixture(
    anna: Script, monkeypatch: pytest.MonkeyPatch, drain: Drain
) -> None:
    given = await anna.upload(picture())
    me, stored, done = await Account.get(username="anna"), attachments.store_renditions, []

    async def edited_meanwhile(renditions: Any) -> Any:
        if "display_webp" in renditions and not done:
            done.append(True)
            await photo_edits.apply(me, int(given["id"]), Edits(turns=1))
        return await stored(renditions)

    monkeypatch.setattr(attachments, "store_renditions", edited_meanwhile)
    await drain()
    assert done
    row = await Attachment.get(id=int(given["id"]))
    shapes = {name: (entry["width"], entry["height"]) for name, entry in row.renditions.items()}
    assert shapes.pop("given") == (300, 200)
    assert shapes == dict.fromkeys(
        ("original", "display", "thumb", "display_webp", "thumb_webp"), (200, 300)
    )


@pytest.mark.parametrize(
    "edits",
    [
        "",
        "null",
        "[]",
        '"turns"',
        "{" * 3000,
        '{"turns": 4}',
        '{"turns": -1}',
        '{"turns": 1.5}',
        '{"turns": "1"}',
        '{"turns": true}',
        '{"straighten": 15.1}',
        '{"straighten": NaN}',
        '{"straighten": 1e999}',
        '{"strength": 2}',
        '{"brightness": -1.01}',
        '{"contrast": null}',
        '{"saturation": "much"}',
        '{"look": "../../secret"}',
        '{"look": null}',
        '{"look": ["honey"]}',
        '{"crop": null}',
        '{"crop": {"x": -0.1}}',
        '{"crop": {"width": 0}}',
        '{"crop": {"x": 0.6, "width": 0.6}}',
        '{"crop": {"height": 1e-9}}',
        '{"crop": {"left": 0}}',
        '{"unknown": 1}',
        '{"turns": 1' + " " * 5000 + "}",
    ],
)
async def test_edits_that_are_none_change_nothing(anna: Script, edits: str) -> None:
    photo = await anna.upload(picture())
    path = f"/new/photos/{photo['id']}"
    refusal = await anna.post(f"{path}/edits", {"edits": edits}, status=422)
    assert refusal == {"error": "These edits cannot be understood."}
    assert await anna.get(path) == photo


async def test_animations_refuse_edits(anna: Script) -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    photo = await anna.upload(out.getvalue())
    assert "animation" in (await anna.edit(photo, status=422, turns=1))["error"]
    still = io.BytesIO()
    frames[0].save(still, "GIF")
    photo = await anna.upload(still.getvalue())
    assert "Only photos" in (await anna.edit(photo, status=422, turns=1))["error"]


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
    monkeypatch.setattr(limits, "UPLOADS", limits.Rule("few", 1, 60))
    await anna.upload(picture())
    assert (await anna.upload(picture(), status=429))["error"]


def _path(address: str) -> str:
    return address.partition("photos.test")[2]


async def _bytes(browser: Browser, address: str) -> bytes:
    answer = await browser.raw("GET", _path(address))
    assert answer.status_code == 200
    content: bytes = await answer.get_data()
    return content


def _files() -> set[str]:
    """What lies in the media store."""
    folder = blobs.current().folder
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "making" not in path.parts
    }
