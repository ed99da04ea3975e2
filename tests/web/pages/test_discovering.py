"""Finding people and photos by pages alone: trends, suggestions, recommendations, notes."""

from fediphoto.domain import interactions, trend_review, trend_scores
from fediphoto.storage.models import Account
from tests.domain.city import follow, photo, says, somebody
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
        for listed in await trend_review.listing(kind, 10):
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
