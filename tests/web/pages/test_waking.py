"""A browser in which somebody is signed in is told of what happens, as far as they may see it.

The page is tried without scripts, with what the script puts into the form put in by hand; the
worker that shows the messages is in test_waking_in_a_browser.py.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub.web_push.encryption import LONGEST_MESSAGE
from fediphoto.domain import preferences
from fediphoto.domain.moderation import moderation
from fediphoto.domain.posts import interactions
from fediphoto.domain.relations import follows
from fediphoto.domain.sign_in import credentials
from fediphoto.domain.views import filters
from fediphoto.storage.models import (
    Account,
    Job,
    Notification,
    Post,
    PushSubscription,
    Session,
    User,
)
from tests.domain.city import follow, mute, photo, says, somebody
from tests.push_service import AUTH, PushService, claims, unpadded
from tests.web.conftest import PASSWORD
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

PLACE = "/settings/notifications"
DOOR = f"{PLACE}/device"
PDI = "\u2069"

Drain = Callable[[], Awaitable[None]]


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """Where the browser listens."""
    async with PushService() as service:
        yield service


async def turn_on(browser: Browser, service: PushService, **chosen: Any) -> None:
    """What one does on the settings page, and what the script does then."""
    await browser.open(PLACE)
    told = service.subscribe()
    await browser.press(DOOR, endpoint=told["endpoint"], **told["keys"], **chosen)
    assert "Saved." in browser.page.text


async def of(name: str) -> Account:
    """The account of somebody here."""
    return await Account.get(username=name, domain="")


async def liked(by: str = "boris", caption: str = "A pier", **details: Any) -> Post:
    """Somebody likes a new photo of anna's."""
    anna = await of("anna")
    ids = [(await photo(anna)).id]
    post = await says(anna, caption, attachment_ids=ids, **details)
    await interactions.like(await somebody(by), post)
    return post


def plain(text: str) -> str:
    """Without the marks that keep names in their own direction."""
    return text.replace("\u2068", "").replace(PDI, "")


async def test_a_browser_is_told_by_a_message_that_it_alone_can_read(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    anna = await arrive("anna")
    page = await anna.open(PLACE)
    assert page.one(f'form[action="{DOOR}"]').has_attr("hidden"), "nothing without the script"
    key = str(page.one("[data-waking]")["data-key"])
    await turn_on(anna, service)
    form = anna.page.one(f'form[action="{DOOR}"]')
    assert not form.has_attr("hidden")
    assert anna.page.one("[data-waking]")["data-endpoint"] == service.subscribe()["endpoint"]
    post = await liked()
    await drain()
    (message,) = service.messages
    group_key = (await Notification.get()).group_key
    assert message == {
        "title": "\u2068boris\u2069 likes your photo",
        "body": "\u2068A pier\u2069",
        "icon": "http://photos.test/static/present/images/icon-192.png",
        "path": f"/@anna/{post.id}",
        "tag": group_key,
        "renotify": False,
        "lang": "en",
        "dir": "ltr",
    }
    (woken,) = service.received
    assert woken.headers["Content-Encoding"] == "aes128gcm"
    assert b"pier" not in woken.body
    assert claims(woken)["key"] == key, "by the key that the page told the browser"
    assert 0 < len(woken.headers["Topic"]) <= 32
    assert (await anna.open(message["path"])).status == 200
    assert not await Job.all().count()


async def test_several_who_like_a_photo_are_told_in_one_place(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    post = await liked("boris")
    await drain()
    for name in ("carla", "dora"):
        await interactions.like(await somebody(name), post)
        await drain()
    assert [plain(one["title"]) for one in service.messages] == [
        "boris likes your photo",
        "carla and boris like your photo",
        "dora and 2 others like your photo",
    ]
    assert len({one["tag"] for one in service.messages}) == 1
    assert len({one.headers["Topic"] for one in service.received}) == 1


async def test_messages_say_who_wrote_but_not_what(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    boris = await somebody("boris")
    await follow(await of("anna"), boris)
    await says(boris, "@anna psst, the key is under the mat", visibility="direct")
    await says(
        boris, "@anna and the alarm is 1234", visibility="direct", content_warning="Burglary"
    )
    await drain()
    assert [plain(one["title"]) for one in service.messages] == ["boris wrote to you"] * 2
    assert [one["body"] for one in service.messages] == ["", ""]
    assert "mat" not in json.dumps(service.messages)
    assert "Burglary" not in json.dumps(service.messages)
    assert [one["renotify"] for one in service.messages] == [True, True]
    assert len({one["tag"] for one in service.messages}) == 1, "one line for one who writes"


async def test_what_lies_behind_a_warning_stays_behind_it(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    post = await liked(caption="The murderer is the gardener", content_warning="Ending")
    await says(
        await somebody("carla"),
        "@anna the butler!",
        in_reply_to_id=post.id,
        content_warning="Guess",
    )
    await says(await of("carla"), "@anna <b>hello</b>\nthere")
    await drain()
    told = sorted((plain(one["title"]), plain(one["body"])) for one in service.messages)
    assert told == [
        ("boris likes your photo", "Ending"),
        ("carla commented", "Guess"),
        ("carla mentioned you", "@anna <b>hello</b> there"),
    ]


async def test_what_ones_filters_cover_or_hide_is_not_told(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    anna, boris = await of("anna"), await somebody("boris")
    for word, action in (("spider", "warn"), ("snake", "hide")):
        words = [filters.KeywordChange(keyword=word)]
        await filters.create(
            anna,
            filters.FilterChange(
                title=f"No {word}s", contexts=["notifications"], action=action, keywords=words
            ),
        )
        await says(boris, f"@anna a {word}!")
    await drain()
    assert [plain(one["body"]) for one in service.messages] == ["Filtered: No spiders"]


async def test_one_is_told_of_what_one_chose_and_of_whom(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    anna = await arrive("anna")
    await turn_on(anna, service, wakes__favourite=False)
    await liked("boris")
    await follows.request(await of("boris"), await of("anna"))
    await drain()
    assert [plain(one["title"]) for one in service.messages] == ["boris follows you"]
    assert service.messages[0]["path"] == "/@boris"
    page = await anna.open(PLACE)
    assert not page.one('[name="wakes-favourite"]').has_attr("checked")
    service.received.clear()
    await anna.press(DOOR, wakes__favourite=True, wakes__from="followed")
    assert anna.page.one('[name="wakes-from"] option[selected]')["value"] == "followed"
    await liked("carla")
    await drain()
    assert service.received == []
    await follow(await of("anna"), await of("carla"))
    await interactions.like(await of("carla"), await liked("dora"))
    await drain()
    assert [plain(one["title"]) for one in service.messages] == ["carla and dora like your photo"]


async def test_what_moderators_say_is_told_whatever_one_chose(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service, wakes__from="followed", wakes__mention=False)
    await moderation.warn(None, await of("anna"), "Please be kind to the gardener")
    await drain()
    (message,) = service.messages
    assert message["title"] == "The moderators have something to tell you"
    assert (message["body"], message["path"]) == ("", "/activity")


async def test_who_is_muted_since_is_not_told_of(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    await liked("boris")
    await mute(await of("anna"), await of("boris"))
    await drain()
    assert service.received == []


async def test_long_names_in_any_script_fit_into_a_message(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    await preferences.set_language((await of("anna")).id, "fa")
    post = await liked("boris", caption="نگاهی به دریا " * 300)
    for number, name in enumerate(("boris", "carla")):
        liker = await of(name) if not number else await somebody(name, "far.test")
        await Account.filter(id=liker.id).update(
            display_name="\u202eفروغ‌الزمان " + "نام بسیار بلند " * 15 + PDI + "<b>&amp;",
            avatar_remote_url="https://far.test/" + "x" * 1900,
        )
        await interactions.like(await Account.get(id=liker.id), post)
    await drain()
    message = service.messages[-1]
    assert (message["lang"], message["dir"]) == ("fa", "rtl")
    assert message["title"].count("فروغ‌الزمان") == 2
    assert "\u202e" not in message["title"]
    assert message["title"].count("\u2068") == message["title"].count(PDI) == 2
    assert len(message["body"]) == 162
    for woken in service.received:
        assert len(service.read(woken)) <= LONGEST_MESSAGE
        assert len(woken.body) <= 4096


async def test_a_portrait_comes_from_here_or_not_at_all(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    from tests.web.decisions import decided

    await turn_on(await arrive("anna"), service)
    decided("federation", remote_media="link")
    here, there = await somebody("boris"), await somebody("carla", "far.test")
    await Account.filter(id=here.id).update(avatar_key="avatars/b.webp")
    await Account.filter(id=there.id).update(avatar_remote_url="https://far.test/c.png")
    for one in (here, there):
        await follows.request(await Account.get(id=one.id), await of("anna"))
        await drain()
    assert [one["icon"] for one in service.messages] == [
        "http://photos.test/media/avatars/b.webp",
        "http://photos.test/static/present/images/icon-192.png",
    ]


async def test_a_name_cannot_write_into_the_sentence(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    boris = await somebody("boris")
    await Account.filter(id=boris.id).update(display_name="<a>%(name)s</a>\n&lt;b&gt; \u2067x")
    await follows.request(await Account.get(id=boris.id), await of("anna"))
    await drain()
    (message,) = service.messages
    assert message["title"] == f"\u2068<a>%(name)s</a> &lt;b&gt; x{PDI} follows you"


async def test_one_stops_it_without_scripts_too(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    anna = await arrive("anna")
    await turn_on(anna, service)
    assert "gets notifications" in (await anna.open("/settings/devices")).text
    await anna.open(PLACE)
    await anna.press(f"{DOOR}/stop")
    assert not anna.page.one("[data-waking]")["data-endpoint"]
    assert "gets notifications" not in (await anna.open("/settings/devices")).text
    await liked()
    await drain()
    assert service.received == []


async def _signs_out(anna: Browser) -> None:
    await anna.open("/settings")
    await anna.press("/logout")


async def _changes_the_password_elsewhere(_anna: Browser) -> None:
    await credentials.change_password(await of("anna"), PASSWORD, "another quiet hill")


async def _is_signed_out_from_elsewhere(_anna: Browser) -> None:
    await credentials.end_session(await of("anna"), (await Session.get()).id)


async def _signs_in_again_here(anna: Browser) -> None:
    await anna.open("/login?again=1")
    await anna.press("/login", login="anna", password=PASSWORD)


async def _stays_away_too_long(_anna: Browser) -> None:
    await Session.all().update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await credentials.sweep()


@pytest.mark.parametrize(
    "end",
    [
        _signs_out,
        _changes_the_password_elsewhere,
        _is_signed_out_from_elsewhere,
        _signs_in_again_here,
        _stays_away_too_long,
    ],
)
async def test_it_ends_with_the_session(
    arrive: Arrive, service: PushService, drain: Drain, end: Callable[[Browser], Awaitable[None]]
) -> None:
    anna = await arrive("anna")
    await turn_on(anna, service)
    await liked("boris")
    await end(anna)
    assert not await PushSubscription.exists()
    await liked("carla")
    await drain()
    assert service.received == [], "also what was on its way"


@pytest.mark.parametrize("who", ["expired", "suspended", "disabled", "unconfirmed", "waiting"])
async def test_who_may_not_come_in_is_told_nothing(
    arrive: Arrive, service: PushService, drain: Drain, who: str
) -> None:
    await turn_on(await arrive("anna"), service)
    anna, now = await of("anna"), datetime.now(UTC)
    await liked("boris")
    if who == "expired":
        await Session.all().update(expires_at=now - timedelta(seconds=1))
    elif who == "suspended":
        await Account.filter(id=anna.id).update(suspended_at=now)
    else:
        column = {"disabled": "disabled_at", "unconfirmed": "confirmed_at"}.get(who, "approved_at")
        await User.filter(account_id=anna.id).update(**{column: now if who == "disabled" else None})
    await drain()
    assert service.received == [], "what was on its way"
    if who != "suspended":
        await liked("carla")
        await drain()
        assert service.received == [], "what comes later"


async def test_a_password_changed_here_leaves_this_browser_as_it_is(
    arrive: Arrive, service: PushService
) -> None:
    anna = await arrive("anna")
    await turn_on(anna, service)
    await anna.open("/settings/access")
    await anna.press("/settings/access/password", present=PASSWORD, new="another quiet hill")
    assert await PushSubscription.all().count() == 1


async def test_a_browser_that_is_somebody_elses_now_tells_them_alone(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    await turn_on(await arrive("boris"), service)
    kept = await PushSubscription.get()
    assert kept.account_id == (await of("boris")).id
    await liked("carla")
    await drain()
    assert service.received == []


async def test_each_browser_is_told_by_itself(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    one, other = await arrive("anna"), await arrive("anna")
    await turn_on(one, service)
    told = service.subscribe(path="/wake/other")
    await other.open(PLACE)
    await other.press(DOOR, endpoint=told["endpoint"], **told["keys"])
    await liked("boris")
    await drain()
    assert sorted(one.path for one in service.received) == ["/wake/me", "/wake/other"]
    await one.open(PLACE)
    await one.press(f"{DOOR}/stop")
    assert [kept.endpoint for kept in await PushSubscription.all()] == [told["endpoint"]]


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("endpoint", "ftp://push.test/x"),
        ("endpoint", "javascript:alert(1)"),
        ("endpoint", "https://10.0.0.1/x"),
        ("endpoint", "https://169.254.169.254/latest"),
        ("endpoint", "https://[::1]/"),
        ("endpoint", "https://a@push.test/"),
        ("endpoint", "https://push.test/" + "x" * 3000),
        ("p256dh", ""),
        ("p256dh", "no base64!"),
        ("p256dh", unpadded(b"\x04" + b"\x01" * 64)),
        ("auth", unpadded(b"short")),
        ("auth", unpadded(AUTH + b"!")),
        ("wakes__from", "friends"),
    ],
)
async def test_an_address_or_key_that_is_none_is_refused(
    arrive: Arrive, service: PushService, part: str, wrong: str
) -> None:
    anna, told = await arrive("anna"), service.subscribe()
    await anna.open(PLACE)
    fields = {"endpoint": told["endpoint"], **told["keys"], part: wrong}
    await anna.press(DOOR, **fields)
    assert "This did not work" in anna.page.text
    assert not anna.page.one('[data-waking-says="failed"]').has_attr("hidden")
    assert not await PushSubscription.exists()


async def test_without_an_address_nothing_is_begun(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open(PLACE)
    await anna.press(DOOR)
    assert not anna.page.one('[data-waking-says="failed"]').has_attr("hidden")
    assert not await PushSubscription.exists()


async def test_strangers_can_neither_turn_it_on_nor_off(
    arrive: Arrive, service: PushService, visitor: Browser
) -> None:
    anna, eve = await arrive("anna"), await arrive("eve")
    await turn_on(anna, service)
    told = service.subscribe(path="/evil")
    form = {"endpoint": told["endpoint"], **told["keys"], "wakes-mention": "on"}
    await eve.open(PLACE)
    for wrong in ("", "forged", eve.page.value("csrf_token")):
        for door in (DOOR, f"{DOOR}/stop"):
            given = {**form, "csrf_token": wrong}
            answer = await anna.raw("POST", door, form=given, headers=HTML)
            assert answer.status_code == 403, (door, wrong)
    await visitor.open("/login")
    given = {**form, "csrf_token": visitor.page.value("csrf_token")}
    for door in (DOOR, f"{DOOR}/stop"):
        answer = await visitor.raw("POST", door, form=given, headers=HTML)
        assert answer.headers["Location"].startswith("/login")
    assert (await visitor.raw("GET", DOOR)).status_code in (303, 401)
    kept = await PushSubscription.get()
    assert kept.endpoint == service.subscribe()["endpoint"]


async def test_the_worker_is_told_what_to_send_once_its_address_changes(
    arrive: Arrive, service: PushService
) -> None:
    anna = await arrive("anna")
    before = await (await anna.raw("GET", DOOR)).get_json()
    assert before["is_on"] is False
    await turn_on(anna, service, wakes__reblog=False, wakes__from="follower")
    answer = await anna.raw("GET", DOOR)
    assert answer.headers["Cache-Control"] == "private, no-store"
    told = await answer.get_json()
    assert told["is_on"] is True
    moved = service.subscribe(path="/wake/anew")
    form = {**told["form"], "endpoint": moved["endpoint"], **moved["keys"]}
    assert (await anna.raw("POST", DOOR, form=form)).status_code == 303
    kept = await PushSubscription.get()
    assert (kept.endpoint, kept.policy) == (moved["endpoint"], "follower")
    assert kept.alerts["mention"]
    assert not kept.alerts["reblog"]


async def test_a_browser_that_is_gone_is_forgotten(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    anna = await arrive("anna")
    await turn_on(anna, service)
    service.status = 410
    await liked()
    await drain()
    assert not await PushSubscription.exists()
    assert anna.page.one(f'form[action="{DOOR}"]')
    assert (await anna.open(PLACE)).one(f'form[action="{DOOR}"]').has_attr("hidden")


async def test_one_is_offered_it_beside_the_first_news_until_one_says_no_or_yes(
    arrive: Arrive, service: PushService
) -> None:
    anna = await arrive("anna")
    assert not (await anna.open("/activity")).all(".offer"), "not before there is any"
    await liked()
    assert "/settings/notifications#device" in (await anna.open("/activity")).links()
    assert not (await anna.open("/activity?only=likes")).all(".offer")
    await turn_on(anna, service)
    assert not (await anna.open("/activity")).all(".offer")
    await anna.open(PLACE)
    await anna.press(f"{DOOR}/stop")
    await anna.open("/activity")
    await anna.press("/activity/no-push")
    assert not anna.page.all(".offer")
    assert not (await (await arrive("anna")).open("/activity")).all(".offer")
