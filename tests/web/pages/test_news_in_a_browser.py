"""Whether a page that stays open says what has come since, and works without that too."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.instance import Instance
from tests.web.chromium import expect, needs_chromium
from tests.web.pages.phone import Phone

pytestmark = [pytest.mark.long, needs_chromium]


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
    expect(page.locator("[data-news]")).to_be_hidden()
    phone.is_content()
