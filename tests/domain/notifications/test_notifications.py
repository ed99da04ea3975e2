"""Whether people hear of what concerns them, once, and not from those they shut out."""

from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.relations import blocks, follows
from fediphoto.domain.views import views
from fediphoto.errors import NotFound
from fediphoto.ids import MAX_ID
from fediphoto.storage import database
from fediphoto.storage.models import Account, Mute, Notification, Post
from tests.domain.city import block, follow, hears, mute, says, somebody, told

pytestmark = pytest.mark.usefixtures("city")


async def heard(viewer: Account, **wanted: object) -> list[tuple[str, str]]:
    """What the viewer's list shows, newest first."""
    found = await notifications.listing(viewer, Page(), **wanted)  # type: ignore[arg-type]
    return [(one.kind, one.account.username) for one in found.items]


async def all_that_can_happen(bob: Account, alice: Account, post: Post) -> None:
    await follows.request(bob, alice)
    await interactions.like(bob, post)
    await interactions.boost(bob, post)
    await says(bob, "For @alice")


async def test_each_thing_is_told_once_newest_first_with_what_it_is_about() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    for _ in range(2):
        await all_that_can_happen(bob, alice, post)
    assert await heard(alice) == [
        ("mention", "bob"),
        ("mention", "bob"),
        ("reblog", "bob"),
        ("favourite", "bob"),
        ("follow", "bob"),
    ]
    found = (await notifications.listing(alice, Page())).items
    assert [one.post.body.id if one.post else None for one in found[2:]] == [post.id, post.id, None]
    assert await told(bob) == []


async def test_nobody_hears_of_oneself_nor_anybody_elsewhere_of_anything() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    post, theirs = await says(alice), await hears(rem)
    await interactions.like(alice, post)
    await interactions.like(alice, theirs)
    await says(alice, "@alice @rem@remote.test")
    assert await Notification.all().count() == 0


async def test_those_blocked_either_way_muted_or_of_a_blocked_domain_are_not_heard() -> None:
    alice, muted, blocked, blocks_her = [
        await somebody(name) for name in ("alice", "muted", "blocked", "blocks_her")
    ]
    rem = await somebody("rem", "remote.test")
    post = await says(alice)
    await mute(alice, muted)
    await block(alice, blocked)
    await block(blocks_her, alice)
    await blocks.block_domain(alice, "remote.test")
    await all_that_can_happen(muted, alice, post)
    for one in (blocked, blocks_her):
        await says(one, "For @alice")
    await hears(rem, mentioned=[alice])
    with pytest.raises(NotFound):
        await interactions.like(rem, post)
    assert await Notification.all().count() == 0


async def test_a_mute_may_leave_notifications() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await blocks.mute(alice, bob, hides_notifications=False)
    await says(bob, "For @alice")
    assert await heard(alice) == [("mention", "bob")]
    await blocks.mute(alice, bob, hides_notifications=True)
    await says(bob, "For @alice again")
    assert await heard(alice) == []
    assert await notifications.unread_count(alice) == 0
    await Mute.all().update(expires_at=datetime.now(UTC) - timedelta(seconds=2))
    await says(bob, "For @alice at last")
    assert await heard(alice) == [("mention", "bob")] * 2
    assert await notifications.unread_count(alice) == 2


async def test_a_muted_thread_is_quiet() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    await interactions.mute_thread(alice, post)
    await says(bob, "@alice", in_reply_to_id=post.id)
    await interactions.like(bob, post)
    assert await heard(alice) == []
    await interactions.unmute_thread(alice, post)
    await interactions.boost(bob, post)
    assert await heard(alice) == [("reblog", "bob")]


async def test_what_is_taken_back_is_no_longer_told() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    post = await says(alice)
    await all_that_can_happen(bob, alice, post)
    await follows.unfollow(bob, alice)
    await interactions.unlike(bob, post)
    await interactions.unboost(bob, post)
    await posts.delete(bob, await Post.get(account=bob))
    assert await Notification.all().count() == 0


async def test_who_is_suspended_is_not_shown_until_they_are_back() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await all_that_can_happen(bob, alice, await says(alice))
    await accounts.suspend(bob)
    assert await heard(alice) == []
    assert await notifications.unread_count(alice) == 0
    await accounts.unsuspend(bob)
    assert len(await heard(alice)) == 4


async def test_a_post_that_may_no_longer_be_seen_is_not_shown_by_its_notification() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follow(alice, bob, notifies=True)
    await says(bob, "Between us", visibility="followers")
    await says(bob, "To all")
    assert await heard(alice) == [("status", "bob")] * 2
    await follows.unfollow(alice, bob)
    [shown] = (await notifications.listing(alice, Page())).items
    assert shown.post is not None
    assert shown.post.body.visibility == "public"
    hidden = await Notification.exclude(id=shown.id).get()
    with pytest.raises(NotFound):
        await notifications.get(alice, hidden.id)


async def test_the_list_can_be_narrowed_and_paged() -> None:
    alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
    post = await says(alice)
    for one in (bob, carol):
        await all_that_can_happen(one, alice, post)
    assert await heard(alice, types=["follow", "poll"]) == [("follow", "carol"), ("follow", "bob")]
    assert await heard(alice, types=["poll"]) == []
    assert await heard(alice, exclude_types=notifications.KINDS) == []
    assert len(await heard(alice, exclude_types=["follow"], account_id=bob.id)) == 3
    seen: list[int] = []
    page = Page(limit=3)
    while True:
        found = await notifications.listing(alice, page)
        seen += [one.id for one in found.items]
        if found.next_max_id is None:
            break
        page = Page(limit=3, max_id=found.next_max_id)
    assert len(seen) == 8
    assert seen == sorted(seen, reverse=True)


async def test_one_is_read_and_taken_off_by_its_owner_only() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follows.request(bob, alice)
    [one] = (await notifications.listing(alice, Page())).items
    assert (await notifications.get(alice, one.id)).id == one.id
    for viewer, number in ((bob, one.id), (alice, one.id + 1), (alice, MAX_ID), (alice, 0)):
        with pytest.raises(NotFound):
            await notifications.get(viewer, number)
        with pytest.raises(NotFound):
            await notifications.dismiss(viewer, number)
    await notifications.dismiss(alice, one.id)
    with pytest.raises(NotFound):
        await notifications.dismiss(alice, one.id)
    await says(bob, "@alice")
    await notifications.clear(bob)
    assert len(await heard(alice)) == 1
    await notifications.clear(alice)
    assert await heard(alice) == []


async def test_markers_say_how_far_one_has_read() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    for _ in range(3):
        await says(bob, "@alice")
    newest, middle, _ = (await notifications.listing(alice, Page())).items
    assert await notifications.unread_count(alice) == 3
    made = await notifications.set_markers(alice, {"notifications": middle.id, "nothing": 1})
    assert set(made) == {"notifications"}
    assert made["notifications"].version == 0
    assert await notifications.unread_count(alice) == 1
    made = await notifications.set_markers(alice, {"notifications": newest.id, "home": 5})
    assert (made["notifications"].version, made["home"].last_read_id) == (1, 5)
    assert await notifications.unread_count(alice) == 0
    assert await notifications.markers(bob, ["home", "notifications"]) == {}
    assert set(await notifications.markers(alice, ["home", "x"])) == {"home"}


async def test_forty_take_as_many_statements_as_four() -> None:
    alice = await somebody("alice")
    for number in range(14):
        post = await says(alice, f"Post {number}")
        bob = await somebody(f"bob{number}")
        await all_that_can_happen(bob, alice, post)

    async def statements(limit: int) -> int:
        views.forget()
        before = database.statements_run()
        assert len((await notifications.listing(alice, Page(limit=limit))).items) == limit
        return database.statements_run() - before

    few, many = await statements(4), await statements(40)
    assert many == few
    assert many <= 11
