"""Can one read and change one's own profile, by Mastodon's door and by Pixelfed's?"""

from collections.abc import Awaitable, Callable

import pytest

from fediphoto.activitypub import render
from fediphoto.storage.models import Account, AccountKey
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.people import FEATURED_TAG, PROFILE
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg, multipart

Drain = Callable[[], Awaitable[None]]
PATH = "/api/v1/profile"
UPDATE = "/api/v1/accounts/update_credentials"
WHOLE = {**PROFILE, "featured_tags": [FEATURED_TAG]}


async def test_a_profile_is_as_it_was_typed_and_changes_in_parts(
    join: Join, stranger: Program
) -> None:
    anna = await join("anna")
    await anna.tell("/api/v1/featured_tags", name="light")
    empty = (await anna.ask(PATH)).json
    check(empty, WHOLE)
    assert (empty["avatar"], empty["header"]) == (None, None)
    wanted = {
        "note": "I **see** https://light.test",
        "fields_attributes": [{"name": "Site", "value": "https://anna.test"}],
        "show_media": False,
        "show_featured": False,
        "attribution_domains": ["https://News.Test/about", "*.blog.test", "blog.test"],
        "hide_collections": True,
    }
    changed = (await anna.tell_json(PATH, wanted, "PATCH")).json
    check(changed, WHOLE)
    assert changed["note"] == "I **see** https://light.test"
    assert changed["fields"][0]["value"] == "https://anna.test"
    assert changed["attribution_domains"] == ["news.test", "blog.test"]
    assert (changed["show_media"], changed["show_media_replies"]) == (False, True)
    seen = (await stranger.ask(f"/api/v1/accounts/{anna.me.id}")).json
    assert (seen["show_media"], seen["show_featured"]) == (False, False)
    assert seen["hide_collections"] is True
    again = (await anna.tell_json(PATH, {"display_name": "Anna"}, "PATCH")).json
    assert again == changed | {"display_name": "Anna"}
    own = (await anna.ask("/api/v1/accounts/verify_credentials")).json
    assert own["source"]["attribution_domains"] == ["news.test", "blog.test"]
    keys = await AccountKey.filter(account_id=anna.me.id)
    document = render.actor(await Account.get(id=anna.me.id), keys)
    assert document["attributionDomains"] == ["news.test", "blog.test"]


async def test_pictures_come_by_that_door_too(join: Join) -> None:
    anna = await join("anna")
    kind, body = multipart(avatar=jpeg(), avatar_description="Me")
    changed = (await anna.send("PATCH", PATH, body, Content_Type=kind)).json
    check(changed, WHOLE)
    assert changed["avatar"].startswith("http://photos.test/media/")
    assert changed["avatar_description"] == "Me"


@pytest.mark.parametrize(
    "domains", [["not a domain"], ["x" * 300 + ".test"], [f"n{n}.test" for n in range(11)], ["a"]]
)
async def test_websites_that_are_none_are_refused(join: Join, domains: list[str]) -> None:
    anna = await join("anna")
    answer = await anna.tell_json(PATH, {"attribution_domains": domains}, "PATCH")
    assert (answer.status, bool(answer.error)) == (422, True)
    assert (await anna.ask(PATH)).json["attribution_domains"] == []


async def test_pixelfeds_app_finds_what_it_set_and_all_in_the_address(join: Join) -> None:
    anna = await join("anna")
    query = "video_autoplay=true&reduce_motion=1&crawlable=true&is_suggestable=true"
    query += "&show_profile_follower_count=false&_pe=1"
    changed = (await anna.send("PATCH", f"{UPDATE}?{query}")).json
    settings = changed["settings"]
    assert settings["video_autoplay"] is settings["reduce_motion"] is True
    assert (settings["high_contrast_mode"], settings["crawlable"]) == (False, True)
    assert (settings["show_profile_follower_count"], changed["hide_collections"]) == (False, True)
    assert (changed["indexable"], changed["discoverable"]) == (True, True)
    later = (await anna.tell(UPDATE, "PATCH", reduce_motion="false")).json["settings"]
    assert (later["video_autoplay"], later["reduce_motion"]) == (True, False)
