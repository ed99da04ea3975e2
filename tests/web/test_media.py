"""How are photos served, and what is never served?"""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import msgspec
import pytest
from PIL import Image

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain import addresses
from fediphoto.domain.posts.posts import RemoteAttachment
from fediphoto.storage import blobs
from fediphoto.storage.models import Attachment
from tests.domain import city
from tests.remote_server import Answer as Scripted
from tests.remote_server import RemoteServer
from tests.web.conftest import Join
from tests.web.programs import HOME, Program, jpeg

SANDBOX = "default-src 'none'; sandbox; form-action 'none'"


@pytest.fixture
async def photo(join: Join) -> str:
    """Where one of our photos is served."""
    anna = await join("anna")
    url = (await anna.upload(jpeg(size=(200, 100)))).json["url"]
    assert url.startswith(f"{HOME}/media/")
    return str(url.removeprefix(HOME))


async def test_a_photo_is_a_photo_whatever_a_browser_would_make_of_it(
    stranger: Program, photo: str
) -> None:
    answer = await stranger.send("GET", photo, Accept="text/html")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == SANDBOX
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers.get("Content-Disposition") is None
    assert "Set-Cookie" not in answer.headers
    with Image.open(BytesIO(answer.body)) as image:
        assert image.size == (200, 100)


async def test_a_photo_is_given_in_parts_and_not_twice(stranger: Program, photo: str) -> None:
    whole = await stranger.send("GET", photo)
    assert whole.headers["Accept-Ranges"] == "bytes"
    length = len(whole.body)
    for asked, status, part in (
        ("bytes=0-9", 206, whole.body[:10]),
        ("bytes=10-", 206, whole.body[10:]),
        ("bytes=-5", 206, whole.body[-5:]),
        (f"bytes=-{length * 9}", 206, whole.body),
        ("bytes=3-3", 206, whole.body[3:4]),
        (f"bytes=0-{length * 9}", 206, whole.body),
    ):
        answer = await stranger.send("GET", photo, Range=asked)
        assert (answer.status, answer.body) == (status, part), asked
        assert answer.headers["Content-Range"].endswith(f"/{length}")
        assert answer.headers["Content-Security-Policy"] == SANDBOX
    beyond = await stranger.send("GET", photo, Range=f"bytes={length}-")
    assert (beyond.status, beyond.body) == (416, b"")
    assert beyond.headers["Content-Range"] == f"bytes */{length}"
    for odd in ("bytes=9-2", "bytes=x-y", "lines=1-2", "bytes=", "bytes=0-1,5-6", "x" * 2000):
        answer = await stranger.send("GET", photo, Range=odd)
        assert (answer.status, answer.body) == (200, whole.body), odd
    other = await stranger.send("GET", photo, Range="bytes=0-9", If_Range='"another"')
    assert (other.status, other.body) == (200, whole.body)
    same = await stranger.send("GET", photo, Range="bytes=0-9", If_Range=whole.headers["ETag"])
    assert same.status == 206
    again = await stranger.send("GET", photo, If_None_Match=whole.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    head = await stranger.send("HEAD", photo)
    assert (head.status, head.headers["Content-Length"]) == (200, str(length))


SECRET = "secret.txt"
ODD_KEYS = [
    "../secret.txt",
    "..%2fsecret.txt",
    "%2e%2e/%2e%2e/secret.txt",
    "ab/../../secret.txt",
    "ab/cd/..%5c..%5csecret.txt",
    "etc/passwd",
    "making/x",
    "ab/cd",
    "ab/cd/" + "0" * 32 + ".jpg",
    "ab/cd/" + "0" * 32 + ".jpg%00",
    "ab/cd/" + "0" * 32,
    "AB/CD/" + "0" * 32 + ".JPG",
    "proxy/0",
    "proxy/x",
    "proxy/..%2f..",
    "proxy/" + "9" * 400,
    "proxy/" + "9" * 19 + ".jpg",
    "proxy/1%00",
    "%ff",
]


@pytest.mark.parametrize("key", ODD_KEYS)
async def test_nothing_else_is_reached(stranger: Program, storage: Config, key: str) -> None:
    (storage.data_dir / SECRET).write_text("nobody sees this")
    (storage.data_dir / "media" / "making" / "x").write_text("nobody sees this")
    answer = await stranger.send("GET", f"/media/{key}")
    assert (answer.status, answer.error) == (404, "Record not found")


async def test_a_deleted_photo_is_gone(stranger: Program, photo: str) -> None:
    await blobs.current().delete(photo.removeprefix("/media/"))
    answer = await stranger.send("GET", photo)
    assert answer.status == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


@pytest.fixture
async def elsewhere() -> AsyncIterator[RemoteServer]:
    """Another server."""
    async with RemoteServer() as server:
        yield server


async def _remote_photo(server: RemoteServer, path: str) -> Attachment:
    """A photo in a post by somebody there."""
    far = await city.somebody("carla", server.host)
    url = f"http://{server.host}{path}"
    await city.hears(far, attachments=[RemoteAttachment(url=url, mime="image/jpeg")])
    return await Attachment.get(remote_url=url)


def proxied(attachment: Attachment) -> str:
    """The path at which we serve a remote photo."""
    return f"/media/proxy/{attachment.id}/{addresses.proxy_name(attachment.remote_url)}"


async def test_a_remote_photo_comes_through_us_made_safe(
    stranger: Program, elsewhere: RemoteServer
) -> None:
    with_tail = jpeg(size=(80, 60)) + b"<script>alert(1)</script>"
    elsewhere.answers["/a.jpg"] = Scripted(with_tail, content_type="image/jpeg")
    attachment = await _remote_photo(elsewhere, "/a.jpg")
    path = proxied(attachment)
    for address in (path, f"{path}.jpg", path):
        answer = await stranger.send("GET", address)
        assert answer.status == 200, answer.body
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Content-Security-Policy"] == SANDBOX
        assert answer.headers["Cache-Control"] == "public, max-age=604800"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"script" not in answer.body
    assert len([one for one in elsewhere.log if one.path == "/a.jpg"]) == 1


@pytest.mark.parametrize(
    "told",
    [
        Scripted(b"<script>alert(1)</script>", content_type="image/jpeg"),
        Scripted(b"", content_type="image/jpeg"),
        Scripted(b"gone", status=410),
        Scripted(b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"),
    ],
)
async def test_what_is_no_photo_there_is_none_here(
    stranger: Program, elsewhere: RemoteServer, told: Scripted
) -> None:
    elsewhere.answers["/a.jpg"] = told
    attachment = await _remote_photo(elsewhere, "/a.jpg")
    answer = await stranger.send("GET", proxied(attachment))
    assert answer.status in (404, 503), answer.body
    assert answer.error
    assert b"script" not in answer.body


async def test_our_own_photos_are_not_proxied(stranger: Program, join: Join) -> None:
    anna = await join("anna")
    mine = (await anna.upload(jpeg())).json
    path = f"/media/proxy/{mine['id']}/{addresses.proxy_name('')}"
    assert (await stranger.send("GET", path)).status == 404


async def test_the_number_of_a_remote_photo_is_not_enough(
    stranger: Program, elsewhere: RemoteServer
) -> None:
    elsewhere.answers["/a.jpg"] = Scripted(jpeg(), content_type="image/jpeg")
    attachment = await _remote_photo(elsewhere, "/a.jpg")
    for name in ("", "/", "/0", f"/{addresses.proxy_name('')}"):
        answer = await stranger.send("GET", f"/media/proxy/{attachment.id}{name}")
        assert answer.status == 404
    assert [one.path for one in elsewhere.log] == []


async def test_remote_photos_are_linked_to_where_the_admin_wants_it_so(
    stranger: Program, elsewhere: RemoteServer, storage: Config, app: Any
) -> None:
    federation = msgspec.structs.replace(storage.federation, remote_media="link")
    configuration.activate(msgspec.structs.replace(storage, federation=federation))
    elsewhere.answers["/a.jpg"] = Scripted(jpeg(), content_type="image/jpeg")
    attachment = await _remote_photo(elsewhere, "/a.jpg")
    status = (await stranger.ask(f"/api/v1/statuses/{attachment.post_id}")).json
    assert status["media_attachments"][0]["url"] == f"http://{elsewhere.host}/a.jpg"
    answer = await stranger.send("GET", proxied(attachment))
    assert answer.status == 404
    assert [one.path for one in elsewhere.log] == []
