"""What a script gets to show over a feed, comments and ways to share, and who gets it."""

from typing import Any

from bs4 import BeautifulSoup

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.domain.timelines import timelines
from fediphoto.storage.models import Account, Post
from tests.domain.city import follow, hears, says, somebody
from tests.web.listening import listening
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive
from tests.web.programs import Program

SHEET = {**HTML, "X-Part": "sheet"}


async def _of(name: str) -> Account:
    account = await accounts.find(name)
    assert account is not None
    return account


async def _part(browser: Browser, path: str, status: int = 200) -> BeautifulSoup:
    answer = await browser.raw("GET", path, headers=SHEET)
    html = (await answer.get_data()).decode()
    assert answer.status_code == status, html[:500]
    assert "<html" not in html
    return BeautifulSoup(html, "html.parser")


async def _answer(browser: Browser, part: BeautifulSoup, status: int = 200, **typed: str) -> Any:
    form = part.select_one(".comment-form")
    assert form is not None
    fields = {str(one["name"]): str(one.get("value", "")) for one in form.select("input")}
    answer = await browser.raw("POST", str(form["action"]), headers=SHEET, form={**fields, **typed})
    html = (await answer.get_data()).decode()
    assert answer.status_code == status, html[:500]
    return BeautifulSoup(html, "html.parser")


async def test_one_talks_without_leaving_the_feed(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    post = await says(await _of("anna"), "Look")
    await boris.open("/@anna?all=1")
    path = f"/@anna/{post.id}"
    assert boris.page.one(f'a[data-sheet][href="{path}#comment"]')["aria-label"] == "Comment"
    part = await _part(boris, path)
    assert "No comments yet." in part.text
    said = await _answer(boris, part, caption="What light!")
    comment = await Post.get(in_reply_to_id=post.id)
    assert said.select_one("[data-said]")["data-said"] == f"post-{comment.id}"  # type: ignore[index]
    assert said.select_one("textarea").text == ""  # type: ignore[union-attr]
    line = said.select_one(f'template[data-line-of="post-{post.id}"]')
    assert line is not None
    assert "View the comment" in line.text
    answering = await _part(anna, f"{path}?answer={comment.id}")
    assert answering.select_one("textarea").text == "@boris "  # type: ignore[union-attr]
    await _answer(anna, answering, caption="@boris Thank you")
    assert await Post.filter(in_reply_to_id=comment.id).count() == 1


async def test_a_refused_comment_is_given_back_there_too(arrive: Arrive) -> None:
    await arrive("anna")
    boris = await arrive("boris")
    post = await says(await _of("anna"), "Look")
    part = await _part(boris, f"/@anna/{post.id}")
    refused = await _answer(boris, part, 422, caption="x" * 5001)
    assert refused.select("[role=alert]")
    assert refused.select_one("textarea").text == "x" * 5001  # type: ignore[union-attr]


async def test_nobody_talks_by_a_forged_form(arrive: Arrive) -> None:
    await arrive("anna")
    boris = await arrive("boris")
    post = await says(await _of("anna"), "Look")
    form = {"caption": "Forged", "csrf_token": "x"}
    answer = await boris.raw("POST", f"/posts/{post.id}/comment", headers=SHEET, form=form)
    assert answer.status_code == 403
    assert not await Post.filter(in_reply_to_id=post.id).exists()


async def test_a_post_is_passed_on_by_its_link_a_boost_a_quote_or_a_frame(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    boris = await arrive("boris")
    post = await says(await _of("anna"), "Look")
    path = f"/@anna/{post.id}"
    await boris.open(path)
    assert f"{path}/share" in boris.page.links()
    await boris.open(f"{path}/share")
    assert boris.page.one("#share-link")["value"] == f"http://photos.test{path}"
    code = boris.page.one("#share-frame").text
    assert code.startswith(f'<iframe src="http://photos.test{path}/embed"')
    assert f"/new?quote={post.id}" in boris.page.links()
    await boris.press(f"/posts/{post.id}/boost")
    assert boris.page.address == path
    assert "1 boost" in boris.page.text
    part = await _part(boris, f"{path}/share")
    assert "Take the boost back" in part.text
    await visitor.open(f"{path}/share")
    assert not visitor.page.all("form[method=post]")
    assert visitor.page.all("#share-frame")


async def test_what_few_may_see_is_shared_with_nobody_else(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    boris, carla = await arrive("boris"), await arrive("carla")
    anna = await _of("anna")
    await follow(await _of("boris"), anna)
    secret = await posts.publish(anna, posts.Draft(caption="Hush", visibility="followers"))
    path = f"/@anna/{secret.id}/share"
    for stranger in (carla, visitor):
        await stranger.open(path, 404)
        answer = await stranger.raw("GET", path, headers=SHEET)
        assert answer.status_code == 404
    await boris.open(path)
    assert "Only those who may see the post can open it." in boris.page.text
    assert not boris.page.all("#share-frame, form[action$=boost]")


async def test_a_post_from_afar_is_shared_by_its_own_address(arrive: Arrive) -> None:
    anna = await arrive("anna")
    mallow = await somebody("mallow", "far.test")
    post = await hears(mallow, url="https://far.test/@mallow/1")
    await anna.open(f"/@mallow@far.test/{post.id}/share")
    assert anna.page.one("#share-link")["value"] == "https://far.test/@mallow/1"
    assert not anna.page.all("#share-frame"), "others' posts are not ours to frame"


async def test_a_page_that_gets_no_stream_asks_what_is_new(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await arrive("anna")
    mallow = await somebody("mallow", "far.test")
    await follow(await _of("anna"), mallow)
    first = await hears(mallow, 1)
    await anna.open("/")
    assert anna.page.one("[data-news]")["data-newest"] == str(first.id)
    ask = f"/live/now?after={first.id}"
    told = await (await anna.raw("GET", ask)).get_json()
    assert told == {"notifications": 0, "posts": 0}
    second = await hears(mallow, 2, mentioned=[await _of("anna")])
    await hears(mallow, 3, in_reply_to=second)
    told = await (await anna.raw("GET", ask)).get_json()
    assert told == {"notifications": 1, "posts": 1}, "comments are not posts at home"
    for odd in ("/live/now", "/live/now?after=x", f"/live/now?after={'9' * 40}"):
        assert (await (await anna.raw("GET", odd)).get_json())["posts"] == 0
    answer = await visitor.raw("GET", ask)
    assert answer.status_code == 303
    assert "posts" not in (await answer.get_data()).decode()


async def test_what_comes_while_the_page_is_on_its_way_is_told_too(
    app: Any, arrive: Arrive
) -> None:
    anna = await arrive("anna")
    me, boris = await _of("anna"), await somebody("boris")
    await follow(me, boris)
    shown = await says(boris, "Seen")
    await anna.open("/")
    assert anna.page.one("[data-news]")["data-newest"] == str(shown.id)
    missed = [await says(boris, f"Missed {number}") for number in range(2)]
    await says(me, "My own, from another tab")
    cookie = "; ".join(f"{name}={one.value}" for name, one in anna.cookies().items())
    async with listening(Program(app), f"/live?after={shown.id}", Cookie=cookie) as ear:
        assert await ear.next() == ("notifications", "0")
        for post in missed:
            assert await ear.next() == ("posts", str(post.id))
        later = await says(boris, "Later")
        assert await ear.next() == ("posts", str(later.id))


async def test_many_new_posts_are_counted_to_an_end(arrive: Arrive) -> None:
    anna = await arrive("anna")
    me = await _of("anna")
    for number in range(25):
        await says(me, f"Number {number}")
    oldest = (await timelines.home(me, timelines.Page(limit=40)))[-1]
    told = await (await anna.raw("GET", f"/live/now?after={oldest.body.id}")).get_json()
    assert told["posts"] == 20
