"""Whether a thread is shown whole, in order, bounded, and to whom it concerns."""

import pytest

from fediphoto.domain.posts import posts
from fediphoto.domain.timelines import comments
from tests.domain.city import block, hears, ids, mute, says, somebody

pytestmark = pytest.mark.usefixtures("city")


async def test_above_stands_what_is_answered_below_branch_after_branch() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    top = await says(alice, "top")
    first = await says(bob, "first", in_reply_to_id=top.id)
    second = await says(bob, "second", in_reply_to_id=top.id)
    below_first = await says(alice, "below first", in_reply_to_id=first.id)
    deepest = await says(bob, "deepest", in_reply_to_id=below_first.id)
    below_second = await says(alice, "below second", in_reply_to_id=second.id)
    thread = await comments.thread(top, None)
    assert thread.ancestors == []
    assert ids(thread.descendants) == [
        one.id for one in (first, below_first, deepest, second, below_second)
    ]
    middle = await comments.thread(below_first, None)
    assert ids(middle.ancestors) == [top.id, first.id]
    assert ids(middle.descendants) == [deepest.id]


async def test_a_reader_misses_what_is_not_for_them_and_whom_they_do_not_want() -> None:
    alice, bob, carol, dora = [await somebody(name) for name in ("alice", "bob", "carol", "dora")]
    top = await says(alice)
    private = await says(bob, "@alice only", in_reply_to_id=top.id, visibility="direct")
    under = await says(alice, "@bob fine", in_reply_to_id=private.id)
    open_one = await says(carol, in_reply_to_id=top.id)
    everything = [private.id, under.id, open_one.id]
    assert ids((await comments.thread(top, alice)).descendants) == everything
    assert ids((await comments.thread(top, None)).descendants) == [under.id, open_one.id]
    assert ids((await comments.thread(under, dora)).ancestors) == [top.id]
    await mute(dora, carol)
    await block(bob, dora)
    assert ids((await comments.thread(top, dora)).descendants) == [under.id]


async def test_an_endless_thread_is_cut() -> None:
    rem = await somebody("rem", "remote.test")
    chain = [await hears(rem, 0)]
    for number in range(1, 60):
        chain.append(await hears(rem, number, in_reply_to_uri=chain[-1].uri))
    thread = await comments.thread(chain[0], None)
    assert len(thread.descendants) == comments.MAX_DEPTH
    thread = await comments.thread(chain[-1], None)
    assert ids(thread.ancestors) == [one.id for one in chain[-41:-1]]


async def test_a_deleted_comment_leaves_its_answers() -> None:
    alice = await somebody("alice")
    top = await says(alice)
    middle = await says(alice, in_reply_to_id=top.id)
    last = await says(alice, in_reply_to_id=middle.id)
    await posts.delete(alice, middle)
    assert ids((await comments.thread(top, None)).descendants) == []
    assert (await comments.thread(last, None)).ancestors == []
