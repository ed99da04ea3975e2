"""Somebody moves, by forms alone: names an alias, is asked again, goes, and comes back."""

from fediphoto.config import Config
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account
from fediphoto.worker import Workers
from tests.remote_server import RemoteServer
from tests.web.conftest import PASSWORD
from tests.web.pages.conftest import Arrive


async def test_another_account_is_named_and_taken_off_again(
    arrive: Arrive, elsewhere: RemoteServer
) -> None:
    anna, bob = await arrive("anna"), elsewhere.person("bob")
    await anna.open("/settings/move")
    await anna.press("/settings/move/aliases", handle=f"@bob@{elsewhere.host}")
    assert f"@bob@{elsewhere.host}" in anna.page.text
    assert (await Account.get(username="anna")).also_known_as == [bob.uri]
    await anna.press("/settings/move/aliases/remove")
    assert (await Account.get(username="anna")).also_known_as == []
    await anna.press("/settings/move/aliases", status=422, handle=f"@nobody@{elsewhere.host}")
    assert "no such account" in anna.page.text


async def test_one_is_asked_again_before_all_followers_are_led_away(
    arrive: Arrive, elsewhere: RemoteServer, storage: Config
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    me = await Account.get(username="anna")
    await boris.open("/@anna")
    await boris.press(f"/people/{me.id}/follow")
    new = elsewhere.person("anna2")
    handle = f"@anna2@{elsewhere.host}"
    await anna.open("/settings/move")
    await anna.press("/settings/move/ask", status=422, handle=handle)
    assert "add this one to its aliases" in anna.page.text
    new.document["alsoKnownAs"] = [me.uri]
    await anna.press("/settings/move/ask", handle=handle)
    assert "Move to this account?" in anna.page.text
    assert (await Account.get(id=me.id)).moved_to_id is None
    await anna.press("/settings/move", status=422, password="not the one")
    assert (await Account.get(id=me.id)).moved_to_id is None
    await anna.press("/settings/move/ask", handle=handle)
    await anna.press("/settings/move", password=PASSWORD)
    assert "You have moved" in anna.page.text
    await Workers(storage).drain()
    assert [one["type"] for one in elsewhere.received] == ["Follow"]
    await boris.open("/@anna")
    assert "anna has moved to" in boris.page.text
    assert f"/@anna2@{elsewhere.host}" in boris.page.links()
    await anna.open("/settings/move")
    await anna.press("/settings/move/return")
    assert await posts.publish(await Account.get(id=me.id), posts.Draft(caption="Back"))
