"""Whether people follow one another only as both of them wish, and are counted right."""

import asyncio
from typing import Any

import pytest

from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.domain.posts import posts
from fediphoto.domain.relations import blocks, follows
from fediphoto.domain.timelines import lists, timelines
from fediphoto.errors import FediphotoError, Forbidden, NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountListEntry, Follow, HomeEntry, Post
from tests.domain.city import (
    block,
    follow,
    fresh,
    hears,
    ids,
    mute,
    recorded,
    says,
    somebody,
    told,
)

pytestmark = pytest.mark.usefixtures("city")


async def locked(username: str) -> Account:
    account = await somebody(username)
    await Account.filter(id=account.id).update(is_locked=True)
    return await fresh(account)


async def counted(account: Account) -> tuple[int, int]:
    row = await fresh(account)
    return row.followers_count, row.following_count


def names(found: Any) -> list[str]:
    return [person.username for person in found.items]


@pytest.mark.parametrize("state", ["pending", "rejected"])
async def test_what_waits_for_approval_comes_with_no_follow(state: str) -> None:
    """Neither home nor into a list: whoever begins to follow sees what everybody may."""
    alice, bob = await somebody("alice"), await somebody("bob")
    seen, held = await says(bob, "For all"), await says(bob, "Not approved")
    await Post.filter(id=held.id).update(approval_state=state)
    await follows.request(alice, bob)
    assert ids(await timelines.home(alice, Page())) == [seen.id]
    listed = await lists.create(alice, "Friends")
    await lists.add(listed, [bob.id])
    entries = AccountListEntry.filter(account_list_id=listed.id)
    assert await entries.values_list("post_id", flat=True) == [seen.id]


async def test_whoever_is_not_locked_is_followed_at_once() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    earlier = [await says(bob, "One"), await says(bob, "Two", visibility="followers")]
    direct = await says(bob, "Direct", visibility="direct")
    made = await follows.request(alice, bob)
    assert made.state == "accepted"
    assert made.uri == f"http://photos.test/users/alice/follows/{made.id}"
    assert await told(bob) == [("follow", "alice")]
    assert await counted(bob) == (1, 0)
    assert await counted(alice) == (0, 1)
    home = ids(await timelines.home(alice, Page()))
    assert home == [post.id for post in reversed(earlier)]
    assert direct.id not in home
    await follows.unfollow(alice, bob)
    await follows.unfollow(alice, bob)
    assert await counted(bob) == await counted(alice) == (0, 0)
    assert await told(bob) == []
    assert await HomeEntry.filter(account=alice).count() == 0
    assert await recorded("FollowRequested", "FollowAccepted", "FollowRejected", "Unfollowed") == []


async def test_a_locked_account_is_asked_and_decides() -> None:
    alice, bob, carol = await somebody("alice"), await somebody("bob"), await locked("carol")
    secret = await says(carol, visibility="followers")
    asked = [await follows.request(one, carol) for one in (alice, bob)]
    assert [one.state for one in asked] == ["pending", "pending"]
    assert await told(carol) == [("follow_request", "alice"), ("follow_request", "bob")]
    assert names(await follows.requests(carol, Page())) == ["bob", "alice"]
    assert await follows.count_requests(carol) == 2
    assert await counted(carol) == (0, 0)
    assert await timelines.home(alice, Page()) == []
    await follows.accept(asked[0])
    await follows.accept(asked[0])
    await follows.reject(asked[1])
    await follows.reject(asked[1])
    assert await counted(carol) == (1, 0)
    assert await told(carol) == [("follow", "alice")]
    assert ids(await timelines.home(alice, Page())) == [secret.id]
    assert await timelines.home(bob, Page()) == []
    assert await follows.count_requests(carol) == 0
    assert await follows.find(bob, carol) is None


async def test_when_a_locked_account_opens_all_who_wait_are_let_in() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    carol = await locked("carol")
    post = await says(carol, visibility="followers")
    await follows.request(alice, carol)
    theirs = await follows.request(rem, carol, uri="https://remote.test/follows/1")
    await update_profile(carol, ProfileChanges(note="Still locked"))
    assert await follows.count_requests(carol) == 2
    await update_profile(carol, ProfileChanges(is_locked=False))
    assert await follows.count_requests(carol) == 0
    assert await counted(carol) == (2, 0)
    assert ids(await timelines.home(alice, Page())) == [post.id]
    assert await told(carol) == [("follow", "alice"), ("follow", "rem")]
    assert await recorded("FollowAccepted") == [{"follow_id": theirs.id}]
    await update_profile(carol, ProfileChanges(is_locked=True))
    assert await counted(carol) == (2, 0)


async def test_whether_somebody_is_locked_is_asked_of_the_row() -> None:
    alice, carol = await somebody("alice"), await somebody("carol")
    await update_profile(carol, ProfileChanges(is_locked=True))
    assert carol.is_locked is False
    assert (await follows.request(alice, carol)).state == "pending"


async def test_another_server_is_asked_and_answers() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    asked = await follows.request(alice, rem, notifies=True)
    assert asked.state == "pending"
    assert await recorded("FollowRequested") == [{"follow_id": asked.id}]
    await follows.request(alice, rem)
    assert len(await recorded("FollowRequested")) == 1
    await follows.accept(asked)
    assert await counted(rem) == (1, 0)
    await hears(rem)
    assert len(await timelines.home(alice, Page())) == 1
    await follows.unfollow(alice, rem)
    await follows.unfollow(alice, rem)
    assert await recorded("Unfollowed") == [
        {"follow_uri": asked.uri, "follower_id": alice.id, "target_id": rem.id}
    ]
    assert await timelines.home(alice, Page()) == []
    assert await recorded("FollowAccepted", "FollowRejected") == []


async def test_another_server_asks_and_is_answered() -> None:
    bob, rem = await somebody("bob"), await somebody("rem", "remote.test")
    made = await follows.request(rem, bob, uri="https://remote.test/follows/1")
    assert await recorded("FollowAccepted") == [{"follow_id": made.id}]
    again = await follows.request(rem, bob, uri="https://remote.test/follows/2")
    assert again.id == made.id
    assert again.uri == "https://remote.test/follows/2"
    assert len(await recorded("FollowAccepted")) == 2
    assert await counted(bob) == (1, 0)
    await follows.remove_follower(bob, rem)
    await follows.remove_follower(bob, rem)
    assert await recorded("FollowRejected") == [
        {"follow_uri": again.uri, "follower_id": rem.id, "target_id": bob.id}
    ]
    assert await counted(bob) == await counted(rem) == (0, 0)


async def test_nobody_takes_over_anothers_follow_by_its_id() -> None:
    bob, rem, eve = [
        await somebody("bob"),
        await somebody("rem", "remote.test"),
        await somebody("eve", "evil.test"),
    ]
    made = await follows.request(rem, bob, uri="https://remote.test/follows/1")
    with pytest.raises(Forbidden):
        await follows.request(eve, bob, uri=made.uri)
    await follows.request(eve, bob, uri="https://evil.test/follows/1")
    with pytest.raises(Forbidden):
        await follows.request(eve, bob, uri=made.uri)
    kept = await follows.find_by_uri(made.uri)
    assert kept is not None
    assert kept.follower_id == rem.id


async def test_nobody_follows_oneself_or_who_is_not_there() -> None:
    alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
    with pytest.raises(Unprocessable):
        await follows.request(alice, alice)
    await accounts.suspend(bob)
    with pytest.raises(NotFound):
        await follows.request(alice, await fresh(bob))
    with pytest.raises(Forbidden):
        await follows.request(await fresh(bob), alice)
    await accounts.delete_local(carol)
    with pytest.raises(NotFound):
        await follows.request(alice, await fresh(carol))
    assert await Follow.all().count() == 0


async def test_where_one_blocks_the_other_nobody_follows() -> None:
    alice, bob, rem = [
        await somebody("alice"),
        await somebody("bob"),
        await somebody("rem", "remote.test"),
    ]
    await block(alice, bob)
    for pair in ((alice, bob), (bob, alice)):
        with pytest.raises(Forbidden):
            await follows.request(*pair)
    await blocks.block_domain(alice, "remote.test")
    with pytest.raises(Forbidden):
        await follows.request(alice, rem)
    with pytest.raises(Forbidden):
        await follows.request(rem, alice, uri="https://remote.test/follows/1")
    assert await Follow.all().count() == 0
    # Their server would show the request as waiting for ever.
    assert await recorded("FollowRejected") == [
        {
            "follow_uri": "https://remote.test/follows/1",
            "follower_id": rem.id,
            "target_id": alice.id,
        }
    ]
    assert await told(alice) == []


async def test_fifty_follows_at_once_are_one() -> None:
    alice, bob, rem = [
        await somebody("alice"),
        await somebody("bob"),
        await somebody("rem", "remote.test"),
    ]
    for target in (bob, rem):
        made = await asyncio.gather(*(follows.request(alice, target) for _ in range(50)))
        assert len({one.id for one in made}) == 1
    assert await counted(bob) == (1, 0)
    assert await told(bob) == [("follow", "alice")]
    assert len(await recorded("FollowRequested")) == 1


async def test_a_storm_of_opposites_leaves_the_counters_right() -> None:
    alice, carol = await somebody("alice"), await locked("carol")

    async def decide(verdict: Any) -> None:
        asked = await follows.find(alice, carol)
        if asked is not None:
            await verdict(asked)

    for _ in range(5):
        await follows.request(alice, carol)
        await asyncio.gather(
            *(decide(verdict) for verdict in (follows.accept, follows.reject) * 4),
            follows.unfollow(alice, carol),
            follows.request(alice, carol),
        )
        rows = await Follow.filter(state="accepted").count()
        assert await counted(carol) == (rows, 0)
        assert await counted(alice) == (0, rows)


async def test_two_who_follow_one_another_at_once_do_not_wait_for_ever() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    for act in (follows.request, follows.unfollow, follows.request, blocks.block):
        await asyncio.gather(*(act(*pair) for pair in ((alice, bob), (bob, alice)) * 5))
    assert await counted(alice) == await counted(bob) == (0, 0)
    assert await Follow.all().count() == 0


async def test_a_stale_request_that_was_accepted_meanwhile_is_ended_as_such() -> None:
    alice, carol = await somebody("alice"), await locked("carol")
    stale = await follows.request(alice, carol)
    await follows.accept(await Follow.get(id=stale.id))
    assert stale.state == "pending"
    await follows.reject(stale)
    assert await counted(carol) == await counted(alice) == (0, 0)


async def test_unfollowing_keeps_what_speaks_to_oneself() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follows.request(alice, bob)
    await says(bob, "To all")
    mine = await says(bob, "To @alice")
    await follows.unfollow(alice, bob)
    assert ids(await timelines.home(alice, Page())) == [mine.id]


async def test_lists_are_paged_and_leave_out_whom_one_should_not_see() -> None:
    alice, viewer = await somebody("alice"), await somebody("viewer")
    fans = [await somebody(name) for name in ("f1", "f2", "f3", "f4", "f5")]
    for fan in fans:
        await follow(fan, alice)
        await follow(alice, fan)
    first = await follows.followers(alice, None, Page(limit=2))
    assert names(first) == ["f5", "f4"]
    rest = await follows.followers(alice, None, Page(limit=3, max_id=first.next_max_id))
    assert names(rest) == ["f3", "f2", "f1"]
    before = await follows.followers(alice, None, Page(min_id=rest.prev_min_id))
    assert names(before) == ["f5", "f4"]
    await accounts.suspend(fans[0])
    await block(viewer, fans[1])
    await block(fans[2], viewer)
    await mute(viewer, fans[3])
    for listed in (follows.followers, follows.following):
        assert names(await listed(alice, viewer, Page())) == ["f5"]
        assert names(await listed(alice, alice, Page())) == ["f5", "f4", "f3", "f2"]
        assert names(await listed(alice, None, Page())) == ["f5", "f4", "f3", "f2"]


async def test_a_list_is_hidden_by_its_owners_wish_a_block_and_a_suspension() -> None:
    alice, bob, fan = [await somebody(name) for name in ("alice", "bob", "fan")]
    await follow(fan, alice)
    await block(alice, bob)
    assert names(await follows.followers(alice, bob, Page())) == []
    assert names(await follows.followers(alice, fan, Page())) == ["fan"]
    await update_profile(alice, ProfileChanges(hides_follows=True))
    hidden = await fresh(alice)
    assert names(await follows.followers(hidden, fan, Page())) == []
    assert names(await follows.followers(hidden, hidden, Page())) == ["fan"]
    await accounts.suspend(fan)
    assert names(await follows.following(await fresh(fan), bob, Page())) == []


async def test_how_two_people_stand_is_told_for_forty_as_for_one() -> None:
    viewer, friend, fan, foe = [await somebody(n) for n in ("viewer", "friend", "fan", "foe")]
    asked, quiet, rem = (
        await locked("asked"),
        await somebody("quiet"),
        await somebody("r", "r.test"),
    )
    await follows.request(viewer, friend, shows_boosts=False, notifies=True)
    await follows.request(fan, viewer)
    await follows.request(viewer, asked)
    await blocks.block(viewer, foe)
    await blocks.mute(viewer, quiet, hides_notifications=False, duration_s=3600)
    await blocks.block_domain(viewer, "r.test")
    wanted = [one.id for one in (friend, fan, asked, foe, quiet, rem)]
    found = {one.id: one for one in await follows.relationships(viewer, [*wanted, 1, friend.id])}
    assert list(found) == wanted
    assert found[friend.id].following
    assert found[friend.id].following_since is not None
    assert found[friend.id].notifying
    assert not found[friend.id].showing_reblogs
    assert found[fan.id].followed_by
    assert not found[fan.id].following
    assert found[asked.id].requested
    assert not found[asked.id].following
    assert found[foe.id].blocking
    assert not found[foe.id].blocked_by
    assert found[quiet.id].muting
    assert not found[quiet.id].muting_notifications
    assert found[quiet.id].muting_expires_at is not None
    assert found[rem.id].domain_blocking
    (theirs,) = await follows.relationships(foe, [viewer.id])
    assert theirs.blocked_by
    assert await follows.relationships(viewer, []) == []


async def test_forty_people_take_as_many_statements_as_four() -> None:
    alice, viewer = await somebody("alice"), await somebody("viewer")
    fans = [await somebody(f"fan{number}") for number in range(40)]
    for fan in fans:
        await follow(fan, alice)
        await follow(viewer, fan)

    async def statements(number: int) -> tuple[int, int]:
        before = database.statements_run()
        assert len(await follows.relationships(viewer, [one.id for one in fans[:number]])) == number
        between = database.statements_run()
        assert len((await follows.followers(alice, viewer, Page(limit=number))).items) == number
        return between - before, database.statements_run() - between

    few, many = await statements(4), await statements(40)
    assert few == many
    assert many[0] == 4
    assert many[1] <= 4


async def test_what_cannot_be_done_changes_nothing() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await block(bob, alice)
    versions = [(await fresh(one)).version for one in (alice, bob)]
    for attempt in (follows.request(alice, bob), follows.request(alice, alice)):
        with pytest.raises(FediphotoError):
            await attempt
    assert [(await fresh(one)).version for one in (alice, bob)] == versions


async def test_the_newest_post_is_known_though_it_is_deleted() -> None:
    alice = await somebody("alice")
    first, direct = await says(alice), await says(alice, visibility="direct")
    second, third = await says(alice), await says(alice)
    for post, newest in ((second, third), (third, first), (direct, first)):
        await posts.delete(alice, post)
        assert (await fresh(alice)).last_post_at == newest.created_at
    await posts.delete(alice, first)
    assert (await fresh(alice)).last_post_at is None
    assert (await fresh(alice)).posts_count == 0
