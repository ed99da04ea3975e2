"""What search engines, previews, feed readers and other people's pages see: all of what is for all,
and nothing else."""

import gzip
import json
from datetime import UTC, datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest

from fediphoto.domain.posts import posts
from fediphoto.errors import TooManyRequests
from fediphoto.storage.models import Account, Post
from tests.domain.city import photo, says
from tests.web.decisions import decided
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

MEDIA = "{http://search.yahoo.com/mrss/}"
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "</script><img src=x onerror=alert(1)> & ]]> \x0b"


async def _anna(arrive: Arrive, **details: Any) -> Account:
    await arrive("anna")
    await Account.filter(username="anna").update(is_indexable=True, **details)
    return await Account.get(username="anna")


async def _shared(author: Account, caption: str, alt: str = "Trees", **details: Any) -> Post:
    made = await photo(author, alt)
    return await says(author, caption, attachment_ids=[made.id], **details)


def _metas(browser: Browser) -> dict[str, str]:
    """The head's meta tags by name; the first of each."""
    found: dict[str, str] = {}
    for one in browser.page.all("meta[content]"):
        for name in (one.get("property"), one.get("name")):
            if name:
                found.setdefault(str(name), str(one["content"]))
    return found


def _linked_data(browser: Browser) -> dict[str, Any]:
    told = json.loads(browser.page.one('script[type="application/ld+json"]').text)
    assert isinstance(told, dict)
    return told


async def test_a_public_photo_is_previewed_with_its_description_and_size(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await _anna(arrive)
    post = await _shared(anna, "Late light #autumn")
    await visitor.open(f"/@anna/{post.id}")
    metas = _metas(visitor)
    address = f"http://photos.test/@anna/{post.id}"
    assert metas["robots"] == "max-image-preview:large"
    assert metas["twitter:card"] == "summary_large_image"
    assert metas["og:title"] == "anna (@anna@photos.test)"
    assert metas["og:description"] == metas["description"] == "Late light #autumn"
    assert metas["og:url"] == visitor.page.one("link[rel=canonical]")["href"] == address
    assert metas["og:image"].startswith("http://photos.test/media/")
    assert metas["og:image:type"] == "image/jpeg"
    assert int(metas["og:image:width"]) > 0
    assert metas["og:image:alt"] == "Trees"
    told = _linked_data(visitor)
    assert (told["@type"], told["url"]) == ("SocialMediaPosting", address)
    assert told["image"][0]["caption"] == "Trees"
    assert told["author"]["alternateName"] == "@anna@photos.test"
    assert visitor.page.one('link[type="application/json+oembed"]')["href"]


async def test_words_cannot_end_the_linked_data(arrive: Arrive, visitor: Browser) -> None:
    anna = await _anna(arrive, display_name=HOSTILE, note_html="<p>&lt;/script&gt;</p>")
    post = await _shared(anna, HOSTILE, alt=HOSTILE)
    for address in ("/@anna", f"/@anna/{post.id}"):
        await visitor.open(address)
        assert not visitor.page.all("[onerror]")
        assert HOSTILE.strip() in json.dumps(_linked_data(visitor), ensure_ascii=False).replace(
            "\\u000b", "\x0b"
        )


@pytest.mark.parametrize(
    "details", [{"content_warning": "Spiders"}, {"is_sensitive": True}], ids=["warned", "sensitive"]
)
async def test_a_veiled_photo_is_in_no_preview_and_no_feed(
    arrive: Arrive, visitor: Browser, details: dict[str, Any]
) -> None:
    anna = await _anna(arrive)
    post = await _shared(anna, "Eight legs", **details)
    await visitor.open(f"/@anna/{post.id}")
    metas = _metas(visitor)
    assert "og:image" not in metas
    assert metas["twitter:card"] == "summary"
    assert "image" not in _linked_data(visitor)
    feed = (await _feed(visitor, "/@anna.rss"))[0]
    assert "/media/" not in ElementTree.tostring(feed).decode()
    if "content_warning" in details:
        assert metas["og:description"] == "Spiders"
        assert "legs" not in json.dumps(_linked_data(visitor))
        assert "legs" not in ElementTree.tostring(feed).decode()


async def test_what_is_for_followers_is_told_to_nobody(arrive: Arrive, visitor: Browser) -> None:
    anna = await _anna(arrive)
    post = await _shared(anna, "For friends #quiet", visibility="followers")
    mine = await arrive("anna")
    await mine.open(f"/@anna/{post.id}")
    assert set(_metas(mine)) & {"og:image", "og:title", "og:description", "description"} == set()
    assert not mine.page.all('script[type="application/ld+json"]')
    for address in ("/@anna.rss", "/@anna.atom", "/tags/quiet.rss", "/explore.atom"):
        feed, _ = await _feed(visitor, address)
        assert "friends" not in ElementTree.tostring(feed).decode()


async def test_who_is_not_indexable_and_what_is_unlisted_are_hidden_from_search(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await _anna(arrive)
    unlisted = await _shared(anna, "Quietly", visibility="unlisted")
    shown = await _shared(anna, "Loudly")
    await visitor.open(f"/@anna/{unlisted.id}")
    assert _metas(visitor)["robots"] == "noindex"
    assert not visitor.page.all('script[type="application/ld+json"]')
    assert _metas(visitor)["og:image"], "whoever has the link may make a preview of it"
    await Account.filter(id=anna.id).update(is_indexable=False, version=anna.version + 1)
    for address in ("/@anna", f"/@anna/{shown.id}"):
        await visitor.open(address)
        assert _metas(visitor)["robots"] == "noindex"
        assert not visitor.page.all('script[type="application/ld+json"]')
    assert (await visitor.raw("GET", "/@anna.rss")).headers["X-Robots-Tag"] == "noindex"


async def test_a_profile_says_who_it_is(arrive: Arrive, visitor: Browser) -> None:
    await _anna(arrive, display_name="Anna", note_html="<p>Light, mostly</p>")
    await visitor.open("/@anna")
    metas = _metas(visitor)
    assert metas["og:type"] == "profile"
    assert metas["og:description"] == "Light, mostly"
    told = _linked_data(visitor)
    assert told["@type"] == "ProfilePage"
    assert told["mainEntity"]["name"] == "Anna"
    feeds = [
        str(one["href"])
        for one in visitor.page.all('link[rel=alternate][type$="s+xml"], link[type*=atom]')
    ]
    assert feeds == ["/@anna.rss", "/@anna.atom"]


async def _feed(browser: Browser, address: str, **headers: str) -> tuple[ElementTree.Element, Any]:
    answer = await browser.raw("GET", address, headers=headers)
    assert answer.status_code == 200, address
    assert "Set-Cookie" not in answer.headers
    return ElementTree.fromstring(await answer.get_data()), answer


async def test_a_feed_reader_gets_photos_and_their_descriptions(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await _anna(arrive, display_name="Anna & <Co>")
    post = await _shared(anna, f"First line\n\n{HOSTILE} #autumn", alt=HOSTILE)
    await says(anna, "@anna an answer", in_reply_to_id=post.id)
    rss, answer = await _feed(visitor, "/@anna.rss")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    (first, _mine) = items = rss.findall("channel/item")[::-1]
    assert len(items) == 2, "an answer to oneself goes on telling"
    assert first.findtext("title") == "First line"
    assert first.findtext("guid") == f"http://photos.test/@anna/{post.id}"
    enclosure = first.find("enclosure")
    assert enclosure is not None
    assert enclosure.get("type") == "image/jpeg"
    assert enclosure.get("length", "").isdecimal()
    media = first.find(f"{MEDIA}content")
    assert media is not None
    assert media.get("url") == enclosure.get("url")
    assert media.findtext(f"{MEDIA}description") == HOSTILE.replace("\x0b", "")
    html = first.findtext("description") or ""
    assert "<img src=x" not in html
    assert f'alt="{HOSTILE[:9].replace("<", "&lt;").replace(">", "&gt;")}' in html
    assert [one.text for one in first.findall("category")] == ["autumn"]

    atom, answer = await _feed(visitor, "/@anna.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    entry = atom.findall(f"{ATOM}entry")[-1]
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Anna & <Co>"
    kinds = [link.get("rel") for link in entry.findall(f"{ATOM}link")]
    assert kinds == ["alternate", "enclosure"]
    for address in ("/tags/autumn.rss", "/explore.rss"):
        feed, _ = await _feed(visitor, address)
        assert len(feed.findall("channel/item")) == 1


async def test_a_feed_that_has_not_changed_is_not_sent_again(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await _anna(arrive)
    post = await _shared(anna, "One")
    _, answer = await _feed(visitor, "/@anna.rss")
    etag, changed = answer.headers["ETag"], answer.headers["Last-Modified"]
    for headers in ({"If-None-Match": etag}, {"If-Modified-Since": changed}):
        again = await visitor.raw("GET", "/@anna.rss", headers=headers)
        assert again.status_code == 304
        assert await again.get_data() == b""
    await posts.edit(anna, await Post.get(id=post.id), posts.Changes(caption="Two"))
    again = await visitor.raw("GET", "/@anna.rss", headers={"If-None-Match": etag})
    assert again.status_code == 200


@pytest.mark.parametrize("address", ["/@nobody.rss", "/@bob@far.test.rss"])
async def test_there_is_no_feed_of_nobody(visitor: Browser, address: str) -> None:
    assert (await visitor.raw("GET", address)).status_code in (303, 404)


async def test_robots_are_asked_to_keep_out_of_what_is_not_theirs(visitor: Browser) -> None:
    text = (await (await visitor.raw("GET", "/robots.txt")).get_data()).decode()
    everybody, _, collectors = text.partition("\n\n")
    assert "Disallow: /settings" in everybody
    assert "Disallow: /@" not in everybody
    assert "User-agent: GPTBot" in collectors
    assert collectors.rstrip().endswith("Disallow: /")
    decided("discovery", ai_collectors="allowed")
    text = (await (await visitor.raw("GET", "/robots.txt")).get_data()).decode()
    assert "GPTBot" not in text


async def test_who_finds_a_hole_learns_whom_to_tell(visitor: Browser) -> None:
    assert (await visitor.raw("GET", "/.well-known/security.txt")).status_code == 404
    decided("instance", contact_email="us@photos.test")
    answer = await visitor.raw("GET", "/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = (await answer.get_data()).decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Contact"] == "mailto:us@photos.test"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert 90 < left.days < 365, "RFC 9116: less than a year ahead"


async def test_the_app_can_be_installed(visitor: Browser) -> None:
    answer = await visitor.raw("GET", "/manifest.webmanifest")
    told = json.loads(await answer.get_data())
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert (told["lang"], told["dir"]) == ("en", "ltr")
    purposes = {(one["sizes"], one["purpose"]) for one in told["icons"]}
    assert {("192x192", "maskable"), ("512x512", "maskable"), ("512x512", "any")} <= purposes
    for one in told["icons"]:
        sent = await visitor.raw("GET", one["src"])
        assert sent.status_code == 200
        assert sent.headers["Content-Type"] == one["type"]
        assert "immutable" in sent.headers["Cache-Control"]
    assert [one["url"] for one in told["shortcuts"]] == ["/new", "/activity", "/search"]


async def test_the_worker_knows_every_file_that_a_page_begins_with(visitor: Browser) -> None:
    answer = await visitor.raw("GET", "/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    script = (await answer.get_data()).decode()
    files = json.loads(script.removeprefix("const TOLD = ").partition(";\n")[0])["files"]
    page = await visitor.open("/")
    wanted = [str(one["href"]) for one in page.all("link[rel=modulepreload], link[rel=stylesheet]")]
    wanted += [str(one["src"]) for one in page.all("script[src]")]
    assert set(wanted) <= set(files)
    for address in files:
        assert (await visitor.raw("GET", address)).status_code == 200, address


async def test_every_page_names_its_reader_and_a_shared_one_nobody(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await _shared(await Account.get(username="anna"), "x")
    first = (await anna.open("/")).headers["X-Page-For"]
    assert first == (await anna.open("/settings/profile")).headers["X-Page-For"]
    assert first == (await anna.open("/nowhere", status=404)).headers["X-Page-For"]
    post = await Post.get()
    framed = await anna.raw("GET", f"/@anna/{post.id}/embed")
    assert "X-Page-For" not in framed.headers
    assert (await (await arrive("boris")).open("/")).headers["X-Page-For"] != first
    again = await arrive("anna")
    assert (await again.open("/")).headers["X-Page-For"] not in (first, "visitor")
    await anna.open("/settings/access")
    await anna.press("/logout")
    assert (await anna.open("/")).headers["X-Page-For"] == "visitor"


async def test_pages_and_files_come_small_to_whoever_takes_that(visitor: Browser) -> None:
    style = str((await visitor.open("/about")).one("link[rel=stylesheet]")["href"])
    for address in ("/about", style):
        plain = await visitor.raw("GET", address, headers={"Accept": "text/html"})
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.headers["Vary"]
        small = await visitor.raw(
            "GET", address, headers={"Accept": "text/html", "Accept-Encoding": "br, gzip"}
        )
        assert small.headers["Content-Encoding"] == "gzip"
        body = await small.get_data()
        assert len(body) == int(small.headers["Content-Length"])
        if address == style:
            assert gzip.decompress(body) == await plain.get_data()
        refused = await visitor.raw("GET", address, headers={"Accept-Encoding": "gzip;q=0"})
        assert "Content-Encoding" not in refused.headers


async def test_a_frame_speaks_its_readers_language_and_is_the_same_for_all(
    arrive: Arrive, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await _anna(arrive)
    post = await _shared(anna, "x")
    answer = await visitor.raw("GET", f"/@anna/{post.id}/embed")
    assert "Accept-Language" in answer.headers["Vary"]
    assert "public" in answer.headers["Cache-Control"]
    oembed = await visitor.raw("GET", f"/api/oembed?url=http://photos.test/@anna/{post.id}")
    html = unescape((await oembed.get_json())["html"])
    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in html
    assert "allow-scripts" not in html


async def test_an_error_says_what_to_do_next(arrive: Arrive, visitor: Browser) -> None:
    anna = await _anna(arrive)
    post = await _shared(anna, "For friends", visibility="followers")
    address = f"/@anna/{post.id}"
    await visitor.open(address, status=404)
    assert "for followers only" in visitor.page.main.text
    assert f"/login?next=%2F%40anna%2F{post.id}" in visitor.page.links()
    stranger = await arrive("stranger")
    await stranger.open(address, status=404)
    assert "sign in" not in stranger.page.main.text
    assert "/search" in stranger.page.links()
    await Account.filter(id=anna.id).update(suspended_at="2026-01-01 00:00:00+00:00")
    await visitor.open("/@anna", status=403)
    assert "suspended" in visitor.page.main.text
    assert "/login" not in " ".join(str(one["href"]) for one in visitor.page.main.select("a"))
    assert (await visitor.raw("GET", "/@anna.rss")).status_code == 403
    await Account.filter(id=anna.id).update(deleted_at="2026-01-01 00:00:00+00:00")
    await visitor.open("/@anna", status=410)
    assert "deleted" in visitor.page.main.text


async def test_who_is_too_fast_learns_when_to_go_on(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(*_: object, **__: object) -> None:
        raise TooManyRequests(retry_after_s=90)

    monkeypatch.setattr("fediphoto.domain.timelines.timelines.public", refuses)
    await visitor.open("/explore", status=429)
    assert "You can go on in 2 minutes." in visitor.page.main.text
    assert visitor.page.headers["Retry-After"] == "91"
    assert "/explore" in visitor.page.links()


@pytest.mark.parametrize("when", ["before", "later"])
async def test_without_a_database_there_is_still_a_page(
    arrive: Arrive, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    anna = await arrive("anna")

    async def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("the database's address")

    if when == "before":
        monkeypatch.setattr("fediphoto.domain.sign_in.credentials.session", away)
    monkeypatch.setattr("fediphoto.domain.notifications.notifications.unread_count", away)
    monkeypatch.setattr("fediphoto.domain.timelines.timelines.home", away)
    monkeypatch.setattr("fediphoto.domain.timelines.timelines.public", away)
    page = await anna.open("/", status=503)
    assert page.headers["Retry-After"] == "30"
    assert "X-Page-For" not in page.headers, "nobody's copies are thrown away by a broken server"
    assert "address" not in page.text
    assert "/" in page.links()
