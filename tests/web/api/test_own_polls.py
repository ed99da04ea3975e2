"""Can somebody here ask a question, and what happens to it?"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tortoise.expressions import F

from fediphoto.storage.models import Job, Poll, Post
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.posts import POLL, check_status
from tests.web.api.test_scheduled import comes, schedules
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

Drain = Callable[[], Awaitable[None]]


async def asks(anna: Program, *options: str, **more: Any) -> Any:
    poll = {"options": list(options or ("Red", "Blue")), "expires_in": 3600, **more}
    answer = await anna.tell_json("/api/v1/statuses", {"status": "Which?", "poll": poll})
    assert answer.status == 200, answer.body
    check_status(answer.json)
    return answer.json


async def ends() -> None:
    """The end of every poll has come."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    await Poll.all().update(ends_at=past)
    await Post.all().update(version=F("version") + 1)
    await Job.filter(kind="polls.end").update(run_at=past)


async def test_a_poll_is_asked_answered_and_ends_with_a_word_to_all(
    join: Join, stranger: Program, drain: Drain
) -> None:
    anna, boris, clara = await join("anna"), await join("boris"), await join("clara")
    post = await asks(anna)
    path = f"/api/v1/polls/{post['poll']['id']}"
    assert (post["poll"]["voted"], post["poll"]["own_votes"]) == (True, [])
    own = await anna.tell(f"{path}/votes", choices=["0"])
    assert (own.status, own.error) == (422, "You cannot vote in your own poll.")
    voted = (await boris.tell(f"{path}/votes", choices=["1"])).json
    check(voted, POLL)
    assert [one["votes_count"] for one in voted["options"]] == [0, 1]
    assert (voted["votes_count"], voted["voters_count"], voted["own_votes"]) == (1, 1, [1])
    assert (await boris.tell(f"{path}/votes", choices=["0"])).status == 422
    assert (await stranger.ask(path)).json["votes_count"] == 1
    await drain()
    assert (await boris.ask("/api/v1/notifications")).json == []
    await ends()
    await drain()
    for person in (anna, boris):
        [told] = (await person.ask("/api/v1/notifications")).json
        assert (told["type"], told["account"]["acct"]) == ("poll", "anna")
        assert told["status"]["poll"]["expired"] is True
    assert (await clara.ask("/api/v1/notifications")).json == []
    assert (await clara.tell(f"{path}/votes", choices=["0"])).status == 422


async def test_hidden_counts_are_told_at_the_end(join: Join, stranger: Program) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await asks(anna, multiple=True, hide_totals=True)
    path = f"/api/v1/polls/{post['poll']['id']}"
    voted = (await boris.tell(f"{path}/votes", choices=["0", "1"])).json
    check(voted, POLL)
    assert [one["votes_count"] for one in voted["options"]] == [None, None]
    page = await stranger.send("GET", post["url"].removeprefix("http://photos.test"))
    assert b"Result" not in page.body
    await ends()
    assert [one["votes_count"] for one in (await anna.ask(path)).json["options"]] == [1, 1]


@pytest.mark.parametrize(
    "poll",
    [
        {"options": ["One"], "expires_in": 3600},
        {"options": ["One", " one "], "expires_in": 3600},
        {"options": ["One", ""], "expires_in": 3600},
        {"options": ["1", "2", "3", "4", "5"], "expires_in": 3600},
        {"options": ["x" * 51, "Two"], "expires_in": 3600},
        {"options": ["One", "Two"], "expires_in": 299},
        {"options": ["One", "Two"], "expires_in": 2_629_747},
        {"options": ["One", "Two"]},
    ],
)
async def test_a_poll_keeps_the_limits_that_the_instance_tells(join: Join, poll: Any) -> None:
    anna = await join("anna")
    answer = await anna.tell_json("/api/v1/statuses", {"status": "Which?", "poll": poll})
    assert (answer.status, bool(answer.error)) == (422, True)
    limits = (await anna.ask("/api/v2/instance")).json["configuration"]["polls"]
    assert (limits["max_options"], limits["max_characters_per_option"]) == (4, 50)
    assert (limits["min_expiration"], limits["max_expiration"]) == (300, 2_629_746)


async def test_photos_and_a_poll_do_not_go_together(join: Join) -> None:
    anna = await join("anna")
    photo = (await anna.upload(jpeg())).json["id"]
    said = {"status": "Which?", "media_ids": [photo]}
    said |= {"poll": {"options": ["a", "b"], "expires_in": 3600}}
    assert (await anna.tell_json("/api/v1/statuses", said)).status == 422


async def test_an_edit_that_asks_otherwise_drops_the_votes_and_is_kept_in_the_history(
    join: Join,
) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await asks(anna)
    path = f"/api/v1/statuses/{post['id']}"
    await boris.tell(f"/api/v1/polls/{post['poll']['id']}/votes", choices=["1"])
    same = {"poll": {"options": ["Red", "Blue"], "expires_in": 7200}}
    edited = (await anna.tell_json(path, same, "PUT")).json
    assert edited["poll"]["votes_count"] == 1
    assert edited["poll"]["expires_at"] > post["poll"]["expires_at"]
    untouched = (await anna.tell_json(path, {"status": "Which one?"}, "PUT")).json
    assert untouched["poll"]["votes_count"] == 1
    other = {"poll": {"options": ["Green", "Blue"], "expires_in": 7200, "multiple": True}}
    edited = (await anna.tell_json(path, other, "PUT")).json
    assert (edited["poll"]["votes_count"], edited["poll"]["multiple"]) == (0, True)
    assert (await boris.ask(path)).json["poll"]["own_votes"] == []
    history = (await anna.ask(f"{path}/history")).json
    titles = [[option["title"] for option in one["poll"]["options"]] for one in history]
    assert titles[0] == ["Red", "Blue"]
    assert titles[-1] == ["Green", "Blue"]
    without = (await anna.tell_json(path, {"poll": {"options": []}}, "PUT")).json
    assert without["poll"] is None
    gone = (await anna.send("DELETE", path)).json
    assert gone["text"] == "Which one?"


async def test_a_poll_that_is_scheduled_begins_when_it_is_published(
    join: Join, drain: Drain
) -> None:
    anna = await join("anna")
    kept = await schedules(anna, poll={"options": ["Red", "Blue"], "expires_in": 86_400})
    assert kept["params"]["poll"]["options"] == ["Red", "Blue"]
    await comes(kept)
    await drain()
    [status] = (await anna.ask(f"/api/v1/accounts/{anna.me.id}/statuses")).json
    assert status["poll"]["expires_at"] > kept["scheduled_at"]
