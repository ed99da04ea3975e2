"""Whether every timeline holds what it should, page by page, at a bounded price."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.posts.posts import RemoteAttachment
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.domain.views.views import PostView
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, DomainBlock, OAuthApp
from tests.domain.city import (
    block,
    follow,
    hears,
    ids,
    mute,
    photo,
    remote,
    says,
    somebody,
)

pytestmark = pytest.mark.usefixtures("city")

Timeline = Callable[[Page], Awaitable[list[PostView]]]


async def walked(timeline: Timeline, limit: int) -> list[int]:
    """Everything a client sees that goes from page to page by max_id."""
    seen: list[int] = []
    while found := await timeline(Page(max_id=seen[-1] if seen else None, limit=limit)):
        seen += ids(found)
    return seen


async def test_pages_join_without_gap_or_repetition() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follow(bob, alice)
    made = [(await says(alice, f"{number} #tag")).id for number in range(11)]
    everything = made[::-1]
    for timeline in (
        lambda page: timelines.home(bob, page),
        lambda page: timelines.public(None, page),
        lambda page: timelines.hashtag(bob, "tag", page),
        lambda page: timelines.account_posts(None, alice, page),
    ):
        assert await walked(timeline, 3) == everything
        assert ids(await timeline(Page(since_id=made[4], limit=2))) == everything[:2]
        assert ids(await timeline(Page(min_id=made[4], limit=2))) == [made[6], made[5]]
        assert ids(await timeline(Page(max_id=made[4], min_id=made[1]))) == [made[3], made[2]]


async def test_the_kept_are_paged_by_when_they_were_kept() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    made = [await says(alice, f"{number}") for number in range(5)]
    for post in reversed(made):
        await interactions.like(bob, post)
        await interactions.bookmark(bob, post)
    for kept in (timelines.favourites, timelines.bookmarks):
        first = await kept(bob, Page(limit=3))
        assert ids(first.items) == [post.id for post in made[:3]]
        second = await kept(bob, Page(max_id=first.next_max_id, limit=3))
        assert ids(second.items) == [post.id for post in made[3:]]
        assert second.next_max_id is None
        back = await kept(bob, Page(min_id=second.prev_min_id, limit=3))
        assert ids(back.items) == ids(first.items)


async def test_home_leaves_out_whom_the_reader_does_not_want() -> None:
    bob = await somebody("bob")
    muted, hiding, friend = [await somebody(name) for name in ("muted", "hiding", "friend")]
    far, banned = await somebody("far", "far.test"), await somebody("banned", "bad.test")
    await follow(bob, muted, hiding, friend, far, banned)
    for author in (muted, hiding):
        await says(author)
    kept = [(await hears(far)).id]
    await hears(banned)
    await interactions.boost(friend, await says(await somebody("else")))
    unwanted = await says(muted, "again")
    await interactions.boost(friend, unwanted)
    await mute(bob, muted)
    await block(hiding, bob)
    await DomainBlock.create(id=snowflake(), account=bob, domain="bad.test")
    shown = await timelines.home(bob, Page())
    assert len(shown) == 2
    assert shown[1].body.id == kept[0]
    assert shown[0].boost_of is not None


async def test_home_can_be_for_photos_only() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    rem, kim = await somebody("rem", "remote.test"), await somebody("kim", "remote.test")
    await follow(bob, alice, rem)
    pictured = await says(alice, "A photo", attachment_ids=[(await photo(alice)).id])
    await says(alice, "Words")
    video = await hears(rem, 1, attachments=[RemoteAttachment("https://r.test/v", kind="video")])
    await hears(rem, 2, attachments=[RemoteAttachment("https://r.test/s", kind="audio")])
    await hears(rem, 3)
    own = await says(bob, "My words")
    shown = [await hears(kim, 4, attachments=[RemoteAttachment("https://r.test/p")])]
    words = await hears(kim, 5)
    boosts = [await interactions.boost(alice, one) for one in (*shown, words)]
    await interactions.boost(bob, await hears(kim, 6))
    found = await timelines.home(bob, Page(), only_photos=True)
    assert ids(found) == [boosts[0].id, own.id, video.id, pictured.id]
    assert len(await timelines.home(bob, Page())) == 9


async def test_a_mute_ends_when_it_says() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    await follow(bob, alice)
    post = await says(alice)
    await mute(bob, alice, until=datetime.now(UTC) + timedelta(hours=1))
    assert await timelines.home(bob, Page()) == []
    await mute(alice, bob, until=datetime.now(UTC) - timedelta(hours=1))
    own = await says(bob)
    assert ids(await timelines.public(alice, Page())) == [own.id, post.id]


async def test_the_public_timelines_are_for_posts_of_people_in_good_standing() -> None:
    alice, rem = await somebody("alice"), await somebody("rem", "remote.test")
    silenced = await somebody("silenced", "remote.test")
    await Account.filter(id=silenced.id).update(silenced_at=datetime.now(UTC))
    words = await says(alice)
    picture = await says(alice, attachment_ids=[(await photo(alice)).id])
    thread = await says(alice, in_reply_to_id=words.id)
    distant = await hears(rem)
    for number, visibility in enumerate(("unlisted", "followers", "direct")):
        await says(alice, visibility=visibility)
        await hears(rem, 10 + number, visibility=visibility)
    await says(alice, "a comment", in_reply_to_id=distant.id)
    await hears(rem, 20, in_reply_to_uri="https://unseen.test/1")
    await hears(silenced)
    await interactions.boost(alice, distant)

    async def shown(**options: bool) -> list[int]:
        return ids(await timelines.public(None, Page(), **options))

    assert await shown() == [distant.id, thread.id, picture.id, words.id]
    assert await shown(local=True) == [thread.id, picture.id, words.id]
    assert await shown(remote=True) == [distant.id]
    assert await shown(only_media=True) == [picture.id]
    assert await shown(local=True, remote=True) == await shown()


async def test_hashtags_combine() -> None:
    alice = await somebody("alice")
    cat = await says(alice, "#Cat")
    dog = await says(alice, "#dog")
    both = await says(alice, "#cat #DOG")
    await says(alice, "#cat", visibility="unlisted")

    async def tagged(name: str, **more: list[str]) -> list[int]:
        return ids(await timelines.hashtag(None, name, Page(), **more))

    assert await tagged("CAT") == [both.id, cat.id]
    assert await tagged("#cat", any=["dog"]) == [both.id, dog.id, cat.id]
    assert await tagged("cat", all=["dog"]) == [both.id]
    assert await tagged("cat", none=["dog"]) == [cat.id]
    assert await tagged("unheard-of") == []


async def test_a_profile_can_be_narrowed() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    words = await says(alice, "#x")
    picture = await says(alice, attachment_ids=[(await photo(alice)).id])
    own = await says(alice, in_reply_to_id=words.id)
    other = await says(bob)
    comment = await says(alice, in_reply_to_id=other.id)
    boost = await interactions.boost(alice, other)
    secret = await says(alice, visibility="direct")

    async def shown(viewer: Account | None = None, **options: bool | str) -> list[int]:
        found = await timelines.account_posts(viewer, alice, Page(), **options)  # type: ignore[arg-type]  # all keywords at once
        return ids(found)

    everything = [boost.id, comment.id, own.id, picture.id, words.id]
    assert await shown() == everything
    assert await shown(alice) == [secret.id, *everything]
    assert await shown(exclude_replies=True) == [boost.id, own.id, picture.id, words.id]
    assert await shown(exclude_boosts=True) == everything[1:]
    assert await shown(only_media=True) == [picture.id]
    assert await shown(tagged="X") == [words.id]
    assert await shown(pinned=True) == []
    await mute(bob, alice)
    assert await shown(bob) == everything


async def busy_home(reader: Account, count: int) -> None:
    """Posts with everything a post can have, by many authors, every third a boost."""
    app = await OAuthApp.create(
        id=snowflake(), name="app", client_id=f"c{count}", client_secret_hash="", scopes="read"
    )
    booster = await somebody(f"booster{count}")
    await follow(reader, booster)
    for number in range(count):
        author = await somebody(f"author{count}x{number}")
        photos = [(await photo(author)).id for _ in range(3)]
        caption = f"@{reader.username} #one #two{number}"
        if number % 3:
            await follow(reader, author)
        post = await says(author, caption, attachment_ids=photos, app_id=app.id)
        if not number % 3:
            await interactions.boost(booster, post)
        await interactions.like(reader, post)


@pytest.mark.parametrize("count", [20, 40])
async def test_a_page_of_home_costs_at_most_eight_queries_and_two_the_next_time(
    count: int,
) -> None:
    reader = await somebody("reader")
    await busy_home(reader, count)
    views.forget()
    for allowed in (8, 2):
        before = database.statements_run()
        shown = await timelines.home(reader, Page(limit=count))
        assert database.statements_run() - before <= allowed
        assert len(shown) == count
        for view in shown:
            post = view.boost_of or view
            assert len(post.body.attachments) == 3
            assert len(post.body.hashtags) == 2
            assert post.body.app_name == "app"
            assert post.flags.liked


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        ("home", "home_entry"),
        ("public", "visibility="),
        ("local", "is_local="),
        ("hashtag", "hashtag_id="),
        ("profile", "account_id="),
    ],
)
async def test_no_timeline_sorts_or_reads_a_whole_table(
    timeline: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.change_number() is None:
        pytest.skip("the steps are SQLite's")
    reader, page = await somebody("reader"), Page(max_id=snowflake())
    asked: list[tuple[str, list[object]]] = []

    async def noted(plan: database.ReadPlan[object]) -> object:
        asked.append(next(plan))  # type: ignore[arg-type]  # only noted
        return [], []

    with monkeypatch.context() as patched:
        patched.setattr(timelines.database, "read", noted)
        await {
            "home": lambda: timelines.home(reader, page),
            "public": lambda: timelines.public(reader, page),
            "local": lambda: timelines.public(None, page, local=True),
            "hashtag": lambda: timelines.hashtag(reader, "x", page),
            "profile": lambda: timelines.account_posts(reader, reader, page),
        }[timeline]()
    sql, values = asked[0]
    async with database.transaction():
        plan = await database.query(f"EXPLAIN QUERY PLAN {sql}", values)
    steps = [row["detail"] for row in plan]
    assert not any("USE TEMP B-TREE FOR ORDER BY" in step for step in steps), steps
    assert any(expected in step for step in steps), steps
    assert not any(step.startswith(("SCAN post", "SCAN account")) for step in steps), steps


async def test_an_update_of_a_remote_post_is_seen_at_once() -> None:
    bob, rem = await somebody("bob"), await somebody("rem", "remote.test")
    await follow(bob, rem)
    post = await hears(rem)
    assert (await timelines.home(bob, Page()))[0].body.content_html == "<p>Number 1</p>"
    later = datetime.now(UTC) + timedelta(milliseconds=5)
    await posts.update_remote(post, remote(rem, content_html="<p>other</p>", updated_at=later))
    assert (await timelines.home(bob, Page()))[0].body.content_html == "<p>other</p>"
