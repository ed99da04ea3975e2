"""RES and MED: what hostile servers send costs little, and leaves nothing behind."""

import asyncio
import json
import struct
import time
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from fediphoto.activitypub.inbox import senders
from fediphoto.storage import blobs
from fediphoto.storage.models import Account, Post
from tests.activitypub import oracle, people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import Person, RemoteServer

ALICE = "http://photos.test/users/alice"


async def followed(say: Say, work: Work, person: Person, remote: RemoteServer) -> Account:
    alice = await people.local("alice")
    assert await say(person, remote.activity("Like", person, f"{ALICE}/posts/1")) == 202
    await work()
    account = await Account.get(uri=person.uri)
    await people.follows(alice, account)
    return account


PIECES = [
    ("<a", "<", ">", "&", "&#", "<p>", "<div><p>", "</p>", "<!--", "<a href='", "<![CDATA["),
    ("@a", "@", "#", "#a", "http://", "a@b.c ", "\u200d", "e\u0301", "<br>", " ", "\n", "-"),
    ("<svg><style>", "<math><mi>", "<table><tr><td>", "<b><i>", "&amp;", ":a:", "((("),
]


@pytest.mark.parametrize("pieces", PIECES, ids=["tags", "words", "nests"])
async def test_res_11_no_text_takes_long(
    say: Say,
    work: Work,
    remote: RemoteServer,
    caplog: pytest.LogCaptureFixture,
    pieces: tuple[str, ...],
) -> None:
    """CVE-2025-68475: a mebibyte of what makes careless patterns go back and forth."""
    bob = remote.person("bob")
    await followed(say, work, bob, remote)
    for piece in pieces:
        text = piece * (900_000 // len(json.dumps(piece)))
        note = remote.note(bob, text, summary=text[:20_000], name=text[:20_000])
        bob.document |= {"summary": text, "name": text[:20_000]}
        with oracle.no_defects(caplog):
            started = time.process_time()
            assert await say(bob, remote.create(note)) == 202
            assert await say(bob, remote.activity("Update", bob, bob.document)) == 202
            await work()
            assert time.process_time() - started < 10, piece
        assert await Post.exists(uri=note["id"])
        assert len((await Account.get(uri=bob.uri)).note_html) <= 100_000


async def test_res_a_body_without_a_length_is_counted(
    web: Any, remote: RemoteServer, caplog: pytest.LogCaptureFixture
) -> None:
    """BookWyrm's #3901: chunked, so that no Content-Length could be believed."""
    headers, _ = remote.sign(remote.person("bob"), {})
    for said in ({}, {"Content-Length": "10"}):
        with oracle.no_defects(caplog):
            async with web.request("/inbox", method="POST", headers=headers | said) as sending:
                for _ in range(40):
                    await sending.send(b" " * 65536)
                await sending.send_complete()
            response = await sending.as_response()
        assert response.status_code == 413
    assert remote.log == []


async def test_res_a_thread_without_end_is_read_a_little_way(
    say: Say, work: Work, remote: RemoteServer, caplog: pytest.LogCaptureFixture
) -> None:
    """PeerTube's CVE-2025-32947: posts that answer each other in a circle, or themselves."""
    bob = remote.person("bob")
    await followed(say, work, bob, remote)
    uris = [f"{bob.uri}/notes/ring{n}" for n in range(4)]
    ring = [
        remote.note(bob, "<p>x</p>", id=uri, inReplyTo=uris[(n + 1) % 4])
        for n, uri in enumerate(uris)
    ]
    itself = remote.note(bob, "<p>x</p>", id=f"{bob.uri}/notes/itself")
    itself["inReplyTo"] = itself["id"]
    remote.serve(itself["id"], itself)
    remote.log.clear()
    with oracle.no_defects(caplog):
        for note in (ring[0], itself):
            assert await say(bob, remote.create(note)) == 202
        await work()
    assert await Post.all().count() == 5
    assert len(remote.log) < 20


async def test_res_04_a_slow_key_server_holds_up_nobody_else(
    say: Say, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    assert await say(bob, remote.activity("Follow", bob, ALICE)) == 202
    remote.stall("/users/slow", 60)
    before = len(remote.log)
    slow = [
        asyncio.create_task(
            say(bob, remote.activity("Follow", bob, ALICE), key_uri=f"{remote.base_url}/users/slow")
        )
        for _ in range(100)
    ]
    await remote.asked(before + 1)
    assert await say(bob, remote.activity("Follow", bob, ALICE)) == 202
    assert not any(task.done() for task in slow)
    assert len(remote.requests_for("/users/slow")) == 1
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    for task in senders._under_way.tasks():
        task.cancel()


def png_bomb(width: int, height: int) -> bytes:
    """A small file of a picture of any size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * min((width + 1) * height, 5_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def picture(form: str, **options: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48), "red").save(made, form, **options)
    return made.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("mime", "body"),
    [
        pytest.param("image/png", png_bomb(60_000, 60_000), id="3.6 gigapixels"),
        pytest.param("image/png", png_bomb(2**31 - 1, 2**31 - 1), id="no size at all"),
        pytest.param("image/png", picture("PNG")[:60], id="cut off"),
        pytest.param("image/jpeg", HTML, id="a page that says it is a JPEG"),
        pytest.param("text/html", HTML, id="a page"),
        pytest.param("image/svg+xml", SVG, id="SVG"),
        pytest.param("image/png", SVG, id="SVG that says it is a PNG"),
        pytest.param("image/jpeg", b"%!PS-Adobe-3.0 EPSF-3.0\n", id="PostScript"),
        pytest.param("image/jpeg", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", id="a playlist"),
        pytest.param("image/jpeg", b"push graphic-context\nimage over 0,0 0,0 'x'", id="MVG"),
        pytest.param("image/bmp", picture("BMP"), id="BMP"),
        pytest.param("application/activity+json", b"{}", id="JSON"),
        pytest.param("image/jpeg", b"", id="nothing"),
        pytest.param("image/jpeg", b"\xff\xd8" + b"\xff" * 100_000, id="endless markers"),
    ],
)
async def test_med_a_picture_that_is_none_is_not_kept(
    say: Say,
    work: Work,
    web: Any,
    remote: RemoteServer,
    caplog: pytest.LogCaptureFixture,
    mime: str,
    body: bytes,
) -> None:
    url = remote.serve("/photo", body, content_type=mime)
    image = {"type": "Image", "mediaType": "image/jpeg", "url": url}
    bob = remote.person("bob", icon=image, image=image)
    with oracle.no_defects(caplog):
        await followed(say, work, bob, remote)
        note = remote.note(bob, "<p>Look</p>", attachment=[image])
        assert await say(bob, remote.create(note)) == 202
        started = time.process_time()
        await work()
        assert time.process_time() - started < 5
    account = await Account.get(uri=bob.uri)
    assert (account.avatar_key, account.header_key) == ("", "")
    assert await Post.exists(uri=note["id"]), "the words are kept all the same"
    assert_no_leftovers()


async def test_med_a_picture_with_a_page_in_it_is_served_as_a_picture(
    say: Say, work: Work, web: Any, remote: RemoteServer
) -> None:
    """A file that is a GIF to one and a page to another: what we keep is drawn anew."""
    url = remote.serve("/photo", picture("GIF") + HTML, content_type="text/html")
    served = remote.serve(
        "/photo2", picture("JPEG", comment=HTML) + HTML, content_type="image/jpeg"
    )
    bob = remote.person(
        "bob", icon={"type": "Image", "url": served}, image={"type": "Image", "url": url}
    )
    await followed(say, work, bob, remote)
    account = await Account.get(uri=bob.uri)
    assert account.header_key == "", "a page is not taken for a picture"
    response = await web.get(f"/media/{account.avatar_key}")
    assert response.headers["Content-Type"].startswith("image/")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert b"<script" not in await response.get_data()
    assert_no_leftovers()


def assert_no_leftovers() -> None:
    """Nothing that was half done stays on the disk."""
    folder = blobs.current().temporary().parent
    assert not folder.exists() or list(folder.iterdir()) == []


async def test_the_content_type_of_the_inbox_is_activitypubs(
    web: Any, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    for mime in (
        "application/json",
        "text/plain",
        "",
        "multipart/form-data",
        "application/ld+json",
    ):
        headers, body = remote.sign(bob, remote.activity("Follow", bob, ALICE))
        headers["Content-Type"] = mime
        assert (await web.post("/inbox", headers=headers, data=body)).status_code == 400
    assert remote.log == []
