"""How photos are shared, changed and deleted by forms alone."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.photos import uploads
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account, Attachment, Post
from fediphoto.web.pages import composing
from tests.media.films import film, needs_ffmpeg
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

Drain = Callable[[], Awaitable[None]]


def _photo_ids(browser: Browser) -> list[str]:
    return [str(field["value"]) for field in browser.page.all('input[name="photo"]')]


async def _share(browser: Browser, photo: Path, caption: str, **choices: str | bool) -> Post:
    """One photo with a caption, from the first page to the last."""
    await browser.open("/new")
    await browser.press("/new", "choose", files=[photo])
    await browser.press("/new", "share", caption=caption, **choices)
    return await Post.get(id=int(browser.page.address.rpartition("/")[2]))


async def test_several_photos_with_words_for_each_and_a_caption(
    arrive: Arrive, alley: Path, street: Path, visitor: Browser
) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    await anna.press("/new", "choose", files=[alley, street])
    assert "photo=" in anna.page.address, "loading the page again must not upload again"
    first, second = _photo_ids(anna)
    await anna.press(
        "/new",
        "share",
        caption="Two walks #autumn",
        **{f"alt__{first}": "Trees", f"alt__{second}": "A street"},
    )
    assert re.fullmatch(r"/@anna/\d+", anna.page.address)
    shown = [image["alt"] for image in anna.page.all(".album picture img")]
    assert shown == ["Trees", "A street"]
    assert "/tags/autumn" in anna.page.links()
    await visitor.open("/@anna")
    assert len(visitor.page.all(".grid .tile")) == 1
    for source in anna.page.all(".album picture img"):
        photo = await anna.raw("GET", str(source["src"]))
        assert photo.status_code == 200
        assert b"GPS" not in await photo.get_data()


@needs_ffmpeg
async def test_a_video_is_shared_as_soon_as_it_is_ready(
    arrive: Arrive, alley: Path, visitor: Browser, monkeypatch: pytest.MonkeyPatch, drain: Drain
) -> None:
    monkeypatch.setattr(uploads, "MOMENT_S", 0.0)
    monkeypatch.setattr(composing, "PATIENCE_S", 0.0)
    anna = await arrive("anna")
    await anna.open("/new")
    accepted = str(anna.page.all('input[type="file"]')[0]["accept"])
    assert "video/mp4" in accepted
    await anna.press("/new", "choose", files=[("film.mp4", film()), alley])
    assert "still being prepared" in anna.page.text
    video, _ = _photo_ids(anna)
    typed = {"caption": "A film", f"alt__{video}": "A test picture"}
    await anna.press("/new", "share", status=422, **typed)
    assert "finished processing" in anna.page.text
    assert _photo_ids(anna)[0] == video
    await drain()
    await anna.press("/new", "share", **typed)
    assert re.fullmatch(r"/@anna/\d+", anna.page.address)
    await visitor.open(anna.page.address)
    (player,) = visitor.page.all("video")
    assert {name: player.get(name) for name in ("controls", "preload", "aria-label")} == {
        "controls": "",
        "preload": "none",
        "aria-label": "A test picture",
    }
    source = str(visitor.page.all("video source")[0]["src"])
    for address, kind in ((source, "video/mp4"), (str(player["poster"]), "image/jpeg")):
        answer = await visitor.raw("GET", address)
        assert answer.headers["Content-Type"] == kind
    assert len(visitor.page.all(".album picture img")) == 1


async def test_photos_are_sorted_thrown_out_and_added_without_losing_a_word(
    arrive: Arrive, alley: Path, street: Path
) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    await anna.press("/new", "choose", files=[alley, street])
    first, second = _photo_ids(anna)
    typed = {"caption": "Half a thought", "warning": "Leaves", f"alt__{first}": "Trees"}
    await anna.press("/new", f"later:{first}", **typed)
    assert _photo_ids(anna) == [second, first]
    await anna.press("/new", f"remove:{second}")
    assert _photo_ids(anna) == [first]
    assert not await Attachment.exists(id=int(second))
    await anna.press("/new", "add", files=[street])
    assert len(_photo_ids(anna)) == 2
    assert anna.page.value("caption") == "Half a thought"
    assert anna.page.value("warning") == "Leaves"
    assert anna.page.value(f"alt-{first}") == "Trees"


async def test_a_file_that_is_no_photo_leaves_the_others_and_says_which(
    arrive: Arrive, alley: Path, broken: Path
) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    await anna.press("/new", "choose", files=[alley, broken, ("notes.jpg", b"notes")], status=422)
    assert "truncated_image.png:" in anna.page.problem()
    assert "notes.jpg:" in anna.page.problem()
    assert len(_photo_ids(anna)) == 1


async def test_pressing_next_without_a_photo_says_what_is_missing(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    await anna.press("/new", "choose", status=422)
    assert anna.page.problem() == "Choose at least one photo."


async def test_what_was_typed_stays_when_it_is_too_long(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    await anna.press("/new", "choose", files=[alley])
    (photo,) = _photo_ids(anna)
    long = "ä" * 5001
    await anna.press("/new", "share", caption=long, **{f"alt__{photo}": "Trees"}, status=422)
    assert anna.page.problem()
    assert anna.page.value("caption") == long
    assert anna.page.value(f"alt-{photo}") == "Trees"
    assert await Post.all().count() == 0


async def test_sending_the_same_form_twice_shares_once(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    await anna.press("/new", "choose", files=[alley])
    form = anna.page
    await anna.press("/new", "share", caption="Once")
    shown = anna.page.address
    anna.page = form
    await anna.press("/new", "share", caption="Once")
    assert anna.page.address == shown
    assert await Post.all().count() == 1


async def test_somebody_elses_upload_cannot_be_shared(arrive: Arrive, alley: Path) -> None:
    anna, eve = await arrive("anna"), await arrive("eve")
    await anna.open("/new")
    await anna.press("/new", "choose", files=[alley])
    (photo,) = _photo_ids(anna)
    await eve.open(f"/new?photo={photo}")
    assert _photo_ids(eve) == []


async def test_a_visitor_uploads_nothing(app: object, arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    await anna.open("/new")
    form, visitor = anna.page, Browser(app)
    visitor.page = form
    await visitor.press("/new", "choose", files=[alley])
    assert visitor.page.address.startswith("/login")
    assert await Attachment.all().count() == 0


async def test_an_edit_is_shown_with_how_it_read_before(
    arrive: Arrive, alley: Path, street: Path
) -> None:
    anna = await arrive("anna")
    post = await _share(anna, alley, "An aley")
    await anna.open(f"/edit/{post.id}")
    assert anna.page.value("caption") == "An aley"
    await anna.press(f"/edit/{post.id}", "add", files=[street])
    old, new = _photo_ids(anna)
    await anna.press(f"/edit/{post.id}", f"earlier:{new}")
    await anna.press(
        f"/edit/{post.id}",
        "share",
        caption="An alley",
        **{f"alt__{old}": "Trees", f"alt__{new}": "A street"},
    )
    assert anna.page.address == f"/@anna/{post.id}"
    assert [image["alt"] for image in anna.page.all(".album picture img")] == ["A street", "Trees"]
    assert f"/@anna/{post.id}/history" in anna.page.links()
    await anna.open(f"/@anna/{post.id}/history")
    assert "An alley" in anna.page.text
    assert "An aley" in anna.page.text


async def test_a_wider_or_narrower_circle_is_a_matter_of_editing(
    arrive: Arrive, alley: Path, visitor: Browser
) -> None:
    anna = await arrive("anna")
    post = await _share(anna, alley, "For all")
    await visitor.open(f"/@anna/{post.id}")
    await anna.open(f"/edit/{post.id}")
    await anna.press(f"/edit/{post.id}", "share", visibility="followers", comments=False)
    await visitor.open(f"/@anna/{post.id}", status=404)


async def test_deleting_asks_once_and_takes_the_photo_along(
    arrive: Arrive, alley: Path, visitor: Browser
) -> None:
    anna = await arrive("anna")
    post = await _share(anna, alley, "Oh no")
    await anna.open(f"/@anna/{post.id}")
    assert f"/posts/{post.id}/delete" in anna.page.links()
    await anna.open(f"/posts/{post.id}/delete")
    assert "cannot be undone" in anna.page.text
    await anna.press(f"/posts/{post.id}/delete")
    assert anna.page.address == "/@anna"
    await visitor.open(f"/@anna/{post.id}", status=410)
    assert "This post has been deleted." in visitor.page.main.text


async def test_nobody_edits_or_deletes_for_another(arrive: Arrive, alley: Path) -> None:
    anna, eve = await arrive("anna"), await arrive("eve")
    post = await _share(anna, alley, "Mine")
    await eve.open(f"/@anna/{post.id}")
    assert not {f"/edit/{post.id}", f"/posts/{post.id}/delete"} & eve.page.links()
    await eve.open(f"/edit/{post.id}", status=404)
    await eve.open(f"/posts/{post.id}/delete", status=404)


async def test_a_followers_post_is_a_404_for_strangers_on_every_page(
    arrive: Arrive, alley: Path, visitor: Browser
) -> None:
    anna, friend, stranger = [await arrive(name) for name in ("anna", "friend", "stranger")]
    post = await _share(anna, alley, "For friends #secret", visibility="followers")
    account = await Account.get(username="anna")
    await friend.open("/@anna")
    await friend.press(f"/people/{account.id}/follow")
    await friend.open(f"/@anna/{post.id}")
    for part in ("", "/likes", "/boosts", "/history"):
        await visitor.open(f"/@anna/{post.id}{part}", status=404)
        await stranger.open(f"/@anna/{post.id}{part}", status=404)
    for address in ("/@anna", "/@anna?all=1", "/explore", "/tags/secret"):
        for other in (visitor, stranger):
            await other.open(address)
            assert str(post.id) not in other.page.html, address
    await stranger.open("/search?q=friends")
    assert str(post.id) not in stranger.page.main.decode()
    await friend.open("/")
    assert f"/@anna/{post.id}" in friend.page.links()


async def test_a_warning_stands_before_photo_and_words(
    arrive: Arrive, alley: Path, visitor: Browser
) -> None:
    anna = await arrive("anna")
    post = await _share(anna, alley, "The whole story", warning="Wet leaves")
    await visitor.open(f"/@anna/{post.id}")
    veil = visitor.page.one("details.veil")
    assert not veil.has_attr("open")
    assert "Wet leaves" in veil.select_one("summary").text  # type: ignore[union-attr]
    assert "The whole story" in veil.text
    assert "The whole story" not in visitor.page.one("title").text
    await visitor.open("/@anna")
    assert not visitor.page.all(".grid img"), "the grid shows the warning instead"


async def test_photos_and_boosts_by_the_feed_of_a_profile(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    await _share(anna, alley, "A photo")
    account = await accounts.find("anna")
    assert account is not None
    await posts.publish(account, posts.Draft(caption="Only words"))
    await anna.open("/@anna")
    assert len(anna.page.all(".tile")) == 1
    await anna.open("/@anna?all=1")
    assert len(anna.page.all("article.post")) == 2


async def test_a_long_caption_is_shown_whole_on_its_own_page(
    arrive: Arrive, alley: Path, visitor: Browser
) -> None:
    anna = await arrive("anna")
    post = await _share(anna, alley, "We walked on. " * 60 + "At last, the sea.")
    await visitor.open("/@anna?all=1")
    assert visitor.page.one(".caption").has_attr("data-clipped")
    assert visitor.page.one('a:-soup-contains("Read on")')["href"] == f"/@anna/{post.id}"
    await visitor.open(f"/@anna/{post.id}")
    assert not visitor.page.one(".caption").has_attr("data-clipped")
    assert "At last, the sea." in visitor.page.text
