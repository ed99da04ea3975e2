"""Is a client told that more of a thread is on its way, and when it has come?"""

from typing import Any

import pytest

from fediphoto.storage.models import Post
from tests.domain import city
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.oneself import ASYNC_REFRESH
from tests.web.conftest import Join
from tests.web.programs import Program

API = "/api/v1_alpha/async_refreshes"


async def test_a_thread_that_is_being_fetched_says_so_until_it_is(
    join: Join, stranger: Program, drain: Any
) -> None:
    anna = await join("anna")
    author = await city.somebody("dora", "remote.test")
    post = await city.hears(author)
    path = f"/api/v1/statuses/{post.id}/context"
    refresh = f"context-{post.id}"
    assert (await anna.ask(f"{API}/{refresh}")).status == 404, "nothing was asked for yet"
    unsigned = await stranger.ask(path)
    assert "Mastodon-Async-Refresh" not in unsigned.headers
    opened = await anna.ask(path)
    assert opened.headers["Mastodon-Async-Refresh"] == f'id="{refresh}", retry=3'
    again = await (await join("boris")).ask(path)
    assert again.headers["Mastodon-Async-Refresh"] == opened.headers["Mastodon-Async-Refresh"]
    running = (await anna.ask(f"{API}/{refresh}")).json["async_refresh"]
    check(running, ASYNC_REFRESH)
    assert running == {"id": refresh, "status": "running", "result_count": None}
    await drain()
    assert (await anna.ask(f"{API}/{refresh}")).json["async_refresh"]["status"] == "finished"
    assert "Mastodon-Async-Refresh" not in (await anna.ask(path)).headers, "done lately"


async def test_nobody_learns_of_a_thread_they_do_not_see(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await city.says(anna.me, "For myself", visibility="followers")
    await Post.filter(id=post.id).update(replies_fetched_at=post.created_at)
    assert (await boris.ask(f"{API}/context-{post.id}")).status == 404
    assert (await anna.ask(f"{API}/context-{post.id}")).status == 200


@pytest.mark.parametrize(
    "odd", ["context-", "context-0", "context-99999999999999999999", "x", "annual-report-12345"]
)
async def test_what_is_no_id_of_ours_is_not_found(join: Join, odd: str) -> None:
    assert (await (await join("anna")).ask(f"{API}/{odd}")).status == 404


async def test_keybase_is_told_of_nobody(stranger: Program) -> None:
    answer = await stranger.ask("/api/proofs", provider="keybase", username="anna")
    assert (answer.status, answer.error) == (404, "Record not found")


async def test_pixelfeds_app_takes_the_avatar_away(join: Join) -> None:
    anna = await join("anna")
    answer = await anna.send("DELETE", "/api/v1.1/accounts/avatar")
    assert (answer.status, answer.json["username"]) == (200, "anna")
