"""Whose home a post with a hashtag enters."""

import pytest

from fediphoto.config import Config
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions
from fediphoto.domain.relations import follows
from fediphoto.domain.timelines import timelines
from fediphoto.domain.topics import tag_follows
from fediphoto.domain.views.interaction_policies import EVERYBODY
from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, Hashtag
from tests.domain.city import block, follow, hears, ids, mute, now, says, somebody

pytestmark = pytest.mark.usefixtures("city")


async def _home(account: Account) -> list[int]:
    return ids(await timelines.home(account, Page()))


async def test_public_posts_with_a_followed_hashtag_come_home_once(city: Config) -> None:
    anna, boris = await somebody("anna"), await somebody("boris")
    mallow = await somebody("mallow", "elsewhere.test")
    await follow(anna, boris)
    await tag_follows.follow(anna, "#Light")
    await tag_follows.follow(anna, "dark")
    ours = await says(boris, "#light and #dark")
    theirs = await hears(mallow, hashtags=["LIGHT"])
    comment = await says(boris, "#dark too", in_reply_to_id=theirs.id)
    await says(boris, "#light", visibility="unlisted")
    await hears(mallow, 2, hashtags=["light"], visibility="followers")
    await hears(mallow, 3, hashtags=["lights"])
    home = await _home(anna)
    assert home[-3:] == [comment.id, theirs.id, ours.id]
    assert len(home) == 4  # the unlisted one is there because anna follows boris


async def test_a_comment_that_has_to_wait_leaves_the_homes_it_came_into(city: Config) -> None:
    """It came before what it answers; whoever wrote that says that answers wait for them."""
    anna, mallow = await somebody("anna"), await somebody("mallow", "elsewhere.test")
    zork = await somebody("zork", "elsewhere.test")
    await tag_follows.follow(anna, "light")
    rules = {"reply": {"automatic": [], "manual": [EVERYBODY]}}
    answered = f"{zork.uri}/posts/1"
    comment = await hears(mallow, 2, hashtags=["light"], in_reply_to_uri=answered)
    assert await _home(anna) == [comment.id]
    await hears(zork, 1, interaction_policy=rules)
    assert (await now(comment)).approval_state == "pending"
    assert await _home(anna) == []
    async with database.transaction():
        await tag_follows.enter_homes(await now(comment))
    assert await _home(anna) == []


async def test_boosts_do_not_come_for_a_hashtag(city: Config) -> None:
    anna, boris = await somebody("anna"), await somebody("boris")
    post = await says(boris, "#light")
    await tag_follows.follow(anna, "light")
    await interactions.boost(await somebody("carla"), post)
    assert await _home(anna) == []


async def test_whom_one_blocks_or_mutes_does_not_come(city: Config) -> None:
    anna = await somebody("anna")
    await tag_follows.follow(anna, "light")
    blocked, blocking, muted, silenced = [
        await somebody(name) for name in ("one", "two", "three", "four")
    ]
    await block(anna, blocked)
    await block(blocking, anna)
    await mute(anna, muted)
    await Account.filter(id=silenced.id).update(silenced_at=silenced.created_at)
    for author in (blocked, blocking, muted, silenced):
        await says(author, "#light")
    assert await _home(anna) == []


async def test_unfollowing_takes_away_what_came_for_the_hashtag_alone(city: Config) -> None:
    anna, boris, carla = [await somebody(name) for name in ("anna", "boris", "carla")]
    await follow(anna, boris)
    for name in ("light", "dark"):
        await tag_follows.follow(anna, name)
    of_a_friend = await says(boris, "#light")
    of_both = await says(carla, "#light #dark")
    await says(carla, "#light")
    own = await says(anna, "#light")
    await tag_follows.unfollow(anna, "Light")
    assert await _home(anna) == [own.id, of_both.id, of_a_friend.id]
    await tag_follows.unfollow(anna, "never-used")


async def test_leaving_a_person_leaves_what_came_for_the_hashtag_too(city: Config) -> None:
    anna, boris = await somebody("anna"), await somebody("boris")
    await follow(anna, boris)
    await tag_follows.follow(anna, "light")
    wanted = await says(boris, "#light")
    await says(boris, "#light", visibility="followers")
    await says(boris, "Words")
    await follows.unfollow(anna, boris)
    assert await _home(anna) == [wanted.id]


async def test_what_is_no_hashtag_cannot_be_followed(city: Config) -> None:
    anna = await somebody("anna")
    for name in ("", "#", "two words", "1234", "a" * 300, "#a#b", "\x00"):
        with pytest.raises(Unprocessable):
            await tag_follows.follow(anna, name)
    assert await Hashtag.all().count() == 0


async def test_there_is_an_end_to_what_one_follows(
    city: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await somebody("anna")
    monkeypatch.setattr(tag_follows, "MOST", 2)
    for name in ("a", "b", "a"):
        await tag_follows.follow(anna, name)
    with pytest.raises(Unprocessable):
        await tag_follows.follow(anna, "c")
    found = await tag_follows.followed(anna, Page(limit=1))
    assert [one.name for one in found.items] == ["b"]
    older = await tag_follows.followed(anna, Page(max_id=found.next_max_id))
    assert [one.name for one in older.items] == ["a"]
