"""What one sees of people and talk on other servers, and of hashtags, by links and forms alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto.config import Config
from fediphoto.domain.topics import featured_tags
from fediphoto.storage.models import Account, Post
from fediphoto.web.pages.profiles import RELOADS
from fediphoto.worker import Workers
from tests.domain.city import photo, says
from tests.remote_server import Document, RemoteServer
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


def _album(server: RemoteServer, author: Any, days: int) -> Document:
    """A note with a photo, so many days old."""
    image = {"type": "Image", "url": f"{server.base_url}/{days}.jpg", "mediaType": "image/jpeg"}
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    return server.note(author, f"<p>Day {days}</p>", published=at, attachment=[image])


async def test_a_stranger_from_afar_is_filled_while_one_waits(
    arrive: Arrive, visitor: Browser, elsewhere: RemoteServer, storage: Config
) -> None:
    anna = await arrive("anna")
    bob = elsewhere.person("bob")
    outbox = bob.document["outbox"]
    creates = [elsewhere.create(_album(elsewhere, bob, day)) for day in range(1, 6)]
    told = {"id": outbox, "type": "OrderedCollection", "totalItems": 250, "orderedItems": creates}
    elsewhere.serve(outbox, told)
    path = f"/@bob@{elsewhere.host}"
    await anna.open(f"/search?q=@bob@{elsewhere.host}")
    await anna.open(path)
    assert "Fetching what bob posted before" in anna.page.text
    assert anna.page.one('meta[http-equiv="refresh"]')["content"].endswith(f"{path}?look=2")
    await anna.open(f"{path}?look={RELOADS + 1}")  # a browser does not reload it for ever
    assert anna.page.all('meta[http-equiv="refresh"]') == []
    await visitor.open("/about")
    await Workers(storage).drain()
    await anna.open(path)
    assert "Fetching" not in anna.page.text
    assert anna.page.all('meta[http-equiv="refresh"]') == []
    assert len(anna.page.all(".grid a")) == 5
    assert "250 posts" in " ".join(anna.page.one(".profile-counts").text.split())
    assert "Older posts may be missing here" in anna.page.text
    assert f"{elsewhere.base_url}/@bob" in anna.page.links()


async def test_comments_on_other_servers_stand_there_when_one_looks_again(
    arrive: Arrive, elsewhere: RemoteServer, storage: Config
) -> None:
    anna = await arrive("anna")
    bob, eve = elsewhere.person("bob"), elsewhere.person("eve")
    note = _album(elsewhere, bob, 1)
    reply = elsewhere.note(eve, "<p>What light!</p>", inReplyTo=note["id"])
    replies = {"id": f"{note['id']}/replies", "type": "Collection", "items": [reply["id"]]}
    elsewhere.serve(replies["id"], replies)
    elsewhere.serve(note["id"], {**note, "replies": replies["id"]})
    await anna.open(f"/search?q={note['id']}")
    post = await Post.get(uri=note["id"])
    path = f"/@bob@{elsewhere.host}/{post.id}"
    await anna.open(path)
    assert "We are asking other servers for more comments" in anna.page.text
    await Workers(storage).drain()
    await anna.open(path)
    assert "What light!" in anna.page.one("#comments").text
    assert "We are asking" not in anna.page.text


async def test_a_hashtag_is_followed_and_left_by_a_button(arrive: Arrive) -> None:
    anna, _ = await arrive("anna"), await arrive("boris")
    boris = await Account.get(username="boris")
    await anna.open("/tags/light")
    await anna.press("/tags/light/follow")
    assert "Following" in anna.page.text
    post = await says(boris, "#light", attachment_ids=[(await photo(boris)).id])
    await anna.open("/")
    assert f"/@boris/{post.id}" in anna.page.links()
    await anna.open("/settings/hashtags")
    await anna.press("/tags/light/unfollow")
    assert "You follow no hashtag" in anna.page.text
    await anna.open("/")
    assert f"/@boris/{post.id}" not in anna.page.links()


async def test_hashtags_are_put_on_the_profile_and_taken_off(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await arrive("anna")
    account = await Account.get(username="anna")
    await says(account, "#Lichen")
    await anna.open("/settings/hashtags")
    assert "Lichen" in anna.page.text
    await anna.press("/settings/hashtags/show", name="two words", status=422)
    assert "one word" in anna.page.problem()
    assert anna.page.value("name") == "two words"
    await anna.press("/settings/hashtags/show", name="#Lichen")
    await visitor.open("/@anna")
    assert "/tags/Lichen" in visitor.page.links()
    (shown,) = await featured_tags.of(account)
    await anna.press(f"/settings/hashtags/{shown.id}/hide")
    await visitor.open("/@anna")
    assert "/tags/Lichen" not in visitor.page.links()
