"""Whether every page answers, is sound, leads nowhere dead, and costs what it may."""

from typing import Any

import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import interactions, posts
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post
from fediphoto.web.pages import assets
from tests.domain.city import follow, hears, photo, says, somebody
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

HOME_QUERIES = 12
"""The session, the unread count and the timeline of a page that was never read before."""


async def _of(username: str) -> Account:
    account = await accounts.find(username)
    assert account is not None
    return account


async def _shared(author: Account, caption: str, photos: int = 1, **details: Any) -> Post:
    ids = [(await photo(author, f"Photo {number}")).id for number in range(photos)]
    return await says(author, caption, attachment_ids=ids, **details)


async def _a_lively_place(arrive: Arrive) -> dict[str, Browser | Post]:
    """Anna with photos, words, comments, followers; mallow elsewhere; boris who looks."""
    boris = await arrive("boris")
    await arrive("anna")
    anna, viewer = await _of("anna"), await _of("boris")
    mallow = await somebody("mallow", "elsewhere.test")
    await follow(viewer, anna, mallow)
    await follow(mallow, anna)
    post = await _shared(anna, "Ten #autumn @boris", 10)
    for details in ({"content_warning": "Leaves"}, {"is_sensitive": True}, {}):
        await _shared(anna, "One", **details)
    await says(anna, "Words only")
    await says(viewer, "@anna Lovely", in_reply_to_id=post.id)
    await hears(mallow, content_html="<p>From afar</p>")
    await interactions.like(viewer, post)
    await interactions.boost(viewer, post)
    await interactions.bookmark(viewer, post)
    await posts.edit(anna, await Post.get(id=post.id), posts.Changes(caption="Ten! #autumn"))
    return {"boris": boris, "post": post}


PUBLIC = ("/", "/about", "/login", "/signup", "/explore", "/setup/x", "/reset/x", "/tags/autumn")
MEMBERS = (
    "/",
    "/about",
    "/explore",
    "/explore/everywhere",
    "/explore/trending",
    "/tags/autumn",
    "/@anna",
    "/@anna?all=1",
    "/@anna/followers",
    "/@anna/following",
    "/@mallow@elsewhere.test",
    "/@boris",
    "/@anna/collections",
    "/@boris/collections",
    "/new/story",
    "/new",
    "/search",
    "/search?q=an",
    "/search?q=%23autumn",
    "/search?q=nothing-like-it",
    "/activity",
    "/activity/waiting",
    "/bookmarks",
    "/likes",
    "/settings",
    "/settings/profile",
    "/settings/posting",
    "/settings/appearance",
    "/settings/content",
    "/settings/devices",
    "/settings/privacy",
    "/settings/privacy/earlier",
    "/settings/notifications",
    "/settings/hashtags",
    "/settings/filters",
    "/lists",
    "/settings/access",
    "/settings/blocks",
    "/settings/move",
    "/settings/severed",
    "/settings/data",
    "/settings/export",
    "/settings/delete",
    "/messages",
    "/messages?to=an",
    "/messages/anna",
    "/activity?only=likes",
)


async def test_every_page_of_a_lively_place_is_sound_and_no_link_is_dead(
    arrive: Arrive, visitor: Browser
) -> None:
    place = await _a_lively_place(arrive)
    boris, post = place["boris"], place["post"]
    assert isinstance(boris, Browser)
    assert isinstance(post, Post)
    parts = ("", "/likes", "/boosts", "/quotes", "/history")
    own = tuple(f"/@anna/{post.id}{part}" for part in parts)
    for browser, addresses in ((visitor, (*PUBLIC, "/@anna", *own)), (boris, (*MEMBERS, *own))):
        links = set()
        for address in addresses:
            await browser.open(address)
            links |= {link.partition("#")[0] for link in browser.page.links()}
        for link in sorted(links):
            if link.startswith("/") and not link.startswith("/media/"):
                answer = await browser.raw("GET", link, headers=HTML)
                assert answer.status_code in (200, 303), link


async def test_the_place_one_is_at_is_marked_once(arrive: Arrive) -> None:
    anna = await arrive("anna")
    places = ("/", "/explore", "/new", "/activity", "/bookmarks", "/@anna", "/settings/privacy")
    for address in places:
        await anna.open(address)
        (marked,) = anna.page.all(".rail [aria-current]")
        assert str(marked["href"]) in (address, "/settings")


@pytest.mark.parametrize("status", [404, 405, 410])
async def test_errors_are_pages_too(visitor: Browser, arrive: Arrive, status: int) -> None:
    await arrive("gone")
    await Account.filter(username="gone").update(deleted_at="2026-01-01 00:00:00+00:00")
    address = {404: "/nowhere/at/all", 405: "/posts/1/like", 410: "/@gone"}[status]
    await visitor.open(address, status=status)
    assert visitor.page.one("h1").text
    assert str(status) in visitor.page.main.text


async def test_a_defect_is_a_page_that_tells_nothing(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr("fediphoto.domain.timelines.timelines.public", breaks)
    await visitor.open("/explore", status=500)
    assert "secret" not in visitor.page.html


async def test_a_program_that_asks_for_json_is_told_so(visitor: Browser) -> None:
    answer = await visitor.raw("GET", "/nowhere", headers={"Accept": "application/json"})
    assert (await answer.get_json())["error"]


@pytest.mark.parametrize("address", ["/explore", "/@anna", "/tags/many", "/"])
async def test_one_leafs_to_the_end_without_gaps_or_doubles(arrive: Arrive, address: str) -> None:
    boris = await arrive("boris")
    await arrive("anna")
    anna, viewer = await _of("anna"), await _of("boris")
    await follow(viewer, anna)
    shared = [(await _shared(anna, "#many")).id for _ in range(65)]
    seen: list[int] = []
    await boris.open(address)
    while True:
        for link in boris.page.all(".grid .tile, .feed .post-time"):
            seen.append(int(str(link["href"]).rpartition("/")[2]))
        older = boris.page.all("a[rel=next]")
        if not older:
            break
        await boris.open(str(older[0]["href"]))
    assert seen == shared[::-1]


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "1.5", "'--", "%00"])
async def test_nonsense_in_an_address_is_no_defect(arrive: Arrive, nonsense: str) -> None:
    anna = await arrive("anna")
    for address in ("/", "/explore", "/@anna", "/activity", "/bookmarks", "/@anna/followers"):
        await anna.open(f"{address}?max_id={nonsense}")
    for address in (f"/@anna/{nonsense}", f"/edit/{nonsense}", f"/posts/{nonsense}/delete"):
        await anna.open(address, status=404)
    await anna.open(f"/new?photo={nonsense}")


async def test_news_are_told_to_nobody_who_is_not_signed_in(visitor: Browser) -> None:
    answer = await visitor.raw("GET", "/live")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login")


async def test_home_costs_the_same_for_a_few_photos_as_for_many(arrive: Arrive) -> None:
    boris = await arrive("boris")
    people = [await somebody(name) for name in ("anna", "carla", "dora")]
    await follow(await _of("boris"), *people)
    await _shared(people[0], "A walk", 3)
    await boris.open("/")  # what boris filters is read once
    costs = []
    for rounds in (1, 4):
        for author in people:
            for _ in range(rounds):
                await _shared(author, "A walk", 3)
        before = database.statements_run()
        await boris.open("/")
        costs.append(database.statements_run() - before)
    assert costs[0] == costs[1]
    assert costs[0] <= HOME_QUERIES


async def test_another_server_is_led_to_the_object_behind_a_page(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    post = await _shared(await _of("anna"), "A walk")
    for address, leads_to in (
        ("/@anna", "/users/anna"),
        (f"/@anna/{post.id}", f"/users/anna/posts/{post.id}"),
    ):
        accept = {"Accept": "application/activity+json"}
        answer = await visitor.raw("GET", address, headers=accept)
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(leads_to)
        assert answer.headers["Vary"] == "Accept"


async def test_pages_are_never_kept_and_files_for_ever(visitor: Browser) -> None:
    page = await visitor.open("/")
    assert "no-store" in page.headers["Cache-Control"]
    sheet = str(page.one("link[rel=stylesheet]")["href"])
    answer = await visitor.raw("GET", sheet)
    assert "immutable" in answer.headers["Cache-Control"]
    old = await visitor.raw("GET", "/static/000000000000/styles.css")
    assert "immutable" not in old.headers["Cache-Control"]
    for outside in ("/static/x/../session.py", "/static/x/%2e%2e/session.py"):
        assert (await visitor.raw("GET", outside)).status_code == 404


async def test_web_clients_may_read_the_pictures_that_stand_in_for_others(visitor: Browser) -> None:
    for name in ("avatar.png", "header.png"):
        answer = await visitor.raw("GET", f"/static/present/images/{name}")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_every_icon_that_a_page_asks_for_is_drawn(arrive: Arrive) -> None:
    place = await _a_lively_place(arrive)
    boris, post = place["boris"], place["post"]
    assert isinstance(boris, Browser)
    assert isinstance(post, Post)
    sprite = (assets.FOLDER / "icons.svg").read_text()
    for address in (*MEMBERS, f"/@anna/{post.id}"):
        await boris.open(address)
        for use in boris.page.all("svg use"):
            name = str(use["href"]).rpartition("#")[2]
            assert f'id="{name}"' in sprite, (address, name)


async def test_who_only_looks_gets_no_cookie(arrive: Arrive, visitor: Browser) -> None:
    await arrive("anna")
    post = await _shared(await _of("anna"), "A walk")
    for address in ("/", "/explore", "/@anna", f"/@anna/{post.id}", "/about", "/nowhere"):
        await visitor.open(address, status=404 if address == "/nowhere" else 200)
        assert visitor.cookies() == {}, address
    await visitor.open("/login")
    assert list(visitor.cookies()) == ["visit"]
