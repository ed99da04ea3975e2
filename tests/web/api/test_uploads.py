"""Uploads that take longer: waited for, come back to, survived, and never doubled."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import msgspec
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.photos import attachments, uploads
from fediphoto.media import preparing
from fediphoto.storage import jobs
from fediphoto.storage.models import Attachment, Job
from fediphoto.worker import LABORIOUS, laborious_handlers, prompt_handlers
from tests.media.films import animation, film, needs_ffmpeg
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.media import MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT
from tests.web.conftest import Join
from tests.web.programs import Answer, Program, jpeg

pytestmark = needs_ffmpeg

Drain = Callable[[], Awaitable[None]]
V1, V2 = "/api/v1/media", "/api/v2/media"


@pytest.fixture(autouse=True)
def short_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a worker that runs only when the test says so."""
    monkeypatch.setattr(uploads, "MOMENT_S", 0.0)


async def send(
    program: Program, path: str = V2, method: str = "POST", /, *, key: str = "", **fields: Any
) -> Answer:
    """A multipart request; bytes are files."""
    values: MultiDict[str, Any] = MultiDict()
    for name, value in fields.items():
        is_file = isinstance(value, bytes)
        values.add(name, FileStorage(BytesIO(value), f"{name}.bin") if is_file else value)
    boundary, body = encode_multipart(values)
    headers = {"Content_Type": f'multipart/form-data; boundary="{boundary}"'}
    if key:
        headers["Idempotency_Key"] = key
    return await program.send(method, path, body, **headers)


async def fetch(program: Program, url: str, **headers: str) -> Answer:
    """What lies at an address of ours."""
    return await program.send("GET", url.removeprefix("http://photos.test"), **headers)


async def test_a_video_is_accepted_then_waited_for_then_posted(join: Join, drain: Drain) -> None:
    anna = await join("anna")
    answer = await send(anna, file=film(), description="A test picture", focus="0.5,0")
    assert answer.status == 202
    busy = answer.json
    assert (busy["url"], busy["preview_url"], busy["meta"]) == (None, None, {})
    assert busy["description"] == "A test picture"
    path = f"{V1}/{busy['id']}"
    assert (await anna.ask(path)).status == 206
    refused = await anna.tell("/api/v1/statuses", status="Too early", media_ids=[busy["id"]])
    assert (refused.status, "finished processing" in refused.error) == (422, True)
    changed = await anna.tell(path, "PUT", description="A test picture with a tone")
    assert (changed.status, changed.json["url"]) == (206, None)
    await drain()
    answer = await anna.ask(path)
    assert answer.status == 200
    ready = answer.json
    check(ready, MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT)
    assert (ready["type"], ready["mime"]) == ("video", "video/mp4")
    assert ready["description"] == "A test picture with a tone"
    meta = ready["meta"]
    assert (meta["width"], meta["height"], meta["size"], meta["fps"]) == (320, 180, "320x180", 25)
    assert meta["length"].startswith("0:00:01.0")
    original = meta["original"]
    assert (original["width"], original["height"], original["frame_rate"]) == (320, 180, "25/1")
    assert 0.9 < original["duration"] < 1.2
    assert original["bitrate"] > 1000
    assert meta["small"]["width"] == 320
    status = await anna.post("A video", [ready["id"]])
    assert status["media_attachments"] == [ready]
    assert (await fetch(anna, ready["preview_url"])).headers["Content-Type"] == "image/jpeg"


async def test_a_player_asks_for_a_video_piece_by_piece(join: Join) -> None:
    anna = await join("anna")
    ready = (await send(anna, V1, file=film())).json
    whole = await fetch(anna, ready["url"])
    assert (whole.status, whole.headers["Content-Type"]) == (200, "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    piece = await fetch(anna, ready["url"], Range="bytes=0-1")
    assert (piece.status, piece.body) == (206, whole.body[:2])
    assert piece.headers["Content-Range"] == f"bytes 0-1/{len(whole.body)}"
    assert "sandbox" in whole.headers["Content-Security-Policy"]


async def test_version_1_answers_when_it_is_ready(join: Join, drain: Drain) -> None:
    anna = await join("anna")
    answer = await send(anna, V1, file=film(has_sound=False))
    assert (answer.status, answer.json["type"]) == (200, "video")
    assert not await Job.exists(kind=uploads.KIND)
    assert (await anna.ask(f"{V1}/{answer.json['id']}")).json == answer.json


async def test_an_animation_plays_as_gifv(join: Join, drain: Drain) -> None:
    anna = await join("anna")
    answer = await send(anna, file=animation())
    assert answer.status == 202
    await drain()
    ready = (await anna.ask(f"{V1}/{answer.json['id']}")).json
    assert (ready["type"], ready["mime"]) == ("gifv", "video/mp4")
    assert (await send(anna, file=animation(frames=1))).json["type"] == "image"


async def test_what_cannot_be_processed_says_why_in_both_shapes(join: Join, drain: Drain) -> None:
    anna = await join("anna")
    broken = film()[:300]
    answer = await send(anna, file=broken)
    assert answer.status == 202
    await drain()
    answer = await anna.ask(f"{V1}/{answer.json['id']}")
    assert answer.status == 422
    assert answer.json["error"] == answer.json["message"] == answer.json["errors"]["file"][0]
    assert (await send(anna, V1, file=broken)).status == 422
    assert (await send(anna, file=b"no photo")).status == 422
    assert (await anna.send("POST", V2)).error == "Validation failed: File can't be blank"


async def test_a_worker_that_is_killed_in_between_is_followed_by_another(
    join: Join, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await join("anna")
    busy = (await send(anna, file=film())).json

    def die(*_: object) -> None:
        raise asyncio.CancelledError  # as far as the rows can tell, this is kill -9

    prepare = preparing.prepare
    monkeypatch.setattr(preparing, "prepare", die)
    runner = jobs.Runner(laborious_handlers())
    taken = await runner._take(1)
    with pytest.raises(asyncio.CancelledError):
        await runner.perform(taken[0])
    assert (await anna.ask(f"{V1}/{busy['id']}")).status == 206
    monkeypatch.setattr(preparing, "prepare", prepare)
    await jobs.release_leases()
    await drain()
    assert (await anna.ask(f"{V1}/{busy['id']}")).status == 200


async def test_what_kills_every_worker_is_given_up(
    join: Join, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await join("anna")
    busy = (await send(anna, file=film())).json

    def die(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(preparing, "prepare", die)
    for _ in range(uploads.MOST_TRIES):
        with pytest.raises(asyncio.CancelledError):
            await uploads.process(int(busy["id"]))
    await uploads.process(int(busy["id"]))
    assert (await anna.ask(f"{V1}/{busy['id']}")).status == 422


async def test_the_same_upload_sent_again_makes_no_second_one(join: Join, drain: Drain) -> None:
    anna, boris = await join("anna"), await join("boris")
    for content in (jpeg(), film()):
        first = await send(anna, file=content, description="One")
        again = await send(anna, file=content, description="One")
        assert again.json["id"] == first.json["id"]
        assert again.status == first.status
        other = await send(anna, file=content, description="Another")
        foreign = await send(boris, file=content, description="One")
        keyed = await send(anna, file=content, description="One", key="a")
        keyed_again = await send(anna, file=content, description="One", key="a")
        ids = {one.json["id"] for one in (first, other, foreign, keyed)}
        assert len(ids) == 4
        assert keyed_again.json["id"] == keyed.json["id"]
        await drain()
        await anna.post("", [first.json["id"]])
        assert (await send(anna, file=content, description="One")).json["id"] not in ids


async def test_the_same_upload_twice_at_once_makes_one(join: Join) -> None:
    anna = await join("anna")
    answers = await asyncio.gather(*(send(anna, file=jpeg("navy")) for _ in range(4)))
    assert len({one.json["id"] for one in answers}) == 1
    assert await Attachment.all().count() == 1


async def test_one_that_failed_may_be_sent_again(join: Join, drain: Drain) -> None:
    anna = await join("anna")
    first = (await send(anna, file=film()[:300])).json
    await drain()
    assert (await send(anna, file=film()[:300])).json["id"] != first["id"]


def colour_at(content: bytes) -> tuple[int, ...]:
    """The colour in the middle of a picture."""
    with Image.open(BytesIO(content)) as picture:
        pixel = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize("content", [jpeg("white"), film()], ids=["photo", "video"])
@pytest.mark.parametrize("when", ["with it", "afterwards"])
async def test_ones_own_thumbnail_stands_for_it(
    join: Join, drain: Drain, content: bytes, when: str
) -> None:
    anna = await join("anna")
    thumbnail = jpeg("red")
    if when == "with it":
        sent = (await send(anna, file=content, thumbnail=thumbnail)).json
    else:
        sent = (await send(anna, file=content)).json
        answer = await send(anna, f"{V1}/{sent['id']}", "PUT", thumbnail=thumbnail)
        assert answer.status in (200, 206)
    await drain()
    ready = (await anna.ask(f"{V1}/{sent['id']}")).json
    red, green, blue = colour_at((await fetch(anna, ready["preview_url"])).body)
    assert red > 200 > 60 > max(green, blue)
    assert ready["meta"]["small"]["width"] == 64
    row = await Attachment.get(id=int(sent["id"]))
    assert "thumb_webp" not in row.renditions
    again = await send(anna, f"{V1}/{sent['id']}", "PUT", thumbnail=jpeg("blue"))
    assert again.json["blurhash"] != ready["blurhash"]
    assert (await send(anna, f"{V1}/{sent['id']}", "PUT", thumbnail=b"none")).status == 422


async def test_the_bytes_as_they_came_are_shown_to_nobody_and_go(
    join: Join, drain: Drain, storage: Config
) -> None:
    anna = await join("anna")
    busy = (await send(anna, file=film())).json
    key = (await Attachment.get(id=int(busy["id"]))).renditions["received"]["key"]
    assert (storage.data_dir / "media" / key).is_file()
    assert (await fetch(anna, f"/media/{key}")).status == 404
    await drain()
    assert not (storage.data_dir / "media" / key).exists()


async def test_one_thrown_away_while_it_is_processed_leaves_nothing(
    join: Join, drain: Drain, storage: Config
) -> None:
    anna = await join("anna")
    busy = (await send(anna, file=film())).json
    assert (await anna.send("DELETE", f"{V1}/{busy['id']}")).status == 200
    await drain()
    left = [one for one in (storage.data_dir / "media").rglob("*") if one.is_file()]
    assert left == []


async def test_a_photo_for_which_there_is_no_room_is_kept_for_later(
    join: Join, drain: Drain
) -> None:
    anna = await join("anna")
    async with attachments._decoders, attachments._decoders:
        answer = await send(anna, file=jpeg("olive"))
    assert answer.status == 202
    await drain()
    ready = (await anna.ask(f"{V1}/{answer.json['id']}")).json
    assert (ready["type"], ready["mime"]) == ("image", "image/jpeg")


async def test_an_instance_without_videos_says_so(join: Join, storage: Config) -> None:
    media = msgspec.structs.replace(storage.media, video="off")
    anna = await join("anna")
    for path in ("/api/v1/instance", "/api/v2/instance"):
        said = (await anna.ask(path)).json["configuration"]["media_attachments"]
        assert "video/mp4" in said["supported_mime_types"]
        assert said["video_size_limit"] == storage.media.video_bytes
        assert said["video_matrix_limit"] == storage.media.video_pixels
    configuration.activate(msgspec.structs.replace(storage, media=media))
    try:
        for path in ("/api/v1/instance", "/api/v2/instance"):
            said = (await anna.ask(path)).json["configuration"]["media_attachments"]
            assert not [one for one in said["supported_mime_types"] if one.startswith("video")]
            assert said["video_size_limit"] == 0
        answer = await send(anna, file=film())
        assert (answer.status, "no videos" in answer.error) == (422, True)
        assert (await send(anna, file=animation())).json["type"] == "image"
    finally:
        configuration.activate(storage)


async def test_a_short_video_is_a_story_too(join: Join) -> None:
    anna = await join("anna")
    ready = (await send(anna, V1, file=film())).json
    answer = await anna.tell("/api/v1.1/stories/publish", media_id=ready["id"])
    assert answer.status == 200
    ring = (await anna.ask("/api/v1.1/stories/self-carousel")).json
    assert "video" in str(ring)


async def test_other_servers_are_told_of_a_video_as_mastodon_tells_it(join: Join) -> None:
    anna = await join("anna")
    ready = (await send(anna, V1, file=film(), description="A tone")).json
    status = await anna.post("A video", [ready["id"]])
    note = await anna.send(
        "GET", status["uri"].removeprefix("http://photos.test"), Accept="application/activity+json"
    )
    (document,) = note.json["attachment"]
    assert document["duration"].startswith("PT1")
    assert {name: document[name] for name in ("type", "mediaType", "url", "name")} == {
        "type": "Document",
        "mediaType": "video/mp4",
        "url": ready["url"],
        "name": "A tone",
    }
    assert (document["width"], document["height"]) == (320, 180)
    assert document["icon"]["mediaType"] == "image/jpeg"


def test_videos_have_a_queue_of_their_own() -> None:
    assert set(laborious_handlers()) == LABORIOUS == {uploads.KIND}
    assert not LABORIOUS & set(prompt_handlers())
