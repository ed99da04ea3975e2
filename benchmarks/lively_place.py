"""An instance with a reader whose Home is full, and a browser that is signed in there."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from tests.journeys.instance import Instance, Person, eventually

AUTHORS = 4
POSTS = 16
PASSWORD = "a long enough password"
PHONE = {"width": 390, "height": 844}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

_CAPTION = "The light came over the hill that morning, and nobody else was there yet. #light #hill"


@dataclass(frozen=True)
class Place:
    """What is measured."""

    instance: Instance
    post: str
    """The address of a post on it, without the host."""

    @property
    def pages(self) -> dict[str, str]:
        """What people open most, by name."""
        return {"home": "/", "explore": "/explore", "profile": "/@author0", "post": self.post}


@contextmanager
def lively_place() -> Iterator[Place]:
    """Four people with 16 posts of one to four photos each, and `reader`, who follows them."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "instance", FEDIPHOTO_LIMITS__RATE_LIMITS="false")
        instance.start()
        try:
            reader, *authors = (
                _person(instance, name)
                for name in ("reader", *(f"author{number}" for number in range(AUTHORS)))
            )
            for author in authors:
                reader.follow(author.handle)
            photos = [_photo(Path(folder), number) for number in range(4)]
            for number in range(POSTS):
                shown = [(photo, "A hill in the morning") for photo in photos[: number % 4 + 1]]
                post = authors[number % AUTHORS].publish(_CAPTION, shown)
            eventually(lambda: len(reader.home()) == POSTS)
            yield Place(instance, str(post["url"]).removeprefix(instance.url))
        finally:
            instance.kill()


def _person(instance: Instance, name: str) -> Person:
    mail = f"{name}@example.com"
    instance.command("user", "create", name, "--email", mail, "--password", PASSWORD)
    said = instance.command("token", "create", name, "--scopes", "read write follow")
    return Person(instance, name, said.strip().splitlines()[-1])


def _photo(folder: Path, number: int) -> Path:
    """A picture with about the detail of a photo, each a little different."""
    path = folder / f"{number}.jpg"
    made = io.BytesIO()
    light = Image.linear_gradient("L").resize((1600, 1200)).rotate(90 * number)
    grain = Image.effect_noise((400, 300), 60).resize((1600, 1200))
    Image.merge("RGB", (light, Image.blend(light, grain, 0.3), grain)).save(made, "JPEG")
    path.write_bytes(made.getvalue())
    return path


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def signed_in(browser: Any, place: Place) -> list[dict[str, Any]]:
    """The cookies of the reader; each measurement begins with these and nothing else."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{place.instance.url}/login")
    page.fill("#login", "reader")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{place.instance.url}/")
    cookies: list[dict[str, Any]] = context.cookies()
    context.close()
    return cookies
