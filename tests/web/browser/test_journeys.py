"""Whether a day goes well in every size, light, language and direction, with scripts and without.

Every pair of (size, scheme, scripts, language) is walked at least once; nothing is found by its
words, for they differ.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.browser.conftest import City, OpenWindow
from tests.web.browser.window import DESK, PHONE, View, Window
from tests.web.chromium import expect

pytestmark = pytest.mark.long

VIEWS = [
    View(PHONE, "light", "en", has_scripts=True),
    View(DESK, "dark", "en", has_scripts=False),
    View(DESK, "light", "ru", has_scripts=True),
    View(PHONE, "dark", "ru", has_scripts=False),
    View(PHONE, "dark", "fa", has_scripts=True),
    View(DESK, "light", "fa", has_scripts=False),
]


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_day_goes_well(open_window: OpenWindow, city: City, view: View) -> None:
    name = "d" + re.sub(r"\W", "", str(view))
    city.newcomer(name)
    window = open_window(view)
    window.sign_in(name)
    page = window.page
    assert page.get_attribute("html", "lang") == view.language
    assert page.get_attribute("html", "dir") == ("rtl" if view.language == "fa" else "ltr")
    window.check()

    share_two_photos(window, city.photos)
    like_and_comment(window)
    follow_and_leave(window, city)
    report_and_block(window, city)
    speak_another_language(window)
    window.open("/settings")
    leave(window)


def share_two_photos(window: Window, photos: list[Path]) -> None:
    """From the bar to the shared post."""
    page = window.page
    window.press('.rail a[href="/new"]')
    page.set_input_files("#files", [str(photo) for photo in photos[:2]])
    if not window.view.has_scripts:
        page.click('button[value="choose"]')
    page.wait_for_selector(".compose-photo textarea >> nth=1")
    if window.view.has_scripts:
        page.wait_for_selector(".compose-photo[data-state=ready] >> nth=1")
    for place, words in enumerate(("A valley", "A park")):
        page.locator(".compose-photo textarea").nth(place).fill(words)
    page.fill("#caption", "Two walks #journey")
    window.check()
    page.locator('button[name="do"][value="share"]:visible').first.click()
    page.wait_for_url(re.compile(r"/@\w+/\d+"))
    window.listens()
    expect(page.locator(".album picture img")).to_have_count(2)
    window.check()


def like_and_comment(window: Window) -> None:
    """On the post that is shown."""
    page = window.page
    page.click('[data-deed="like"]')
    page.wait_for_selector('[data-deed="like"][aria-pressed="true"]')
    page.fill(".comment-form textarea", "Lovely walk")
    page.click(".comment-form button")
    expect(page.locator(".comment").first).to_contain_text("Lovely walk")
    window.listens()
    window.check()


def follow_and_leave(window: Window, city: City) -> None:
    """Bert's profile: follow, and no longer."""
    page, bert = window.page, city.ids["bert"]
    window.open("/@bert")
    window.press(f'form[action="/people/{bert}/follow"] button')
    page.wait_for_selector(f'form[action="/people/{bert}/unfollow"]', state="attached")
    window.listens()
    window.check()
    window.press('.rail a[href="/"]')
    page.wait_for_selector(".feed .post, .empty")
    window.listens()
    window.check()


def report_and_block(window: Window, city: City) -> None:
    """Bert's profile: two taps to each."""
    page, bert = window.page, city.ids["bert"]
    window.open("/@bert")
    open_menu(page)
    window.press(f'a[href^="/report/{bert}"]')
    page.fill("#reason", "Too loud")
    page.locator(f'form[action="/report/{bert}"] button').last.click()
    page.wait_for_url(re.compile("thanks"))
    window.listens()
    window.check()
    window.open("/@bert")
    open_menu(page)
    window.press(f'form[action="/people/{bert}/block"] button')
    page.wait_for_selector(f'form[action="/people/{bert}/unblock"]', state="attached")
    window.listens()
    window.check()


def open_menu(page: Any) -> None:
    """The menu of the profile that is shown."""
    page.locator(".profile details.menu > summary").first.click()


def speak_another_language(window: Window) -> None:
    """German, and back."""
    page = window.page
    for code in ("de", window.view.language):
        window.open("/languages")
        window.press(f'button[name="language"][value="{code}"]')
        page.wait_for_selector(f"html[lang={code}]", state="attached")
        window.listens()
    window.check()


def leave(window: Window) -> None:
    """Sign out."""
    window.press('main form[action="/logout"] button')
    window.page.wait_for_selector('form[action="/login"]')
    window.listens()
    window.check()
