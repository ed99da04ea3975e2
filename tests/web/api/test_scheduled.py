"""Does a post wait for its time, and come out once?"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import scheduled_posts
from fediphoto.storage.models import Attachment, Job, Post, ScheduledPost
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.posts import SCHEDULED_STATUS
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

Drain = Callable[[], Awaitable[None]]
PATH = "/api/v1/scheduled_statuses"


def ahead(**time: int) -> str:
    at = datetime.now(UTC) + timedelta(**time)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def schedules(anna: Program, status: str = "Later", **fields: Any) -> Any:
    said = {"status": status, "scheduled_at": ahead(hours=1), **fields}
    answer = await anna.tell_json("/api/v1/statuses", said)
    assert answer.status == 200, answer.body
    return answer.json


async def comes(scheduled: Any) -> None:
    """Its time comes."""
    now = datetime.now(UTC)
    await ScheduledPost.filter(id=int(scheduled["id"])).update(publishes_at=now)
    await Job.filter(kind="scheduled_posts.publish").update(run_at=now)


async def photo(anna: Program) -> str:
    return str((await anna.upload(jpeg())).json["id"])


async def test_a_post_waits_and_is_published_once_with_all_it_was_given(
    join: Join, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    boris_post = await boris.post("What do you see?")
    one = await photo(anna)
    kept = await schedules(
        anna,
        "A **photo**",
        media_ids=[one],
        visibility="unlisted",
        spoiler_text="Beware",
        in_reply_to_id=boris_post["id"],
        content_type="text/markdown",
        language="de",
    )
    check(kept, SCHEDULED_STATUS)
    assert kept["media_attachments"][0]["id"] == one
    assert kept["params"]["text"] == "A **photo**"
    assert kept["params"]["in_reply_to_id"] == int(boris_post["id"])
    assert (await anna.ask(PATH)).json == [kept]
    assert (await anna.ask(f"{PATH}/{kept['id']}")).json == kept
    await drain()
    assert await Post.filter(account_id=anna.me.id).count() == 0
    await comes(kept)
    await drain()
    [post] = await Post.filter(account_id=anna.me.id)
    status = (await anna.ask(f"/api/v1/statuses/{post.id}")).json
    assert status["content"] == "<p>A <strong>photo</strong></p>"
    assert (status["visibility"], status["spoiler_text"]) == ("unlisted", "Beware")
    assert [one["id"] for one in status["media_attachments"]] == [one]
    assert status["in_reply_to_id"] == boris_post["id"]
    assert status["application"] is None or status["application"]["name"]
    assert (await anna.ask(PATH)).json == []
    await scheduled_posts._publish_job({"scheduled_id": int(kept["id"])})  # a job that came twice
    assert await Post.filter(account_id=anna.me.id).count() == 1


async def test_what_was_due_while_nothing_ran_is_published_by_the_sweep(
    join: Join, drain: Drain
) -> None:
    anna = await join("anna")
    kept = await schedules(anna)
    await comes(kept)
    await Job.all().delete()
    await scheduled_posts.sweep()
    await scheduled_posts.sweep()
    await drain()
    assert await Post.all().count() == 1


async def test_a_photo_that_waits_is_kept_and_cannot_be_used_twice(
    join: Join, drain: Drain
) -> None:
    anna = await join("anna")
    one = await photo(anna)
    kept = await schedules(anna, media_ids=[one])
    await Attachment.all().update(created_at=datetime.now(UTC) - timedelta(days=90))
    await attachments.sweep()
    answer = await anna.tell("/api/v1/statuses", status="Now", media_ids=[one])
    assert answer.status == 422
    again = {"status": "Again", "scheduled_at": ahead(hours=2), "media_ids": [one]}
    assert (await anna.tell_json("/api/v1/statuses", again)).status == 422
    assert (await anna.send("DELETE", f"/api/v1/media/{one}")).status == 422
    assert (await anna.send("DELETE", f"{PATH}/{kept['id']}")).json == {}
    assert (await anna.ask(PATH)).json == []
    assert (await anna.post("Now", [one]))["media_attachments"][0]["id"] == one


@pytest.mark.parametrize(
    "when", [ahead(minutes=4), ahead(days=-1), ahead(days=9999), "tomorrow", "9999-99-99"]
)
async def test_a_time_that_cannot_be_is_refused(join: Join, when: str) -> None:
    anna = await join("anna")
    said = {"status": "Later", "scheduled_at": when}
    answer = await anna.tell_json("/api/v1/statuses", said)
    assert (answer.status, bool(answer.error)) == (422, True)
    assert await ScheduledPost.all().count() == 0


async def test_it_may_be_put_off_and_is_nobody_elses(join: Join, drain: Drain) -> None:
    anna, boris = await join("anna"), await join("boris")
    kept = await schedules(anna)
    path = f"{PATH}/{kept['id']}"
    later = ahead(days=2)
    for ask in (
        boris.ask(path),
        boris.tell_json(path, {"scheduled_at": later}, "PUT"),
        boris.send("DELETE", path),
    ):
        assert (await ask).status == 404
    assert (await boris.ask(PATH)).json == []
    moved = (await anna.tell_json(path, {"scheduled_at": later}, "PUT")).json
    assert moved["scheduled_at"] == later
    await Job.filter(kind="scheduled_posts.publish").update(run_at=datetime.now(UTC))
    await drain()  # the job for its first time finds that it was put off
    assert await Post.all().count() == 0
    assert (await anna.tell_json(path, {"scheduled_at": ahead()}, "PUT")).status == 422
    assert (await anna.tell_json(path, {}, "PUT")).status == 422


async def test_what_cannot_be_published_any_more_says_so_and_may_be_tried_again(
    join: Join, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    parent = await boris.post("Ask me")
    kept = await schedules(anna, in_reply_to_id=parent["id"])
    await boris.send("DELETE", f"/api/v1/statuses/{parent['id']}")
    await comes(kept)
    await drain()
    [shown] = (await anna.ask(PATH)).json
    check(shown, SCHEDULED_STATUS)
    assert shown["failure"] == "Record not found"
    assert await Post.filter(account_id=anna.me.id).count() == 0
    moved = await anna.tell_json(f"{PATH}/{kept['id']}", {"scheduled_at": ahead(days=1)}, "PUT")
    assert moved.json["failure"] is None


async def test_the_same_request_twice_schedules_once_and_leads_to_the_post(
    join: Join, drain: Drain
) -> None:
    anna = await join("anna")
    body = b'{"status": "Later", "scheduled_at": "%b"}' % ahead(hours=1).encode()
    headers = {"Content_Type": "application/json", "Idempotency_Key": "one"}
    first = (await anna.send("POST", "/api/v1/statuses", body, **headers)).json
    again = (await anna.send("POST", "/api/v1/statuses", body, **headers)).json
    assert first == again
    assert first["params"]["idempotency"] == "one"
    await comes(first)
    await drain()
    published = (await anna.send("POST", "/api/v1/statuses", body, **headers)).json
    assert published["content"] == "<p>Later</p>"
    assert await Post.all().count() == 1


async def test_there_are_so_many_a_day(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduled_posts, "MOST_A_DAY", 2)
    monkeypatch.setattr(scheduled_posts, "MOST", 3)
    anna = await join("anna")
    said = {"status": "Later"}
    times = ["2031-01-01T10:00:00Z", "2031-01-01T11:00:00Z", "2031-01-01T12:00:00Z"]
    times += ["2031-01-02T10:00:00Z", "2031-01-03T10:00:00Z"]
    monkeypatch.setattr(scheduled_posts, "LATEST", timedelta(days=9999))
    answers = [
        await anna.tell_json("/api/v1/statuses", {**said, "scheduled_at": at}) for at in times
    ]
    assert [one.status for one in answers] == [200, 200, 422, 200, 422]
    found = await anna.ask(PATH, limit=2)
    assert len(found.json) == 2
    assert len((await anna.ask(found.link["next"])).json) == 1


async def test_it_goes_with_its_author(join: Join, drain: Drain) -> None:
    anna = await join("anna")
    kept = await schedules(anna, media_ids=[await photo(anna)])
    await comes(kept)
    await accounts.delete_local(anna.me)
    await drain()
    assert await Post.all().count() == 0
    assert await ScheduledPost.all().count() == 0
