"""Hidden words, and people read apart, by forms alone."""

import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account, AccountList, FilterKeyword, Post, PostFilter
from tests.domain.city import a_moment, follow, photo, says
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

FILTERS = "/settings/filters"


async def _of(username: str) -> Account:
    account = await accounts.find(username)
    assert account is not None
    return account


@pytest.fixture
async def boris(arrive: Arrive) -> Browser:
    """Somebody who follows anna."""
    boris = await arrive("boris")
    await arrive("anna")
    await follow(await _of("boris"), await _of("anna"))
    return boris


async def _shared(username: str, caption: str, **details: object) -> Post:
    author = await _of(username)
    return await says(
        author, caption, attachment_ids=[(await photo(author, "A picture")).id], **details
    )


async def _filter(browser: Browser, words: str, **choices: str | bool) -> None:
    await browser.open(FILTERS)
    await browser.press(FILTERS, words=words, **choices)
    assert "Saved." in browser.page.text


async def test_hidden_words_are_added_changed_and_taken_away(boris: Browser) -> None:
    await _filter(boris, "rain\n snow \n\nrain", title="Weather", lasts="day")
    row = await PostFilter.get()
    assert (row.title, row.action, len(row.contexts)) == ("Weather", "warn", 5)
    assert row.expires_at is not None
    assert "rain, snow" in boris.page.text
    before = {one.keyword: one.id for one in await FilterKeyword.all()}
    path = f"{FILTERS}/{row.id}"
    await boris.open(path)
    assert boris.page.value("words").split() == ["rain", "snow"]
    changed = {"whole__word": False, "in__thread": False}
    await boris.press(path, words="snow\nhail", deed="hide", **changed)
    after = {one.keyword: one for one in await FilterKeyword.all()}
    assert set(after) == {"snow", "hail"}
    assert after["snow"].id == before["snow"]
    assert not after["snow"].is_whole_word
    kept = await PostFilter.get()
    assert (kept.action, kept.expires_at) == ("hide", row.expires_at)
    assert "thread" not in kept.contexts
    await boris.press(f"{path}/delete")
    assert not await PostFilter.exists()


async def test_what_is_wrong_is_said_and_what_was_typed_stays(boris: Browser) -> None:
    await boris.open(FILTERS)
    await boris.press(FILTERS, status=422)
    assert boris.page.problem() == "Type at least one word, or a name for the filter."
    nowhere = {f"in__{one}": False for one in ("home", "notifications", "public", "thread")}
    await boris.press(FILTERS, words="rain", in__account=False, status=422, **nowhere)
    assert "at least one place" in boris.page.problem()
    assert boris.page.value("words") == "rain"
    assert not await PostFilter.exists()


async def test_nobody_opens_anothers_filter(boris: Browser, arrive: Arrive) -> None:
    await _filter(boris, "rain")
    row, anna = await PostFilter.get(), await arrive("anna")
    for address in (f"{FILTERS}/{row.id}", f"{FILTERS}/x", f"{FILTERS}/{row.id + 1}"):
        await anna.open(address, status=404)
    await anna.open(FILTERS)
    assert "You filter nothing." in anna.page.main.text


async def test_a_filtered_post_stands_behind_its_filters_name(boris: Browser) -> None:
    post = await _shared("anna", "Look, a spider #web")
    other = await _shared("anna", "A meadow #web")
    await _filter(boris, "spider", title="Legs")
    await boris.open("/")
    sieve = boris.page.one(".feed > details.sieve")
    assert "Filtered: Legs" in sieve.text
    assert sieve.select(f"#post-{post.id}")
    assert not boris.page.one(f"#post-{other.id}").find_parent("details")
    for address in ("/explore", "/tags/web", "/@anna"):
        await boris.open(address)
        assert len(boris.page.all(".tile")) == 2, address
        assert len(boris.page.all(".tile img")) == 1, address
        assert boris.page.main.text.count("Filtered: Legs") == 1, address
    await boris.open("/@anna?all=1")
    assert boris.page.one(".feed > details.sieve")
    await boris.open(f"/@anna/{post.id}")
    assert "Filtered: Legs" in boris.page.one("details.sieve > summary").text


async def test_a_hidden_post_is_gone_where_its_filter_says(boris: Browser) -> None:
    post = await _shared("anna", "A spider #web")
    await says(await _of("boris"), "My own spider")
    await _filter(boris, "spider", deed="hide", in__account=False)
    for address in ("/", "/explore", "/tags/web"):
        await boris.open(address)
        assert f"/@anna/{post.id}" not in boris.page.links(), address
    assert "My own spider" in (await boris.open("/")).text
    await boris.open("/@anna")
    assert f"/@anna/{post.id}" in boris.page.links()


async def test_a_blurred_photo_stands_behind_a_veil_and_its_words_do_not(boris: Browser) -> None:
    await _shared("anna", "A spider")
    await _filter(boris, "spider", title="Legs", deed="blur")
    await boris.open("/")
    assert not boris.page.all("details.sieve")
    assert boris.page.one("details.veil").select("img")
    assert "Filtered: Legs" in boris.page.one("details.veil > summary").text
    assert "A spider" in boris.page.one(".caption").text


async def test_filtered_comments_and_news_of_them(boris: Browser, arrive: Arrive) -> None:
    post = await _shared("boris", "Mine")
    anna = await _of("anna")
    await says(anna, "@boris spider!", in_reply_to_id=post.id)
    await says(anna, "@boris wasp!", in_reply_to_id=post.id)
    await _filter(boris, "spider", title="Legs")
    await _filter(boris, "wasp", deed="hide")
    await boris.open(f"/@boris/{post.id}")
    assert "Filtered: Legs" in boris.page.one(".comment-veil > summary").text
    assert "wasp!" not in boris.page.text
    await boris.open("/activity")
    assert "spider!" not in boris.page.main.text
    assert "Filtered: Legs" in boris.page.main.text
    assert len(boris.page.all("[data-kind=mention]")) == 1


async def test_a_page_of_hidden_posts_leads_on_to_the_rest(boris: Browser) -> None:
    await _shared("anna", "A meadow")
    await a_moment()
    for _ in range(12):
        await _shared("anna", "A spider")
    await _filter(boris, "spider", deed="hide")
    await boris.open("/")
    assert not boris.page.all(".post")
    await boris.open(str(boris.page.one("[rel=next]")["href"]))
    assert "A meadow" in boris.page.main.text


async def test_people_are_put_on_a_list_and_read_there(boris: Browser) -> None:
    anna = await _of("anna")
    await boris.open("/lists")
    await boris.press("/lists", title="  ", status=422)
    assert boris.page.problem() == "A list needs a name."
    await boris.press("/lists", title="Friends")
    row = await AccountList.get()
    assert "Nothing here yet" in boris.page.text
    await boris.open("/@anna")
    await boris.open(f"/people/{anna.id}/lists")
    await boris.press(f"/lists/{row.id}/people/{anna.id}/add")
    post = await _shared("anna", "For the list")
    await boris.open(f"/lists/{row.id}")
    assert boris.page.one(f"#post-{post.id}")
    await boris.open(f"/lists/{row.id}/edit")
    assert "@anna" in boris.page.one(".people").text
    await boris.press(f"/lists/{row.id}/edit", title="Best", exclusive=True, replies="none")
    changed = await AccountList.get()
    assert (changed.title, changed.is_exclusive, changed.replies_policy) == ("Best", True, "none")
    later = await posts.publish(anna, posts.Draft(caption="Not at home"))
    await boris.open("/")
    assert f"/@anna/{later.id}" not in boris.page.links()
    await boris.open(f"/lists/{row.id}/edit")
    await boris.press(f"/lists/{row.id}/people/{anna.id}/remove")
    await boris.open(f"/lists/{row.id}")
    assert "Nothing here yet" in boris.page.text
    await boris.open(f"/lists/{row.id}/edit")
    await boris.press(f"/lists/{row.id}/delete")
    assert not await AccountList.exists()


async def test_lists_are_ones_own_and_hold_whom_one_follows(boris: Browser, arrive: Arrive) -> None:
    carla = await arrive("carla")
    await boris.open("/lists")
    await boris.press("/lists", title="Friends")
    row, number = await AccountList.get(), (await _of("carla")).id
    await boris.open(f"/people/{number}/lists")
    assert "Follow carla to put them on a list." in boris.page.text
    for address in (f"/lists/{row.id}", f"/lists/{row.id}/edit"):
        await carla.open(address, status=404)
    for address in ("/lists/x", "/people/x/lists", "/people/1/lists"):
        await boris.open(address, status=404)
