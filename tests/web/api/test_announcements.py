"""News for everybody here, as apps show it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from fediphoto.domain import live
from fediphoto.domain.place import announcements
from fediphoto.domain.place.announcements import Draft
from fediphoto.storage import database
from fediphoto.storage.models import Announcement, AuditEntry, Job
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.place import ANNOUNCEMENT
from tests.web.conftest import Join
from tests.web.programs import Program

ROOT = "/api/v1/announcements"


async def news(by: Program) -> list[Any]:
    answer = await by.ask(ROOT)
    for one in answer.json:
        check(one, ANNOUNCEMENT)
    return list(answer.json)


async def test_news_names_people_posts_and_hashtags(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post, private = await boris.post("Look"), await boris.post("Psst", visibility="private")
    links = " ".join(f"http://photos.test/@boris/{one['id']}" for one in (post, private))
    await announcements.write(
        None, Draft(text=f"Thanks to @boris and @nobody for {links} <b> #Light")
    )
    (told,) = await news(anna)
    assert told["mentions"] == [
        {
            "id": str(boris.me.id),
            "username": "boris",
            "url": "http://photos.test/@boris",
            "acct": "boris",
        }
    ]
    assert [one["id"] for one in told["statuses"]] == [post["id"]]
    assert [one["name"] for one in told["tags"]] == ["light"]
    assert "&lt;b&gt;" in told["content"]
    assert (told["read"], told["all_day"], told["reactions"]) == (False, False, [])


async def test_who_has_read_it_and_who_answers(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    row = await announcements.write(None, Draft(text="A new server!"))
    assert (await anna.tell(f"{ROOT}/{row.id}/dismiss")).json == {}
    assert (await anna.tell(f"{ROOT}/{row.id}/dismiss")).json == {}
    assert [one["read"] for one in await news(anna)] == [True]
    assert [one["read"] for one in await news(boris)] == [False]
    heart = f"{ROOT}/{row.id}/reactions/{quote('❤️')}"
    for one in (anna, boris, boris):
        assert (await one.send("PUT", heart)).json == {}
    family = f"{ROOT}/{row.id}/reactions/{quote('👨‍👩‍👧')}"
    assert (await boris.send("PUT", family)).status == 200
    (told,) = await news(anna)
    assert told["reactions"] == [
        {"name": "❤️", "count": 2, "me": True},
        {"name": "👨‍👩‍👧", "count": 1, "me": False},
    ]
    assert (await anna.send("DELETE", heart)).json == {}
    assert (await anna.send("DELETE", heart)).json == {}
    assert (await news(anna))[0]["reactions"][0] == {"name": "❤️", "count": 1, "me": False}


@pytest.mark.parametrize(
    "name", ["light", "a", "❤️x", "1", "#", " ", "\u200d", "é", "<b>", "x" * 99]
)
async def test_what_is_no_emoji_is_no_reaction(join: Join, name: str) -> None:
    anna = await join("anna")
    row = await announcements.write(None, Draft(text="A new server!"))
    answer = await anna.send("PUT", f"{ROOT}/{row.id}/reactions/{quote(name)}")
    assert answer.status in (404, 422)
    assert (await news(anna))[0]["reactions"] == []


@pytest.mark.parametrize("name", ["👍", "👍🏽", "🇩🇪", "1️⃣", "☀️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️‍🔥"])
def test_what_is_one(name: str) -> None:
    assert announcements.is_emoji(name)


async def test_there_are_eight_kinds_of_reactions_and_no_ninth(join: Join) -> None:
    anna = await join("anna")
    row = await announcements.write(None, Draft(text="A new server!"))
    for name in "😀😁😂😃😄😅😆😇":
        await announcements.react(anna.me, row.id, name)
    answer = await anna.send("PUT", f"{ROOT}/{row.id}/reactions/{quote('🙂')}")
    assert answer.status == 422
    assert (await anna.send("PUT", f"{ROOT}/{row.id}/reactions/{quote('😀')}")).status == 200


async def test_only_what_counts_now_is_shown(join: Join) -> None:
    anna, now = await join("anna"), datetime.now(UTC)
    hour = timedelta(hours=1)
    await announcements.write(None, Draft(text="Draft", is_published=False))
    await announcements.write(None, Draft(text="Later", starts_at=now + hour))
    old = await announcements.write(None, Draft(text="Past", ends_at=now - hour))
    await announcements.write(None, Draft(text="Now", starts_at=now - hour, ends_at=now + hour))
    assert ["Now" in one["content"] for one in await news(anna)] == [True]
    assert (await anna.tell(f"{ROOT}/{old.id}/dismiss")).status == 404
    assert (await anna.tell(f"{ROOT}/1/dismiss")).status == 404


async def test_open_streams_hear_of_all_of_it(join: Join, drain: Any) -> None:
    anna, heard = await join("anna"), list[Any]()
    unsubscribe = live.listen(heard.append)
    row = await announcements.write(None, Draft(text="A new server!"))
    await announcements.react(anna.me, row.id, "👍")
    now = datetime.now(UTC)
    soon = now + timedelta(hours=1)
    later = await announcements.write(None, Draft(text="Soon", starts_at=soon))
    await drain()
    waiting = await Job.get(kind="announcements.turn")
    assert soon <= waiting.run_at < soon + timedelta(minutes=1)
    await Announcement.filter(id=later.id).update(starts_at=now)  # its time comes
    await Job.filter(id=waiting.id).update(run_at=now)
    await drain()
    await announcements.remove(None, row.id)
    unsubscribe()
    assert heard == [
        live.AnnouncementShown(announcement_id=row.id),
        live.AnnouncementReacted(announcement_id=row.id, name="👍"),
        live.AnnouncementGone(announcement_id=later.id),
        live.AnnouncementShown(announcement_id=later.id),
        live.AnnouncementGone(announcement_id=row.id),
    ]
    assert await AuditEntry.filter(deed__startswith="announcement.").count() == 3


async def test_a_page_of_news_costs_the_same_whatever_it_holds(join: Join) -> None:
    anna = await join("anna")
    costs = []
    for _ in range(2):
        for number in range(3):
            row = await announcements.write(None, Draft(text=f"News {number} @anna"))
            await announcements.react(anna.me, row.id, "👍")
        await news(anna)
        before = database.statements_run()
        await news(anna)
        costs.append(database.statements_run() - before)
    assert costs[0] == costs[1]
