"""A browser in which somebody is signed in is told of what happens, as far as they may see it.

The page is tried without scripts, with what the script puts into the form put in by hand; the
worker that shows the messages is in test_waking_in_a_browser.py.
"""

import json

from fediphoto.activitypub.web_push.encryption import LONGEST_MESSAGE
from fediphoto.domain import preferences
from fediphoto.domain.moderation import moderation
from fediphoto.domain.posts import interactions
from fediphoto.domain.relations import follows
from fediphoto.domain.views import filters
from fediphoto.storage.models import Account, Job, Notification
from tests.domain.city import follow, mute, says, somebody
from tests.push_service import PushService, claims
from tests.web.pages.conftest import Arrive
from tests.web.pages.waking import DOOR, PDI, PLACE, Drain, liked, of, plain, turn_on


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
