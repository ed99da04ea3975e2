"""A lively instance, and a browser for its visitors and people."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.instance import Instance, Person, eventually
from tests.web.browser.window import View, Window, axe_source
from tests.web.chromium import launched
from tests.web.conftest import PASSWORD

OpenWindow = Callable[[View], Window]


class City:
    """An instance with people who know one another; anna runs it."""

    def __init__(self, folder: Path, photos: list[Path]) -> None:
        self.instance = Instance(folder)
        self.instance.start()
        self.url = self.instance.url
        self.photos = photos
        self.anna, self.bert, self.cleo = (self.newcomer(name) for name in ("anna", "bert", "cleo"))
        self.ids = {
            person.name: person.get("/api/v1/accounts/verify_credentials")["id"]
            for person in (self.anna, self.bert, self.cleo)
        }
        self._fill()

    def newcomer(self, name: str) -> Person:
        """Somebody with an account; the first one runs the place."""
        self.instance.command(
            *("user", "create", name, "--email", f"{name}@people.test", "--password", PASSWORD),
            *(["--admin"] if name == "anna" else []),
        )
        scopes = "read write follow push admin:read admin:write"
        made = self.instance.command("token", "create", name, "--scopes", scopes)
        return Person(self.instance, name, made.splitlines()[-1])

    def _fill(self) -> None:
        anna, bert, cleo = self.anna, self.bert, self.cleo
        profile = {"display_name": "Bert of the long name who walks uphill", "note": "Film. #light"}
        profile |= {"discoverable": "true", "indexable": "true"}
        bert.ask("PATCH", "/api/v1/accounts/update_credentials", data=profile)
        for one, other in ((anna, bert), (anna, cleo), (bert, anna), (cleo, bert)):
            one.post(f"/api/v1/accounts/{self.ids[other.name]}/follow")
        for number, photo in enumerate(self.photos):
            bert.publish(f"Walk {number} in the #evening #light", [(photo, f"View {number}")])
        self.album = bert.publish(
            "An album", [(photo, f"Photo {number}") for number, photo in enumerate(self.photos)]
        )
        cleo.publish("Behind leaves", [(self.photos[0], "")], spoiler_text="Leaves", language="de")
        self.own = anna.publish("My own #light", [(self.photos[1], "Mine")])
        anna.publish("Words alone, of some length. " * 12)
        self.put_away = anna.publish("Put away", [(self.photos[0], "Once")])
        anna.post(f"/api/v1.1/archive/add/{self.put_away['id']}")
        for person in (bert, cleo):
            person.post(f"/api/v1/statuses/{self.own['id']}/favourite")
            person.publish("@anna What a light!", in_reply_to_id=self.own["id"])
        bert.publish("@anna Between us", visibility="direct")
        bert.publish("Tea?", poll={"options": ["Tea", "Coffee"], "expires_in": 3600})
        self.list = anna.post("/api/v1/lists", title="Friends")
        anna.post(f"/api/v1/lists/{self.list['id']}/accounts", account_ids=[self.ids["bert"]])
        keyword = {"keyword": "Walk 1"}
        self.filter = anna.post(
            "/api/v2/filters", title="Walks", context=["home"], keywords_attributes=[keyword]
        )
        later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
        anna.publish("Later", scheduled_at=later)
        self.upload = anna.upload(self.photos[2], "Not posted yet")
        self.report = cleo.post("/api/v1/reports", account_id=self.ids["bert"], comment="Loud")
        with self.photos[0].open("rb") as file:
            # (It is looked over before it goes on to the next by itself.)
            shown_for = {"duration": 300}
            asked = {"files": {"file": file}, "data": shown_for}
            assert bert.ask("POST", "/api/v1.2/stories/publish", **asked).status_code == 200
        made = anna.ask("POST", "/api/v1.1/collections/create", json={"title": "Light"})
        self.collection = made.json()["id"]
        eventually(lambda: anna.in_home("An album"))

    def end(self) -> None:
        """Stop it; it must not have broken on anything."""
        self.instance.kill()
        assert "Traceback" not in self.instance.log, self.instance.log[-6000:]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Iterator[City]:
    """The same for all tests of this folder: none takes away what another needs."""
    names = ("gps_DSCN0010.jpg", "gps_DSCN0012.jpg", "gps_DSCN0021.jpg", "gps_DSCN0025.jpg")
    photos = [corpus / "images" / "exif-samples" / name for name in names]
    made = City(tmp_path_factory.mktemp("city") / "a", photos)
    yield made
    made.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser; every window has its own cookies.

    It ends with the module: its driver holds the thread's event loop, which other tests want.
    """
    with launched() as started:
        yield started


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks pages over."""
    return axe_source()


@pytest.fixture
def open_window(browser: Any, city: City) -> Iterator[OpenWindow]:
    """`open_window(View(…))`: a window that is closed afterwards."""
    opened: list[Window] = []

    def make(view: View) -> Window:
        opened.append(Window(browser, city.url, view))
        return opened[-1]

    yield make
    for window in opened:
        window.context.close()
