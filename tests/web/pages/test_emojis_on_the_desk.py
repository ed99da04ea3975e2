"""Those who keep order make emoji on the desk, and people see them."""

import pytest

from fediphoto.domain.people import accounts
from fediphoto.storage.models import Account, CustomEmoji, User
from tests.emojis import gif, given, png
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

DESK = "/admin/emojis"


async def of(name: str) -> Account:
    found = await accounts.find(name)
    assert found is not None
    return found


@pytest.fixture
async def mona(arrive: Arrive) -> Browser:
    """A moderator."""
    browser = await arrive("mona")
    await User.filter(account_id=(await of("mona")).id).update(role="moderator")
    return browser


async def test_emoji_are_added_changed_and_taken_away(mona: Browser) -> None:
    assert DESK in (await mona.open("/admin/people")).links()
    await mona.open(DESK)
    await mona.press(
        DESK, files=[("a.gif", gif())], files_as="image", shortcode=":dance:", category=" Odd <b> "
    )
    row = await CustomEmoji.get()
    assert (row.shortcode, row.category, row.mime) == ("dance", "Odd <b>", "image/gif")
    await mona.open(DESK)
    assert ":dance:" in mona.page.text
    assert mona.page.one("img.emoji")["src"] == f"http://photos.test/media/{row.key}"
    change = f"{DESK}/{row.id}/change"
    await mona.press(change, category="", unlisted=True, disabled=True)
    row = await CustomEmoji.get()
    assert (row.category, row.is_in_picker, row.is_disabled) == ("", False, True)
    await mona.open(DESK)
    assert "disabled" in mona.page.text
    await mona.press(change, unlisted=False, disabled=False)
    row = await CustomEmoji.get()
    assert (row.is_in_picker, row.is_disabled) == (True, False)
    token = (await mona.open(DESK)).value("csrf_token")
    answer = await mona.raw("POST", f"{DESK}/{row.id}/remove", form={"csrf_token": token})
    assert answer.status_code == 303
    assert not await CustomEmoji.exists()
    assert "emoji dance" in (await mona.open("/admin/audit")).text


async def test_what_cannot_be_taken_is_told_and_what_was_typed_stays(mona: Browser) -> None:
    await given("cat")
    for content, name, status in (
        (png(), "Cat", 422),
        (b"<svg/>", "fine", 422),
        (png() + bytes(300_000), "fine", 413),
        (png(), "not fine", 422),
    ):
        await mona.open(DESK)
        page = await mona.press(
            DESK, files=[("x.png", content)], files_as="image", shortcode=name, status=status
        )
        assert page.problem()
        assert page.value("shortcode") == name
    await mona.open(DESK)
    assert (await mona.press(DESK, shortcode="fine", status=422)).problem()
    assert await CustomEmoji.all().count() == 1


async def test_many_are_shown_by_category(mona: Browser) -> None:
    row = await given("first", category="A & B")
    for number in range(101):
        await CustomEmoji.create(
            id=number + 1,
            shortcode=f"n{number}",
            shortcode_lower=f"n{number}",
            category="C",
            key=row.key,
            mime=row.mime,
            static_key=row.static_key,
        )
    page = await mona.open(DESK)
    assert len(page.all("img.emoji")) == 1
    (there,) = [link for link in page.links() if link.endswith("category=C")]
    assert len((await mona.open(there)).all("img.emoji")) == 101
    (back,) = [link for link in mona.page.links() if "category=A" in link]
    assert ":first:" in (await mona.open(back)).text


async def test_nobody_else_finds_the_page(arrive: Arrive, visitor: Browser, mona: Browser) -> None:
    row = await given("cat")
    anna = await arrive("anna")
    await anna.open(DESK, status=404)
    token = (await anna.open("/settings/profile")).value("csrf_token")
    for path in (DESK, f"{DESK}/{row.id}/change", f"{DESK}/{row.id}/remove"):
        answer = await anna.raw("POST", path, form={"csrf_token": token, "shortcode": "mine"})
        assert answer.status_code == 404
        forged = await mona.raw("POST", path, form={"shortcode": "mine"})
        assert forged.status_code in (400, 403)
    await visitor.open(DESK)
    assert visitor.page.address.startswith("/login")
    assert await CustomEmoji.all().count() == 1


async def test_pages_show_them_in_names_and_words(arrive: Arrive) -> None:
    row = await given("cat")
    anna = await arrive("anna")
    await anna.open("/settings/profile")
    await anna.press("/settings/profile", display_name="Anna :cat:", note="With <i> :cat:")
    page = await anna.open("/@anna")
    shown = page.all("main img.emoji")
    assert len(shown) >= 2
    assert {one["src"] for one in shown} == {f"http://photos.test/media/{row.key}"}
    assert "With <i>" in page.text
    assert not page.all("main picture:has(> .emoji)")


async def test_what_moves_stands_still_for_those_who_want_calm(arrive: Arrive) -> None:
    row = await given("dance", gif())
    anna = await arrive("anna")
    await anna.open("/settings/profile")
    await anna.press("/settings/profile", display_name="Anna", note="I :dance:")
    calm = (await anna.open("/@anna")).one("main picture:has(> .emoji) > source")
    assert calm["srcset"] == f"http://photos.test/media/{row.static_key}"
    assert "reduced-motion" in str(calm["media"])
