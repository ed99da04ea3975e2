"""What is loaded for who saves data: blurs, and photos when they are asked for."""

from pathlib import Path

from bs4 import Tag

from fediphoto.domain import preferences
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account, Attachment, Post
from tests.domain.city import photo
from tests.web.pages.browser import HTML, Browser, Page
from tests.web.pages.conftest import Arrive

BLURHASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
SAVING = {**HTML, "Save-Data": "on"}


def loaded(page: Page) -> list[str]:
    """The photos that a browser would load by itself; what is in a template it does not."""
    return [
        str(one.get("src") or one.get("srcset") or one.get("poster"))
        for one in page.all("img, source, video[poster]")
        if one.find_parent("template") is None
        and "/media/" in str([one.get("src"), one.get("srcset"), one.get("poster")])
    ]


async def _of(name: str) -> Account:
    account = await accounts.find(name)
    assert account is not None
    return account


async def _album(author: Account) -> Post:
    ids = [(await photo(author, f"Photo {number}")).id for number in range(3)]
    await Attachment.filter(id__in=ids).update(blurhash=BLURHASH)
    return await posts.publish(author, posts.Draft(caption="Three", attachment_ids=ids))


async def _saving(browser: Browser, name: str) -> None:
    chosen = preferences.Appearance(saves_data=True)
    await preferences.set_appearance((await _of(name)).id, chosen)


async def test_a_photo_comes_over_its_blur_and_the_small_file_first(arrive: Arrive) -> None:
    anna = await arrive("anna")
    post = await _album(await _of("anna"))
    await anna.open("/")
    assert len(anna.page.all(".album img.blur")) == 3
    assert len(anna.page.all(".album picture")) == 3
    photos = anna.page.all(".album picture img")
    assert [one.get("loading") for one in photos] == [None, "lazy", "lazy"]
    for one in anna.page.all(".album picture source, .album picture img"):
        assert one["sizes"] == "1px"
        assert "470px" in str(one["data-sizes"])
    await anna.open(f"/@anna/{post.id}")
    assert "data-sizes" not in anna.page.html, "a page of its own shows the full photo at once"


async def test_who_saves_data_sees_blurs_and_a_way_to_each_photo(arrive: Arrive) -> None:
    anna = await arrive("anna")
    post = await _album(await _of("anna"))
    await _saving(anna, "anna")
    page = f"/@anna/{post.id}"
    for address in ("/", page):
        await anna.open(address)
        assert not loaded(anna.page), address
        assert len(anna.page.all(".album img.blur")) == 3
        links = anna.page.all(".album a[data-show]")
        assert {str(link["href"]) for link in links} == {f"{page}?photos=1"}
        assert [link.text for link in links] == [f"Show photoPhoto {number}" for number in range(3)]
    for address in ("/explore", "/@anna"):
        await anna.open(address)
        assert not loaded(anna.page), address
        assert anna.page.one(".tile img.blur")["alt"] == "Photo 0"
        await anna.open(str(anna.page.one(".held-back a")["href"]))
        assert loaded(anna.page)
        assert not anna.page.all(".held-back")
    await anna.open(f"{page}?photos=1")
    assert len(loaded(anna.page)) >= 3
    assert not anna.page.all("[data-show]")


async def test_a_browser_that_saves_data_is_heard_without_an_account(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    await _album(await _of("anna"))
    answer = await visitor.raw("GET", "/explore", headers=SAVING)
    page = Page("/explore", 200, answer.headers, await answer.get_data())
    page.check()
    assert not loaded(page)
    assert page.all("html[data-saves]")


async def test_what_one_works_on_is_seen_all_the_same(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    await _saving(anna, "anna")
    await anna.open("/new")
    await anna.press("/new", "choose", files=[alley])
    assert loaded(anna.page)


async def test_a_photo_without_a_blur_keeps_its_colour_and_its_words(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await _album(await _of("anna"))
    await Attachment.all().update(blurhash='"><script>', dominant_color="#123456")
    await _saving(anna, "anna")
    await anna.open("/explore")
    assert not anna.page.all("img.blur")
    tile = anna.page.one(".tile")
    assert "Photo 0" in tile.text
    tint = tile.select_one(".tint rect")
    assert isinstance(tint, Tag)
    assert tint["fill"] == "#123456"


async def test_a_video_waits_without_its_poster(arrive: Arrive) -> None:
    anna = await arrive("anna")
    author = await _of("anna")
    film = await photo(author, "A wave")
    size = {"width": 320, "height": 180, "bytes": 9}
    file = {"key": "aa/bb.mp4", "mime": "video/mp4", **size}
    picture = {"key": "aa/bb.jpg", "mime": "image/jpeg", **size}
    await Attachment.filter(id=film.id).update(
        kind="video",
        mime="video/mp4",
        renditions={"original": file, "display": picture, "thumb": picture},
    )
    await posts.publish(author, posts.Draft(caption="Sea", attachment_ids=[film.id]))
    await anna.open("/")
    assert anna.page.one("video").has_attr("data-plays")
    assert anna.page.one("video").has_attr("poster")
    await _saving(anna, "anna")
    await anna.open("/")
    video = anna.page.one("video")
    assert (video.get("poster"), video.get("data-plays"), video["preload"]) == (None, None, "none")
    assert video.has_attr("controls")
