"""Whether somebody decides which photos of others stand on their page, by forms alone."""

from fediphoto.storage.models import Account
from tests.domain.city import follow, photo, says
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


async def _account(name: str) -> Account:
    return await Account.get(username=name)


async def _anna_is_in_a_photo(arrive: Arrive) -> tuple[Browser, Browser, str]:
    anna, boris = await arrive("anna"), await arrive("boris")
    author = await _account("boris")
    post = await says(author, "With @anna", attachment_ids=[(await photo(author)).id])
    return anna, boris, f"/@boris/{post.id}"


async def test_who_is_in_a_photo_leaves_it_and_comes_back(arrive: Arrive) -> None:
    anna, boris, address = await _anna_is_in_a_photo(arrive)
    number = address.rpartition("/")[2]
    await boris.open(address)
    assert not boris.page.all('form[action$="/untag"]'), "it is not about him"
    await boris.open("/@anna/tagged")
    assert address in boris.page.links()
    await anna.open("/@anna/tagged")
    assert "/settings/privacy#tagged" in anna.page.links()
    await anna.open(address)
    await anna.press(f"/posts/{number}/untag")
    assert "Show on my profile again" in anna.page.text
    anna.page.check()
    for browser in (anna, boris):
        await browser.open("/@anna/tagged")
        assert address not in browser.page.links()
    await anna.open(address)
    await anna.press(f"/posts/{number}/retag")
    assert "Remove me from this photo" in anna.page.text
    await boris.open("/@anna/tagged")
    assert address in boris.page.links()
    assert "/settings/privacy#tagged" not in boris.page.links()


async def test_nobody_takes_others_off_a_photo(arrive: Arrive, visitor: Browser) -> None:
    anna, boris, address = await _anna_is_in_a_photo(arrive)
    number = address.rpartition("/")[2]
    token = {"csrf_token": _token(boris), "next": "/"}
    answer = await boris.raw("POST", f"/posts/{number}/untag", form=token)
    assert answer.status_code == 404
    for browser in (anna, visitor):
        answer = await browser.raw("POST", f"/posts/{number}/untag", form={"next": "/"})
        assert answer.status_code in (303, 403), "without a token of theirs"
    await boris.open("/@anna/tagged")
    assert address in boris.page.links()


async def test_the_privacy_page_says_whose_photos_stand_there(arrive: Arrive) -> None:
    anna, boris, address = await _anna_is_in_a_photo(arrive)
    await anna.open("/settings/privacy")
    assert _chosen(anna) == "everybody"
    await anna.press("/settings/privacy", **{"tagged-by": "followed"})
    assert _chosen(anna) == "followed"
    await boris.open("/@anna/tagged")
    assert address not in boris.page.links()
    await follow(await _account("anna"), await _account("boris"))
    await boris.open("/@anna/tagged")
    assert address in boris.page.links()
    await anna.press("/settings/privacy", **{"tagged-by": "nobody"})
    await boris.open("/@anna/tagged")
    assert "Not tagged yet" in boris.page.text


def _token(browser: Browser) -> str:
    return str(browser.page.all('[name="csrf_token"]')[0]["value"])


def _chosen(browser: Browser) -> str:
    return str(browser.page.one("#tagged-by option[selected]")["value"])
