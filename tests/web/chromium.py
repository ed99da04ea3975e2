"""Debian's chromium as the tests drive it, and how patient they are with it on a busy machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.web.conftest import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_MS = 120_000
"""What happens sooner is noticed sooner; only a failure takes this long."""

_LISTENS = """() => document.documentElement.classList.contains("has-script")
  || !document.querySelector("script[src*='/js/main.js']")"""
_NOTE = """(selector) => {
  window.hasAppeared = false;
  const look = () => (window.hasAppeared ||= Boolean(document.querySelector(selector)));
  const all = { subtree: true, childList: true, attributes: true };
  new MutationObserver(look).observe(document.body, all);
}"""

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package chromium")


@contextmanager
def launched() -> Iterator[Any]:
    """A headless browser; skips where there is none."""
    if CHROMIUM is None:
        pytest.skip("needs the Debian package chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    playwright.expect.set_options(timeout=PATIENCE_MS)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], timeout=PATIENCE_MS
        )
        yield browser
        browser.close()


def patient(context: Any) -> Any:
    """A context whose pages wait as long as `expect` does."""
    context.set_default_timeout(PATIENCE_MS)
    return context


def expect(what: Any) -> Any:
    """Playwright's `expect`: what a page or a part of it is to become, by and by."""
    from playwright.sync_api import expect as to_become

    return to_become(what)


def listening(page: Any) -> None:
    """Return once the scripts of the page that is shown listen, if it has any.

    Where the words are not English these come after the page has loaded.
    """
    page.wait_for_function(_LISTENS)


def sign_in(page: Any, url: str, name: str) -> None:
    """By the form; returns at home."""
    page.goto(f"{url}/login")
    page.fill("#login", name)
    page.fill("#password", PASSWORD)
    page.locator('form[action="/login"] button').last.click()
    page.wait_for_url(f"{url}/")


def note(page: Any, selector: str) -> None:
    """Have the page note it when something of that kind appears, however soon it goes again."""
    page.evaluate(_NOTE, selector)


def noted(page: Any) -> None:
    """Return once that has appeared."""
    page.wait_for_function("() => window.hasAppeared === true")


class Held:
    """Requests of a page that are on their way as long as a test likes."""

    def __init__(self, page: Any, *patterns: str) -> None:
        self._page = page
        self._is_over = False
        self._routes: list[Any] = []
        self._urls: list[str] = []
        for pattern in patterns:
            page.route(pattern, self._come)

    def _come(self, route: Any) -> None:
        self._urls.append(route.request.url)
        if self._is_over:
            route.continue_()
        else:
            self._routes.append(route)

    def urls(self) -> list[str]:
        """What has been asked for so far, let through or not."""
        self._page.evaluate("1")  # (so that we are told)
        return self._urls

    def let_go(self) -> None:
        """Let these through, and all that come."""
        self._is_over = True
        for route in self._routes:
            route.continue_()
