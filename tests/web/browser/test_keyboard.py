"""Whether a day goes well with a keyboard alone: all is reached by Tab, and seen when it is."""

import re
from typing import Any

import pytest

from tests.web.browser.conftest import City, OpenWindow
from tests.web.browser.window import DESK, View
from tests.web.chromium import expect

pytestmark = pytest.mark.long

MOST_STEPS = 150
_FOCUSED = """(selector) => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const isSeen = at === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none"
    || at.closest("label, .picker, summary, form")?.matches(":has(:focus-visible)");
  return { isThere: at.matches(selector), isSeen, html: at.outerHTML.slice(0, 200) };
}"""


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the thing has the focus; whatever has it on the way must show that."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUSED, selector)
        assert at["isSeen"], f"nobody sees that this has the focus: {at['html']}"
        if at["isThere"]:
            return
    raise AssertionError(f"{selector} is not reached by Tab on {page.url}")


def press(page: Any, selector: str, key: str = "Enter") -> None:
    """Go there by Tab and press a key on it."""
    tab_to(page, selector)
    page.keyboard.press(key)


def test_a_day_goes_well_without_a_mouse(open_window: OpenWindow, city: City) -> None:
    city.newcomer("kira")
    window = open_window(View(DESK, "light"))
    page, bert = window.page, city.ids["bert"]
    window.open("/login")
    page.locator("body").press("Tab")
    page.wait_for_selector(".skip:focus", state="attached")  # first of all, a way past

    page.focus("#login")
    page.keyboard.type("kira")
    tab_to(page, "#password")
    page.keyboard.type("walks slowly uphill")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{city.url}/")
    window.listens()

    window.open("/search")
    page.focus("#q")
    page.keyboard.type("bert")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=bert"))
    window.listens()
    press(page, 'main a[href="/@bert"]')
    page.wait_for_url(f"{city.url}/@bert")
    window.listens()
    press(page, f'form[action="/people/{bert}/follow"] button')
    page.wait_for_selector(f'form[action="/people/{bert}/unfollow"]', state="attached")

    window.open(f"/@bert/{city.album['id']}")
    tab_to(page, ".album-strip")
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('.album-strip').scrollLeft > 0")
    press(page, '[data-deed="like"]')
    page.wait_for_selector('[data-deed="like"][aria-pressed="true"]')
    tab_to(page, ".comment-form textarea")
    page.keyboard.type("Without a mouse")
    press(page, ".comment-form button")
    page.wait_for_selector(".comment >> text=Without a mouse")
    window.listens()

    press(page, ".post details.menu > summary, .single details.menu > summary")
    page.wait_for_selector("details.menu[open]", state="attached")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    page.keyboard.press("Enter")
    press(page, f'details[open] a[href^="/report/{bert}"]')
    page.wait_for_url(re.compile("/report/"))

    window.open("/new")
    page.set_input_files("#files", [str(city.photos[0])])
    page.wait_for_selector(".compose-photo[data-state=ready]")
    tab_to(page, ".compose-photo textarea")
    page.keyboard.type("A valley")
    tab_to(page, "#caption")
    page.keyboard.type("By keys alone")
    press(page, 'button[name="do"][value="share"]')
    page.wait_for_url(re.compile(r"/@kira/\d+"))

    window.open("/settings")
    press(page, 'main a[href="/settings/privacy"]')
    page.wait_for_url(re.compile("privacy"))
    window.listens()
    press(page, "#locked", "Space")
    press(page, "main form .button[data-style=strong]")
    page.wait_for_url(re.compile("saved"))
    window.check()
