"""MED: files of strangers are looked at, made anew, or not kept; their names mean nothing."""

import asyncio
import io
import re
from typing import Any

import pytest
from PIL import Image

from tests.activitypub.test_security_exhaustion import HTML, SVG, picture, png_bomb
from tests.hostile.canary import Canary
from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target, Watch
from tests.journeys.instance import Person
from tests.media.elsewhere import referring_film
from tests.media.films import film, needs_ffmpeg

BYTES = {
    "3.6 gigapixels": png_bomb(60_000, 60_000),
    "no size at all": png_bomb(2**31 - 1, 2**31 - 1),
    "cut off": picture("PNG")[:60],
    "a page": HTML,
    "SVG": SVG,
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run",
    "a playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\nhttp://127.0.0.1:{port}/x.ts\n",
    "a concatenation": b"ffconcat version 1.0\nfile /etc/passwd\nfile http://127.0.0.1:{port}/x",
    "MVG": b"push graphic-context\nimage over 0,0 0,0 'http://127.0.0.1:{port}/x'",
    "MSL": b'<?xml version="1.0"?><image><read filename="/etc/passwd"/></image>',
    "XXE": b'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/x">]><svg>&a;</svg>',
    "a film that refers elsewhere": (
        b"\0\0\0\x18ftypqt  \0\0\0\0qt  \0\0\0\0\0\0\0\x40moov\0\0\0\x38rmra\0\0\0\x30rmda"
        b"\0\0\0\x28rdrf\0\0\0\0url \0\0\0\x14http://127.0.0.1:{port}/x\0"
    ),
    "subtitles": b"1\n00:00:00,000 --> 00:00:09,000\n<img src='file:///etc/passwd'>\n",
    "nothing": b"",
    "endless markers": b"\xff\xd8" + b"\xff" * 100_000,
    "a zip": b"PK\x03\x04" + b"\0" * 1000,
}


def with_port(kind: str, canary: Canary) -> bytes:
    return BYTES[kind].replace(b"{port}", str(canary.port).encode())


@pytest.mark.parametrize("kind", BYTES)
async def test_what_is_no_picture_is_not_kept(
    target: Target, alice: Person, peer: HostilePeer, canary: Canary, watch: Watch, kind: str
) -> None:
    """As photo, emoji, avatar and header of somebody elsewhere; asked for by a browser too."""
    watch.allowed_5xx.add(503)  # of the proxy: the other server gives nothing usable
    url = peer.serve("/photo", with_port(kind, canary), content_type="image/jpeg")
    image = {"type": "Image", "mediaType": "image/jpeg", "url": url}
    bob = peer.person("bob", icon=image, image=image)
    await target.befriend(alice, peer, bob)
    tag = {"type": "Emoji", "name": ":x:", "icon": image}
    note = peer.note(bob, "<p>:x:</p>", attachment=[image], tag=[tag])
    assert await target.say(peer, bob, peer.create(note)) == 202
    await target.settled()
    keys = target.rows("SELECT avatar_key, header_key FROM account WHERE uri = ?", bob.uri)
    assert keys == [("", "")]
    ((post_id,),) = target.rows("SELECT id FROM post WHERE uri = ?", note["id"])
    status = (await target.ask(alice, "GET", f"/api/v1/statuses/{post_id}")).json()
    shown = [one["url"] for one in status["media_attachments"]]
    shown += [one["url"] for one in status["emojis"]]
    assert shown
    for address in shown:
        assert address.startswith(target.url), "nobody's browser is sent to the other server"
        answer = await target.ask(None, "GET", address.removeprefix(target.url))
        assert answer.status_code in (404, 503)
        assert b"<script" not in answer.content
    assert target.half_done_files == []


@pytest.mark.parametrize("kind", BYTES)
async def test_what_is_no_photo_cannot_be_uploaded(
    target: Target, alice: Person, canary: Canary, kind: str
) -> None:
    files = {"file": ("photo.jpg", with_port(kind, canary), "image/jpeg")}
    answer = await target.ask(alice, "POST", "/api/v2/media", files=files)
    answer = await looked_into(target, alice, answer)
    assert 400 <= answer.status_code < 500, answer.text
    assert target.half_done_files == []


async def looked_into(target: Target, person: Person, answer: Any) -> Any:
    """The answer to an upload once it has been processed."""
    path = f"/api/v1/media/{answer.json().get('id')}"
    async with asyncio.timeout(60):
        while answer.status_code in (202, 206):
            await asyncio.sleep(0.2)
            answer = await target.ask(person, "GET", path)
    return answer


@needs_ffmpeg
@pytest.mark.parametrize("kind", [b"url ", b"alis", b"cios"])
@pytest.mark.parametrize("to", [b"http://127.0.0.1:{port}/x", b"file:///etc/passwd", b"concat:a|b"])
async def test_a_film_whose_pictures_lie_elsewhere_fetches_nothing(
    target: Target, alice: Person, canary: Canary, kind: bytes, to: bytes
) -> None:
    to = to.replace(b"{port}", str(canary.port).encode())
    raw = referring_film(film(seconds=0.4), kind, to)
    files = {"file": ("film.mp4", raw, "video/mp4")}
    answer = await target.ask(alice, "POST", "/api/v2/media", files=files)
    answer = await looked_into(target, alice, answer)
    assert answer.status_code in (200, 422), answer.text
    assert b"root:" not in answer.content
    assert canary.visitors == []
    await target.settled()
    assert target.half_done_files == []


NAMES = [
    "../../etc/passwd",
    "..\\..\\x.jpg",
    "a\0b.jpg",
    "x" * 4000,
    "CON",
    ".htaccess",
    "/etc/x",
    "a\u202egpj.exe",
    "%2e%2e%2fx",
    "x.php",
    "x.svg",
    "-rf",
    "|id",
    "$(id).jpg",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:16]))
async def test_names_of_files_mean_nothing(target: Target, alice: Person, name: str) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.replace("\0", "%00").encode()
        + b'"\r\nContent-Type: image/jpeg\r\n\r\n'
        + picture("JPEG")
        + b"\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await target.ask(alice, "POST", "/api/v2/media", data=body, headers=headers)
    assert answer.status_code in (200, 202, 400), answer.text
    for path in (target.folder / "data" / "media").rglob("*"):
        if path.is_file():
            assert re.fullmatch(r"[0-9a-z_]+\.[a-z0-9]{2,5}", path.name), path


async def test_names_of_remote_files_mean_nothing(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    paths = ["/..%2f..%2fetc%2fpasswd", "/a/../../x.php", "/x.jpg%00.php", "/%2e%2e/%2e%2e/y.svg"]
    for path in paths:
        peer.serve(
            path,
            picture("JPEG"),
            content_type="image/jpeg",
            headers={"Content-Disposition": 'attachment; filename="../../x.php"'},
        )
    images = [
        {"type": "Image", "mediaType": "image/jpeg", "url": f"{peer.base_url}{p}"} for p in paths
    ]
    note = peer.note(bob, "<p>x</p>", attachment=images)
    assert await target.say(peer, bob, peer.create(note)) == 202
    await target.settled()
    for path in (target.folder / "data" / "media").rglob("*"):
        assert path.suffix not in (".php", ".svg", ".exe"), path


async def test_a_picture_with_a_page_in_it_is_served_as_a_picture(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    """Akkoma, Pleroma: no file of ours is ever a page, a script or an ActivityPub document."""
    body = picture("JPEG", comment=HTML) + HTML
    image = {"type": "Image", "url": peer.serve("/p", body, content_type="image/jpeg")}
    bob = peer.person("bob", icon=image)
    await target.befriend(alice, peer, bob)
    ((key,),) = target.rows("SELECT avatar_key FROM account WHERE uri = ?", bob.uri)
    for accept in ("text/html", "application/activity+json", "*/*"):
        answer = await target.ask(None, "GET", f"/media/{key}", headers={"Accept": accept})
        assert answer.headers["Content-Type"].startswith("image/")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert b"<script" not in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "../fediphoto.sqlite3",
        "%2e%2e/fediphoto.sqlite3",
        "..%2ffediphoto.sqlite3",
        "....//fediphoto.sqlite3",
        "/etc/passwd",
        "%00",
        "making/x",
        "proxy/1/../../x",
        "proxy/1%26proxy=http://127.0.0.1/x",
        "emoji/x/aHR0cDovLzEyNy4wLjAuMS8",
    ],
)
async def test_nothing_but_photos_is_reached(target: Target, path: str) -> None:
    """CVE-2026-29178, CVE-2025-32943."""
    import http.client

    connection = http.client.HTTPConnection(target.domain, timeout=120)
    await asyncio.to_thread(connection.request, "GET", f"/media/{path}")
    answer = await asyncio.to_thread(connection.getresponse)
    assert answer.status in (308, 400, 404)  # 308: of two slashes one is taken off
    assert b"SQLite" not in answer.read()
    connection.close()


async def test_upright_first_and_then_without_its_data(target: Target, alice: Person) -> None:
    """A photo that lies on its side stands up, though what says so is taken off."""
    lying = Image.new("RGB", (80, 40), "blue")
    lying.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A maker"
    exif.get_ifd(0x8825)[1] = "N"
    made = io.BytesIO()
    lying.save(made, "JPEG", exif=exif, quality=95)
    files = {"file": ("a.jpg", made.getvalue(), "image/jpeg")}
    uploaded = (await target.ask(alice, "POST", "/api/v2/media", files=files)).json()
    answer = await target.ask(None, "GET", uploaded["url"].removeprefix(target.url))
    shown = Image.open(io.BytesIO(answer.content))
    assert shown.size == (40, 80)
    assert 0x0112 not in shown.getexif()
    assert 0x8825 not in shown.getexif()
    red, green, blue = shown.convert("RGB").getpixel((20, 10))
    assert red > 200 > 60 > blue, (red, green, blue)


@pytest.mark.parametrize(
    "words",
    ["x" * 900_000, "<img src=x onerror=alert(1)>" * 100, '" onload="x'],
    ids=["endless", "tags", "quotes"],
)
async def test_words_of_a_photo_are_cut_and_harmless(
    target: Target, alice: Person, peer: HostilePeer, words: str
) -> None:
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    image = {
        "type": "Image",
        "mediaType": "image/jpeg",
        "name": words,
        "url": peer.serve("/a.jpg", picture("JPEG"), content_type="image/jpeg"),
    }
    note = peer.note(bob, "<p>x</p>", attachment=[image])
    assert await target.say(peer, bob, peer.create(note)) == 202
    await target.settled()
    ((post_id, said),) = target.rows(
        "SELECT post.id, description FROM post JOIN attachment ON post_id = post.id "
        "WHERE post.uri = ?",
        note["id"],
    )
    assert len(said) <= 10_000
    page = await target.ask(None, "GET", f"/@bob@{peer.host}/{post_id}")
    assert "<img src=x" not in page.text
    assert 'onload="x' not in page.text
    files: Any = {"file": ("a.jpg", picture("JPEG"), "image/jpeg")}
    mine = await target.ask(
        alice, "POST", "/api/v2/media", files=files, data={"description": words}
    )
    assert mine.status_code in (200, 413, 422)
