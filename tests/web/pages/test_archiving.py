"""Archiving by forms alone: asked first, out of sight, found in the archive, brought back."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fediphoto.domain.posts import archive
from fediphoto.storage.models import Account, Post
from fediphoto.web.pages.home import GRID_POSTS
from tests.domain import city
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

Drain = Callable[[], Awaitable[None]]
ONLY_YOU = "In your archive: only you see it."


async def shared(browser: Browser, photo: Path, caption: str) -> Post:
    """One photo with a caption, as one shares it."""
    await browser.open("/new")
    await browser.press("/new", "choose", files=[photo])
    await browser.press("/new", "share", caption=caption)
    return await Post.get(id=int(browser.page.address.rpartition("/")[2]))


async def test_a_photo_goes_out_of_sight_with_its_files_and_comes_back(
    arrive: Arrive, alley: Path, visitor: Browser, drain: Drain
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await city.follow(await Account.get(username="boris"), await Account.get(username="anna"))
    post = await shared(anna, alley, "The #alley")
    address = f"/@anna/{post.id}"
    await boris.open(address)
    await boris.press(f"/posts/{post.id}/like")
    await visitor.open(address)
    files = [str(image["src"]) for image in visitor.page.all(".album picture img")]
    assert files
    assert f"/posts/{post.id}/archive" not in boris.page.links()

    await anna.open(address)
    assert f"/posts/{post.id}/archive" in anna.page.links()
    await anna.open(f"/posts/{post.id}/archive")
    assert "Other servers are asked to remove it." in anna.page.text
    assert "may not show it again" in anna.page.text
    await anna.press(f"/posts/{post.id}/archive")
    assert anna.page.address == "/archive"
    assert [str(one["href"]) for one in anna.page.all(".grid .tile")] == [address]
    await drain()

    for reader in (boris, visitor):
        for path in (address, f"{address}/likes", f"{address}/share"):
            await reader.open(path, status=404)
        await reader.open("/@anna")
        assert reader.page.all(".grid .tile") == []
        for file in files:
            assert (await reader.raw("GET", file)).status_code == 404, "its old name is dead"
    await boris.open("/")
    assert address not in boris.page.links()
    await boris.open("/likes")
    assert address not in boris.page.links()
    feed = await visitor.raw("GET", "/@anna.rss", headers=HTML)
    assert str(post.id) not in await feed.get_data(as_text=True)
    await anna.open("/@anna")
    assert anna.page.all(".grid .tile") == []
    assert "/archive" in anna.page.links()
    await anna.open(address)
    assert ONLY_YOU in anna.page.text
    assert "Comments are off." not in anna.page.text
    assert f"/edit/{post.id}" not in anna.page.links()
    for image in anna.page.all(".album picture img"):
        assert (await anna.raw("GET", str(image["src"]))).status_code == 200

    await anna.press(f"/posts/{post.id}/bring-back")
    assert anna.page.address == address
    assert ONLY_YOU not in anna.page.text
    await visitor.open(address)
    assert "1 like" in visitor.page.text
    for image in visitor.page.all(".album picture img"):
        assert (await visitor.raw("GET", str(image["src"]))).status_code == 200
    await boris.open("/")
    assert address in boris.page.links()


async def test_the_archive_is_paged_and_each_post_is_brought_back_from_there(
    arrive: Arrive,
) -> None:
    browser = await arrive("anna")
    anna = await Account.get(username="anna")
    await browser.open("/archive")
    assert "Nothing in the archive" in browser.page.text
    kept = []
    for number in range(GRID_POSTS + 1):
        made = await city.says(anna, f"Number {number}")
        kept.append((await archive.archive(anna, made)).id)
    await browser.open("/archive")
    assert len(browser.page.all(".grid .tile")) == GRID_POSTS
    (older,) = browser.page.all('a[rel="next"]')
    await browser.open(str(older["href"]))
    assert [str(one["href"]) for one in browser.page.all(".grid .tile")] == [f"/@anna/{kept[0]}"]
    await browser.press(f"/posts/{kept[0]}/bring-back")
    assert browser.page.address.startswith("/archive"), "where the button was"
    await browser.open("/@anna?all=1")
    assert f"/@anna/{kept[0]}" in browser.page.links()
    assert f"/@anna/{kept[1]}" not in browser.page.links()


async def test_it_is_its_authors_alone_and_only_a_post_is_archived(
    arrive: Arrive, visitor: Browser
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    author = await Account.get(username="anna")
    post = await city.says(author, "Hello")
    comment = await city.says(author, "More", in_reply_to_id=post.id)
    for path in (f"/posts/{post.id}/archive", "/posts/1/archive", "/posts/x/archive"):
        await boris.open(path, status=404)
    await visitor.open("/archive")
    assert visitor.page.address.startswith("/login")
    await anna.open(f"/posts/{comment.id}/archive", status=404)
    await anna.open(f"/posts/{post.id}/archive")
    await anna.press(f"/posts/{post.id}/archive")
    await anna.open(f"/posts/{post.id}/archive")
    assert anna.page.address == f"/@anna/{post.id}", "it is there already"
