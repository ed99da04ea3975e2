"""Whether a page that stays open says what has come since, and works without that too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.instance import Instance
from tests.web.pages.test_in_a_browser import CHROMIUM, PASSWORD, Phone, chromium

__all__ = ["chromium"]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package chromium"),
]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    """A whole instance with anna on it."""
    started = Instance(tmp_path / "a")
    started.start()
    started.command("user", "create", "anna", "--email", "anna@a.test", "--password", PASSWORD)
    yield started
    started.kill()
    assert "Traceback" not in started.log, started.log[-6000:]


def test_new_posts_and_notifications_are_counted_while_one_looks(
    instance: Instance, chromium: Any, tmp_path: Path
) -> None:
    boris = instance.person("boris")
    phone = Phone(chromium, instance.url)
    phone.sign_in("anna")
    phone.open("/@boris")
    phone.page.click("button:has-text('Follow')")
    phone.page.wait_for_selector('form[action$="/unfollow"]', state="attached")
    phone.open("/")
    page = phone.page
    assert not page.is_visible("[data-news]")
    boris.publish("One @anna")
    page.wait_for_selector("text=1 new post")
    page.wait_for_selector("[data-live] .badge:has-text('1')")
    boris.publish("Two")
    page.wait_for_selector("text=2 new posts")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=str(tmp_path / f"news-{scheme}.png"))
    phone.is_content()
    page.click("[data-news] a")
    page.wait_for_selector("text=Two")
    assert not page.is_visible("[data-news]")
    phone.is_content()
