"""What is about the same thing is told together, wherever it lies in the list."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain.notifications import notification_groups, notifications
from fediphoto.domain.notifications.notifications import Wanted
from fediphoto.domain.paging import Page
from fediphoto.domain.relations import warnings
from fediphoto.domain.views import views
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Notification, User
from tests.domain.city import follow, hears, mute, says, somebody
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.notifications import GROUPED_NOTIFICATIONS, NOTIFICATION
from tests.web.conftest import Join
from tests.web.programs import Program

ADDRESS = "/api/v2/notifications"


async def likes(post: Any, *names: str, kind: str = "favourite") -> None:
    """People of these names like it (who are made for that)."""
    for name in names:
        account = await somebody(name)
        async with database.transaction():
            await notifications.notify(post.account_id, kind, account.id, post.id)


async def groups(program: Program, **asked: Any) -> list[tuple[str, int]]:
    """Type and number of each group, the latest first."""
    answer = await program.ask(ADDRESS, **asked)
    check(answer.json, GROUPED_NOTIFICATIONS)
    return [(one["type"], one["notifications_count"]) for one in answer.json["notification_groups"]]


async def test_what_is_about_one_thing_is_told_together(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    pier, boat = await says(anna.me, "Pier"), await says(anna.me, "Boat")
    await likes(pier, "carla", "dora")
    await likes(boat, "emil")
    await likes(pier, "fritz", kind="reblog")
    said = await boris.post("@anna Hello")
    await likes(pier, "gerda")
    found = (await anna.ask(ADDRESS)).json
    check(found, GROUPED_NOTIFICATIONS)
    told = found["notification_groups"]
    assert [(one["type"], one["notifications_count"], one["status_id"]) for one in told] == [
        ("favourite", 3, str(pier.id)),
        ("mention", 1, said["id"]),
        ("reblog", 1, str(pier.id)),
        ("favourite", 1, str(boat.id)),
    ]
    names = {one["id"]: one["username"] for one in found["accounts"]}
    assert [names[one] for one in told[0]["sample_account_ids"]] == ["gerda", "dora", "carla"]
    assert {one["id"] for one in found["statuses"]} == {str(pier.id), str(boat.id), said["id"]}
    assert len(found["statuses"]) == 3
    singles = (await anna.ask("/api/v1/notifications")).json
    assert len(singles) == 6
    first = told[0]
    assert first["most_recent_notification_id"] == int(singles[0]["id"])
    assert (first["page_max_id"], first["page_min_id"]) == (singles[0]["id"], singles[-1]["id"])
    assert first["latest_page_notification_at"] == singles[0]["created_at"]
    assert singles[0]["group_key"] == singles[-1]["group_key"] == first["group_key"]
    assert first["group_key"].startswith(f"favourite-{pier.id}-")
    assert told[1]["group_key"] == f"ungrouped-{singles[1]['id']}"
    assert (await anna.ask("/api/v2_alpha/notifications")).json == found


async def test_follows_and_newcomers_are_told_together_too(join: Join) -> None:
    anna = await join("anna")
    await User.filter(account_id=anna.me.id).update(role="admin")
    for name in ("boris", "carla"):
        await (await join(name)).tell(f"/api/v1/accounts/{anna.me.id}/follow")
    assert await groups(anna) == [("follow", 2), ("admin.sign_up", 2)]
    await User.filter(account_id=anna.me.id).update(role="user")
    assert await groups(anna) == [("follow", 2)]


async def test_a_group_takes_no_more_after_half_a_day(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fediphoto.domain.notifications import notification_standing

    anna = await join("anna")
    pier = await says(anna.me, "Pier")
    begin = datetime.now(UTC)

    class At(datetime):
        moment = begin

        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return cls.moment

    monkeypatch.setattr(notification_standing, "datetime", At)
    for name, hours in (("a1", 0), ("a2", 6), ("a3", 11), ("a4", 13), ("a5", 20), ("a6", 26)):
        At.moment = begin + timedelta(hours=hours)
        await likes(pier, name)
    assert await groups(anna) == [("favourite", 1), ("favourite", 2), ("favourite", 3)]


async def test_pages_of_groups_lead_down_and_up_and_leave_nothing_out(join: Join) -> None:
    anna = await join("anna")
    posts = [await says(anna.me, f"Post {number}") for number in range(4)]
    for turn in range(3):
        for number, post in enumerate(posts):
            await likes(post, f"p{turn}{number}")
    path, seen, pages = f"{ADDRESS}?limit=3", [], 0
    while path:
        answer = await anna.send("GET", path)
        found = answer.json["notification_groups"]
        keys = [one["group_key"] for one in found]
        assert len(keys) == len(set(keys)) <= 3
        for one in found:
            assert int(one["page_min_id"]) <= int(one["page_max_id"])
            assert one["notifications_count"] == 3
        seen += keys
        path, pages = answer.link.get("next", ""), pages + 1
    assert set(seen) == {one.group_key for one in await Notification.all()}
    assert pages > 1
    ids = [one.id for one in await Notification.all().order_by("id")]
    up = await anna.ask(ADDRESS, min_id=ids[0] - 1, limit=2)
    lowest = up.json["notification_groups"]
    assert len(lowest) == 2
    assert {int(one["page_min_id"]) for one in lowest} == set(ids[:2])
    assert "prev" in up.link
    following = await anna.send("GET", up.link["prev"])
    assert {int(one["page_min_id"]) for one in following.json["notification_groups"]} == {
        ids[2],
        ids[3],
    }
    since = await anna.ask(ADDRESS, since_id=ids[-2])
    assert [one["page_max_id"] for one in since.json["notification_groups"]] == [str(ids[-1])]
    assert (await anna.ask(ADDRESS, since_id=ids[-1])).json["notification_groups"] == []


async def test_a_client_may_have_some_types_alone_and_people_in_part(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    pier = await says(anna.me, "Pier")
    await likes(pier, "carla", "dora")
    await likes(pier, "emil", "fritz", kind="reblog")
    assert await groups(anna) == [("reblog", 2), ("favourite", 2)]
    assert await groups(anna, grouped_types=["reblog"]) == [("reblog", 2)] + [("favourite", 1)] * 2
    assert await groups(anna, types=["favourite"]) == [("favourite", 2)]
    assert await groups(anna, exclude_types=["favourite"]) == [("reblog", 2)]
    assert await groups(anna, account_id=boris.me.id) == []
    partly = (await anna.ask(ADDRESS, expand_accounts="partial_avatars")).json
    check(partly, GROUPED_NOTIFICATIONS)
    assert [one["username"] for one in partly["accounts"]] == ["fritz", "dora"]
    assert {one["acct"] for one in partly["partial_accounts"]} == {"emil", "carla"}
    assert "partial_accounts" not in (await anna.ask(ADDRESS)).json


async def test_one_group_is_read_with_all_its_people_and_dismissed(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    pier = await says(anna.me, "Pier")
    names = [f"person{number}" for number in range(10)]
    await likes(pier, *names)
    (one,) = (await anna.ask(ADDRESS)).json["notification_groups"]
    assert (one["notifications_count"], len(one["sample_account_ids"])) == (10, 8)
    path = f"{ADDRESS}/{one['group_key']}"
    whole = (await anna.ask(path)).json
    check(whole, GROUPED_NOTIFICATIONS)
    (same,) = whole["notification_groups"]
    assert same["sample_account_ids"] == one["sample_account_ids"]
    assert "page_min_id" not in same
    first = await anna.ask(f"{path}/accounts", limit=6)
    rest = await anna.send("GET", first.link["next"])
    assert [one["username"] for one in first.json + rest.json] == names[::-1]
    for stranger_to_it in (path, f"{path}/accounts"):
        assert (await boris.ask(stranger_to_it)).status == 404
    await boris.tell(f"{path}/dismiss")
    assert await groups(anna) == [("favourite", 10)]
    assert (await anna.tell(f"{path}/dismiss")).json == {}
    assert await groups(anna) == []
    assert (await anna.ask(path)).status == 404


async def test_one_that_stands_alone_is_its_own_group(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    for words in ("@anna one", "@anna two"):
        await boris.post(words)
    two, one = (await anna.ask(ADDRESS)).json["notification_groups"]
    found = (await anna.ask(f"{ADDRESS}/{one['group_key']}")).json["notification_groups"]
    assert [group["group_key"] for group in found] == [one["group_key"]]
    people = await anna.ask(f"{ADDRESS}/{one['group_key']}/accounts")
    assert [person["username"] for person in people.json] == ["boris"]
    await anna.tell(f"{ADDRESS}/{two['group_key']}/dismiss")
    assert len((await anna.ask("/api/v1/notifications")).json) == 1


async def test_unread_groups_are_counted(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    pier = await says(anna.me, "Pier")
    await likes(pier, "carla", "dora")
    for words in ("@anna one", "@anna two"):
        await boris.post(words)

    async def unread(**asked: Any) -> int:
        return int((await anna.ask(f"{ADDRESS}/unread_count", **asked)).json["count"])

    assert await unread() == 3
    assert await unread(grouped_types=["follow"]) == 4
    assert await unread(types=["mention"]) == 2
    assert await unread(limit=2) == 2
    alone = await anna.ask("/api/v1/notifications/unread_count", types=["favourite"])
    assert alone.json == {"count": 2}
    newest = (await anna.ask("/api/v1/notifications", limit=1)).json[0]["id"]
    await anna.tell_json("/api/v1/markers", {"notifications": {"last_read_id": newest}})
    assert await unread() == 0
    await likes(pier, "emil")
    assert await unread() == 1


async def test_people_muted_since_do_not_count_in_a_group(join: Join) -> None:
    anna = await join("anna")
    pier = await says(anna.me, "Pier")
    await likes(pier, "carla", "dora")
    (_, dora) = [one.from_account_id for one in await Notification.all().order_by("id")]
    from fediphoto.storage.models import Account

    await mute(anna.me, await Account.get(id=dora))
    (one,) = (await anna.ask(ADDRESS)).json["notification_groups"]
    assert (one["notifications_count"], len(one["sample_account_ids"])) == (1, 1)


async def test_a_group_about_what_one_may_no_longer_see_is_not_shown(join: Join) -> None:
    anna, boris = await join("anna"), await somebody("boris")
    await follow(anna.me, boris, notifies=True)
    await says(boris, "Between us", visibility="followers")
    assert await groups(anna) == [("status", 1)]
    await anna.tell(f"/api/v1/accounts/{boris.id}/unfollow")
    assert await groups(anna) == []


async def test_a_warning_is_told_with_what_was_done(join: Join) -> None:
    anna = await join("anna")
    post = await says(anna.me)
    words = warnings.Words(text="Please mark such photos")
    async with database.transaction():
        await warnings.give(None, anna.me, "mark_statuses_as_sensitive", words, [post.id])
    (told,) = (await anna.ask("/api/v1/notifications")).json
    check(told, NOTIFICATION)
    warning = told["moderation_warning"]
    assert (told["type"], warning["text"]) == ("moderation_warning", "Please mark such photos")
    assert warning["status_ids"] == [str(post.id)]
    (group,) = (await anna.ask(ADDRESS)).json["notification_groups"]
    assert group["moderation_warning"] == warning


async def test_whoever_asked_hears_that_their_poll_has_ended(join: Join) -> None:
    from fediphoto.storage.models import Poll, PollVote
    from fediphoto.worker import job_handlers

    anna, boris = await join("anna"), await join("boris")
    post = await says(anna.me, "Tea or coffee?")
    poll = await Poll.create(
        id=snowflake(),
        post_id=post.id,
        options=[{"title": "Tea", "votes": 1}, {"title": "Coffee", "votes": 0}],
        ends_at=datetime.now(UTC) - timedelta(seconds=1),
    )
    await PollVote.create(
        id=snowflake(), poll_id=poll.id, account_id=boris.me.id, choice=0, uri="https://a.test/1"
    )
    for _ in range(2):
        await job_handlers()["polls.end"]({"poll_id": poll.id})
    for program in (anna, boris):
        (told,) = (await program.ask("/api/v1/notifications")).json
        assert (told["type"], told["account"]["username"]) == ("poll", "anna")


async def test_forty_groups_take_as_many_statements_as_four(join: Join) -> None:
    anna = await join("anna")
    for number in range(40):
        await likes(await says(anna.me, f"Post {number}"), f"a{number}", f"b{number}")
    rem = await somebody("rem", "remote.test")
    await hears(rem, mentioned=[anna.me])

    async def statements(limit: int) -> int:
        views.forget()
        before = database.statements_run()
        found = await notification_groups.listing(anna.me, Page(limit=limit), Wanted())
        assert len(found.items) == limit
        return database.statements_run() - before

    few, many = await statements(4), await statements(40)
    assert many == few
    assert many <= 12
