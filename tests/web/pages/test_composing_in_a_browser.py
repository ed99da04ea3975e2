"""Whether making posts in a real browser is a joy: one photo at a time, edited, kept, sent."""

import base64
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.journeys.instance import Instance, eventually
from tests.web.chromium import Held, expect, needs_chromium
from tests.web.pages.phone import PHONE, Phone

pytestmark = [pytest.mark.long, needs_chromium]
READY = ".compose-photo[data-state=ready]"
_KEPT = """() => new Promise((resolve) => {
  const asked = indexedDB.open("fediphoto-composer", 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => resolve(JSON.stringify(all.result));
  };
})"""
_IS_SQUARE = """() => {
  const { width, height } = document.querySelector("[data-canvas]");
  return width === height;
}"""
_FRAME_IS_WITHIN = """([least, most]) => {
  const share = parseFloat(document.querySelector("[data-frame]").style.width);
  return share >= least && share <= most;
}"""
_PASTE = """async (picture) => {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


@pytest.fixture
def phone(instance: Instance, chromium: Any) -> Phone:
    """Anna's phone, where a new post is begun."""
    phone = Phone(chromium, instance.url)
    phone.sign_in("anna")
    phone.open("/new")
    phone.page.wait_for_selector("form[data-composing]", state="attached")
    return phone


def _described(page: Any, *alts: str) -> None:
    """Wait until the photos are these, by their descriptions and in this order."""
    fields = page.locator(".compose-photo textarea")
    expect(fields).to_have_count(len(alts))
    for place, alt in enumerate(alts):
        expect(fields.nth(place)).to_have_value(alt)


def _keeps(page: Any, words: str) -> None:
    """Wait until the device keeps a draft with these words."""
    eventually(lambda: words in page.evaluate(_KEPT))


def _keeps_nothing(page: Any) -> None:
    eventually(lambda: page.evaluate(_KEPT) == "[]")


def _shared_photos(page: Any, count: int) -> list[Image.Image]:
    """The photos of the post that is shown, as its server gives them to a browser."""
    expect(page.locator(".album picture img")).to_have_count(count)
    addresses = page.locator(".album picture img").evaluate_all("all => all.map((one) => one.src)")
    return [Image.open(BytesIO(page.request.get(one).body())) for one in addresses]


def test_three_photos_are_sorted_edited_described_and_shared(
    phone: Phone, photos: tuple[Path, Path], street: Path
) -> None:
    page = phone.page
    held = Held(page, "**/new/photos")
    page.set_input_files("#files", [str(one) for one in (*photos, street)])
    expect(page.locator(".compose-photo[data-state=waiting]")).to_have_count(1)
    expect(page.locator(".compose-progress:visible")).to_have_count(2)
    eventually(lambda: len(held.urls()) == 2)
    held.let_go()
    page.wait_for_selector(f"{READY} >> nth=2")
    expect(page.locator("[data-told]").first).to_contain_text("where it was taken")
    expect(page.locator("[data-last-look]")).to_contain_text("Location: removed")
    for place, words in enumerate(("A valley", "A park", "A street")):
        page.locator(".compose-photo textarea").nth(place).fill(words)

    page.locator('[data-deed="later"]').first.click()
    _described(page, "A park", "A valley", "A street")
    expect(page.locator("p[data-said]")).to_have_text("Photo 1 moved to place 2")
    grip = page.locator(".compose-photo [data-grip]").first
    grip.hover()  # (once it has come to rest)
    box, goal = grip.bounding_box(), page.locator(".compose-photo").nth(1).bounding_box()
    page.mouse.down()
    page.mouse.move(goal["x"] + 20, box["y"] + 30, steps=8)
    page.mouse.up()
    _described(page, "A valley", "A park", "A street")

    page.locator('[data-deed="edit"]').first.click()
    page.wait_for_selector(".editor[open]")
    page.click('[data-ratio="1:1"]')
    page.click('[data-tab="look"]')
    page.click('[data-look="graphite"]')
    with page.expect_response("**/edits") as answered:
        page.click("[data-editor-done]")
    assert answered.value.status == 200
    expect(page.locator("p[data-said]")).to_have_text("The photo was changed.")
    page.wait_for_selector(f"{READY} >> nth=2")
    page.fill("#caption", "Three walks #autumn")
    last_look = page.locator("[data-last-look]")
    expect(last_look).to_contain_text("Everybody, here and on other servers", use_inner_text=True)
    page.select_option("#visibility", "followers")
    expect(last_look).to_contain_text("Your followers", use_inner_text=True)
    phone.is_content()

    page.click(".compose-foot button")
    page.wait_for_url(re.compile(r"/@anna/\d+$"))
    first, second, _ = _shared_photos(page, 3)
    assert first.width == first.height, "cropped to a square"
    red, green, blue = first.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    assert max(red, green, blue) - min(red, green, blue) < 8, "in shades of grey"
    assert second.width != second.height
    alts = page.locator(".album picture img").evaluate_all("all => all.map((one) => one.alt)")
    assert alts == ["A valley", "A park", "A street"]
    assert page.evaluate(_KEPT) == "[]", "what was shared is no draft any more"
    phone.is_content()


def test_what_is_painted_over_is_blurred_before_it_leaves(phone: Phone, tmp_path: Path) -> None:
    page = phone.page
    chequered = Image.new("L", (64, 64))
    chequered.putdata([255 * ((x + y) % 2) for y in range(64) for x in range(64)])
    chequered.resize((640, 640), Image.Resampling.NEAREST).save(tmp_path / "chequered.png")
    page.set_input_files("#files", str(tmp_path / "chequered.png"))
    page.wait_for_selector(READY)
    page.click('[data-deed="edit"]')
    page.click('[data-tab="blur"]')
    page.wait_for_function(_IS_SQUARE)
    page.hover("[data-canvas]")  # (once it has come to rest)
    box = page.locator("[data-canvas]").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 5, middle[1], steps=2)
    page.mouse.up()
    former = page.input_value(".compose-photo [data-id]")
    page.click("[data-editor-done]")
    expect(page.locator(".compose-photo [data-id]")).not_to_have_value(former)
    page.wait_for_selector(READY)
    page.fill(".compose-photo textarea", "A board")
    page.click(".compose-foot button")
    page.wait_for_url(re.compile(r"/@anna/\d+$"))
    (shown,) = _shared_photos(page, 1)
    shown = shown.convert("L").resize((640, 640))
    for place, is_blurred in (((308, 308, 332, 332), True), ((20, 20, 60, 60), False)):
        low, high = shown.crop(place).getextrema()
        assert (high - low < 60) is is_blurred, (place, low, high)
    eventually(lambda: page.request.get(f"{phone.url}/new/photos/{former}").status == 404)
    phone.is_content()


def test_a_pasted_photo_is_taken_and_a_missing_description_is_no_wall(phone: Phone) -> None:
    page, pasted = phone.page, BytesIO()
    Image.new("RGB", (80, 60), "teal").save(pasted, "PNG")
    page.evaluate(_PASTE, base64.b64encode(pasted.getvalue()).decode())
    page.wait_for_selector(READY)
    page.click(".compose-foot button")
    page.wait_for_selector('[data-sheet="alts"][open]')
    sheet = page.locator('[data-sheet="alts"]')
    expect(sheet).to_contain_text("One photo has no description yet.")
    page.click('[data-sheet="alts"] [value="describe"]')
    page.wait_for_selector(".compose-photo textarea:focus")
    page.click(".compose-foot button")
    page.click('[data-sheet="alts"] [value="share"]')
    page.wait_for_url(re.compile(r"/@anna/\d+$"))
    phone.is_content()


def test_a_lost_connection_loses_nothing(phone: Phone, photos: tuple[Path, Path]) -> None:
    page = phone.page
    page.fill("#caption", "From the train")
    failed = []

    def fail_once(route: Any) -> None:
        if len(failed) < 2:
            failed.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/new/photos", fail_once)
    page.set_input_files("#files", [str(one) for one in photos])
    page.wait_for_selector(f"{READY} >> nth=1")
    assert len(failed) == 2
    assert page.input_value("#caption") == "From the train"
    expect(page.locator('[data-deed="again"]:visible')).to_have_count(0)


def test_what_cannot_be_uploaded_says_why_and_leaves_the_others(
    phone: Phone, street: Path, broken: Path
) -> None:
    page = phone.page
    page.set_input_files("#files", [str(broken), str(street)])
    page.wait_for_selector(READY)
    page.wait_for_selector(".compose-photo[data-state=failed]")
    expect(page.locator("[data-tell][data-problem]")).not_to_be_empty()
    page.click(".compose-foot button")
    expect(page.locator("[data-notices]")).to_contain_text("Try them again or remove them")
    page.locator('[data-state=failed] [data-deed="remove"]').click()
    expect(page.locator(".compose-photo")).to_have_count(1)


def test_a_draft_is_offered_after_the_tab_was_closed(
    phone: Phone, photos: tuple[Path, Path]
) -> None:
    page = phone.page
    page.set_input_files("#files", [str(one) for one in photos])
    page.wait_for_selector(f"{READY} >> nth=1")
    page.locator(".compose-photo textarea").first.fill("A valley")
    page.fill("#caption", "Half a thought")
    _keeps(page, "Half a thought")
    page.close()
    page = phone.page = phone.context.new_page()
    phone.open("/new")
    page.wait_for_selector("text=Go on with what you began?")
    expect(page.locator(".compose-restore")).to_contain_text("2 photos: Half a thought")
    page.click("[data-go-on]")
    page.wait_for_selector(f"{READY} >> nth=1")
    expect(page.locator("#caption")).to_have_value("Half a thought")
    _described(page, "A valley", "")
    phone.open("/new")
    page.click("[data-throw-away]")
    page.wait_for_selector(".compose-restore", state="detached")
    _keeps_nothing(page)
    phone.open("/new")
    page.wait_for_selector("form[data-composing]", state="attached")
    assert page.locator(".compose-restore").count() == 0


def test_an_edit_made_offline_is_offered_again(phone: Phone, photos: tuple[Path, Path]) -> None:
    page = phone.page
    page.set_input_files("#files", str(photos[0]))
    page.wait_for_selector(READY)
    page.fill(".compose-photo textarea", "A valley")
    page.fill("#caption", "As it was")
    page.click(".compose-foot button")
    page.wait_for_url(re.compile(r"/@anna/\d+"))
    number = page.url.rpartition("/")[2]
    edit = f"/edit/{number}"

    def begin() -> None:
        phone.open(edit)
        page.wait_for_selector("form[data-composing]", state="attached")

    begin()
    assert page.locator(".compose-restore").count() == 0
    page.fill("#caption", "Better said")
    page.fill(".compose-photo textarea", "A valley in fog")
    _keeps(page, "in fog")
    _keeps(page, "Better said")
    phone.context.set_offline(True)
    page.click(".compose-foot button")
    page.wait_for_selector("text=The connection was lost")
    phone.context.set_offline(False)
    page.close()
    page = phone.page = phone.context.new_page()
    begin()
    expect(page.locator(".compose-restore")).to_contain_text("Better said")
    assert page.input_value("#caption") == "As it was", "what is posted stays until one decides"
    page.click("[data-go-on]")
    expect(page.locator("#caption")).to_have_value("Better said")
    _described(page, "A valley in fog")
    page.click(".compose-foot button")
    page.wait_for_url(f"**/@anna/{number}")
    expect(page.locator("main")).to_contain_text("Better said")
    _keeps_nothing(page)
    begin()
    assert page.locator(".compose-restore").count() == 0
    page.fill("#caption", "Never mind")
    _keeps(page, "Never mind")
    begin()
    page.click("[data-throw-away]")
    _keeps_nothing(page)
    assert page.input_value("#caption") == "Better said"


def test_who_signs_out_says_what_becomes_of_drafts(phone: Phone, photos: tuple[Path, Path]) -> None:
    page = phone.page
    page.set_input_files("#files", str(photos[0]))
    page.wait_for_selector(READY)
    page.fill("#caption", "Half a thought")
    _keeps(page, "Half a thought")

    def sign_out() -> None:
        page.click(".top .menu > summary")
        page.click('.top form[action="/logout"] button')

    sign_out()
    page.wait_for_selector("dialog[data-sheet=leaving]")
    expect(page.locator("dialog[open]")).to_contain_text("One draft is kept on this device only.")
    expect(page.locator("dialog[open] [value=keep]")).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[data-sheet=leaving]", state="detached")
    assert page.url.endswith("/new"), "one has thought better of it"
    sign_out()
    page.click("dialog[open] [value=keep]")
    page.wait_for_url("**/login")
    _keeps(page, "Half a thought")
    phone.sign_in("anna")
    phone.open("/new")
    page.wait_for_selector("text=Go on with what you began?")
    page.click("[data-go-on]")
    page.wait_for_selector(READY)
    sign_out()
    page.click("dialog[open] [value=throw]")
    page.wait_for_url("**/login")
    assert page.evaluate(_KEPT) == "[]", "also by the page that was being left"
    phone.sign_in("anna")
    page.click(".top .menu > summary")
    page.click('.top form[action="/logout"] button')
    page.wait_for_url("**/login")


def test_a_post_made_offline_goes_out_once_when_the_connection_returns(
    instance: Instance, phone: Phone, photos: tuple[Path, Path]
) -> None:
    page = phone.page
    phone.context.set_offline(True)
    page.set_input_files("#files", str(photos[0]))
    page.wait_for_selector("text=Waits for a connection")
    page.fill(".compose-photo textarea", "A valley")
    page.fill("#caption", "Written in a tunnel")
    page.click(".compose-foot button")
    page.wait_for_selector(".waiting-post:has-text('Written in a tunnel')")
    expect(page.locator(".compose-photo")).to_have_count(0)
    expect(page.locator("#caption")).to_have_value("")  # the form is free for the next
    expect(page.locator("p[data-said]")).to_contain_text("goes out by itself")
    page.set_input_files("#files", str(photos[1]))
    page.fill("#caption", "And in the next")
    page.fill(".compose-photo textarea", "A park")
    page.click(".compose-foot button")
    page.wait_for_selector(".waiting-post:has-text('And in the next')")
    expect(page.locator(".compose-photo")).to_have_count(0)
    phone.context.set_offline(False)
    page.wait_for_selector("text=2 posts that waited have been shared.")
    page.wait_for_selector(".waiting-post", state="detached")
    phone.open("/@anna?all=1")
    for caption in ("Written in a tunnel", "And in the next"):
        expect(page.locator(f"article.post:has-text('{caption}')")).to_have_count(1)
    page.wait_for_selector("img[alt='A valley']", state="attached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_is_worked_by_keys_alone(phone: Phone, street: Path, scheme: str) -> None:
    page = phone.page
    page.emulate_media(color_scheme=scheme)
    page.set_input_files("#files", str(street))
    page.wait_for_selector(READY)
    page.focus('[data-deed="edit"]')
    page.keyboard.press("Enter")
    page.wait_for_selector(".editor[open]")
    page.wait_for_function(_FRAME_IS_WITHIN, arg=[99, 100])
    page.focus('[data-corner="se"]')
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function(_FRAME_IS_WITHIN, arg=[90, 96])
    page.focus('[data-tab="crop"]')
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-tab="look"]')).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-looks-row]")).to_be_visible()
    page.focus('[data-look=""]')
    page.keyboard.press("ArrowRight")
    page.wait_for_selector('[data-look="daybreak"][aria-checked="true"]')
    page.keyboard.press("Escape")
    page.wait_for_selector(".editor:not([open])", state="attached")
    expect(page.locator('[data-deed="edit"]')).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.is_content()


def test_what_the_camera_was_is_seen_before_it_is_shown(
    phone: Phone, photos: tuple[Path, Path]
) -> None:
    page = phone.page
    page.set_input_files("#files", [str(one) for one in photos])
    page.wait_for_selector(f"{READY} >> nth=1")
    page.click(".compose-more > summary")
    line = page.locator("[data-shot]").first
    assert not line.is_visible()
    assert "Camera data: removed" in page.inner_text("[data-look-data]")
    page.check("#camera")
    page.wait_for_selector("[data-shot]:visible")
    assert line.inner_text() == (
        "Shown with it: Nikon COOLPIX P6000 · 24 mm · f/5.9 · 1/75 s · ISO 64"
    )
    page.wait_for_selector('[data-look-data]:has-text("Camera, lens and exposure: shown")')
    phone.is_content()
    with page.expect_request(
        lambda asked: asked.method == "POST" and asked.url.endswith("/new")
    ) as sent:
        page.click(".compose-foot button")
        page.click('[data-sheet="alts"] button[value="share"]')
    assert "COOLPIX" in (sent.value.post_data or "")
    assert not re.search("GPS|2008:", sent.value.post_data or "")
    page.wait_for_url(re.compile(r"/@anna/\d+$"))
    frames = page.locator(".album-photo > .tint").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert len(set(frames)) == 1
    assert "24 mm · f/5.9" in page.locator(".shot").first.inner_text()
    phone.is_content()
