"""How does a photo come in, and what is left of one that does not?"""

import asyncio
import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.photos import attachments
from fediphoto.storage.models import Attachment
from fediphoto.web import bodies, forms
from tests.domain import city
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg, multipart

UPLOAD = "/api/v2/media"
PATIENCE_S = 60.0
Files = Callable[[], list[str]]


@pytest.fixture
def files(storage: Config) -> Files:
    """Every file in the media folder, photos in the making too."""
    folder = storage.data_dir / "media"
    return lambda: sorted(
        str(one.relative_to(folder)) for one in folder.rglob("*") if not one.is_dir()
    )


@pytest.fixture
def small_photos(storage: Config) -> Iterator[int]:
    """An instance that takes photos of 600 KB."""
    limit = 600 * 1024
    media = msgspec.structs.replace(storage.media, photo_bytes=limit, video="off")
    configuration.activate(msgspec.structs.replace(storage, media=media))
    yield limit
    configuration.activate(storage)


def begun(program: Program, length: int | None = None, path: str = UPLOAD) -> tuple[Any, bytes]:
    """A connection on which an upload begins, and its first bytes; in chunks without a length."""
    kind, body = multipart(file=b"!")
    head = body[: body.index(b"!")]
    headers = program.headers(Content_Type=kind)
    if length is not None:
        headers["Content-Length"] = str(length)
    client = program.app.test_client()
    return client.request(path, method="POST", headers=headers), head


async def was_read(connection: Any) -> None:
    """Wait until the program has taken all that was sent, as a socket would, or has answered."""
    async with asyncio.timeout(PATIENCE_S):
        while not connection._send_queue.empty() and connection.status_code is None:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_a_photo_is_ready_at_once_and_is_described(join: Join, files: Files) -> None:
    anna = await join("anna")
    for path in ("/api/v1/media", UPLOAD):
        answer = await anna.upload(jpeg(), path, description="Teal", focus="-1,1")
        assert answer.status == 200
        photo = answer.json
        assert (photo["type"], photo["description"]) == ("image", "Teal")
        assert photo["meta"]["focus"] == {"x": -1.0, "y": 1.0}
        assert (await anna.ask(f"/api/v1/media/{photo['id']}")).json == photo
    assert not [one for one in files() if one.startswith("making")]


async def test_words_and_focus_are_changed_until_it_is_posted(join: Join) -> None:
    anna = await join("anna")
    photo = (await anna.upload(jpeg())).json
    path = f"/api/v1/media/{photo['id']}"
    assert photo["description"] is None
    changed = (await anna.tell(path, "PUT", description="Teal", focus="0.25,-0.5")).json
    assert changed["description"] == "Teal"
    assert changed["meta"]["focus"] == {"x": 0.25, "y": -0.5}
    by_query = await anna.send("PUT", f"{path}?description=All+teal")
    assert by_query.json["description"] == "All teal"
    assert by_query.json["meta"]["focus"] == {"x": 0.25, "y": -0.5}
    for wrong in ("2,0", "0", "x,y", "0,0,0", "nan,0", "inf,0"):
        answer = await anna.tell(path, "PUT", focus=wrong)
        assert (answer.status, "focus" in answer.error) == (422, True), wrong
    answer = await anna.tell(path, "PUT", description="a" * 1501)
    assert (answer.status, "1500" in answer.error) == (422, True)
    assert (await anna.ask(path)).json == by_query.json
    await anna.post("", [photo["id"]])
    assert (await anna.tell(path, "PUT", description="Too late")).status == 404


async def test_one_that_is_being_processed_is_waited_for(join: Join) -> None:
    anna = await join("anna")
    busy = await city.photo(anna.me, state="processing")
    answer = await anna.ask(f"/api/v1/media/{busy.id}")
    assert (answer.status, answer.json["url"], answer.json["meta"]) == (206, None, {})
    await Attachment.filter(id=busy.id).update(state="failed", failure="It is no photo.")
    answer = await anna.ask(f"/api/v1/media/{busy.id}")
    assert (answer.status, answer.error) == (422, "It is no photo.")
    await Attachment.filter(id=busy.id).update(state="ready")
    assert (await anna.ask(f"/api/v1/media/{busy.id}")).status == 200


async def test_an_upload_that_takes_longer_is_accepted(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await join("anna")
    busy = await city.photo(anna.me, state="processing")

    async def begin(*_: object, **__: object) -> Attachment:
        return busy

    monkeypatch.setattr(attachments, "upload", begin)
    answer = await anna.upload(jpeg())
    assert (answer.status, answer.json["url"]) == (202, None)


async def test_a_photo_of_somebody_else_is_none(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    photo = (await anna.upload(jpeg())).json
    path = f"/api/v1/media/{photo['id']}"
    for method in ("GET", "PUT", "DELETE"):
        answer = await boris.send(method, path)
        assert (answer.status, answer.error) == (404, "Record not found")
    assert (await anna.ask(path)).json == photo


async def test_a_photo_is_thrown_away_with_its_files(
    join: Join, files: Files, drain: Callable[[], Any]
) -> None:
    anna = await join("anna")
    photo = (await anna.upload(jpeg())).json
    await drain()
    assert files()
    deleted = await anna.send("DELETE", f"/api/v1/media/{photo['id']}")
    assert (deleted.status, deleted.json) == (200, {})
    await drain()
    assert files() == []
    assert (await anna.ask(f"/api/v1/media/{photo['id']}")).status == 404
    posted = (await anna.upload(jpeg())).json
    await anna.post("", [posted["id"]])
    answer = await anna.send("DELETE", f"/api/v1/media/{posted['id']}")
    assert (answer.status, bool(answer.error)) == (422, True)


HOSTILE = [
    "pillow/truncated_image.png",
    "pillow/truncated_jpeg.jpg",
    "pillow/broken.png",
    "pillow/broken_data_stream.png",
    "pillow/decompression_bomb.gif",
    "pillow/zero_width.gif",
]
LYING: dict[str, bytes] = {
    "nothing": b"",
    "text": b"Hello",
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "program": b"\x7fELF" + bytes(500),
    "only the beginning": jpeg()[:40],
    "half of one": jpeg(size=(640, 480))[:1500],
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "bitmap": b"BM" + bytes(200),
}


@pytest.mark.parametrize("name", [*HOSTILE, *LYING])
async def test_what_is_no_photo_is_refused_with_a_sentence_and_leaves_nothing(
    join: Join, corpus: Path, files: Files, name: str
) -> None:
    anna = await join("anna")
    content = LYING[name] if name in LYING else (corpus / "images" / name).read_bytes()
    answer = await anna.upload(content)
    assert answer.status == 422, answer.body
    sentence = answer.json["errors"]["file"][0]
    assert answer.error == answer.json["message"] == sentence
    assert re.fullmatch(r"[A-Z].*[.!t]", sentence), sentence
    assert files() == []
    assert await Attachment.all().count() == 0


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\x.jpg", "a" * 4000, "CON", ".htaccess", "a\u202egpj.exe"]
)
async def test_what_it_is_called_means_nothing(join: Join, files: Files, name: str) -> None:
    anna = await join("anna")
    body = (
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/html\r\n\r\n"
    ).encode() + jpeg()
    kind = "multipart/form-data; boundary=x"
    answer = await anna.send("POST", UPLOAD, body + b"\r\n--x--\r\n", Content_Type=kind)
    assert answer.status == 200, answer.body
    key = r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.jpg"
    assert files()
    assert all(re.fullmatch(key, one) for one in files())


@pytest.mark.parametrize(
    "body", [b"", b"--x--", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\na\r\n--x--']
)
async def test_an_upload_without_a_file_says_so(join: Join, body: bytes) -> None:
    anna = await join("anna")
    answer = await anna.send("POST", UPLOAD, body, Content_Type="multipart/form-data; boundary=x")
    assert (answer.status, answer.error) == (422, "Validation failed: File can't be blank")


async def test_one_that_ends_in_the_middle_of_its_form_leaves_nothing(
    join: Join, files: Files
) -> None:
    anna = await join("anna")
    kind, body = multipart(file=jpeg(size=(900, 900)), description="Teal")
    for length in (len(body) - 10, len(body) // 2, 200, 80, 20):
        answer = await anna.send("POST", UPLOAD, body[:length], Content_Type=kind)
        assert (answer.status, bool(answer.error)) == (400, True), length
        assert files() == []


async def test_more_bytes_than_are_taken_are_refused_before_they_arrive(
    join: Join, files: Files, small_photos: int
) -> None:
    anna = await join("anna")
    connection, head = begun(anna, length=small_photos * 3)
    async with connection:
        await connection.send(head)
        async with asyncio.timeout(PATIENCE_S):
            body = await connection.receive()
    assert connection.status_code == 413, body
    assert b'"error"' in body
    assert files() == []


async def test_more_bytes_than_were_said_to_come_are_refused_on_the_way(
    join: Join, files: Files, small_photos: int
) -> None:
    anna = await join("anna")
    connection, head = begun(anna)
    sent = 0
    async with connection:
        await connection.send(head)
        while connection.status_code is None and sent < 10 * small_photos:
            await connection.send(bytes(65536))
            sent += 65536
            await was_read(connection)
        body = await connection.receive()
    assert connection.status_code == 413, body
    assert sent < small_photos * 3  # a photo, a thumbnail, and what was under way
    assert files() == []


async def test_a_photo_a_little_too_large_is_refused_with_the_limit(
    join: Join, files: Files, small_photos: int
) -> None:
    anna = await join("anna")
    answer = await anna.upload(jpeg() + bytes(small_photos))
    assert (answer.status, bool(answer.json["errors"]["file"])) == (413, True)
    assert files() == []


async def test_a_client_that_hangs_up_leaves_nothing(join: Join, files: Files) -> None:
    anna = await join("anna")
    connection, head = begun(anna, length=5_000_000)
    async with connection:
        await connection.send(head + jpeg())
        async with asyncio.timeout(PATIENCE_S):
            while not files():  # noqa: ASYNC110 (a file is no event)
                await asyncio.sleep(0.005)
        assert len(files()) == 1
        await connection.disconnect()
    assert files() == []
    assert connection.status_code is None


async def test_a_client_that_stops_sending_is_not_waited_for_for_ever(
    join: Join, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "UPLOAD_TIMEOUT_S", 0.1)
    anna = await join("anna")
    connection, head = begun(anna, length=5_000_000)
    async with connection:
        await connection.send(head + jpeg())
        async with asyncio.timeout(PATIENCE_S):
            body = await connection.receive()
    assert connection.status_code == 408, body
    assert b'"error"' in body
    assert files() == []


async def test_nobody_uploads_without_a_token(stranger: Program, files: Files) -> None:
    connection, head = begun(stranger, length=30_000_000)
    async with connection:
        await connection.send(head)
        async with asyncio.timeout(PATIENCE_S):
            await connection.receive()
    assert connection.status_code == 401
    assert files() == []


@pytest.mark.parametrize("place", ["in the file", "before the first part", "in the head of a part"])
async def test_an_upload_passes_through_little_memory(join: Join, place: str) -> None:
    anna = await join("anna")
    connection, head = begun(anna, length=32_000_000)
    beginning = {
        "in the file": head,
        "before the first part": b"no boundary\r\n",
        "in the head of a part": head[: head.index(b"Content-")] + b"A: ",
    }[place]
    piece = b"x" * 65536
    tracemalloc.start()
    try:
        async with connection:
            await connection.send(beginning)
            for _ in range(450):
                if connection.status_code is not None:
                    break
                await connection.send(piece)
                await was_read(connection)
            await connection.send_complete()
            await connection.receive()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert connection.status_code in (400, 413)
    assert peak < 4 * 2**20, peak


async def test_fields_beside_a_photo_have_a_limit_too(
    join: Join, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "FIELDS_BYTES", 10_000)
    anna = await join("anna")
    answer = await anna.upload(jpeg(), description="a" * 10_001)
    assert (answer.status, bool(answer.error)) == (413, True)
    assert files() == []
