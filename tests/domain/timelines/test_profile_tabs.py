"""Whether a profile's tabs, boosts and what others tagged somebody in, show what they should."""

from datetime import UTC, datetime

import pytest

from fediphoto.domain import preferences
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.posts.posts import RemoteAttachment
from fediphoto.domain.timelines import tagged_photos, timelines
from fediphoto.domain.views import views
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post, TagRemoval
from tests.domain.city import block, follow, hears, ids, mute, person, photo, says, somebody

pytestmark = pytest.mark.usefixtures("city")


async def _shares(author: Account, caption: str, **details: object) -> Post:
    return await says(author, caption, attachment_ids=[(await photo(author)).id], **details)


async def test_others_photos_that_name_somebody_stand_on_their_page_newest_first() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    made = [(await _shares(bob, f"{number} with @alice")).id for number in range(7)]
    await says(bob, "Words for @alice")
    await _shares(bob, "Without her")
    await _shares(alice, "Me, @alice")
    seen: list[int] = []
    while found := await timelines.tagged(
        None, alice, Page(max_id=seen[-1] if seen else None, limit=3)
    ):
        seen += ids(found)
    assert seen == made[::-1]


async def test_what_names_somebody_is_shown_to_whom_it_is_for() -> None:
    alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
    for_followers = await _shares(bob, "@alice", visibility="followers")
    await _shares(bob, "@alice, between us", visibility="direct")
    far = await somebody("far", "far.test")
    known = await hears(
        far, 1, mentioned=[alice], attachments=[RemoteAttachment("https://far.test/p")]
    )
    assert ids(await timelines.tagged(None, alice, Page())) == []
    assert ids(await timelines.tagged(carol, alice, Page())) == [known.id]
    await follow(carol, bob)
    for viewer in (carol, alice):
        found = ids(await timelines.tagged(viewer, alice, Page()))
        assert found == [known.id, for_followers.id]


async def test_nobody_puts_photos_on_the_page_of_whom_they_may_not_reach() -> None:
    alice, rude, silenced, dull, viewer = [
        await somebody(name) for name in ("alice", "rude", "silenced", "dull", "viewer")
    ]
    for author in (rude, silenced, dull):
        await _shares(author, "Look, @alice")
    await block(alice, rude)
    await Account.filter(id=silenced.id).update(silenced_at=datetime.now(UTC))
    assert len(await timelines.tagged(viewer, alice, Page())) == 1
    await mute(viewer, dull)
    assert await timelines.tagged(viewer, alice, Page()) == []


async def test_somebody_takes_themself_off_a_photo_and_comes_back() -> None:
    alice, bob, viewer = [await somebody(name) for name in ("alice", "bob", "viewer")]
    far = await somebody("far", "far.test")
    here = await _shares(bob, "A good one of @alice and @viewer")
    known = await hears(
        far, 1, mentioned=[alice], attachments=[RemoteAttachment("https://far.test/p")]
    )
    for post in (here, known):
        await tagged_photos.take_off(alice, post)
        await tagged_photos.take_off(alice, post)
    for reader in (None, viewer, alice):
        assert await timelines.tagged(reader, alice, Page()) == []
    assert ids(await timelines.tagged(alice, viewer, Page())) == [here.id], "hers alone"
    assert (await views.post(here.id, alice.id)).is_untagged
    assert not (await views.post(here.id, viewer.id)).is_untagged
    assert "@<span>alice" in (await views.post(here.id, viewer.id)).body.content_html
    await posts.edit(bob, here, posts.Changes(caption="A very good one of @alice"))
    assert ids(await timelines.tagged(viewer, alice, Page())) == [], "an edit changes nothing"
    for post in (here, known):
        await tagged_photos.put_back(alice, post)
    assert ids(await timelines.tagged(viewer, alice, Page())) == [known.id, here.id]
    assert not (await views.post(here.id, alice.id)).is_untagged


async def test_nobody_leaves_a_photo_that_they_are_not_in_or_cannot_see() -> None:
    alice, bob, stranger = [await somebody(name) for name in ("alice", "bob", "stranger")]
    post = await _shares(bob, "@alice")
    hidden = await _shares(bob, "@alice", visibility="followers")
    for one in (post, hidden):
        with pytest.raises(NotFound):
            await tagged_photos.take_off(stranger, one)
    await block(bob, alice)
    with pytest.raises(NotFound):
        await tagged_photos.take_off(alice, post)
    assert not await TagRemoval.exists()


async def test_one_chooses_whose_photos_of_one_stand_on_ones_page(quickly: None) -> None:
    alice = await person("alice")
    friend, stranger = await somebody("friend"), await somebody("stranger")
    asked = await somebody("asked")
    await follow(alice, friend)
    await follow(alice, asked, state="pending")
    of_friend = await _shares(friend, "With @alice")
    of_stranger = await _shares(stranger, "With @alice")
    of_asked = await _shares(asked, "With @alice")
    every = [of_asked.id, of_stranger.id, of_friend.id]
    for chosen, shown in (
        (preferences.EVERYBODY, every),
        (preferences.FOLLOWED, [of_friend.id]),
        (preferences.NOBODY, []),
    ):
        await preferences.set_tagged_by(alice.id, chosen)
        for reader in (None, stranger, alice):
            assert ids(await timelines.tagged(reader, alice, Page())) == shown, chosen
    with pytest.raises(Unprocessable):
        await preferences.set_tagged_by(alice.id, "relatives")
    assert await timelines.tagged(None, alice, Page()) == []


async def test_boosted_photos_leave_out_words_and_whom_the_viewer_does_not_want() -> None:
    alice, bob, rude, viewer = [await somebody(name) for name in ("alice", "bob", "rude", "viewer")]
    shown = await interactions.boost(alice, await _shares(bob, "A photo"))
    await interactions.boost(alice, await says(bob, "Words"))
    await interactions.boost(alice, await _shares(rude, "Another"))
    await _shares(alice, "Her own")
    await block(viewer, rude)
    found = await timelines.boosts(viewer, alice, Page())
    assert ids(found) == [shown.id]
    assert len(await timelines.boosts(None, alice, Page())) == 2


async def test_the_tabs_cost_the_same_for_a_few_photos_as_for_many() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    for tab in (timelines.tagged, timelines.boosts):
        costs = []
        for rounds in (1, 8):
            for _ in range(rounds):
                await interactions.boost(alice, await _shares(bob, "With @alice"))
            before = database.statements_run()
            await tab(bob, alice, Page())
            costs.append(database.statements_run() - before)
        assert costs[0] == costs[1]
