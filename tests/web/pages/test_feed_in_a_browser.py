"""Whether the feed is as pleasant as it is meant to be, in a real browser with our scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.journeys.instance import Instance, Person, eventually
from tests.media.films import film, needs_ffmpeg
from tests.web.pages.test_in_a_browser import CHROMIUM, PASSWORD, PHONE, Phone, chromium

__all__ = ["chromium"]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package chromium"),
]

LONG = "A long walk through the hills. " * 20 + "The end."
SHIFTS = """() => new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) sum += one.hadRecentInput ? 0 : one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 300);
})"""


@pytest.fixture(scope="module")
def boris(instance: Instance) -> Person:
    """Somebody whom anna follows."""
    return instance.person("boris")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A whole instance with anna on it."""
    started = Instance(tmp_path_factory.mktemp("instance") / "a")
    started.start()
    started.command("user", "create", "anna", "--email", "anna@a.test", "--password", PASSWORD)
    yield started
    started.kill()
    assert "Traceback" not in started.log, started.log[-6000:]


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

    is_at(1)
    strip.focus()
    page.keyboard.press("ArrowRight")
    is_at(2)
    assert "Photo 2 of 4" in album.locator("[role=status]").inner_text()
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
    assert page.locator(".caption[data-clipped]").count() == 1
    page.click("[data-unclip]")
    assert page.locator("[data-clipped], [data-unclip]").count() == 0
    assert page.url == f"{instance.url}/"
    assert page.evaluate("document.activeElement.className") == "caption"
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
    assert page.input_value("dialog textarea") == ""
    page.click("dialog .comment-foot a[data-sheet]")
    page.wait_for_selector("dialog .answering")
    page.keyboard.press("Escape")
    assert page.locator("dialog").count() == 0
    assert page.url == f"{instance.url}/"
    assert opener.evaluate("element => element === document.activeElement")
    assert page.locator(f"a[href='{feed}#comments']").inner_text() == "View the comment"
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
    phone = Phone(chromium, instance.url)
    page = phone.page
    page.set_viewport_size(size)
    phone.sign_in("anna")
    held: list[Any] = []
    for late in ("**/media/**", "**/blur/**"):
        page.route(late, lambda route: held.append(route))
    page.goto(f"{instance.url}/", wait_until="domcontentloaded")
    page.wait_for_selector("html.has-script .album-dots")
    page.wait_for_timeout(300)
    assert held, "photos were asked for"
    for route in held:
        route.continue_()
    page.wait_for_function("() => document.querySelector('.album picture img').naturalWidth > 0")
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
        page.wait_for_load_state("networkidle")
    assert any("/blur/" in url for url in asked)
    assert not [url for url in asked if "/media/" in url]
    page.locator(".show-photo").first.click()
    page.wait_for_function("() => document.querySelector('.album picture img')?.naturalWidth > 0")
    assert len([url for url in asked if "/media/" in url]) == 1
    assert page.url == f"{instance.url}/"
    phone.is_content()


def test_news_are_asked_for_where_no_stream_comes_through(
    instance: Instance, chromium: Any, feed: str, boris: Person
) -> None:
    phone = Phone(chromium, instance.url)
    page = phone.page
    page.route("**/live", lambda route: route.fulfill(status=502, body="cut"))
    phone.sign_in("anna")
    boris.publish("Fresh @anna")
    with page.expect_response("**/live/now*", timeout=20_000) as asked:
        phone.open("/")
    assert asked.value.json()["notifications"] == 1
    page.wait_for_selector("[data-live] .badge:has-text('1')")


@needs_ffmpeg
def test_a_film_plays_silently_in_view_and_stops_out_of_it(
    instance: Instance, chromium: Any, feed: str, boris: Person, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(film(seconds=3.0))
    media_id = boris.upload(path, "A test picture")
    eventually(lambda: boris.ask("GET", f"/api/v1/media/{media_id}").status_code == 200)
    boris.post("/api/v1/statuses", status="Moving", media_ids=[media_id])
    phone = at_home(chromium, instance)
    page = phone.page
    page.wait_for_selector(".film-press")
    video = page.locator(".feed video").first
    page.wait_for_function("() => !document.querySelector('.feed video').paused")
    assert video.evaluate("element => element.muted && !element.controls")
    page.locator(".film-press").nth(1).click()
    assert not video.evaluate("element => element.muted")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("() => document.querySelector('.feed video').paused")
    phone.is_content()
    calm = Phone(chromium, instance.url)
    calm.page.emulate_media(reduced_motion="reduce")
    calm.sign_in("anna")
    calm.page.wait_for_selector("html.has-script .album-dots")
    still = calm.page.locator(".feed video").first
    assert still.evaluate("element => element.paused && element.controls")
