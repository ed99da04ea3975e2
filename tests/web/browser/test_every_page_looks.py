"""Whether every page can be used by everybody: no rule of axe is broken, nothing is too wide.

Which pages there are is read off the route table: one without an example fails.
"""

from collections.abc import Iterator

import pytest
from quart import Quart

from fediphoto.app import create_app
from fediphoto.config import Config
from tests.web.browser.conftest import City, OpenWindow
from tests.web.browser.window import DESK, PHONE, View

pytestmark = pytest.mark.long

VIEWS = [
    View(PHONE, "light"),
    View(PHONE, "dark", "fa"),
    View(DESK, "light", "ru"),
    View(DESK, "dark"),
]
_NO_PAGES = ("/static/", "/live", "/manifest", "/favicon", "/worker.js")
"""Files and events."""


@pytest.fixture
def program(config: Config) -> Quart:
    """The web program, for its route table."""
    return create_app(config)


def addresses(program: Quart, city: City) -> Iterator[str]:
    """The address of every page, by the route table."""
    examples = examples_of(city)
    for rule in program.url_map.iter_rules():
        is_page = rule.endpoint.startswith("pages.") and "GET" in (rule.methods or ())
        if not is_page or rule.rule.startswith(_NO_PAGES):
            continue
        assert rule.rule in examples or not rule.arguments, f"{rule.rule} has no example"
        if address := examples.get(rule.rule, rule.rule):
            yield address


def examples_of(city: City) -> dict[str, str]:
    """An address for every route that wants something named; '' where there is no page."""
    bert, post = "/@bert", f"/@bert/{city.album['id']}"
    own, bert_id = city.own["id"], city.ids["bert"]
    return {
        "/@<acct>": bert,
        "/@<acct>/boosts": f"{bert}/boosts",
        "/@<acct>/collections": f"{bert}/collections",
        "/@<acct>/followers": f"{bert}/followers",
        "/@<acct>/following": f"{bert}/following",
        "/@<acct>/tagged": f"{bert}/tagged",
        "/@<acct>/<post_id>": post,
        "/@<acct>/<post_id>/boosts": f"{post}/boosts",
        "/@<acct>/<post_id>/embed": f"{post}/embed",
        "/@<acct>/<post_id>/history": f"{post}/history",
        "/@<acct>/<post_id>/likes": f"/@anna/{own}/likes",
        "/@<acct>/<post_id>/quotes": f"{post}/quotes",
        "/@<acct>.<any(rss, atom):kind>": "",
        "/@<acct>/<post_id>/share": f"{post}/share",
        "/about/limited.csv": "",
        "/admin/accounts/<account_id>": f"/admin/accounts/{bert_id}",
        "/admin/accounts/<account_id>/delete": f"/admin/accounts/{bert_id}/delete",
        "/admin/begin/<step>": "/admin/begin/rules",
        "/admin/lists/export.csv": "",
        "/admin/reports/<report_id>": f"/admin/reports/{city.report['id']}",
        "/collections/<collection_id>": f"/collections/{city.collection}",
        "/collections/<collection_id>/add": f"/collections/{city.collection}/add",
        "/collections/<collection_id>/order": f"/collections/{city.collection}/order",
        "/confirm/<token>": "/confirm/unknown",
        "/edit/<post_id>": f"/edit/{own}",
        "/explore.<any(rss, atom):kind>": "",
        "/farewell": "",
        "/invite/<code>": "/invite/unknown",
        "/lists/<list_id>": f"/lists/{city.list['id']}",
        "/lists/<list_id>/edit": f"/lists/{city.list['id']}/edit",
        "/messages/<acct>": "/messages/bert",
        "/new/photos/<photo_id>": "",
        "/new/photos/<photo_id>/edit": f"/new/photos/{city.upload}/edit",
        "/new/photos/<photo_id>/looks/<name>": "",
        "/people/<account_id>/lists": f"/people/{bert_id}/lists",
        "/places/<place_id>/<slug>": "",
        "/posts/<post_id>/archive": f"/posts/{own}/archive",
        "/posts/<post_id>/collect": f"/posts/{own}/collect",
        "/posts/<post_id>/delete": f"/posts/{own}/delete",
        "/report/<account_id>": f"/report/{bert_id}",
        "/report/<account_id>/thanks": f"/report/{bert_id}/thanks",
        "/reset/<token>": "/reset/unknown",
        "/robots.txt": "",
        "/search": "/search?q=light",
        "/search/guesses": "",
        "/settings/access/two-factor/qr.svg": "",
        "/settings/export/<export_id>.zip": "",
        "/settings/export/<name>.csv": "",
        "/settings/filters/<filter_id>": f"/settings/filters/{city.filter['id']}",
        "/settings/notifications/device": "",
        "/setup/<token>": "/setup/unknown",
        "/stories/<acct>": "/stories/bert",
        "/stories/<acct>/<story_id>": "",
        "/.well-known/security.txt": "",
        "/security.txt": "",
        "/suggest": "",
        "/tags/<name>": "/tags/light",
        "/tags/<name>.<any(rss, atom):kind>": "",
        "/tags/<name>/liked": "/tags/light/liked",
        "/terms/<day>": "/terms/2026-01-01",
    }


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_page_can_be_used_by_everybody(
    open_window: OpenWindow, city: City, program: Quart, axe: str, view: View
) -> None:
    window = open_window(view)
    window.sign_in("anna")
    found = {}
    for address in (*addresses(program, city), f"/@anna/{city.put_away['id']}"):
        window.open(address)
        window.check()
        if problems := window.look_over(axe):
            found[address] = problems
    assert not found, "\n".join(f"{address}: {problems}" for address, problems in found.items())
