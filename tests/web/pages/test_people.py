"""Following, asking, blocking and telling of oneself, here and across servers, by forms alone."""

from datetime import UTC, datetime
from pathlib import Path

from fediphoto.config import Config
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.timelines import collections
from fediphoto.domain.views import views
from fediphoto.storage import database
from fediphoto.storage.models import Account, Follow
from fediphoto.worker import Workers
from tests.domain.city import follow, photo, says, somebody
from tests.remote_server import RemoteServer
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

PROFILE_QUERIES = 45
"""Who looks, how they stand to whom they look at, what stands above the tabs, and a grid."""


async def _id_of(username: str) -> int:
    return (await Account.get(username=username)).id


async def _privacy(browser: Browser, **choices: str | bool) -> None:
    await browser.open("/settings/privacy")
    await browser.press("/settings/privacy", **choices)
    assert "Saved." in browser.page.text


async def test_a_follower_finds_new_photos_at_home_until_they_unfollow(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    number = await _id_of("anna")
    await boris.open("/@anna")
    await boris.press(f"/people/{number}/follow")
    assert "Following" in boris.page.text
    author = await Account.get(username="anna")
    draft = posts.Draft(caption="New", attachment_ids=[(await photo(author)).id])
    post = await posts.publish(author, draft)
    await boris.open("/")
    assert f"/@anna/{post.id}" in boris.page.links()
    await anna.open("/activity")
    assert "boris follows you" in anna.page.text
    assert "Follow back" in anna.page.text
    await boris.open("/@anna")
    await boris.press(f"/people/{number}/unfollow")
    await boris.open("/")
    assert f"/@anna/{post.id}" not in boris.page.links()


async def test_a_locked_account_answers_requests_one_by_one(arrive: Arrive) -> None:
    anna, boris, carla = [await arrive(name) for name in ("anna", "boris", "carla")]
    await _privacy(anna, locked=True)
    number = await _id_of("anna")
    for asking in (boris, carla):
        await asking.open("/@anna")
        await asking.press(f"/people/{number}/follow")
        assert "Requested" in asking.page.text
    await anna.open("/activity")
    assert "Follow requests" in anna.page.text
    await anna.press(f"/people/{await _id_of('boris')}/accept")
    await anna.press(f"/people/{await _id_of('carla')}/reject")
    assert "Follow requests" not in anna.page.text
    await anna.open("/@anna/followers")
    people = anna.page.one(".people").text
    assert "@boris" in people
    assert "@carla" not in people
    await boris.open("/@anna")
    assert "Following" in boris.page.text
    await carla.open("/@anna")
    assert "Requested" not in carla.page.text


async def test_a_request_that_was_taken_back_cannot_be_accepted(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await _privacy(anna, locked=True)
    number = await _id_of("anna")
    await boris.open("/@anna")
    await boris.press(f"/people/{number}/follow")
    await anna.open("/activity")
    await boris.press(f"/people/{number}/unfollow")
    await anna.press(f"/people/{await _id_of('boris')}/accept", status=404)
    assert "taken back" in anna.page.text
    assert await Follow.all().count() == 0


async def test_who_is_blocked_sees_and_follows_nothing_until_unblocked(arrive: Arrive) -> None:
    anna, eve = await arrive("anna"), await arrive("eve")
    author, number = await Account.get(username="anna"), await _id_of("eve")
    draft = posts.Draft(caption="New", attachment_ids=[(await photo(author)).id])
    post = await posts.publish(author, draft)
    await eve.open("/@anna")
    await eve.press(f"/people/{author.id}/follow")
    await anna.open("/@eve")
    await anna.press(f"/people/{number}/block")
    await eve.open(f"/@anna/{post.id}", status=404)
    await anna.open("/@anna/followers")
    assert "@eve" not in anna.page.main.text
    await anna.open("/settings/blocks")
    await anna.press(f"/people/{number}/unblock")
    assert "You block nobody" in anna.page.text
    await eve.open(f"/@anna/{post.id}")


async def test_muting_and_removing_a_follower(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    number = await _id_of("boris")
    await boris.open("/@anna")
    await boris.press(f"/people/{await _id_of('anna')}/follow")
    await anna.open("/@boris")
    await anna.press(f"/people/{number}/mute")
    await anna.press(f"/people/{number}/remove")
    await anna.open("/@anna/followers")
    assert "@boris" not in anna.page.main.text
    await anna.open("/settings/blocks")
    await anna.press(f"/people/{number}/unmute")
    assert "You mute nobody" in anna.page.text


async def test_somebody_on_another_server_is_found_by_handle_and_followed(
    arrive: Arrive, elsewhere: RemoteServer, config: Config
) -> None:
    anna = await arrive("anna")
    mallow = elsewhere.person("mallow")
    mallow.document["name"] = "Mallow <b>from</b> afar"
    handle = f"@mallow@{elsewhere.base_url.removeprefix('http://')}"
    await anna.open(f"/search?q={handle}")
    assert "Mallow from afar" in anna.page.one(".people").text
    number = await _id_of("mallow")
    await anna.press(f"/people/{number}/follow")
    assert "Requested" in anna.page.text
    await Workers(config).drain()
    inbox = str(mallow.document["inbox"])
    (seen,) = elsewhere.requests_for(inbox)
    assert b'"Follow"' in seen.body
    assert mallow.document["id"].encode() in seen.body


async def test_a_silent_server_is_an_answer_in_a_sentence(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/search?q=@nobody@127.0.0.1:9")
    assert "Nothing came of that" in anna.page.problem()
    assert anna.page.value("q") == "@nobody@127.0.0.1:9"


async def test_remote_people_are_shown_to_members_only(
    arrive: Arrive, visitor: Browser, elsewhere: RemoteServer
) -> None:
    anna = await arrive("anna")
    elsewhere.person("mallow")
    handle = f"@mallow@{elsewhere.base_url.removeprefix('http://')}"
    await anna.open(f"/search?q={handle}")
    await anna.open(f"/{handle}")
    assert "Open on" in anna.page.text
    await visitor.open(f"/{handle}")
    assert visitor.page.address.startswith("/login")


async def test_a_profile_with_words_facts_and_a_portrait(
    arrive: Arrive, alley: Path, visitor: Browser
) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/profile")
    await anna.press(
        "/settings/profile",
        files=[alley],
        files_as="avatar",
        display_name="Anna A.",
        note="Walks. #slow",
    )
    assert anna.page.address == "/settings/profile?saved=1"
    await visitor.open("/@anna")
    assert visitor.page.one("h1").text == "Anna A."
    assert "Walks." in visitor.page.text
    portrait = visitor.page.one(".profile > .avatar img")
    assert (await visitor.raw("GET", str(portrait["src"]))).status_code == 200
    await anna.open("/settings/profile")
    await anna.press("/settings/profile", remove__avatar=True)
    await visitor.open("/@anna")
    assert not visitor.page.all(".profile > .avatar img")


async def test_what_was_typed_stays_when_a_profile_is_refused(arrive: Arrive, broken: Path) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/profile")
    await anna.press(
        "/settings/profile",
        files=[broken],
        files_as="avatar",
        display_name="Anna A.",
        note="Walks.",
        status=422,
    )
    assert anna.page.problem()
    assert anna.page.value("note") == "Walks."
    assert anna.page.value("display_name") == "Anna A."
    assert (await Account.get(username="anna")).display_name == ""


async def test_privacy_is_kept_and_a_list_hidden(arrive: Arrive, visitor: Browser) -> None:
    anna = await arrive("anna")
    await _privacy(anna, hides__follows=True, indexable=True)
    assert anna.page.one('input[name="indexable"]').has_attr("checked")
    await visitor.open("/@anna/followers")
    assert "keeps this list private" in visitor.page.text


async def test_a_profile_has_tabs_of_boosts_and_of_photos_that_name_one(
    arrive: Arrive, visitor: Browser
) -> None:
    boris = await arrive("boris")
    await arrive("anna")
    author, friend = await Account.get(username="anna"), await Account.get(username="boris")
    named = await says(friend, "With @anna", attachment_ids=[(await photo(friend)).id])
    secret = await says(
        friend, "For @anna", attachment_ids=[(await photo(friend)).id], visibility="direct"
    )
    await interactions.boost(author, named)
    for browser in (visitor, boris):
        for tab in ("boosts", "tagged"):
            await browser.open(f"/@anna/{tab}")
            assert f"/@boris/{named.id}" in browser.page.links()
            assert f"/@boris/{secret.id}" not in browser.page.links()
            assert str(browser.page.one(".tabs [aria-current]")["href"]) == f"/@anna/{tab}"
        await browser.open("/@boris/tagged")
        assert not browser.page.all(".tile")
    anna = await arrive("anna")
    await anna.open("/@anna/tagged")
    assert f"/@boris/{secret.id}" not in anna.page.links()


async def test_highlights_are_ones_public_collections(arrive: Arrive, visitor: Browser) -> None:
    await arrive("anna")
    author = await Account.get(username="anna")
    post = await says(author, "Fog", attachment_ids=[(await photo(author)).id])
    for title, visibility in (("Fog", "public"), ("Later", "draft"), ("Ours", "followers")):
        made = await collections.create(author, title, visibility=visibility)
        await collections.add(author, made, post)
    await collections.create(author, "Nothing in it", visibility="public")
    await visitor.open("/@anna")
    (shown,) = visitor.page.all(".highlight")
    assert shown.get_text(strip=True) == "Fog"


async def test_who_looks_is_told_whom_they_know_among_the_followers(arrive: Arrive) -> None:
    boris = await arrive("boris")
    me, anna = await Account.get(username="boris"), await somebody("anna")
    friends = [await somebody(name) for name in ("carla", "dora", "emil")]
    await boris.open("/@anna")
    assert "Followed by" not in boris.page.text
    for number, said in enumerate(
        (
            "Followed by @carla",
            "Followed by @dora and @carla",
            "Followed by @emil , @dora and others",
        )
    ):
        await follow(me, friends[number])
        await follow(friends[number], anna)
        await boris.open("/@anna")
        assert said in boris.page.text
    await Account.filter(id=anna.id).update(hides_follows=True)
    await boris.open("/@anna")
    assert "Followed by" not in boris.page.text


async def test_one_hears_of_posts_and_hides_boosts_of_whom_one_follows(arrive: Arrive) -> None:
    boris = await arrive("boris")
    anna = await somebody("anna")
    await boris.open("/@anna")
    assert "Notify me" not in boris.page.text
    await boris.press(f"/people/{anna.id}/follow")
    for deed, then in (
        ("notify", "Stop notifying me"),
        ("unnotify", "Notify me of posts"),
        ("hideboosts", "Show boosts at home"),
        ("showboosts", "Hide boosts at home"),
    ):
        await boris.press(f"/people/{anna.id}/{deed}")
        assert then in boris.page.text
    await boris.press(f"/people/{anna.id}/notify")
    assert (await Follow.get()).notifies
    other = await arrive("boris")
    await other.open("/@anna")
    await other.press(f"/people/{anna.id}/unfollow")
    await boris.press(f"/people/{anna.id}/hideboosts", status=404)
    assert await Follow.all().count() == 0


async def test_what_moderators_did_to_an_account_is_said_on_its_page(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await arrive("anna")
    rude = await somebody("rude")
    post = await says(rude, "Hm", attachment_ids=[(await photo(rude)).id])
    address = f"/@rude/{post.id}"
    now = datetime.now(UTC)
    await Account.filter(id=rude.id).update(silenced_at=now)
    for browser in (visitor, anna):
        await browser.open("/@rude")
        assert "Hidden by the moderators" in browser.page.text
        assert address not in browser.page.links()
        await browser.open(str(browser.page.one(".empty a")["href"]))
        assert address in browser.page.links()
    await Account.filter(id=rude.id).update(silenced_at=None, suspended_at=now)
    for path in ("/@rude", "/@rude/tagged", "/@rude/followers"):
        await visitor.open(path, status=403)
        assert "suspended" in visitor.page.main.text
    accept = {"Accept": "application/activity+json"}
    assert (await visitor.raw("GET", "/@rude", headers=accept)).status_code == 404


async def test_who_is_blocked_is_told_so_and_not_that_there_is_nothing(arrive: Arrive) -> None:
    anna, eve = await arrive("anna"), await arrive("eve")
    author = await Account.get(username="anna")
    await says(author, "New", attachment_ids=[(await photo(author)).id])
    await anna.open("/@eve")
    await anna.press(f"/people/{await _id_of('eve')}/block")
    assert "You block eve" in anna.page.text
    await eve.open("/@anna")
    assert "does not show you what they share" in eve.page.text
    assert not eve.page.all(f'form[action="/people/{author.id}/follow"]')


async def test_a_profile_costs_the_same_for_a_few_of_everything_as_for_many(
    arrive: Arrive,
) -> None:
    boris = await arrive("boris")
    me, anna = await Account.get(username="boris"), await somebody("anna")
    await follow(me, anna)
    costs: dict[str, list[int]] = {}
    for rounds in (1, 4):
        for number in range(rounds):
            friend = await somebody(f"friend{rounds}{number}")
            await follow(me, friend)
            await follow(friend, anna)
            post = await says(anna, "Fog", attachment_ids=[(await photo(anna)).id])
            other = await says(friend, "@anna", attachment_ids=[(await photo(friend)).id])
            await interactions.boost(anna, other)
            made = await collections.create(anna, f"Fog {rounds}{number}", visibility="public")
            await collections.add(anna, made, post)
        for address in ("/@anna", "/@anna/boosts", "/@anna/tagged"):
            views.forget()
            before = database.statements_run()
            await boris.open(address)
            costs.setdefault(address, []).append(database.statements_run() - before)
    for address, (few, many) in costs.items():
        assert few == many <= PROFILE_QUERIES, (address, few, many)
