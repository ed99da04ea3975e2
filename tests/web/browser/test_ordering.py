"""Whether photos of a collection are dragged into their order, by a mouse and by a finger."""

from typing import Any

import pytest

from tests.web.browser.conftest import City, OpenWindow
from tests.web.browser.window import DESK, PHONE, View, Window

pytestmark = pytest.mark.long


def shown_order(page: Any) -> list[str]:
    """The posts of the collection, as the page has them."""
    rows = page.locator("[data-ordering] > li")
    return list(rows.evaluate_all("all => all.map((one) => one.dataset.post)"))


def drag(window: Window, which: int, before: int) -> None:
    """Take a photo by its picture, to just above another."""
    handles = window.page.locator(".ordering-photo")
    start, goal = handles.nth(which).bounding_box(), handles.nth(before).bounding_box()
    mouse = window.page.mouse
    mouse.move(start["x"] + 20, start["y"] + 20)
    mouse.down()
    mouse.move(start["x"] + 20, goal["y"] + 40, steps=10)
    mouse.move(start["x"] + 20, goal["y"] + 4, steps=5)
    mouse.up()


@pytest.mark.parametrize("view", [View(DESK, "light"), View(PHONE, "dark")], ids=str)
def test_the_last_photo_is_dragged_to_the_front(
    open_window: OpenWindow, city: City, view: View
) -> None:
    name = f"o{view.size[0]}"
    owner = city.newcomer(name)
    made = owner.ask("POST", "/api/v1.1/collections/create", json={"title": "Walks"}).json()["id"]
    posts = [owner.publish(f"Walk {number}", [(city.photos[number], "")]) for number in range(3)]
    for post in posts:
        asked = {"collection_id": made, "post_id": post["id"]}
        assert owner.ask("POST", "/api/v1.1/collections/add", json=asked).status_code == 200
    window = open_window(view)
    window.sign_in(name)
    window.open(f"/collections/{made}/order")
    before = shown_order(window.page)
    with window.page.expect_response(f"**/collections/{made}/order"):
        drag(window, 2, 0)
    window.page.wait_for_selector("[data-ordering-said]:not(:empty)", state="attached")
    expected = [before[2], before[0], before[1]]
    assert shown_order(window.page) == expected, "as it is said that it was saved"
    window.open(f"/collections/{made}/order")
    assert shown_order(window.page) == expected
    window.check()
