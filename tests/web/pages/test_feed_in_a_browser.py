"""Whether the feed is as pleasant as it is meant to be, in a real browser with our scripts."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.journeys.instance import Instance, Person, eventually
from tests.media.films import film, needs_ffmpeg
from tests.web.chromium import Held, expect, needs_chromium
from tests.web.pages.phone import PHONE, Phone

pytestmark = [pytest.mark.long, needs_chromium]

LONG = "A long walk through the hills. " * 20 + "The end."
SHIFTS = """async () => {
  // (A frame is drawn, and all of it is told before the next.)
  for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "layout-shift", buffered: true });
  return observer.takeRecords().reduce((sum, one) => sum + (one.hadRecentInput ? 0 : one.value), 0);
}"""
ALL_SEEN = """() => [...document.images].every((one) => {
  const box = one.getBoundingClientRect();
  const isNear = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return (one.loading === "lazy" && !isNear) || (one.complete && one.naturalWidth > 0);
})"""
RESTS_AT = """(number) => {
  const strip = document.querySelector(".album[data-count='4'] .album-strip");
  return Math.abs(Math.abs(strip.scrollLeft) - (number - 1) * strip.clientWidth) < 2;
}"""


@pytest.fixture(scope="module")
def boris(instance: Instance) -> Person:
    """Somebody whom anna follows."""
    return instance.person("boris")


@pytest.fixture(scope="module")
def feed(instance: Instance, boris: Person, chromium: Any, photos: tuple[Path, Path]) -> str:
    """Anna follows boris, who posted long words and an album of four; the path of the album."""
    boris.publish(LONG, [(photos[0], "A hill")])
    four = [(photos[number % 2], f"Photo {number}") for number in range(4)]
    album = boris.publish("Four", four)
    phone = Phone(chromium, instance.url)
    phone.sign_in("anna")
    phone.open("/@boris")
    phone.page.click("button:has-text('Follow')")
    phone.page.wait_for_selector("button:has-text('Following')")
    return f"/@boris/{album['id']}"


def at_home(chromium: Any, instance: Instance) -> Phone:
    phone = Phone(chromium, instance.url)
    phone.sign_in("anna")
    phone.page.wait_for_selector("html.has-script .album-dots")
    return phone


def test_an_album_is_walked_by_keys_and_tells_where_one_is(
    instance: Instance, chromium: Any, feed: str
) -> None:
    phone = at_home(chromium, instance)
    page = phone.page
    album = page.locator(".album[data-count='4']")
    strip = album.locator(".album-strip")
    assert album.locator(".album-dots i").count() == 4

    def is_at(number: int) -> None:
        page.wait_for_selector(f".album[data-count='4'] [data-at]:text-is('{number}')")
        dot = f".album[data-count='4'] .album-dots i:nth-child({number})[data-shown]"
        page.wait_for_selector(dot)
        page.wait_for_function(RESTS_AT, arg=number)

    is_at(1)
    strip.focus()
    page.keyboard.press("ArrowRight")
    is_at(2)
    expect(album.locator("[role=status]")).to_contain_text("Photo 2 of 4")
    page.keyboard.press("End")
    is_at(4)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    is_at(3)
    page.keyboard.press("Home")
    is_at(1)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.keyboard.press("ArrowLeft")
    is_at(2)
    page.keyboard.press("ArrowRight")
    is_at(1)
    phone.is_content()


def test_long_words_are_read_on_where_they_stand(
    instance: Instance, chromium: Any, feed: str
) -> None:
    phone = at_home(chromium, instance)
    page = phone.page
    expect(page.locator(".caption[data-clipped]")).to_have_count(1)
    page.click("[data-unclip]")
    expect(page.locator("[data-clipped], [data-unclip]")).to_have_count(0)
    assert page.url == f"{instance.url}/"
    page.wait_for_selector(".caption:focus")
    phone.is_content()


def test_one_comments_over_the_feed_by_keyboard(
    instance: Instance, chromium: Any, feed: str
) -> None:
    phone = at_home(chromium, instance)
    page = phone.page
    opener = page.locator(f"a[data-sheet][href='{feed}#comment']")
    opener.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.sheet .comment-form")
    page.fill("dialog textarea", "What a view!")
    page.click("dialog .comment-form button")
    page.wait_for_selector("dialog .comment:has-text('What a view!')")
    expect(page.locator("dialog textarea")).to_have_value("")
    page.click("dialog .comment-foot a[data-sheet]")
    page.wait_for_selector("dialog .answering")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert page.url == f"{instance.url}/"
    expect(opener).to_be_focused()
    expect(page.locator(f"a[href='{feed}#comments']")).to_have_text("View the comment")
    phone.is_content()


def test_a_link_is_copied_from_the_feed(instance: Instance, chromium: Any, feed: str) -> None:
    phone = at_home(chromium, instance)
    page = phone.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(f".presses a[href='{feed}/share']")
    page.click("dialog [data-copy='share-link']")
    page.wait_for_selector("[role=status]:has-text('Copied.')")
    assert page.evaluate("navigator.clipboard.readText()") == f"{instance.url}{feed}"
    phone.is_content()


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 800}])
def test_nothing_moves_while_photos_come(
    instance: Instance, chromium: Any, feed: str, size: dict[str, int]
) -> None:
    """Layout shift 0, however late photos and blurs are."""
    # (Without the worker, which has photos of its own to give.)
    phone = Phone(chromium, instance.url, service_workers="block")
    page = phone.page
    page.set_viewport_size(size)
    phone.sign_in("anna")
    late = Held(page, "**/media/**", "**/blur/**")
    page.goto(f"{instance.url}/", wait_until="domcontentloaded")
    page.wait_for_selector("html.has-script .album-dots")
    eventually(lambda: any("/media/" in url for url in late.urls()))
    assert page.evaluate(SHIFTS) == 0
    late.let_go()
    page.wait_for_function("() => document.querySelector('.album picture img').naturalWidth > 0")
    page.wait_for_load_state()
    assert page.evaluate(SHIFTS) == 0
    assert not phone.complaints


def test_the_full_photo_follows_the_small_one(
    instance: Instance, chromium: Any, feed: str, boris: Person, tmp_path: Path
) -> None:
    large = tmp_path / "large.jpg"
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(large)
    boris.publish("Large", [(large, "Noise")])
    phone = Phone(chromium, instance.url)
    page = phone.page
    page.set_viewport_size({"width": 1280, "height": 800})  # a column of 470 px of one dot each
    phone.sign_in("anna")
    photo = page.get_by_alt_text("Noise").first
    page.wait_for_function("() => document.querySelector('[alt=Noise]').naturalWidth > 0")
    page.wait_for_function(
        "() => !document.querySelector('[alt=Noise]').hasAttribute('data-sizes')"
    )
    small = photo.evaluate("element => element.currentSrc")
    assert photo.evaluate("element => element.sizes").startswith("(min-width: 470px)")
    page.evaluate(
        "for (const one of document.querySelectorAll('picture:has([alt=Noise]) > *'))"
        " one.sizes = '900px'"
    )
    is_other = "was => document.querySelector('[alt=Noise]').currentSrc !== was"
    page.wait_for_function(is_other, arg=small)
    assert not phone.complaints


def test_who_saves_data_loads_no_photo_but_the_one_asked_for(
    instance: Instance, chromium: Any, feed: str
) -> None:
    phone = Phone(chromium, instance.url)
    page = phone.page
    page.context.set_extra_http_headers({"Save-Data": "on"})
    asked: list[str] = []
    phone.sign_in("anna")
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/explore", "/@boris", feed, "/"):
        phone.open(address)
        page.wait_for_function(ALL_SEEN)
    assert any("/blur/" in url for url in asked)
    assert not [url for url in asked if "/media/" in url]
    page.locator(".show-photo").first.click()
    page.wait_for_function("() => document.querySelector('.album picture img')?.naturalWidth > 0")
    page.wait_for_function(ALL_SEEN)
    assert len([url for url in asked if "/media/" in url]) == 1
    assert page.url == f"{instance.url}/"
    phone.is_content()


def test_news_are_asked_for_where_no_stream_comes_through(
    instance: Instance, chromium: Any, feed: str, boris: Person
) -> None:
    phone = Phone(chromium, instance.url)
    page = phone.page
    page.route("**/live?after=*", lambda route: route.fulfill(status=502, body="cut"))
    with page.expect_response("**/live/now*"):  # (the next question is half a minute away)
        phone.sign_in("anna")
    boris.publish("Fresh @anna")
    with page.expect_response("**/live/now*") as asked:
        phone.open("/")
    assert asked.value.json()["notifications"] == 1
    page.wait_for_selector("[data-live] .badge:has-text('1')")


@needs_ffmpeg
def test_a_film_plays_silently_in_view_and_stops_out_of_it(
    instance: Instance, chromium: Any, feed: str, boris: Person, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(film(seconds=3.0))
    boris.publish("Moving", [(path, "A test picture")])
    phone = at_home(chromium, instance)
    page = phone.page
    page.wait_for_selector(".film-press")
    video = page.locator(".feed video").first
    page.wait_for_function("() => !document.querySelector('.feed video').paused")
    expect(video).to_have_js_property("muted", True)
    expect(video).to_have_js_property("controls", False)
    page.locator(".film-press").nth(1).click()
    expect(video).to_have_js_property("muted", False)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("() => document.querySelector('.feed video').paused")
    phone.is_content()
    calm = Phone(chromium, instance.url)
    calm.page.emulate_media(reduced_motion="reduce")
    calm.sign_in("anna")
    calm.page.wait_for_selector("html.has-script .album-dots")
    still = calm.page.locator(".feed video").first
    assert still.evaluate("element => element.paused && element.controls")
