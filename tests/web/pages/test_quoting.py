"""Quoting on the pages: a card in the post, made from the menu, ended by whom it quotes."""

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account, Post
from tests.domain.city import hears, photo, somebody
from tests.web.pages.conftest import Arrive


async def _shared(username: str, caption: str = "An alley", **details: object) -> Post:
    author = await accounts.find(username)
    assert author is not None
    attachment = await photo(author, "Trees in autumn")
    draft = posts.Draft(caption=caption, attachment_ids=[attachment.id], **details)  # type: ignore[arg-type]
    return await posts.publish(author, draft)


async def test_a_post_is_quoted_from_its_menu_and_stands_in_a_card(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    post = await _shared("anna")
    await boris.open(f"/@anna/{post.id}")
    assert f"/new?quote={post.id}" in boris.page.links()
    await boris.open(f"/new?quote={post.id}")
    assert "An alley" in boris.page.one("a.quote").text
    await boris.press("/new", "share", caption="What a light!")
    card = boris.page.one("a.quote")
    assert (card["href"], "An alley" in card.text) == (f"/@anna/{post.id}", True)
    assert len(card.select("img")) == 1
    assert "RE:" not in boris.page.text
    quoting = await Post.get(quote_of_id=post.id)
    await anna.open("/activity")
    assert "boris quoted you" in anna.page.text
    await anna.open(f"/@anna/{post.id}/quotes")
    assert "What a light!" in anna.page.text
    await anna.press(f"/posts/{quoting.id}/unquote")
    assert "Nobody has quoted this." in anna.page.text
    await anna.open(f"/@boris/{quoting.id}")
    assert not anna.page.all("a.quote")
    assert "does not let it be shown" in anna.page.text


async def test_a_quote_in_a_quote_is_not_opened_too(arrive: Arrive) -> None:
    anna = await arrive("anna")
    first = await _shared("anna", "One")
    second = await _shared("anna", "Two", quoted_id=first.id)
    third = await _shared("anna", "Three", quoted_id=second.id)
    await anna.open(f"/@anna/{third.id}")
    assert "Two" in anna.page.one("a.quote").text
    assert "One" not in anna.page.main.text


async def test_what_hides_behind_a_warning_hides_in_a_quote_too(arrive: Arrive) -> None:
    anna = await arrive("anna")
    post = await _shared("anna", "The scene", content_warning="Blood")
    quoting = await _shared("anna", "Careful", quoted_id=post.id)
    await anna.open(f"/@anna/{quoting.id}")
    card = anna.page.one("a.quote")
    assert "Blood" in card.text
    assert "The scene" not in card.text
    assert not card.select("img")


async def test_who_does_not_want_to_be_quoted_is_not(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await anna.open("/settings/posting")
    await anna.press("/settings/posting", quote__policy="nobody")
    assert anna.page.one('[name="quote-policy"] [selected]')["value"] == "nobody"
    await anna.open("/new?photo=" + str((await photo(await Account.get(username="anna"))).id))
    await anna.press("/new", "share", caption="Mine alone")
    post = await Post.get(caption="Mine alone")
    await boris.open(f"/@anna/{post.id}")
    assert f"/new?quote={post.id}" not in boris.page.links()
    await boris.open(f"/new?quote={post.id}", status=403)
    await anna.open(f"/edit/{post.id}")
    await anna.press(f"/edit/{post.id}", "share", quote__policy="public")
    await boris.open(f"/@anna/{post.id}")
    assert f"/new?quote={post.id}" in boris.page.links()


async def test_buttons_that_an_author_elsewhere_forbids_are_not_offered(arrive: Arrive) -> None:
    anna = await arrive("anna")
    remote = await somebody("zork", "remote.test")
    nobody = {"automatic": [remote.uri], "manual": []}
    post = await hears(
        remote, interaction_policy={"like": nobody, "reply": nobody, "announce": nobody}
    )
    await anna.open(f"/@zork@remote.test/{post.id}")
    assert not anna.page.all('[data-deed="like"], [data-deed="boost"], .comment-form')
    assert anna.page.all('[data-deed="bookmark"]')
    asks_first = {
        "automatic": [remote.uri],
        "manual": ["https://www.w3.org/ns/activitystreams#Public"],
    }
    other = await hears(remote, 2, interaction_policy={"reply": asks_first})
    await anna.open(f"/@zork@remote.test/{other.id}")
    await anna.press(f"/posts/{other.id}/comment", caption="May I?")
    assert "Waits for the author’s approval" in anna.page.one("article.comment").text
