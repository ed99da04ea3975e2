"""How the form for posts is laid out, leads to a photo's own page and back, and answers scripts."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson

from fediphoto.storage.models import Attachment, Post
from fediphoto.web.pages import composing
from tests.web.pages.browser import HOME, Browser
from tests.web.pages.conftest import Arrive

JSON = {"Accept": "application/json"}


async def _chosen(browser: Browser, photo: Path) -> str:
    await browser.open("/new")
    await browser.press("/new", "choose", files=[photo])
    return browser.page.value("photo")


async def _send(browser: Browser, path: str = "/new", **fields: str) -> tuple[int, dict[str, str]]:
    form = {"csrf_token": browser.page.value("csrf_token"), "do": "share", **fields}
    answer = await browser.raw("POST", path, headers=JSON, form=form)
    return answer.status_code, orjson.loads(await answer.get_data())


async def test_photos_and_stories_are_shared_by_the_same_door(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    doors = [link["href"] for link in anna.page.all(".compose-doors a")]
    assert doors == ["/new", "/new/story"]


async def test_without_scripts_the_first_page_asks_for_photos_alone(
    arrive: Arrive, alley: Path
) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    assert "when-script" in anna.page.one(".compose-words")["class"]
    assert anna.page.one('button[value="choose"]')
    await _chosen(anna, alley)
    assert "when-script" not in anna.page.one(".compose-words")["class"]
    assert not anna.page.all('button[value="choose"]')


async def test_the_way_to_a_photos_own_page_carries_everything_and_leads_back(
    arrive: Arrive, alley: Path
) -> None:
    anna = await arrive("anna")
    photo = await _chosen(anna, alley)
    await anna.press(
        "/new",
        f"edit:{photo}",
        caption="Half a thought",
        warning="Leaves",
        place="Bern, Switzerland",
        visibility="followers",
        comments=False,
        sensitive=True,
        language="fa",
        **{f"alt__{photo}": "Trees"},
    )
    assert urlsplit(anna.page.address).path == f"/new/photos/{photo}/edit"
    (back,) = parse_qs(urlsplit(anna.page.address).query)["next"]
    await anna.open(back)
    page = anna.page
    typed = [page.value(name) for name in ("caption", "warning", "place", f"alt-{photo}")]
    assert typed == ["Half a thought", "Leaves", "Bern, Switzerland", "Trees"]
    assert page.one("#visibility option[selected]")["value"] == "followers"
    assert page.one("#language option[selected]")["value"] == "fa"
    assert page.one("#sensitive").has_attr("checked")
    assert not page.one("#comments").has_attr("checked")


async def test_what_no_address_can_carry_stays_in_the_form(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    photo = await _chosen(anna, alley)
    long = "ж" * (composing._LONGEST_WAY // 6 + 1)
    await anna.press("/new", f"edit:{photo}", caption=long, status=422)
    assert "before you write so long a caption" in anna.page.problem()
    assert anna.page.value("caption") == long


async def test_the_caption_says_in_which_language_it_is(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    await _chosen(anna, alley)
    offered = {str(one["value"]) for one in anna.page.all("#language option")}
    assert {"", "en", "fa", "zh"} <= offered
    await anna.press("/new", "share", caption="Чистый лист", language="ru")
    assert (await Post.get()).language == "ru"


async def test_scripts_are_told_where_the_post_is_and_share_it_once(
    arrive: Arrive, alley: Path
) -> None:
    anna = await arrive("anna")
    photo = await _chosen(anna, alley)
    once = anna.page.value("once")
    first = await _send(anna, once=once, photo=photo, caption="Once", comments="on")
    post = await Post.get()
    assert first == (200, {"url": f"/@anna/{post.id}"})
    assert await _send(anna, once=once, photo=photo, caption="Once") == first
    assert await Post.all().count() == 1


async def test_scripts_are_told_in_a_sentence_what_is_wrong(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    photo = await _chosen(anna, alley)
    status, said = await _send(anna, photo=photo, caption="ä" * 5001)
    assert status == 422
    assert said["error"]
    status, said = await _send(anna, photo=photo, later="yesterday")
    assert (status, said["error"]) == (422, "That is no time to share a post at.")
    assert await Attachment.filter(id=int(photo), post_id=None).exists()


async def test_scripts_share_nothing_without_a_token_or_for_a_visitor(
    arrive: Arrive, alley: Path, visitor: Browser
) -> None:
    anna = await arrive("anna")
    photo = await _chosen(anna, alley)
    forged = {"do": "share", "photo": photo, "csrf_token": "forged"}
    assert (await anna.raw("POST", "/new", headers=JSON, form=forged)).status_code == 403
    forged["csrf_token"] = anna.page.value("csrf_token")
    answer = await visitor.raw("POST", f"{HOME}/new", headers=JSON, form=forged)
    assert answer.status_code in (303, 401, 403)
    assert await Post.all().count() == 0


async def test_an_edit_by_scripts_leads_to_the_post(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    photo = await _chosen(anna, alley)
    await anna.press("/new", "share", caption="An aley")
    post = await Post.get()
    await anna.open(f"/edit/{post.id}")
    assert not anna.page.all('[data-photo]:not([data-photo=""]) [data-deed="edit"]')
    done = await _send(anna, f"/edit/{post.id}", photo=photo, caption="An alley")
    assert done == (200, {"url": f"/@anna/{post.id}"})
