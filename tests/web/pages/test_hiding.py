"""Going private by forms alone: offered, explained, asked again, done in peace, taken back."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fediphoto.domain.posts import archive
from fediphoto.storage.models import Account, Hiding, Post
from tests.domain import city
from tests.web.conftest import PASSWORD
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive
from tests.web.pages.test_archiving import shared

Drain = Callable[[], Awaitable[None]]
EARLIER = "/settings/privacy/earlier"
ASK = f"{EARLIER}/ask"


async def choose(browser: Browser, deed: str) -> None:
    """The first two steps."""
    await browser.open(EARLIER)
    await browser.press(ASK, choice=deed)


async def test_who_locks_the_account_is_offered_to_hide_what_is_open(
    arrive: Arrive, alley: Path, visitor: Browser, drain: Drain
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await city.follow(await Account.get(username="boris"), await Account.get(username="anna"))
    post = await shared(anna, alley, "The alley")
    address = f"/@anna/{post.id}"
    await visitor.open(address)
    files = [str(image["src"]) for image in visitor.page.all(".album picture img")]
    assert files
    await anna.open("/settings/privacy")
    assert "Everybody still sees" not in anna.page.text
    assert EARLIER in anna.page.links()
    await anna.press("/settings/privacy", locked=True)
    assert "Everybody still sees 1 earlier post." in anna.page.text

    await anna.open(EARLIER)
    for sentence in ("Other servers are asked", "copies and screenshots", "What stays:"):
        assert sentence in anna.page.text
    await anna.press(ASK, choice="followers")
    assert "Show 1 post to your followers only?" in anna.page.text
    assert await Hiding.all().count() == 0, "it was only asked"
    await anna.press(EARLIER, password="not mine", status=422)
    assert "not your present password" in anna.page.text
    assert "Show 1 post" in anna.page.text
    await anna.press(EARLIER, password=PASSWORD)
    assert anna.page.address == EARLIER
    assert "You can leave this page" in anna.page.text
    assert "0 of 1 posts" in anna.page.text
    assert anna.page.all(f'form[action="{ASK}"]') == [], "one at a time"

    await drain()
    await anna.open(EARLIER)
    assert "Done: 1 post is for your followers now." in anna.page.text
    await anna.open("/settings/privacy")
    assert "Everybody still sees" not in anna.page.text
    await visitor.open(address, status=404)
    for file in files:
        assert (await visitor.raw("GET", file)).status_code == 404, "its old name is dead"
    await boris.open(address)
    for image in boris.page.all(".album picture img"):
        assert (await boris.raw("GET", str(image["src"]))).status_code == 200


async def test_all_goes_to_the_archive_and_all_comes_back(arrive: Arrive, drain: Drain) -> None:
    browser = await arrive("anna")
    anna = await Account.get(username="anna")
    written = [await city.says(anna, f"Number {number}") for number in range(3)]
    addresses = {f"/@anna/{post.id}" for post in written}
    await choose(browser, "archive")
    assert "Put 3 posts into your archive?" in browser.page.text
    await browser.press(EARLIER, password=PASSWORD)
    await browser.open("/archive")
    assert "0 of 3 posts" in browser.page.text
    await drain()
    await browser.open("/archive")
    assert "Done: 3 posts are out of sight." in browser.page.text
    assert addresses <= browser.page.links()

    await browser.open("/archive/bring-back")
    assert "3 posts come back to where they stood" in browser.page.text
    await browser.press("/archive/bring-back")
    assert browser.page.address == "/archive"
    assert "You can leave this page" in browser.page.text
    assert "/archive/bring-back" not in browser.page.links()
    await drain()
    await browser.open("/archive")
    assert "Done: 3 posts are back." in browser.page.text
    assert "Nothing in the archive" in browser.page.text
    await browser.open("/@anna?all=1")
    assert addresses <= browser.page.links()
    await browser.open("/archive/bring-back")
    assert browser.page.address == "/archive", "there is nothing to bring back"


async def test_only_what_there_is_can_be_chosen_and_nothing_else_is_done(
    arrive: Arrive, visitor: Browser
) -> None:
    browser = await arrive("anna")
    anna = await Account.get(username="anna")
    await browser.open(EARLIER)
    assert "There is nothing that others see." in browser.page.text
    assert browser.page.all('input[type="radio"]') == []
    await city.says(anna, "For friends", visibility="followers")
    await browser.open(EARLIER)
    (only,) = browser.page.all('input[type="radio"]')
    assert only["value"] == "archive"
    token = str(browser.page.all('input[name="csrf_token"]')[0]["value"])
    for address in (ASK, EARLIER):
        for deed in ("", "return", "delete"):
            form = {"csrf_token": token, "choice": deed, "password": PASSWORD}
            answer = await browser.raw("POST", address, headers=HTML, form=form)
            assert answer.status_code == 422, (address, deed)
    assert not await Hiding.exists()
    for address in (EARLIER, "/archive/bring-back"):
        await visitor.open(address)
        assert visitor.page.address.startswith("/login")


async def test_it_is_ones_own_posts_alone_and_what_stopped_can_be_asked_again(
    arrive: Arrive, drain: Drain
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    mine, theirs = [
        await city.says(await Account.get(username=name), "Hello") for name in ("anna", "boris")
    ]
    await choose(anna, "archive")
    await anna.press(EARLIER, password=PASSWORD)
    await boris.open(EARLIER)
    assert "You can leave this page" not in boris.page.text
    await Hiding.all().update(portion=7)  # its job was given up
    await anna.open(EARLIER)
    assert "This stopped before its end." in anna.page.text
    await choose(anna, "archive")
    await anna.press(EARLIER, password=PASSWORD)
    await archive.archive(await Account.get(username="anna"), mine)
    await drain()
    assert (await Post.get(id=mine.id)).archived_at is not None
    assert (await Post.get(id=theirs.id)).archived_at is None


async def test_another_deed_waits_until_the_first_is_done(arrive: Arrive, drain: Drain) -> None:
    browser = await arrive("anna")
    anna = await Account.get(username="anna")
    post = await archive.archive(anna, await city.says(anna, "Away"))
    await city.says(anna, "Here")
    await browser.open("/archive/bring-back")
    again = await arrive("anna")
    await choose(again, "followers")
    await again.press(EARLIER, password=PASSWORD)
    await browser.press("/archive/bring-back", status=422)
    assert "still being changed" in browser.page.text
    await drain()
    assert (await Post.get(id=post.id)).archived_at is not None
