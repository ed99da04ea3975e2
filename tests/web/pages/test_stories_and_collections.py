"""Can one show stories, name places and put photos together with a browser alone?"""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from fediphoto.activitypub.render import stories as render_stories
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import stories
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import Account, Attachment, Collection, Post, Story
from fediphoto.web.pages import stories as story_pages
from tests.domain.city import follow, photo, says
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


async def _of(name: str) -> Account:
    account = await accounts.find(name)
    assert account is not None
    return account


async def _shared(author: Account, caption: str, **details: Any) -> Post:
    return await says(author, caption, attachment_ids=[(await photo(author)).id], **details)


async def test_a_story_is_shown_seen_and_answered_by_plain_forms(
    arrive: Arrive, visitor: Browser, alley: Path
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await follow(await _of("boris"), await _of("anna"))
    await anna.open("/new/story")
    await anna.press("/new/story", files=[alley], description="Trees")
    assert anna.page.address.startswith("/stories/anna/")
    assert "0 views" in anna.page.text
    home = await boris.open("/")
    [ring] = home.all('a.ring[href="/stories/anna"]')
    assert not ring.has_attr("data-seen")
    story = await boris.open("/stories/anna")
    assert story.one(".story-photo img")["alt"] == "Trees"
    assert (await boris.open("/")).one('a.ring[href="/stories/anna"]').has_attr("data-seen")
    row = await Story.all().first()
    assert row is not None
    path = f"/stories/anna/{row.id}"
    await boris.open(path)
    await boris.press(f"{path}/answer", words="Lovely")
    assert "Sent to anna alone" in boris.page.text
    await boris.open(path)
    await boris.press(f"{path}/react", "👏")
    said = [(one.visibility, one.caption) for one in await Post.all().order_by("id")]
    assert said == [
        ("direct", "@anna About your story: Lovely"),
        ("direct", "@anna 👏 (to your story)"),
    ]
    page = await anna.open(path)
    assert "1 view" in page.text
    assert "@boris" in page.text
    carla = await arrive("carla")
    await carla.open(path, 404)
    await visitor.open(path)
    assert visitor.page.address.startswith("/login")
    await anna.press(f"{path}/delete")
    await boris.open("/stories/anna", 404)


async def test_a_story_behind_a_warning_is_seen_by_pressing(arrive: Arrive, alley: Path) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await follow(await _of("boris"), await _of("anna"))
    await anna.open("/new/story")
    await anna.press("/new/story", files=[alley], warning="x" * 501, status=422)
    assert anna.page.value("warning") == "x" * 501, "what was typed stays"
    await anna.press("/new/story", files=[alley], warning="<b>Blood", sensitive=False)
    story = await boris.open("/stories/anna")
    veil = story.one("details.story-veil")
    assert not veil.has_attr("open")
    assert "<b>Blood" in veil.text
    assert story.one("details.story-veil > picture img")
    story.check()
    await anna.open("/new/story")
    await anna.press("/new/story", files=[alley], sensitive=True)
    shown = await Story.all().order_by("-id").first()
    assert shown is not None
    await boris.open(f"/stories/anna/{shown.id}")
    assert boris.page.all("details.story-veil")
    await boris.open("/settings/content")
    await boris.press("/settings/content", **{"sensitive": True})
    await boris.open(f"/stories/anna/{shown.id}")
    assert not boris.page.all("details.story-veil"), "they wish to see such at once"
    await boris.open(f"/stories/anna/{(await Story.all().order_by('id'))[0].id}")
    assert boris.page.all("details.story-veil"), "but for what is behind words"


async def test_one_goes_from_story_to_story_and_on_to_the_next_person(arrive: Arrive) -> None:
    boris = await arrive("boris")
    people = []
    for name in ("anna", "carla"):
        await arrive(name)
        people.append(await _of(name))
        await follow(await _of("boris"), people[-1])
    made = [
        await stories.publish(person, (await photo(person)).id)
        for person in (people[0], people[0], people[1])
    ]
    await boris.open("/stories/anna")
    assert boris.page.address == f"/stories/anna/{made[0].id}"
    for number, name in ((1, "anna"), (2, "carla")):
        await boris.open(str(boris.page.one('a[data-to="later"]')["href"]))
        assert boris.page.address == f"/stories/{name}/{made[number].id}"
    assert boris.page.one('a[data-to="later"]')["href"] == "/"
    assert not boris.page.all('a[data-to="earlier"]')


async def test_a_broken_photo_is_refused_with_the_form(arrive: Arrive, broken: Path) -> None:
    anna = await arrive("anna")
    await anna.open("/new/story")
    await anna.press("/new/story", files=[broken], status=422)
    assert anna.page.problem()
    await anna.press("/new/story", status=422)
    assert "Choose a photo" in anna.page.problem()


async def test_a_place_is_typed_shown_and_changed(
    arrive: Arrive, visitor: Browser, alley: Path
) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    await anna.press("/new", "choose", files=[alley])
    await anna.press("/new", "share", caption="Here", place="Bern, Switzerland")
    [link] = anna.page.all(".post-place a")
    page = await visitor.open(str(link["href"]))
    assert page.one("h1").get_text(strip=True) == "Bern"
    assert "Switzerland" in page.main.text
    assert len(page.all(".tile")) == 1
    post = await Post.get()
    await anna.open(f"/edit/{post.id}")
    assert anna.page.value("place") == "Bern, Switzerland"
    await anna.press(f"/edit/{post.id}", "share", place="")
    assert not anna.page.all(".post-place")
    await visitor.open(page.address, 404)


async def test_a_collection_is_begun_from_a_post_put_in_order_and_opened(
    arrive: Arrive, visitor: Browser
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    first = await _shared(await _of("anna"), "First")
    second = await _shared(await _of("boris"), "Second")
    await anna.open(f"/@anna/{first.id}")
    assert f"/posts/{first.id}/collect" in anna.page.links()
    await anna.open(f"/posts/{first.id}/collect")
    await anna.press(f"/posts/{first.id}/collect/new", title="Walks")
    collection = await Collection.get()
    await anna.open(f"/posts/{second.id}/collect")
    await anna.press(f"/posts/{second.id}/collect", str(collection.id))
    path = f"/collections/{collection.id}"
    await anna.open(f"{path}/order")
    await anna.press(f"{path}/{second.id}/earlier")
    page = await visitor.open(path)
    tiles = [str(one["href"]) for one in page.all("a.tile")]
    assert tiles == [f"/@boris/{second.id}", f"/@anna/{first.id}"]
    shelf = await visitor.open("/@anna/collections")
    assert path in shelf.links()
    assert "/@anna/collections" in (await visitor.open("/@anna")).links()
    await anna.open(path)
    await anna.press(path, title="Long walks", description="On foot", visibility="draft")
    assert "Long walks" in anna.page.text
    await visitor.open(path, 404)
    await boris.open(path, 404)
    await anna.press(f"{path}/delete")
    assert not await Collection.exists()


@pytest.mark.parametrize("address", ["/collections/1", "/places/1/x", "/stories/anna/x"])
async def test_what_is_not_there_is_told_kindly(arrive: Arrive, address: str) -> None:
    anna = await arrive("anna")
    await anna.open(address, 404)


async def test_photos_are_added_many_at_once_and_put_into_any_order(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    me = await _of("anna")
    made = [await _shared(me, f"Number {number}") for number in range(3)]
    theirs = await _shared(await _of("boris"), "Not yours", visibility="followers")
    private = await _shared(me, "Between us", visibility="direct")
    await anna.open("/@anna/collections")
    await anna.press("/collections", title="Seasons")
    [row] = await Collection.all()
    page = await anna.open(f"/collections/{row.id}/add")
    offered = [str(one["value"]) for one in page.all("input[type=checkbox]")]
    assert offered == [str(post.id) for post in reversed(made)]
    token = page.value("csrf_token")
    path = f"/collections/{row.id}"
    plain = {"Content-Type": "application/x-www-form-urlencoded"}
    for chosen, status in ((made, 303), ([theirs], 404), ([private], 403)):
        body = urlencode([("csrf_token", token), *(("post", one.id) for one in chosen)])
        answer = await anna.raw("POST", f"{path}/add", data=body, headers=plain)
        assert answer.status_code == status

    async def order() -> list[str]:
        page = await anna.open(f"{path}/order")
        return [str(one["data-post"]) for one in page.all(".ordering li")]

    ids = [str(post.id) for post in made]
    assert await order() == ids
    await anna.press(f"{path}/{made[2].id}/first")
    assert await order() == [ids[2], ids[0], ids[1]]
    wanted = {"csrf_token": token, "order": f"{ids[1]},x,{theirs.id},{ids[2]}"}
    assert (await anna.raw("POST", f"{path}/order", form=wanted)).status_code == 303
    assert await order() == [ids[1], ids[2], ids[0]], "who is not named comes last"
    stranger = (await boris.open("/settings/privacy")).value("csrf_token")
    for what in ("order", "add"):
        await boris.open(f"{path}/{what}", 404)
        answer = await boris.raw("POST", f"{path}/{what}", form={"csrf_token": stranger})
        assert answer.status_code == 404


async def test_a_video_is_a_story_if_it_is_short(arrive: Arrive) -> None:
    boris = await arrive("boris")
    await arrive("anna")
    anna = await _of("anna")
    await follow(await _of("boris"), anna)
    film = {"kind": "video", "mime": "video/mp4"}
    long, short = await photo(anna), await photo(anna)
    await Attachment.filter(id=long.id).update(**film, duration_s=90.0)
    await Attachment.filter(id=short.id).update(**film, duration_s=12.5)
    with pytest.raises(Unprocessable, match="60 seconds"):
        await stories.publish(anna, long.id)
    shown = await stories.publish(anna, short.id)
    assert shown.duration_s == 12.5
    page = await boris.open(f"/stories/anna/{shown.id}")
    assert page.one(".story-photo video").has_attr("playsinline")
    document = render_stories.story(shown, anna, await Attachment.get(id=short.id))
    assert document["attachment"]["type"] == "Video"


async def test_a_video_that_takes_long_is_waited_for_by_sending_the_form_again(
    arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    monkeypatch.setattr(story_pages, "PATIENCE_S", 0.0)
    waiting = await photo(await _of("anna"), state="processing")
    for browser in (anna, boris):
        await browser.open("/new/story")
    token = anna.page.value("csrf_token")
    form = {"csrf_token": token, "photo": str(waiting.id), "answers": "on"}
    answer = await anna.raw("POST", "/new/story", form=form)
    assert answer.status_code == 202
    assert f'value="{waiting.id}"' in await answer.get_data(as_text=True)
    await Attachment.filter(id=waiting.id).update(state="ready")
    theirs = {"csrf_token": boris.page.value("csrf_token"), "photo": str(waiting.id)}
    assert (await boris.raw("POST", "/new/story", form=theirs)).status_code == 404
    assert (await anna.raw("POST", "/new/story", form=form)).status_code == 303
    assert await Story.all().count() == 1
