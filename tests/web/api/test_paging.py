"""Is every list walked through without a gap and without anything twice?"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fediphoto.domain.posts import archive, interactions
from fediphoto.domain.relations import blocks, follows
from fediphoto.storage.models import Follow
from tests.domain import city
from tests.web.conftest import Join
from tests.web.programs import Program

HOW_MANY = 25
Fill = Callable[[Program], Awaitable[None]]


async def _posts(anna: Program) -> None:
    for number in range(HOW_MANY):
        await city.says(anna.me, f"#light {number}")


async def _liked(anna: Program) -> None:
    for number in range(HOW_MANY):
        await interactions.like(anna.me, await city.says(anna.me, f"Number {number}"))
        await city.a_moment()


async def _bookmarked(anna: Program) -> None:
    for number in range(HOW_MANY):
        await interactions.bookmark(anna.me, await city.says(anna.me, f"Number {number}"))
        await city.a_moment()


async def _archived(anna: Program) -> None:
    for number in range(HOW_MANY):
        await archive.archive(anna.me, await city.says(anna.me, f"Number {number}"))
        await city.a_moment()


async def _followed(anna: Program) -> None:
    for number in range(HOW_MANY):
        await city.follow(anna.me, await city.somebody(f"p{number}", "far.test"))


async def _followers(anna: Program) -> None:
    for number in range(HOW_MANY):
        await city.follow(await city.somebody(f"p{number}", "far.test"), anna.me)


async def _requests(anna: Program) -> None:
    for number in range(HOW_MANY):
        asking = await city.somebody(f"p{number}", "far.test")
        await city.follow(asking, anna.me, state="pending")


async def _heard(anna: Program) -> None:
    post = await city.says(anna.me, "Hello")
    for number in range(HOW_MANY):
        await city.a_moment()
        await interactions.like(await city.somebody(f"p{number}", "far.test"), post)


async def _blocked(anna: Program) -> None:
    for number in range(HOW_MANY):
        await blocks.block(anna.me, await city.somebody(f"p{number}", "far.test"))


async def _muted(anna: Program) -> None:
    for number in range(HOW_MANY):
        await blocks.mute(anna.me, await city.somebody(f"p{number}", "far.test"))


async def _blocked_domains(anna: Program) -> None:
    for number in range(HOW_MANY):
        await city.a_moment()
        await blocks.block_domain(anna.me, f"d{number}.test")


LISTS: dict[str, Fill] = {
    "/api/v1/timelines/home": _posts,
    "/api/v1/timelines/public": _posts,
    "/api/v1/timelines/public?local=true": _posts,
    "/api/v1/timelines/tag/light": _posts,
    "/api/v1/accounts/ME/statuses": _posts,
    "/api/v1/accounts/ME/statuses?exclude_replies=1": _posts,
    "/api/v1/accounts/ME/followers": _followers,
    "/api/v1/accounts/ME/following": _followed,
    "/api/v1/follow_requests": _requests,
    "/api/v1/notifications": _heard,
    "/api/v1/notifications?types[]=favourite": _heard,
    "/api/v1/favourites": _liked,
    "/api/v1/bookmarks": _bookmarked,
    "/api/v1.1/archive/list": _archived,
    "/api/v1/blocks": _blocked,
    "/api/v1/mutes": _muted,
    "/api/v1/domain_blocks": _blocked_domains,
}


def key(item: Any) -> str:
    """What tells one thing in a list from another."""
    return item if isinstance(item, str) else str(item["id"])


def with_limit(path: str, limit: int) -> str:
    return f"{path}{'&' if '?' in path else '?'}limit={limit}"


async def walked(program: Program, path: str, rel: str) -> list[list[str]]:
    """Every page from `path` on in one direction."""
    pages: list[list[str]] = []
    while path:
        page = await program.ask(path)
        assert page.status == 200, page.body
        if not page.json:
            break
        pages.append([key(one) for one in page.json])
        path = page.link.get(rel, "")
        assert len(pages) < 100, "goes round in circles"
    return pages


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_is_walked_down_and_up_again(join: Join, path: str) -> None:
    anna = await join("anna")
    await LISTS[path](anna)
    path = path.replace("ME", str(anna.me.id))
    whole = [key(one) for one in (await anna.ask(with_limit(path, 80))).json]
    if len(whole) < HOW_MANY:  # a list that gives no more than it likes
        assert len(whole) == 20
    down = await walked(anna, with_limit(path, 10), "next")
    assert [len(page) for page in down] == [10, 10, 5]
    everything = [one for page in down for one in page]
    assert len(set(everything)) == HOW_MANY
    assert everything[: len(whole)] == whole
    last = await anna.ask(with_limit(path, 10))
    for _ in range(2):
        last = await anna.ask(last.link["next"])
    up = await walked(anna, last.link["prev"], "prev")
    assert [one for page in reversed(up) for one in page] == everything[:20]


async def test_a_hundred_posts_both_ways_while_more_are_written(join: Join) -> None:
    anna = await join("anna")
    written = [str((await city.says(anna.me, f"Number {n}")).id) for n in range(100)]
    path, seen = "/api/v1/timelines/home?limit=7", []
    while path:
        page = await anna.ask(path)
        if not page.json:
            break
        seen += [one["id"] for one in page.json]
        path = page.link.get("next", "")
        await city.says(anna.me, "Another meanwhile")
    assert seen == written[::-1]
    path, seen = f"/api/v1/timelines/home?limit=7&min_id={written[0]}", [written[0]]
    while len(seen) < 100:
        page = await anna.ask(path)
        seen += [one["id"] for one in page.json][::-1]
        path = page.link["prev"]
        await city.says(anna.me, "Another meanwhile")
    assert seen[:100] == written


async def test_a_page_is_bounded_as_mastodon_bounds_it(join: Join) -> None:
    anna = await join("anna")
    ids = [str((await city.says(anna.me, f"Number {n}")).id) for n in range(10)]

    async def page(**bounds: str) -> list[str]:
        answer = await anna.ask("/api/v1/timelines/home", **bounds)
        return [one["id"] for one in answer.json]

    assert await page(max_id=ids[5]) == ids[4::-1]
    assert await page(since_id=ids[5]) == ids[9:5:-1]
    assert await page(since_id=ids[5], limit="2") == [ids[9], ids[8]]
    assert await page(min_id=ids[5], limit="2") == [ids[7], ids[6]]
    assert await page(max_id=ids[8], min_id=ids[2], limit="2") == [ids[4], ids[3]]
    assert await page(max_id=ids[8], since_id=ids[2]) == ids[7:2:-1]
    assert await page(max_id="9" * 30, limit="1") == [ids[9]]
    assert await page(limit="0") == [ids[9]]
    assert await page(limit="100000") == ids[::-1]
    assert await page(max_id="0") == []


async def test_links_lie_where_the_client_asked_and_hold_no_comma(join: Join) -> None:
    anna = await join("anna")
    await _posts(anna)
    anna_headers = anna.headers()
    for host, expected in (
        ("photos.test", "http://photos.test/"),
        ("mirror.test:8443", "http://mirror.test:8443/"),
        ("abc.onion", "http://abc.onion/"),
        ('evil"><x>', "http://photos.test/"),
        ("a,b", "http://photos.test/"),
    ):
        client = anna.app.test_client()
        answer = await client.get(
            "/api/v1/timelines/tag/light?any[]=a,b&_pe=1&limit=2",
            headers={**anna_headers, "Host": host},
        )
        link = answer.headers["Link"]
        assert link.count(",") == 1
        assert link.startswith(f"<{expected}api/v1/timelines/tag/light?any")
        assert link.endswith('; rel="prev"')
        assert "_pe" not in link


async def test_a_followed_persons_list_is_empty_where_they_hide_it(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await _followers(anna)
    await anna.tell(
        "/api/v1/accounts/update_credentials", "PATCH", hide_collections="true", note=""
    )
    for listing in ("followers", "following"):
        page = await boris.ask(f"/api/v1/accounts/{anna.me.id}/{listing}")
        assert (page.json, page.link) == ([], {})
    assert len((await anna.ask(f"/api/v1/accounts/{anna.me.id}/followers")).json) == HOW_MANY


async def test_a_request_is_answered_by_name(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await anna.tell("/api/v1/accounts/update_credentials", "PATCH", locked="true")
    people = f"/api/v1/accounts/{anna.me.id}"
    for answer, follows_now in (("reject", False), ("authorize", True)):
        asked = (await boris.tell(f"{people}/follow")).json
        assert (asked["requested"], asked["following"]) == (True, False)
        waiting = (await anna.ask("/api/v1/follow_requests")).json
        assert [one["acct"] for one in waiting] == ["boris"]
        path = f"/api/v1/follow_requests/{boris.me.id}/{answer}"
        told = (await anna.tell(path)).json
        assert told["followed_by"] is follows_now
        assert (await anna.tell(path)).status == 404
    assert await follows.find(boris.me, anna.me) is not None
    assert await Follow.all().count() == 1
