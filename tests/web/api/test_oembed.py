"""May a post of ours be shown on other people's pages, and only such a one?"""

from html import unescape
from urllib.parse import quote

import pytest

from fediphoto.storage.models import Account
from tests.domain import city
from tests.web.api.shapes.kinds import check
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

HOSTILE_NAME = '"><script>alert(1)</script>'
OEMBED = {
    "type": str,
    "version": str,
    "title": str,
    "author_name": str,
    "author_url": str,
    "provider_name": str,
    "provider_url": str,
    "cache_age": int,
    "html": str,
    "width": int,
    "height": int,
    "thumbnail_url": str,
    "thumbnail_width": int,
    "thumbnail_height": int,
}


async def test_a_post_is_offered_as_a_frame(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    photo = (await anna.upload(jpeg())).json
    post = await anna.post("Teal", [photo["id"]])
    answer = await stranger.ask("/api/oembed", url=post["url"])
    assert answer.status == 200
    said = answer.json
    check(said, OEMBED)
    assert (said["type"], said["version"], said["width"]) == ("rich", "1.0", 400)
    assert said["html"].startswith(f'<iframe src="{post["url"]}/embed" title="Post by anna" ')
    assert "<script" not in said["html"]
    assert said["thumbnail_url"] == photo["preview_url"]
    assert (await stranger.ask("/api/oembed", url=post["uri"])).json == said
    narrow = (await stranger.ask("/api/oembed", url=post["url"], maxwidth=300, maxheight=250)).json
    assert (narrow["width"], narrow["height"]) == (300, 250)
    assert (await stranger.ask("/api/oembed", url=post["url"], format="xml")).status == 501


async def test_the_frame_shows_it_and_lets_itself_be_framed(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    photo = (await anna.upload(jpeg(), description="All teal")).json
    post = await anna.post("Words of a caption", [photo["id"]])
    for reader in (stranger, anna):
        answer = await reader.send("GET", f"/@anna/{post['id']}/embed")
        assert answer.status == 200
        page = answer.body.decode()
        assert "Words of a caption" in page
        assert photo["url"] in page
        assert "<form" not in page
        assert "<script" not in page
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "script-src 'none'" in policy
        assert "form-action 'none'" in policy
        assert "X-Frame-Options" not in answer.headers
        assert "Set-Cookie" not in answer.headers
    own = await stranger.send("GET", f"/@anna/{post['id']}")
    assert own.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in own.headers["Content-Security-Policy"]
    link = f"/api/oembed?url={quote(post['url'], safe='/')}"
    assert link in unescape(own.body.decode())


@pytest.mark.parametrize("visibility", ["private", "direct"])
async def test_what_is_not_for_everybody_is_never_framed(
    join: Join, stranger: Program, visibility: str
) -> None:
    anna = await join("anna")
    post = await anna.post("Not for you", visibility=visibility)
    for reader in (anna, stranger):
        assert (await reader.ask("/api/oembed", url=post["url"])).status == 404
        assert (await reader.send("GET", f"/@anna/{post['id']}/embed")).status == 404
    page = await anna.send("GET", f"/@anna/{post['id']}")
    assert "oembed" not in page.body.decode()


async def test_posts_of_others_boosts_and_nonsense_are_not_framed(
    join: Join, stranger: Program
) -> None:
    anna, boris = await join("anna"), await join("boris")
    rem = await city.somebody("rem", "remote.test")
    heard = await city.hears(rem)
    assert heard is not None
    post = await anna.post("Mine")
    boost = (await boris.tell(f"/api/v1/statuses/{post['id']}/reblog")).json
    for url in (
        heard.uri,
        f"http://photos.test/@rem@remote.test/{heard.id}",
        f"http://photos.test/@rem/{heard.id}",
        f"http://photos.test/@boris/{boost['id']}",
        f"http://photos.test/@boris/{post['id']}",
        f"http://evil.test/@anna/{post['id']}",
        f"http://photos.test.evil.test/@anna/{post['id']}",
        f"//photos.test/@anna/{post['id']}",
        f"http://photos.test/@anna/{post['id']}/likes",
        "http://photos.test/@anna/" + "9" * 30,
        "http://photos.test/",
        "javascript:alert(1)",
    ):
        assert (await stranger.ask("/api/oembed", url=url)).status == 404, url
    assert (await stranger.ask("/api/oembed")).status == 422
    for path in (f"/@rem/{heard.id}", f"/@boris/{post['id']}", "/@anna/x", "/@anna/99"):
        assert (await stranger.send("GET", f"{path}/embed")).status == 404, path
    await Account.filter(id=anna.me.id).update(suspended_at=anna.me.created_at)
    assert (await stranger.ask("/api/oembed", url=post["url"])).status == 404


async def test_nobodys_words_become_markup_on_anothers_page(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    await Account.filter(id=anna.me.id).update(display_name=HOSTILE_NAME)
    photo = (await anna.upload(jpeg(), description=HOSTILE_NAME)).json
    post = await anna.post(HOSTILE_NAME, [photo["id"]])
    said = (await stranger.ask("/api/oembed", url=post["url"])).json
    assert "<script" not in said["html"]
    assert said["html"].count("<") == 2
    page = (await stranger.send("GET", f"/@anna/{post['id']}/embed")).body
    assert b"<script" not in page


async def test_sensitive_photos_are_veiled_and_have_no_thumbnail(
    join: Join, stranger: Program
) -> None:
    anna = await join("anna")
    photo = (await anna.upload(jpeg())).json
    post = await anna.post("", [photo["id"]], sensitive="true")
    assert "thumbnail_url" not in (await stranger.ask("/api/oembed", url=post["url"])).json
    page = (await stranger.send("GET", f"/@anna/{post['id']}/embed")).body.decode()
    assert '<details class="veil">' in page
