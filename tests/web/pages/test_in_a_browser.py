"""Whether a real browser, with our scripts and under our policy, does what people do all day."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.instance import Instance, Person, eventually
from tests.web.chromium import Held, expect, listening, needs_chromium
from tests.web.pages.phone import Phone

pytestmark = [pytest.mark.long, needs_chromium]


def test_a_phone_signs_in_shares_two_photos_likes_and_comments(
    instance: Instance, chromium: Any, photos: tuple[Path, Path]
) -> None:
    phone = Phone(chromium, instance.url)
    page = phone.page
    phone.sign_in("anna")
    phone.is_content()

    page.click('a[href="/new"]')
    page.set_input_files("#files", [str(photo) for photo in photos])
    page.wait_for_selector(".compose-photo >> nth=1")
    for number, words in enumerate(("A valley", "A park")):
        page.locator(".compose-alt textarea").nth(number).fill(words)
    page.fill("#caption", "Two walks #autumn")
    phone.is_content()
    page.click(".compose-foot button")
    page.wait_for_url(f"{instance.url}/@anna/*")
    listening(page)
    expect(page.locator(".album picture img")).to_have_count(2)
    assert page.locator(".album picture img").first.get_attribute("alt") == "A valley"
    page.wait_for_function("() => document.querySelector('.album picture img').naturalWidth > 0")

    address = page.url
    page.click('[data-deed="like"]')
    page.wait_for_selector('[data-deed="like"][aria-pressed="true"]')
    assert page.url == address, "the page stayed where it was"
    expect(page.locator(".tally")).to_have_text("1 like")
    page.click('[data-deed="bookmark"]')
    page.wait_for_selector('[data-deed="bookmark"][aria-pressed="true"]')

    page.fill("#caption", "Lovely walk")
    page.click(".comment-form button")
    expect(page.locator(".comment")).to_contain_text("Lovely walk")
    listening(page)
    assert page.input_value("#caption") == "", "what was sent is no draft any more"
    page.click(".comment .press")
    page.wait_for_selector('.comment .press[aria-pressed="true"]')
    phone.is_content()


def test_what_is_pressed_while_another_deed_is_on_its_way_is_done_next(
    instance: Instance, chromium: Any
) -> None:
    token = instance.command("token", "create", "anna", "--scopes", "read write").strip()
    post = Person(instance, "anna", token.splitlines()[-1]).publish("A slow network")
    phone = Phone(chromium, instance.url)
    page = phone.page
    phone.sign_in("anna")
    phone.open(f"/@anna/{post['id']}")
    held = Held(page, "**/posts/*/like")
    page.click('[data-deed="like"]')
    page.click('[data-deed="like"]')
    page.click('[data-deed="bookmark"]')
    expect(page.locator('[data-part-name="actions"]')).to_have_attribute("aria-busy", "true")
    eventually(held.urls)
    held.let_go()
    page.wait_for_selector('[data-deed="bookmark"][aria-pressed="true"]')
    page.wait_for_selector('[data-deed="like"][aria-pressed="true"]')
    assert len(held.urls()) == 1, "pressed twice, sent once"
    phone.is_content()


def test_what_is_being_written_survives_a_step_away(instance: Instance, chromium: Any) -> None:
    phone = Phone(chromium, instance.url)
    phone.sign_in("anna")
    phone.open("/settings/profile")
    phone.page.fill("#note", "Walks slowly")
    phone.open("/")
    phone.open("/settings/profile")
    expect(phone.page.locator("#note")).to_have_value("Walks slowly")
    phone.page.click("main form button")
    phone.page.wait_for_url("**/settings/profile?saved=1")
    phone.page.wait_for_function("() => Object.keys(sessionStorage).length === 0")
    phone.is_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_by_day_and_by_night(
    instance: Instance, chromium: Any, scheme: str
) -> None:
    """Contrast of at least 4.5:1 (WCAG 2.2, 1.4.3) for the text colours on their grounds."""
    phone = Phone(chromium, instance.url)
    phone.page.emulate_media(color_scheme=scheme)
    phone.open("/login")
    pairs = [
        (words, ground)
        for words in ("ink", "ink-soft", "accent", "danger", "good")
        for ground in ("paper", "card", "sunk")
    ]
    for words, ground in [*pairs, ("on-accent", "accent-strong"), ("on-accent", "accent-press")]:
        lights = [_light(phone.page, f"--{name}") for name in (words, ground)]
        ratio = (max(lights) + 0.05) / (min(lights) + 0.05)
        assert ratio >= 4.5, (scheme, words, ground, round(ratio, 2))


def _light(page: Any, token: str) -> float:
    """The relative luminance of one of our colours (WCAG 2.2)."""
    value = page.evaluate(
        "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()", token
    )
    shares = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
