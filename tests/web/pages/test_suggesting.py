"""What is offered to somebody while they type, and to whom nothing is."""

import json
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from fediphoto import config
from fediphoto.config import Config
from fediphoto.domain.photos import custom_emojis
from fediphoto.domain.posts import posts
from fediphoto.domain.relations import blocks
from fediphoto.domain.views import places
from fediphoto.storage import database
from fediphoto.storage.models import Account, CustomEmoji, User
from fediphoto.web import limits
from tests.domain.city import block, follow, says, somebody
from tests.emojis import given
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


@pytest.fixture
async def anna(arrive: Arrive) -> Browser:
    """Somebody with a browser."""
    return await arrive("anna")


async def offered(browser: Browser, kind: str, typed: str, status: int = 200) -> Any:
    """What is offered, or the sentence of a refusal."""
    answer = await browser.raw("GET", f"/suggest?kind={kind}&q={quote(typed)}")
    told = json.loads(await answer.get_data())
    assert answer.status_code == status, told
    assert "no-store" in answer.headers["Cache-Control"]
    return told["suggestions"] if status == 200 else told["error"]


async def values(browser: Browser, kind: str, typed: str) -> list[str]:
    return [one["value"] for one in await offered(browser, kind, typed)]


async def test_people_come_as_one_writes_them_those_one_follows_first(anna: Browser) -> None:
    me = await Account.get(username="anna")
    far, friend = await somebody("bobby", "far.test"), await somebody("bob_the_friend")
    await Account.filter(id=friend.id).update(display_name="Bob <b>")
    await follow(me, friend)
    assert await offered(anna, "people", "@bo") == [
        {"value": "@bob_the_friend", "label": "Bob <b>", "detail": "@bob_the_friend", "image": ""},
        {"value": "@bobby@far.test", "label": "bobby", "detail": "@bobby@far.test", "image": ""},
    ]
    assert await values(anna, "people", "bobby@far") == ["@bobby@far.test"]
    assert await values(anna, "people", "zzz") == await values(anna, "people", "@") == []
    assert far.domain == "far.test"


async def test_nobody_is_offered_who_is_blocked_on_either_side(anna: Browser) -> None:
    me = await Account.get(username="anna")
    blocked, blocking = await somebody("bob_one"), await somebody("bob_two")
    await somebody("bob_three", "shut.test")
    await somebody("bob_four")
    await block(me, blocked)
    await block(blocking, me)
    await blocks.block_domain(me, "shut.test")
    assert await values(anna, "people", "bob") == ["@bob_four"]


async def test_there_are_at_most_eight_and_as_many_statements_for_all(anna: Browser) -> None:
    costs = []
    for number in range(12):
        await says(await somebody(f"bob{number}"), f"#light{number} #walk")
        if number in (1, 11):
            for kind, typed in (("people", "bob"), ("tags", "light")):
                await offered(anna, kind, typed)
                before = database.statements_run()
                found = await offered(anna, kind, typed)
                costs.append((kind, database.statements_run() - before))
                assert len(found) == min(8, number + 1)
    assert costs[:2] == costs[2:]


async def test_hashtags_come_with_their_use_and_only_of_public_posts(anna: Browser) -> None:
    author = await somebody("boris")
    await says(author, "#Light #light")
    await says(await somebody("carla"), "#light")
    await says(author, "#lighthouse", visibility="followers")
    assert await offered(anna, "tags", "#Lig") == [
        {"value": "#Light", "label": "#Light", "detail": "2 uses this week", "image": ""}
    ]
    assert await offered(anna, "tags", "#") == []


async def test_places_come_as_the_field_takes_them(anna: Browser) -> None:
    author = await somebody("boris")
    rome = await places.ensure("Rome", "Italy")
    await posts.publish(author, posts.Draft(caption="A", place_id=rome))
    await places.ensure("Romeville", "Nowhere")
    assert await offered(anna, "places", "rom") == [
        {"value": "Rome, Italy", "label": "Rome", "detail": "Italy", "image": ""}
    ]


async def test_emoji_come_with_their_picture_unless_they_are_disabled(
    anna: Browser,
) -> None:
    for name in ("blobcat", "my_blob", "blob", "other"):
        await given(name)
    assert await values(anna, "emoji", ":blob") == [":blob:", ":blobcat:", ":my_blob:"]
    (first, *_) = await offered(anna, "emoji", "blob")
    assert (await anna.raw("GET", first["image"].partition("photos.test")[2])).status_code == 200
    assert len(await offered(anna, "emoji", "")) == 4
    row = await CustomEmoji.get(shortcode="blob")
    await custom_emojis.change(None, row.id, is_disabled=True)
    assert await values(anna, "emoji", "blob") == [":blobcat:", ":my_blob:"]


async def test_only_somebody_signed_in_is_offered_anything(anna: Browser, visitor: Browser) -> None:
    assert await offered(visitor, "people", "anna", status=401) == "Please sign in first."
    await offered(anna, "passwords", "a", status=400)
    await offered(anna, "", "", status=400)
    for hostile in ("%", "_", "'", "\x00", "a" * 5000, '"*', "!%"):
        for kind in ("people", "tags", "places", "emoji"):
            assert await offered(anna, kind, hostile) == []
    assert await User.all().count() == 1


async def test_who_asks_too_often_has_to_wait(
    anna: Browser, storage: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = msgspec.structs.replace(storage.limits, rate_limits=True)
    config.activate(msgspec.structs.replace(storage, limits=strict))
    monkeypatch.setattr(limits, "SUGGESTIONS", limits.Rule("few", 2, 3600))
    await offered(anna, "tags", "a")
    await offered(anna, "tags", "b")
    assert await offered(anna, "tags", "c", status=429)
