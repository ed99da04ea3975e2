"""Likes, boosts, bookmarks and comments, by pressing buttons that work without a script."""

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account, Post
from tests.domain.city import photo
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive


async def _shared(username: str, caption: str = "An alley", **details: object) -> Post:
    author = await accounts.find(username)
    assert author is not None
    attachment = await photo(author, "Trees in autumn")
    draft = posts.Draft(caption=caption, attachment_ids=[attachment.id], **details)  # type: ignore[arg-type]
    return await posts.publish(author, draft)


async def test_a_like_is_pressed_told_counted_and_taken_back(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    post = await _shared("anna")
    await boris.open(f"/@anna/{post.id}")
    await boris.press(f"/posts/{post.id}/like")
    assert boris.page.address == f"/@anna/{post.id}"
    assert boris.page.one('[data-deed="like"]')["aria-pressed"] == "true"
    assert "1 like" in boris.page.text
    await anna.open("/activity")
    assert "boris likes your photo" in anna.page.text
    await anna.open(f"/@anna/{post.id}/likes")
    assert "@boris" in anna.page.text
    await boris.open("/likes")
    assert f"/@anna/{post.id}" in boris.page.links()
    await boris.open(f"/@anna/{post.id}")
    await boris.press(f"/posts/{post.id}/unlike")
    assert "1 like" not in boris.page.text


async def test_a_boost_brings_a_photo_to_ones_followers(arrive: Arrive) -> None:
    await arrive("anna")
    boris, carla = await arrive("boris"), await arrive("carla")
    post, account = await _shared("anna"), await Account.get(username="boris")
    await carla.open("/@boris")
    await carla.press(f"/people/{account.id}/follow")
    await boris.open("/@anna/" + str(post.id))
    await boris.press(f"/posts/{post.id}/boost")
    await carla.open("/")
    assert "boris boosted" in carla.page.text
    assert f"/@anna/{post.id}" in carla.page.links()
    await carla.open(f"/@anna/{post.id}/boosts")
    assert "@boris" in carla.page.text
    await boris.open(f"/@anna/{post.id}")
    await boris.press(f"/posts/{post.id}/unboost")
    await carla.open("/")
    assert "boris boosted" not in carla.page.text


async def test_a_bookmark_is_kept_and_let_go(arrive: Arrive) -> None:
    anna = await arrive("anna")
    post = await _shared("anna")
    await anna.open(f"/@anna/{post.id}")
    await anna.press(f"/posts/{post.id}/bookmark")
    await anna.open("/bookmarks")
    assert f"/@anna/{post.id}" in anna.page.links()
    await anna.open(f"/@anna/{post.id}")
    await anna.press(f"/posts/{post.id}/unbookmark")
    await anna.open("/bookmarks")
    assert "Nothing saved" in anna.page.text


async def test_people_talk_under_a_photo_and_stay_out_of_the_feed(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    post = await _shared("anna")
    await boris.open(f"/@anna/{post.id}")
    await boris.press(f"/posts/{post.id}/comment", caption="What a light!")
    assert "What a light!" in boris.page.text
    said = await Post.get(in_reply_to_id=post.id)
    await anna.open("/activity")
    assert "boris commented: What a light!" in anna.page.text
    await anna.open(f"/@anna/{post.id}?answer={said.id}")
    assert anna.page.value("caption") == "@boris "
    await anna.press(f"/posts/{post.id}/comment", caption="@boris Four in the afternoon.")
    depths = [one["data-depth"] for one in anna.page.all("article.comment")]
    assert depths == ["0", "1"]
    await boris.open(f"/@anna/{post.id}")
    answer = await Post.get(in_reply_to_id=said.id)
    await boris.press(f"/posts/{answer.id}/like")
    assert boris.page.all(f"#post-{answer.id} [aria-pressed=true]")
    await anna.open("/")
    assert len(anna.page.all("article.post")) == 1, "comments are not posts of their own there"


async def test_a_comment_can_be_changed_and_deleted(arrive: Arrive) -> None:
    anna = await arrive("anna")
    post = await _shared("anna")
    await anna.open(f"/@anna/{post.id}")
    await anna.press(f"/posts/{post.id}/comment", caption="Four o'clok")
    said = await Post.get(in_reply_to_id=post.id)
    await anna.open(f"/edit/{said.id}")
    await anna.press(f"/edit/{said.id}", "share", caption="Four o'clock")
    await anna.open(f"/@anna/{post.id}")
    assert "Four o'clock" in anna.page.text
    await anna.open(f"/posts/{said.id}/delete")
    assert "Delete this comment?" in anna.page.text
    await anna.press(f"/posts/{said.id}/delete")
    await anna.open(f"/@anna/{post.id}")
    assert "No comments yet." in anna.page.text


async def test_what_was_typed_stays_when_a_comment_is_refused(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    post = await _shared("anna")
    long = "x" * 5001
    await boris.open(f"/@anna/{post.id}")
    await boris.press(f"/posts/{post.id}/comment", caption=long, status=422)
    assert boris.page.problem()
    assert boris.page.value("caption") == long
    await boris.open(f"/@anna/{post.id}")
    await anna.open(f"/edit/{post.id}")
    await anna.press(f"/edit/{post.id}", "share", comments=False)
    await boris.press(f"/posts/{post.id}/comment", caption="Too late", status=403)
    assert "Too late" in boris.page.html
    await boris.open(f"/@anna/{post.id}")
    assert not boris.page.all(".comment-form")


async def test_a_comment_sent_twice_is_said_once(arrive: Arrive) -> None:
    anna = await arrive("anna")
    post = await _shared("anna")
    await anna.open(f"/@anna/{post.id}")
    form = anna.page
    await anna.press(f"/posts/{post.id}/comment", caption="Once")
    anna.page = form
    await anna.press(f"/posts/{post.id}/comment", caption="Once")
    assert len(anna.page.all("article.comment")) == 1


async def test_a_script_gets_the_buttons_alone(arrive: Arrive) -> None:
    anna = await arrive("anna")
    post = await _shared("anna")
    await anna.open(f"/@anna/{post.id}")
    token = str(anna.page.all('input[name="csrf_token"]')[0]["value"])
    for part, mark in (("actions", 'data-part-name="actions"'), ("comment", "comment-like")):
        answer = await anna.raw(
            "POST",
            f"/posts/{post.id}/like",
            headers={**HTML, "X-Part": part},
            form={"csrf_token": token},
        )
        html = (await answer.get_data()).decode()
        assert answer.status_code == 200
        assert mark in html
        assert "<html" not in html


async def test_a_pinned_photo_comes_first(arrive: Arrive) -> None:
    anna = await arrive("anna")
    first, _ = await _shared("anna", "First"), await _shared("anna", "Second")
    await anna.open(f"/@anna/{first.id}")
    await anna.press(f"/posts/{first.id}/pin")
    await anna.open("/@anna")
    tiles = [str(tile["href"]) for tile in anna.page.all(".tile")]
    assert tiles[0] == f"/@anna/{first.id}"
    assert len(tiles) == len(set(tiles)) == 2


async def test_a_visitor_is_led_to_the_sign_in_page_by_every_button(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    post = await _shared("anna")
    await visitor.open(f"/@anna/{post.id}")
    assert not visitor.page.all("form[method=post]")
    assert any(link.startswith("/login?next=") for link in visitor.page.links())
