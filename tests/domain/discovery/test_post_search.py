"""Whether posts are found by everything that is written in them, by whom they are for."""

from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain.discovery import full_text, post_search, search
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions, posts
from fediphoto.storage.models import Account, Post, PostText
from tests.domain.city import follow, hears, ids, photo, says, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")


async def found(query: str, viewer: Account, **wanted: int | None) -> list[int]:
    page = Page(limit=wanted.pop("limit", None) or 20)
    return ids(await search.posts(query, viewer, page, **wanted))  # type: ignore[arg-type]


async def findable(name: str, domain: str = "") -> Account:
    """Somebody who wishes to be found."""
    made = await somebody(name, domain)
    await Account.filter(id=made.id).update(is_indexable=True)
    return made


async def test_everything_that_is_written_in_a_post_is_found() -> None:
    viewer, rem = await somebody("viewer"), await findable("rem", "remote.test")
    picture = await photo(viewer, "A heron beside the weir")
    post = await says(
        viewer, "Morning #Mist", content_warning="Early hours", attachment_ids=[picture.id]
    )
    for query in ("heron", "WEIR", "morning", "#mist", "mist", "early", "hér", '"the weir"'):
        assert await found(query, viewer) == [post.id], query
    assert await found('"morning heron"', viewer) == []
    assert await found("href", viewer) == await found("class", viewer) == []
    theirs = await hears(rem, 2, content_html="<p>東京の写真展へ</p>", title="Tokyo")
    for query in ("写真", "写真展", "東京", "展", "tokyo"):
        assert await found(query, viewer) == [theirs.id], query
    assert await found("真写", viewer) == []


async def test_an_edit_is_found_by_its_new_words_and_a_deleted_post_by_none() -> None:
    viewer = await somebody("viewer")
    post = await says(viewer, "A crimson boat")
    await posts.edit(viewer, post, posts.Changes(caption="A scarlet boat"))
    assert await found("crimson", viewer) == []
    assert await found("scarlet", viewer) == [post.id]
    await posts.delete(viewer, await Post.get(id=post.id))
    assert await found("scarlet", viewer) == await found("boat", viewer) == []
    assert not await PostText.all().exists()


async def test_whoever_wishes_to_be_found_no_longer_is_not_found_at_once() -> None:
    viewer, author = await somebody("viewer"), await findable("author")
    post = await says(author, "A lighthouse")
    assert await found("lighthouse", viewer) == [post.id]
    for change, back in (
        ({"is_indexable": False}, {"is_indexable": True}),
        ({"silenced_at": datetime.now(UTC)}, {"silenced_at": None}),
        ({"suspended_at": datetime.now(UTC)}, {"suspended_at": None}),
    ):
        await Account.filter(id=author.id).update(**change)
        assert await found("lighthouse", viewer) == [], change
        await Account.filter(id=author.id).update(**back)
        assert await found("lighthouse", viewer) == [post.id]


async def test_what_one_liked_kept_or_boosted_is_in_ones_library() -> None:
    viewer, author = await somebody("viewer"), await somebody("author")
    liked, kept, boosted = [await says(author, f"A pier, number {n}") for n in range(3)]
    await says(author, "A pier that nobody looked at")
    assert await found("pier", viewer) == []
    await interactions.like(viewer, liked)
    await interactions.bookmark(viewer, kept)
    await interactions.boost(viewer, boosted)
    mine = [boosted.id, kept.id, liked.id]
    assert await found("pier", viewer) == await found("pier in:library", viewer) == mine
    assert await found("pier in:public", viewer) == []
    await Account.filter(id=author.id).update(is_indexable=True)
    assert len(await found("pier in:public", viewer)) == 4
    assert await found("pier in:library", viewer) == mine


async def test_operators_narrow_what_is_found() -> None:
    viewer, author = await somebody("viewer"), await findable("author")
    picture = await photo(author)
    plain = await says(author, "A gull")
    pictured = await says(author, "A gull flies", attachment_ids=[picture.id], language="pt-BR")
    answer = await says(viewer, "What a gull", in_reply_to_id=plain.id)
    hidden = await says(author, "A gull", content_warning="bird", language="en")
    everything = [hidden.id, answer.id, pictured.id, plain.id]
    for query, wanted in (
        ("gull", everything),
        ("gull from:me", [answer.id]),
        ("gull -from:me", [hidden.id, pictured.id, plain.id]),
        ("gull from:@author", [hidden.id, pictured.id, plain.id]),
        ("gull from:author@photos.test", [hidden.id, pictured.id, plain.id]),
        ("gull from:nobody", []),
        ("gull from:me from:author", []),
        ("gull has:image", [pictured.id]),
        ("gull has:video", []),
        ("gull -has:media", [hidden.id, answer.id, plain.id]),
        ("gull is:reply", [answer.id]),
        ("gull is:sensitive", [hidden.id]),
        ("gull -is:sensitive -is:reply", [pictured.id, plain.id]),
        ("gull language:pt", [pictured.id]),
        ("gull language:pt language:en", [hidden.id, pictured.id]),
        ("gull -language:pt", [hidden.id, answer.id, plain.id]),
        ("gull -flies -what", [hidden.id, plain.id]),
        ('"a gull"', everything),
        ('"gull flies"', [pictured.id]),
        ("gull before:2026-01-01", []),
        ("gull after:2020", [] if datetime.now(UTC).year == 2020 else everything),
        ("from:me", [answer.id]),
        ("has:image in:public", [pictured.id]),
        ("-gull", []),
    ):
        assert await found(query, viewer) == wanted, query
    assert await found("gull", viewer, author_id=viewer.id) == [answer.id]
    assert await found("gull", viewer, limit=2, offset=1) == everything[1:3]


async def test_common_words_find_the_same_as_rare_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found does not depend on the way in which it is looked for."""
    viewer, open_author, friend = [
        await somebody("viewer"),
        await findable("open"),
        await somebody("friend"),
    ]
    await follow(viewer, friend)
    made = []
    for number in range(6):
        made.append(await says(open_author, f"A wave {number}"))
        made.append(await says(friend, f"A wave, private {number}", visibility="followers"))
        made.append(await says(viewer, f"My wave {number}", visibility="direct"))
    newest_first = [one.id for one in reversed(made)]
    liked = await says(await somebody("quiet"), "A wave that was liked")
    await interactions.like(viewer, liked)
    newest_first.insert(0, liked.id)
    rare = await found("wave", viewer, limit=40)
    assert rare == newest_first
    monkeypatch.setattr(post_search, "RARE", 1)
    assert await found("wave", viewer, limit=40) == newest_first
    assert await found("wave", viewer, limit=4) == newest_first[:4]
    assert await found("wave", viewer, limit=4, offset=3) == newest_first[3:7]
    assert await found("wave in:public", viewer) == [one.id for one in reversed(made[::3])]
    assert await found("wave from:me", viewer, limit=3) == [one.id for one in made[::-3]][:3]
    middle = newest_first[9]
    for page in (Page(max_id=middle, limit=3), Page(min_id=middle, limit=3)):
        place = newest_first.index(middle)
        wanted = (
            newest_first[place + 1 : place + 4] if page.max_id else newest_first[place - 3 : place]
        )
        assert ids(await search.posts("wave", viewer, page)) == wanted
    monkeypatch.setattr(post_search, "WALKED", 1)
    assert await found("wave", viewer, limit=40) == newest_first


async def test_an_index_that_was_lost_is_made_anew() -> None:
    viewer = await somebody("viewer")
    made = [(await says(viewer, f"A buoy {number}")).id for number in range(3)]
    boost = await interactions.boost(viewer, await Post.get(id=made[0]))
    await full_text.forget_all()
    assert await found("buoy", viewer) == []
    assert await search.accounts("viewer", viewer) == []
    while await full_text.fill_some():
        pass
    assert await found("buoy", viewer) == made[::-1]
    assert len(await search.accounts("viewer", viewer)) == 1
    assert not await PostText.exists(post_id=boost.id)


async def test_hostile_queries_find_nothing_and_break_nothing() -> None:
    viewer = await somebody("viewer")
    await says(viewer, "He said \"hello\" AND left* NEAR(the pier) \\ 'quoted'")
    for query in (
        '"',
        '""',
        "a*",
        "NEAR(",
        "AND OR NOT",
        "text:",
        "' OR 1=1 --",
        "\\",
        "^",
        "{a}",
        "x" * 3000,
        "-" * 400,
        '"unfinished',
        "from:",
        "from:@",
        "has:",
        "(",
        "*",
        "''",
        "$$",
        ":*",
        "!",
        "&|",
    ):
        await found(query, viewer)
    assert len(await found("'quoted'", viewer)) == len(await found('"hello" and', viewer)) == 1


async def test_before_and_after_are_told_by_the_day() -> None:
    viewer, rem = await somebody("viewer"), await findable("rem", "remote.test")
    at = datetime(2024, 5, 10, 12, tzinfo=UTC)
    made = [
        await hears(
            rem, number, content_html="<p>A tide</p>", published_at=at + timedelta(days=number)
        )
        for number in range(3)
    ]
    day = ids(made)
    assert await found("tide before:2024-05-11", viewer) == [day[0]]
    assert await found("tide after:2024-05-11", viewer) == [day[2]]
    assert await found("tide during:2024-05-11", viewer) == [day[1]]
    assert await found("tide during:2024-05", viewer) == day[::-1]


async def test_accounts_with_a_common_beginning_are_found_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from fediphoto.domain.discovery import account_search

    monkeypatch.setattr(account_search, "RARE", 2)
    viewer = await somebody("viewer")
    made = [await somebody(f"marta{number}") for number in range(5)]
    exact, friend = await somebody("mar"), made[1]
    await follow(viewer, friend)
    await Account.filter(id=made[3].id).update(followers_count=50)
    people = [one.id for one in await search.accounts("mar", viewer, limit=10)]
    assert people[:3] == [exact.id, friend.id, made[3].id]
    assert set(people) == {exact.id, *(one.id for one in made)}
    assert [one.id for one in await search.accounts("mar", viewer, following=True)] == [friend.id]
