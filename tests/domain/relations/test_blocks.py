"""Whether people are left alone by those they want nothing to do with."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain import visibility
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions
from fediphoto.domain.relations import blocks, follows
from fediphoto.domain.timelines import comments, timelines
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.storage.models import Account, Block, DomainBlock, Follow, Mute
from tests.domain.city import block, follow, fresh, hears, recorded, says, somebody, told

pytestmark = pytest.mark.usefixtures("city")


async def stands(account: Account, to: Account) -> follows.Relationship:
    (one,) = await follows.relationships(account, [to.id])
    return one


async def test_a_block_ends_everything_between_two_people_both_ways() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follows.request(alice, bob)
    await follows.request(bob, alice)
    by_bob, by_alice = await says(bob, "Hello @alice"), await says(alice, "Hello @bob")
    await blocks.block(alice, bob)
    await blocks.block(alice, bob)
    assert await Follow.all().count() == 0
    for one in (alice, bob):
        row = await fresh(one)
        assert (row.followers_count, row.following_count) == (0, 0)
        assert await told(one) == []
        assert len(await timelines.home(one, Page())) == 1
    assert not await visibility.can_see(by_bob, alice)
    assert not await visibility.can_see(by_alice, bob)
    assert (await comments.thread(by_alice, bob)).descendants == []
    for act in (interactions.like, interactions.boost, interactions.bookmark):
        for who, post in ((alice, by_bob), (bob, by_alice)):
            with pytest.raises(NotFound):
                await act(who, post)
    for pair in ((alice, bob), (bob, alice)):
        with pytest.raises(Forbidden):
            await follows.request(*pair)
    with pytest.raises(NotFound):
        await says(bob, "And yet", in_reply_to_id=by_alice.id)
    await says(bob, "@alice can you hear me?")
    assert await told(alice) == []
    assert (await stands(alice, bob)).blocking
    assert (await stands(bob, alice)).blocked_by
    assert await recorded("Blocked", "Unfollowed", "FollowRejected") == []


async def test_another_server_hears_of_a_block_once_and_of_each_follow_that_ended() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    mine = await follows.request(alice, rem)
    await follows.accept(mine)
    theirs = await follows.request(rem, alice, uri="https://remote.test/follows/1")
    made = await blocks.block(alice, rem)
    await blocks.block(alice, rem)
    pair = {"follower_id": alice.id, "target_id": rem.id}
    assert await recorded("Blocked") == [{"block_id": made.id}]
    assert await recorded("Unfollowed") == [{"follow_uri": mine.uri, **pair}]
    assert await recorded("FollowRejected") == [
        {"follow_uri": theirs.uri, "follower_id": rem.id, "target_id": alice.id}
    ]
    await blocks.unblock(alice, rem)
    await blocks.unblock(alice, rem)
    assert await recorded("Unblocked") == [
        {"block_uri": made.uri, "account_id": alice.id, "target_id": rem.id}
    ]
    assert await Follow.all().count() == 0


async def test_a_block_of_a_stranger_says_nothing_but_itself() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    await blocks.block(alice, rem)
    assert len(await recorded("Blocked")) == 1
    assert await recorded("Unfollowed", "FollowRejected") == []


async def test_a_block_from_elsewhere_counts_here_and_is_not_echoed() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    await follow(alice, rem)
    await follow(rem, alice)
    made = await blocks.block(rem, alice, uri="https://remote.test/blocks/1")
    assert made.uri == "https://remote.test/blocks/1"
    assert await Follow.all().count() == 0
    assert (await stands(alice, rem)).blocked_by
    await blocks.unblock(rem, alice)
    assert await Block.all().count() == 0
    kinds = ("Blocked", "Unblocked", "Unfollowed", "FollowRejected")
    assert await recorded(*kinds) == []


async def test_a_block_withdraws_a_request_that_waits() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await Account.filter(id=alice.id).update(is_locked=True)
    await follows.request(bob, alice)
    assert await told(alice) == [("follow_request", "bob")]
    await blocks.block(alice, bob)
    assert await told(alice) == []
    assert await follows.count_requests(alice) == 0


async def test_many_blocks_at_once_are_one() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    made = await asyncio.gather(*(blocks.block(alice, rem) for _ in range(20)))
    assert len({one.id for one in made}) == 1
    await asyncio.gather(*(blocks.unblock(alice, rem) for _ in range(20)))
    assert len(await recorded("Blocked")) == len(await recorded("Unblocked")) == 1
    muted = await asyncio.gather(*(blocks.mute(alice, rem) for _ in range(20)))
    assert len({one.id for one in muted}) == 1
    await asyncio.gather(*(blocks.block_domain(alice, "Remote.test") for _ in range(20)))
    assert await Mute.all().count() == await DomainBlock.all().count() == 1


async def test_nobody_blocks_or_mutes_oneself() -> None:
    alice = await somebody("alice")
    for act in (blocks.block, blocks.mute):
        with pytest.raises(Unprocessable):
            await act(alice, alice)


async def test_a_mute_is_not_noticed_and_keeps_the_follow() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follows.request(alice, bob)
    await follows.request(bob, alice)
    post = await says(bob)
    await blocks.mute(alice, bob)
    assert await timelines.home(alice, Page()) == []
    assert (await stands(alice, bob)).following
    theirs = await stands(bob, alice)
    assert theirs.followed_by
    assert not theirs.blocked_by
    assert await visibility.can_see(post, alice)
    await blocks.unmute(alice, bob)
    assert len(await timelines.home(alice, Page())) == 1
    assert await recorded("Blocked") == []


async def test_a_mute_ends_when_it_was_said_to() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    made = await blocks.mute(alice, bob, duration_s=3600)
    assert made.expires_at is not None
    assert timedelta(minutes=59) < made.expires_at - datetime.now(UTC) <= timedelta(hours=1)
    assert [one.id for one in (await blocks.muted(alice, Page())).items] == [bob.id]
    for ends_at, is_muted in ((datetime.now(UTC) - timedelta(seconds=2), False), (None, True)):
        await Mute.all().update(expires_at=ends_at)
        assert (await stands(alice, bob)).muting is is_muted
        assert bool((await blocks.muted(alice, Page())).items) is is_muted
    again = await blocks.mute(alice, bob, hides_notifications=False, duration_s=0)
    assert (again.id, again.expires_at, again.hides_notifications) == (made.id, None, False)
    for duration_s in (-1, 10**12, 10**30):
        with pytest.raises(Unprocessable):
            await blocks.mute(alice, bob, duration_s=duration_s)


async def test_a_whole_domain_is_shut_out_and_let_in_again() -> None:
    alice, rem, ema, oth = [
        await somebody("alice"),
        await somebody("rem", "remote.test"),
        await somebody("ema", "remote.test"),
        await somebody("oth", "other.test"),
    ]
    for one in (rem, ema, oth):
        await follow(one, alice)
        await follow(alice, one)
    await hears(oth, mentioned=[alice])
    await hears(rem, mentioned=[alice])
    assert await told(alice) == [("mention", "oth"), ("mention", "rem")]
    await blocks.block_domain(alice, " Remote.TEST. ")
    cut = ("severed_relationships", "alice")
    assert await told(alice) == [("mention", "oth"), cut]
    assert await Follow.filter(follower=alice).values_list("target_id", flat=True) == [oth.id]
    assert await Follow.filter(target=alice).values_list("follower_id", flat=True) == [oth.id]
    assert len(await recorded("Unfollowed")) == len(await recorded("FollowRejected")) == 2
    assert (await stands(alice, rem)).domain_blocking
    await hears(rem, 2, mentioned=[alice])
    assert await told(alice) == [("mention", "oth"), cut]
    assert (await blocks.blocked_domains(alice, Page())).items == ["remote.test"]
    await blocks.unblock_domain(alice, "REMOTE.test")
    assert (await blocks.blocked_domains(alice, Page())).items == []


@pytest.mark.parametrize(
    "domain",
    [
        *("", " ", ".", "photos.test", "PHOTOS.test.", "https://remote.test", "a b", "a..b"),
        *("remote/x", "x" * 300, "@", "é" * 100, "\x00"),
    ],
)
async def test_only_another_domain_can_be_shut_out(domain: str) -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follow(alice, bob)
    await follow(bob, alice)
    with pytest.raises(Unprocessable):
        await blocks.block_domain(alice, domain)
    assert await Follow.all().count() == 2
    assert await DomainBlock.all().count() == 0


async def test_a_domain_is_known_by_its_ascii_name() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "xn--bcher-kva.test")
    await blocks.block_domain(alice, "Bücher.test")
    assert (await stands(alice, rem)).domain_blocking
    await blocks.block_domain(alice, "localhost:8001")
    assert (await blocks.blocked_domains(alice, Page())).items[0] == "localhost:8001"


async def test_whom_one_blocks_is_listed_latest_first() -> None:
    alice = await somebody("alice")
    others = [await somebody(f"other{number}") for number in range(5)]
    for one in others:
        await block(alice, one)
    first = await blocks.blocked(alice, Page(limit=3))
    assert [one.username for one in first.items] == ["other4", "other3", "other2"]
    rest = await blocks.blocked(alice, Page(limit=3, max_id=first.next_max_id))
    assert [one.username for one in rest.items] == ["other1", "other0"]
    assert rest.next_max_id is None
