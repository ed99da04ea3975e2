"""Finding people and photos by pages alone: trends, suggestions, recommendations, notes."""

from fediphoto.domain.discovery import trend_scores
from fediphoto.domain.moderation import trend_review
from fediphoto.domain.posts import interactions
from fediphoto.domain.posts.posts import RemoteAttachment
from fediphoto.domain.views import places
from fediphoto.storage.models import Account
from tests.domain.city import block, follow, hears, photo, says, somebody
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


async def _of(username: str) -> Account:
    return await Account.get(username=username)


async def test_what_trends_is_shown_once_it_is_allowed(arrive: Arrive, visitor: Browser) -> None:
    anna = await arrive("anna")
    author = await _of("anna")
    others = [await somebody(f"other{number}") for number in range(3)]
    await Account.all().update(is_discoverable=True)
    post = await says(author, "#Fog", attachment_ids=[(await photo(author)).id])
    for one in others:
        await says(one, "#Fog too")
        await interactions.like(one, post)
    await trend_scores.refresh()
    await visitor.open("/explore/trending")
    assert "No photo trends just now" in visitor.page.text
    assert "Trending photos" not in visitor.page.text
    for kind in ("tag", "post"):
        for listed in await trend_review.listing(None, kind, 10):
            await trend_review.allow(None, kind, listed.key)
    for browser in (visitor, anna):
        await browser.open("/explore")
        assert "Trending photos" in browser.page.text
        assert "nobody can pay for a place" in browser.page.text
        assert "look at what trends before" in browser.page.text
        assert f"/@anna/{post.id}" in browser.page.links()
        assert "/tags/fog" in {link.lower() for link in browser.page.links()}
    await anna.open("/search")
    assert "#Fog" in anna.page.text


async def test_a_suggestion_is_followed_or_sent_away(arrive: Arrive) -> None:
    anna = await arrive("anna")
    friend = await somebody("friend")
    known, unwanted = await somebody("known"), await somebody("unwanted")
    await Account.filter(id__in=[known.id, unwanted.id]).update(is_discoverable=True)
    await follow(await _of("anna"), friend)
    await follow(friend, known, unwanted)
    await anna.open("/search")
    assert "Followed by people you follow" in anna.page.text
    await anna.press(f"/people/{unwanted.id}/dismiss")
    assert "unwanted" not in anna.page.text
    await anna.press(f"/people/{known.id}/follow")
    await anna.open("/search")
    assert "People to follow" not in anna.page.text


async def test_one_recommends_somebody_and_notes_something(
    arrive: Arrive, visitor: Browser
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    number = (await _of("boris")).id
    await anna.open("/@boris")
    assert "Recommend on my profile" not in anna.page.text
    await anna.press(f"/people/{number}/follow")
    await anna.open("/@boris")
    await anna.press(f"/people/{number}/endorse")
    assert "Recommend no longer" in anna.page.text
    await anna.press(f"/people/{number}/note", comment="Met at the <harbour>")
    assert "Met at the <harbour>" in anna.page.text
    await visitor.open("/@anna")
    assert "Recommends @boris" in visitor.page.text
    await boris.open("/@boris")
    assert "harbour" not in boris.page.text
    await anna.open("/@boris")
    await anna.press(f"/people/{number}/unendorse")
    await visitor.open("/@anna")
    assert "Recommends" not in visitor.page.text


async def test_explore_opens_with_the_newest_where_nothing_trends_and_leafs_on(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await arrive("anna")
    far = await somebody("far", "far.test")
    known = await hears(far, attachments=[RemoteAttachment("https://far.test/p")])
    author = await _of("anna")
    post = await says(author, "Fog", attachment_ids=[(await photo(author)).id])
    for browser in (visitor, anna):
        await browser.open("/explore")
        assert "No photo trends just now" in browser.page.text
        assert f"/@anna/{post.id}" in browser.page.links()
        await browser.open("/explore/here")
        assert f"/@anna/{post.id}" in browser.page.links()
        assert f"/@far@far.test/{known.id}" not in browser.page.links()
    await anna.open("/explore/everywhere")
    assert f"/@far@far.test/{known.id}" in anna.page.links()
    await visitor.open("/explore/everywhere")
    assert visitor.page.address.startswith("/login")


async def test_a_hashtag_has_a_count_relatives_and_its_most_liked_photos(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await arrive("anna")
    author, boris = await _of("anna"), await somebody("boris")
    made = [
        await says(author, "#fog #night", attachment_ids=[(await photo(author)).id])
        for _ in range(3)
    ]
    await interactions.like(boris, made[1])
    for browser in (visitor, anna):
        await browser.open("/tags/fog")
        assert "3 posts" in browser.page.text
        assert "/tags/night" in browser.page.links()
        assert len(browser.page.all(".tile")) == 3
        await browser.open("/tags/fog/liked")
        (tile,) = browser.page.all(".tile")
        assert str(tile["href"]) == f"/@anna/{made[1].id}"
    await anna.press("/tags/fog/follow")
    await anna.open("/tags/fog/liked")
    assert anna.page.all('form[action="/tags/fog/unfollow"]')
    await block(boris, author)
    reader = await arrive("dora")
    await block(await _of("dora"), author)
    await reader.open("/tags/fog/liked")
    assert not reader.page.all(".tile")


async def test_a_place_says_where_it_is_and_loads_no_map(arrive: Arrive, visitor: Browser) -> None:
    await arrive("anna")
    author = await _of("anna")
    place_id = await places.ensure("Tampere", "Finland", latitude=61.4978, longitude=23.7610)
    await says(author, "Here", attachment_ids=[(await photo(author)).id], place_id=place_id)
    await visitor.open(f"/places/{place_id}/tampere")
    assert "Finland" in visitor.page.main.text
    assert "geo:61.4978,23.761" in visitor.page.links()


async def test_a_search_has_tabs_and_says_how_to_find_whom_it_does_not_know(
    arrive: Arrive,
) -> None:
    anna = await arrive("anna")
    author = await _of("anna")
    place_id = await places.ensure("Foggia", "Italy")
    await Account.all().update(is_discoverable=True, is_indexable=True)
    await somebody("foggy")
    await says(author, "#fog fog", attachment_ids=[(await photo(author)).id], place_id=place_id)
    await anna.open("/search?q=fog")
    assert {"/@foggy", "/tags/fog", f"/places/{place_id}/foggia"} <= anna.page.links()
    assert len(anna.page.all(".tile")) == 1
    for kind, found in (("people", "/@foggy"), ("hashtags", "/tags/fog")):
        await anna.open(f"/search?q=fog&in={kind}")
        assert found in anna.page.links()
        assert not anna.page.all(".tile")
        assert "in=" + kind in str(anna.page.one(".tabs [aria-current]")["href"])
    await anna.open("/search?q=zzz")
    assert "Know their full handle?" in anna.page.text
    await anna.open("/search?q=zzz&in=nonsense")
    assert "No one by that name here" in anna.page.text


async def test_found_posts_are_leafed_through_on_their_own_tab(arrive: Arrive) -> None:
    anna = await arrive("anna")
    author = await _of("anna")
    made = [(await says(author, "harbour")).id for _ in range(35)]
    seen: list[int] = []
    await anna.open("/search?q=harbour&in=posts")
    while True:
        seen += [int(str(one["href"]).rpartition("/")[2]) for one in anna.page.all(".tile")]
        if not (more := anna.page.all("a[rel=next]")):
            break
        await anna.open(str(more[0]["href"]))
    assert seen == made[::-1]


async def test_guesses_are_made_for_our_own_people_only(arrive: Arrive, visitor: Browser) -> None:
    anna = await arrive("anna")
    await somebody("harbourmaster")
    await says(await _of("anna"), "#harbour")
    answer = await anna.raw("GET", "/search/guesses?q=harb")
    words = (await answer.get_data()).decode()
    assert answer.status_code == 200
    assert "/@harbourmaster" in words
    assert "/tags/harbour" in words
    words = (await (await anna.raw("GET", "/search/guesses?q=%3Cb%3E")).get_data()).decode()
    assert "<b>" not in words
    assert (await visitor.raw("GET", "/search/guesses?q=harb")).status_code == 303


async def test_the_address_of_a_page_is_looked_up_without_its_scheme_too(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/search?q=127.0.0.1:9/@nobody")
    assert "shows nothing at this address" in anna.page.problem()
