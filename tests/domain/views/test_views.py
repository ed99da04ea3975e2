"""Whether what is kept of posts and people is always what stands in the database."""

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain import addresses
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.recent import Recent
from fediphoto.domain.views import views
from fediphoto.storage import database
from fediphoto.storage.models import Account, Attachment
from tests.domain.city import hears, ids, photo, says, somebody

pytestmark = pytest.mark.usefixtures("city")


async def test_a_body_is_read_once_per_version() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice, attachment_ids=[(await photo(alice)).id])
    first = (await views.post(post.id, bob.id)).body
    first.rendered["status"] = b"kept"
    assert (await views.post(post.id, alice.id)).body is first
    await interactions.like(bob, post)
    second = (await views.post(post.id, bob.id)).body
    assert second is not first
    assert second.likes_count == 1
    assert second.rendered == {}


async def test_a_changed_author_is_shown_on_old_posts_without_reading_them_again() -> None:
    alice = await somebody("alice")
    post = await says(alice, attachment_ids=[(await photo(alice)).id])
    first = (await views.post(post.id, None)).body
    first.rendered["status"] = b"kept"
    changed = await Account.get(id=alice.id)
    await Account.filter(id=alice.id).update(display_name="Alice", version=changed.version + 1)
    before = database.statements_run()
    second = (await views.post(post.id, None)).body
    assert second.author.display_name == "Alice"
    assert second.attachments is first.attachments
    assert second.rendered == {}
    assert database.statements_run() - before == 2
    assert (await views.post(post.id, None)).body is second


async def test_views_come_in_the_order_asked_for() -> None:
    alice = await somebody("alice")
    made = [(await says(alice, f"{number}")).id for number in range(3)]
    wanted = [made[1], 404, made[2], made[0]]
    found = await database.read(views.posts(wanted, None))
    assert ids(found) == [made[1], made[2], made[0]]
    people = await database.read(views.accounts([404, alice.id]))
    assert [one.acct for one in people] == ["alice"]
    assert await database.read(views.posts([], None)) == []
    assert await database.read(views.accounts([])) == []


async def test_people_have_their_names_and_pages() -> None:
    alice, rem = await somebody("alice"), await somebody("Rem", "remote.test")
    ours, theirs = views.account(alice), views.account(rem)
    assert (ours.acct, ours.url) == ("alice", "http://photos.test/@alice")
    assert (theirs.acct, theirs.url) == ("Rem@remote.test", rem.uri)
    assert (ours.is_local, theirs.is_local) == (True, False)
    assert [ours, theirs] == await database.read(views.accounts([alice.id, rem.id]))


@pytest.mark.parametrize("mode", ["proxy", "link"])
async def test_remote_media_are_proxied_or_linked_as_the_admin_decided(
    city: Config, mode: str
) -> None:
    federation = msgspec.structs.replace(city.federation, remote_media=mode)
    configuration.activate(msgspec.structs.replace(city, federation=federation))
    rem = await somebody("rem", "remote.test")
    rem.avatar_remote_url = "https://remote.test/avatar.png"
    attached = [posts.RemoteAttachment("https://remote.test/a.jpg", width=30, height=20)]
    post = await hears(rem, attachments=attached)
    view = views.attachment(await Attachment.get(post_id=post.id))
    assert view.remote_url == "https://remote.test/a.jpg"
    assert (view.width, view.height) == (30, 20)
    if mode == "link":
        assert view.url == view.preview_url == "https://remote.test/a.jpg"
        assert views.account(rem).avatar_url == "https://remote.test/avatar.png"
    else:
        assert view.url == addresses.proxy_url(view.id, view.remote_url)
        assert views.account(rem).avatar_url == ""
        rem.avatar_key = "ab.jpg"
        assert views.account(rem).avatar_url == "http://photos.test/media/ab.jpg"


def test_the_store_forgets_what_was_not_asked_for_longest() -> None:
    recent: Recent[int, str] = Recent(2)
    recent.put(1, "one")
    recent.put(2, "two")
    assert recent.get(1) == "one"
    recent.put(3, "three")
    assert recent.get(2) is None
    assert (recent.get(1), recent.get(3)) == ("one", "three")
    recent.clear()
    assert recent.get(1) is None
