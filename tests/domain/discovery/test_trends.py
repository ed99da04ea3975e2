"""What trends, and what never does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.discovery import trend_scores, trends
from fediphoto.domain.moderation import trend_review
from fediphoto.domain.posts import interactions
from fediphoto.errors import Forbidden, NotFound
from fediphoto.ids import snowflake
from fediphoto.sections import Discovery
from fediphoto.storage.models import Account, AuditEntry, Card, Hashtag, Post, TagUse, Trend, User
from tests.domain.city import hears, ids, mute, person, says, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")


@pytest.fixture
def automatic(config: Config) -> None:
    """What trends is shown without review."""
    discovery = Discovery(trends="automatic", trend_people=3)
    configuration.activate(msgspec.structs.replace(config, discovery=discovery))


async def crowd(number: int = 3, **details: Any) -> list[Account]:
    """Some people who may trend."""
    made = [await somebody(f"one{place}") for place in range(number)]
    await Account.all().update(is_discoverable=True, **details)
    return made


@pytest.mark.usefixtures("automatic")
async def test_a_hashtag_trends_when_several_people_use_it() -> None:
    people = await crowd()
    for one in people:
        await says(one, "#Fog again")
    for _ in range(5):
        await says(people[0], "#mine #mine alone")
    await trend_scores.refresh()
    assert await trends.tags(10) == ["Fog"]
    (today, *former) = (await trends.tag_history(["fog"]))["fog"]
    assert (today.uses, today.people, today.day) == (3, 3, datetime.now(UTC).date())
    assert len(former) == 6
    assert not any(day.uses for day in former)


@pytest.mark.usefixtures("automatic")
async def test_what_is_hidden_old_or_of_the_silenced_does_not_count() -> None:
    people = await crowd(4)
    await Account.filter(id=people[3].id).update(silenced_at=datetime.now(UTC))
    people[3] = await Account.get(id=people[3].id)
    for one in people:
        for visibility in ("unlisted", "followers", "direct"):
            await says(one, "#quiet", visibility=visibility)
        await says(one, "#warned", content_warning="careful")
        await says(one, "#sensitive", is_sensitive=True)
    await says(people[3], "#silenced")
    far = await somebody("far", "remote.test")
    month_ago = datetime.now(UTC) - timedelta(days=30)
    await hears(far, content_html="<p>#old</p>", hashtags=["old"], published_at=month_ago)
    assert not await TagUse.all().exists()
    await trend_scores.refresh()
    assert await trends.tags(10) == []


@pytest.mark.usefixtures("automatic")
async def test_a_rise_decays_and_what_is_used_every_day_is_no_rise() -> None:
    people = await crowd(5)
    for one in people:
        await says(one, "#storm #daily")
    tag = await Hashtag.get(name="daily")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    for one in people:
        await TagUse.create(hashtag_id=tag.id, account_id=one.id, day=yesterday)
    now = datetime.now(UTC)
    await trend_scores.refresh(now)
    assert await trends.tags(10) == ["storm"]
    first = (await Trend.get(kind="tag", score__gt=0)).score
    assert first == pytest.approx(16.0)  # (5 - 1)² / 1
    await Trend.filter(kind="tag").update(peaked_at=now - timedelta(hours=8))
    await trend_scores.refresh(now)
    assert (await Trend.get(kind="tag", score__gt=0)).score == pytest.approx(4.0)
    await Trend.filter(kind="tag").update(peaked_at=now - timedelta(hours=20))
    await trend_scores.refresh(now)
    assert await trends.tags(10) == []


@pytest.mark.usefixtures("automatic")
async def test_posts_trend_by_likes_and_boosts_unless_their_author_hides() -> None:
    author, shy, *likers = await crowd(6)
    await Account.filter(id=shy.id).update(is_discoverable=False)
    liked, hidden, warned, followers, hers = [
        await says(author, "Liked"),
        await says(author, "Not for all", visibility="unlisted"),
        await says(author, "Careful", content_warning="spiders"),
        await says(author, "For some", visibility="followers"),
        await says(shy, "Leave me alone"),
    ]
    for one in likers:
        for post in (liked, hidden, warned, hers):
            await interactions.like(one, post)
    assert followers.likes_count == 0
    await trend_scores.refresh()
    assert ids(await trends.posts(None, 10)) == ids(await trends.posts(likers[0], 10)) == [liked.id]
    await mute(likers[0], author)
    assert await trends.posts(likers[0], 10) == []
    await Post.filter(id=liked.id).update(visibility="followers")
    assert await trends.posts(None, 10) == []


async def test_nothing_is_shown_before_a_moderator_has_allowed_it() -> None:
    people = await crowd()
    for one in people:
        await says(one, "#Fog")
    await trend_scores.refresh()
    assert await trends.tags(10) == []
    (listed,) = await trend_review.listing(None, "tag", 10)
    assert (listed.is_allowed, listed.score > 0) == (None, True)
    moderator, user = await person("judge"), await person("guest")
    await User.filter(account_id=moderator.id).update(role="moderator")
    for asked in (
        trend_review.allow(user, "tag", listed.key),
        trend_review.listing(user, "tag", 10),
        trend_review.one(user, "tag", listed.key),
        trend_review.publishers(user, 10),
        trend_review.publisher(user, listed.id),
    ):
        with pytest.raises(Forbidden):
            await asked
    for kind, key in (("tag", "99999999"), ("tag", "fog"), ("post", "1"), ("cat", "1")):
        with pytest.raises(NotFound):
            await trend_review.allow(moderator, kind, key)
    await trend_review.allow(moderator, "tag", listed.key)
    assert await trends.tags(10) == ["Fog"]
    await trend_review.refuse(moderator, "tag", listed.key)
    assert await trends.tags(10) == []
    deeds = await AuditEntry.all().order_by("id").values_list("deed", flat=True)
    assert deeds == ["trend.allow", "trend.refuse"]


async def test_a_link_trends_when_it_or_its_publisher_is_allowed() -> None:
    people = await crowd()
    card = await Card.create(
        id=snowflake(),
        url="https://www.news.test/story",
        kind="link",
        title="A story",
        fetched_at=datetime.now(UTC),
    )
    for one in people:
        await says(one, "Read https://www.news.test/story")
    await trend_scores.refresh()
    assert (await trends.link_history([card.id]))[card.id][0].people == 3
    assert (await trends.link_history([card.id]))[card.id][0].uses == 3
    assert await trends.links(10) == []
    assert [one.key for one in await trend_review.publishers(None, 10)] == ["news.test"]
    await trend_review.allow(None, "publisher", "news.test")
    assert [one.id for one in await trends.links(10)] == [card.id]
    await trend_review.refuse(None, "link", str(card.id))
    assert await trends.links(10) == []


async def test_old_uses_are_swept_away() -> None:
    (one, *_) = await crowd()
    await says(one, "#fog")
    long_ago = datetime.now(UTC).date() - timedelta(days=40)
    tag = await Hashtag.get(name="fog")
    await TagUse.create(hashtag_id=tag.id, account_id=one.id, day=long_ago)
    await trend_scores.sweep()
    assert await TagUse.all().count() == 1
