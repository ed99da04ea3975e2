"""Does a real browser cut pictures as one sees them, by pointer and by keys, and show passwords?"""

import io
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from tests.journeys.instance import Instance
from tests.web.chromium import expect, needs_chromium
from tests.web.pages.phone import Phone

pytestmark = [pytest.mark.long, needs_chromium]
_CAN_BE_SHOWN = """() => createImageBitmap(document.querySelector("#avatar").files[0])
  .then(() => true, () => false)"""


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """A picture that is red at the left, green in the middle, blue at the right."""
    picture = Image.new("RGB", (1200, 400), "#00ff00")
    picture.paste("#ff0000", (0, 0, 400, 400))
    picture.paste("#0000ff", (800, 0, 1200, 400))
    path = tmp_path / "wide.png"
    picture.save(path)
    return path


def colour(page: Any, instance: Instance) -> str:
    """What most of the portrait is, as the server keeps it."""
    address = page.locator(".picture .avatar img").get_attribute("src")
    answer = requests.get(f"{instance.url}{address}" if address.startswith("/") else address)
    shown = Image.open(io.BytesIO(answer.content)).convert("RGB")
    assert shown.width == shown.height
    pixel: Any = shown.getpixel((shown.width // 2, shown.height // 2))
    return ("red", "green", "blue")[pixel.index(max(pixel))]


def test_a_portrait_is_what_one_moves_it_to(instance: Instance, chromium: Any, wide: Path) -> None:
    phone = Phone(chromium, instance.url)
    phone.sign_in("anna")
    phone.open("/settings/profile")
    page = phone.page
    page.set_input_files("#avatar", str(wide))
    page.wait_for_selector("dialog[open]")
    page.click("dialog .button:not([data-style])")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#avatar")).to_be_focused()
    assert page.input_value("#avatar") == "", "who cancels has chosen nothing"

    page.set_input_files("#avatar", str(wide))
    page.focus("dialog canvas")
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("+")
    page.click('dialog [value="use"]')
    expect(page.locator("dialog")).to_have_count(0)  # from now on it is what will be sent
    expect(page.locator("[data-crop-preview] canvas")).to_have_count(1)
    page.click(".settings-save button")
    page.wait_for_url("**/settings/profile?saved=1")
    assert colour(page, instance) == "red"

    page.set_input_files("#avatar", str(wide))
    page.hover("dialog canvas")  # (once it has come to rest)
    box = page.locator("dialog canvas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 3 * box["width"], middle[1], steps=6)
    page.mouse.up()
    page.keyboard.press("Tab")
    page.click('dialog [value="use"]')
    expect(page.locator("dialog")).to_have_count(0)  # from now on it is what will be sent
    expect(page.locator("[data-crop-preview] canvas")).to_have_count(1)
    page.click(".settings-save button")
    page.wait_for_url("**/settings/profile?saved=1")
    assert colour(page, instance) == "blue"
    phone.is_content()


def test_what_is_no_picture_is_left_to_the_server(
    instance: Instance, chromium: Any, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff nothing that could be shown")
    phone = Phone(chromium, instance.url)
    phone.sign_in("anna")
    phone.open("/settings/profile")
    phone.page.set_input_files("#avatar", str(broken))
    assert not phone.page.evaluate(_CAN_BE_SHOWN), "the page has tried, too"
    assert phone.page.locator("dialog").count() == 0
    phone.page.click(".settings-save button")
    phone.page.wait_for_selector("[role=alert]")


def test_a_password_is_shown_until_it_is_sent(instance: Instance, chromium: Any) -> None:
    phone = Phone(chromium, instance.url)
    phone.open("/login")
    page = phone.page
    page.fill("[name=password]", "walks")
    typed = page.locator("[name=password]")
    page.click(".secret label")
    expect(typed).to_have_attribute("type", "text")
    expect(page.locator(".secret [type=checkbox]")).to_be_checked()
    page.click(".secret label")
    expect(typed).to_have_attribute("type", "password")
    expect(typed).to_have_value("walks")
    phone.is_content()
