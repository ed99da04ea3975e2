"""Whether the search guesses, remembers on this device alone and forgets; and a link copies."""

import pytest

from tests.journeys.instance import eventually
from tests.web.browser.conftest import City, OpenWindow
from tests.web.browser.window import DESK, PHONE, View, Window
from tests.web.chromium import Held, expect, note, noted

pytestmark = pytest.mark.long


def _signed_in(open_window: OpenWindow, view: View) -> Window:
    window = open_window(view)
    window.sign_in("anna")
    return window


def test_guesses_are_walked_through_with_the_arrow_keys(
    city: City, open_window: OpenWindow
) -> None:
    window = _signed_in(open_window, View(DESK))
    page = window.page
    window.open("/search")
    page.wait_for_selector("#q:focus")
    page.keyboard.type("ber")
    page.wait_for_selector(".guesses a[href='/@bert']")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".guesses a[href='/@bert']:focus")
    page.keyboard.press("Escape")
    expect(page.locator(".guess-box")).to_be_hidden()
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("t")
    page.wait_for_selector(".guess-box:not([hidden]) a[href='/@bert']")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".guesses a[href='/@bert']:focus")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{city.url}/@bert")
    window.check()


def test_an_answer_that_comes_late_does_not_pull_away_what_one_walks_through(
    city: City, open_window: OpenWindow
) -> None:
    window = _signed_in(open_window, View(DESK, "dark"))
    page = window.page
    bert = page.locator(".guesses a[href='/@bert']")
    window.open("/search")
    page.wait_for_selector("#q:focus")
    page.keyboard.type("be")
    expect(bert).to_be_visible()
    held = Held(page, "**/search/guesses?q=ber")
    page.keyboard.type("r")
    eventually(held.urls)
    page.keyboard.press("ArrowDown")
    expect(bert).to_be_focused()
    with page.expect_response("**/search/guesses?q=ber") as answered:
        held.let_go()
    answered.value.finished()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(bert).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{city.url}/@bert")
    window.check()


def test_what_was_searched_for_is_kept_on_the_device_until_it_is_cleared(
    city: City, open_window: OpenWindow
) -> None:
    window = _signed_in(open_window, View(PHONE))
    page = window.page
    for words in ("<b>light", "evening"):
        window.open("/search")
        page.fill("#q", words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*")
        window.listens()
    window.open("/search")
    expect(page.locator(".recent li")).to_have_text(["evening", "<b>light"])
    page.locator(".recent button").click()
    expect(page.locator(".recent")).to_be_hidden()
    window.open("/search")
    expect(page.locator(".recent")).to_be_hidden()
    window.check()


def test_a_link_is_copied_from_the_menu_of_a_profile(city: City, open_window: OpenWindow) -> None:
    window = _signed_in(open_window, View(PHONE, "dark"))
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = window.page
    window.open("/@bert")
    page.locator(".profile-deeds .menu > summary").click()
    note(page, "[data-copies] [role=status]")
    page.locator("[data-copies]").click()
    noted(page)
    assert page.evaluate("navigator.clipboard.readText()").endswith("/@bert")
    window.check()
