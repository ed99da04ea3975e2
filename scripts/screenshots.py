"""Take the screenshots in docs/screenshots/ anew: people, places and photos are invented here.

scripts/test -q --co >/dev/null; .venv/bin/python scripts/screenshots.py
"""

import random
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.journeys.instance import Instance, Person, eventually  # noqa: E402
from tests.web.browser.window import PASSWORD, View, Window, chromium  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
PHONE, DESK = (390, 844), (1280, 800)
SKIES = [
    ("#f7b267", "#f25c54", "#355070"),
    ("#cde7f0", "#8fc1d4", "#2f5d62"),
    ("#ffd6a5", "#ff9b85", "#5e3023"),
    ("#dfe7fd", "#9fa8da", "#283593"),
    ("#e8f5e9", "#a5d6a7", "#1b4332"),
    ("#fde2e4", "#e5989b", "#6d597a"),
]
WORDS = [
    ("First light over the ridge. Cold hands, warm tea. #mountains #morning", "Hills at sunrise"),
    ("The lake was perfectly still today. #water", "A lake between hills"),
    ("Last bus home, and then this. #evening", "Hills under a red sky"),
    ("Blue hour from the balcony #bluehour", "Blue hills, a pale moon"),
    ("Spring came overnight. #green", "Green hills in mist"),
    ("Somewhere between two villages", "Pink sky over hills"),
]
PEOPLE = {
    "mira": ("Mira Sorokina", "Film and fog. Prints on request. #analogue"),
    "jonas": ("Jonas Weber", "Walks slowly, looks twice."),
    "leyla": ("لیلا کریمی", "عکاس خیابان و باران"),
    "tomas": ("Tomás Rey", "Montañas, sobre todo."),
}


def landscape(number: int, size: tuple[int, int]) -> bytes:
    """A photo that nobody took: a sky, a sun, layers of hills, a little grain."""
    chance = random.Random(number)  # noqa: S311 (nothing secret)
    width, height = size
    top, middle, ground = SKIES[number % len(SKIES)]
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    for row in range(height):
        draw.line([(0, row), (width, row)], fill=_between(top, middle, row / height))
    sun = (chance.uniform(0.2, 0.8) * width, chance.uniform(0.2, 0.4) * height)
    radius = width * 0.07
    draw.ellipse(
        [sun[0] - radius, sun[1] - radius, sun[0] + radius, sun[1] + radius], fill="#fff6e0"
    )
    image = image.filter(ImageFilter.GaussianBlur(width / 160))
    draw = ImageDraw.Draw(image)
    for layer in range(5):
        base, roughness = height * (0.45 + 0.12 * layer), height * (0.1 - 0.012 * layer)
        points = list(_ridge(chance, width, base, roughness))
        colour = _between(middle, ground, (layer + 1) / 5)
        draw.polygon([(0, height), *points, (width, height)], fill=colour)
    grain = Image.effect_noise(size, 18).convert("RGB")
    kept = BytesIO()
    Image.blend(image, grain, 0.05).save(kept, "JPEG", quality=90)
    return kept.getvalue()


def _ridge(
    chance: random.Random, width: int, base: float, roughness: float
) -> Iterator[tuple[float, float]]:
    height, slope = base, 0.0
    for across in range(0, width + 8, 8):
        slope = 0.9 * slope + chance.gauss(0, roughness / 28)
        height += slope - (height - base) * 0.01
        yield across, height


def _between(one: str, other: str, share: float) -> tuple[int, int, int]:
    first = [int(one[place : place + 2], 16) for place in (1, 3, 5)]
    second = [int(other[place : place + 2], 16) for place in (1, 3, 5)]
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def settle(instance: Instance, folder: Path) -> dict[str, Any]:
    """People who share photos and talk about them; what the pages to show need to be named by."""
    people = {}
    for name in ("anna", *PEOPLE):
        admin = ["--admin"] if name == "anna" else []
        email = f"{name}@people.test"
        instance.command("user", "create", name, "--email", email, "--password", PASSWORD, *admin)
        scopes = "read write follow push"
        token = instance.command("token", "create", name, "--scopes", scopes).splitlines()[-1]
        people[name] = Person(instance, name, token)
    anna = people["anna"]
    for number, (name, (shown, note)) in enumerate(PEOPLE.items()):
        profile = {"display_name": shown, "note": note, "discoverable": "true"}
        picture = BytesIO(landscape(20 + number, (400, 400)))
        people[name].ask(
            *("PATCH", "/api/v1/accounts/update_credentials"),
            data=profile,
            files={"avatar": picture},
        )
    anna.ask("PATCH", "/api/v1/accounts/update_credentials", data={"display_name": "Anna"})
    for name in PEOPLE:
        anna.follow(name)
        people[name].follow("anna")
    shared = []
    for number in range(12):
        author = people[list(PEOPLE)[number % 4]]
        caption, alt = WORDS[number % 6]
        shared.append(author.publish(caption, [(_file(folder, number), alt)]))
    album = people["mira"].publish(
        "Four evenings by the sea, and I would not change a thing. #light #sea",
        [(_file(folder, number), "Hills and sea") for number in (2, 5, 3, 0)],
    )
    own = anna.publish("My window, this morning", [(_file(folder, 13), "Hills at sunrise")])
    for name in PEOPLE:
        people[name].post(f"/api/v1/statuses/{own['id']}/favourite")
        people[name].post(f"/api/v1/statuses/{album['id']}/favourite")
    people["jonas"].publish("@mira The second one is wonderful.", in_reply_to_id=album["id"])
    people["tomas"].publish("@mira ¡Qué luz!", in_reply_to_id=album["id"], language="es")
    people["leyla"].publish("@anna Shall we walk on Saturday?", visibility="direct")
    anna.publish("@leyla Gladly! Ten o’clock?", visibility="direct")
    people["jonas"].publish("@anna Lucky window.", in_reply_to_id=own["id"])
    for name in ("mira", "tomas"):
        files = {"file": BytesIO(landscape(30, (1080, 1920)))}
        people[name].ask("POST", "/api/v1.2/stories/publish", files=files)
    eventually(lambda: anna.in_home("Four evenings"))
    return {"post": f"/@mira/{album['id']}"}


def _file(folder: Path, number: int) -> Path:
    path = folder / f"{number}.jpg"
    size = (1600, 1200) if number % 3 else (1200, 1500)
    path.write_bytes(landscape(number, size))
    return path


def take(browser: Any, instance: Instance, named: dict[str, Any], folder: Path) -> None:
    """Every picture, one window for each way of looking."""
    for view, pages in (
        (View(PHONE), ["/", named["post"], "/@mira", "/explore", "/activity", "/settings", "/new"]),
        (View(PHONE, "dark", "fa"), ["/", "/@leyla"]),
        (View(PHONE, "light", "ru"), ["/activity"]),
        (View(DESK, "dark"), ["/", "/@mira", "/messages/leyla", "/admin"]),
    ):
        window = Window(browser, instance.url, view)
        window.sign_in("anna")
        for path in pages:
            window.open(path)
            if path == "/new":
                choose_photos(window, folder)
            window.page.wait_for_timeout(1500)
            name = path.strip("/").replace("@", "").split("/")[0] or "home"
            name = "post" if path == named["post"] else name
            picture = Image.open(BytesIO(window.page.screenshot())).convert("RGB")
            picture.save(FOLDER / f"{view}-{name}.jpg", quality=80, optimize=True)
        window.context.close()


def choose_photos(window: Window, folder: Path) -> None:
    """Three photos on the page where one shares them."""
    files = [str(_file(folder, number)) for number in (1, 3, 4)]
    window.page.set_input_files("#files", files)
    window.page.wait_for_selector(".compose-photo[data-state=ready] >> nth=2")


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        instance = Instance(Path(name) / "a")
        instance.start()
        try:
            named = settle(instance, Path(name))
            with chromium() as browser:
                take(browser, instance, named, Path(name))
        finally:
            instance.kill()


if __name__ == "__main__":
    main()
