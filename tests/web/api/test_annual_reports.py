"""Is somebody's year counted as it was, for them alone, and offered when it is nearly over?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from fediphoto.domain.people import annual_reports
from fediphoto.domain.posts import interactions
from fediphoto.storage.models import AnnualReport, Follow, Post
from tests.domain import city
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.oneself import ASYNC_REFRESH, WRAPPED_ANNUAL_REPORTS
from tests.web.conftest import Join

API = "/api/v1/annual_reports"


async def _said(account: Any, caption: str, *when: int, **details: Any) -> Post:
    post = await city.says(account, caption, **details)
    await Post.filter(id=post.id).update(created_at=datetime(*when, 12, tzinfo=UTC))  # type: ignore[misc,arg-type]
    return post


async def test_a_year_is_counted_by_a_job_and_kept(join: Join, drain: Any) -> None:
    anna, boris = await join("anna"), await join("boris")
    await _said(anna.me, "New year #snow", 2024, 1, 1)
    await _said(anna.me, "#snow again, and #film", 2024, 2, 3)
    dear = await _said(anna.me, "Dear to many", 2024, 12, 31)
    await _said(anna.me, "@boris hello", 2024, 2, 4, visibility="direct")
    await _said(anna.me, "Before #film", 2023, 12, 31)
    await _said(anna.me, "After #film", 2025, 1, 1)
    await interactions.boost(boris.me, dear)
    await city.follow(boris.me, anna.me)
    await Follow.all().update(created_at=datetime(2024, 5, 6, tzinfo=UTC))

    assert (await anna.ask(f"{API}/2024")).status == 404
    assert (await anna.ask(f"{API}/2024/state")).json == {"state": "eligible"}
    assert (await boris.ask(f"{API}/2024/state")).json == {"state": "ineligible"}
    assert (await boris.tell(f"{API}/2024/generate")).status == 200, "there is nothing to make"
    for _ in range(2):
        asked = await anna.tell(f"{API}/2024/generate")
        assert (asked.status, asked.json) == (202, {})
    told = await anna.ask(f"{API}/2024/state")
    assert told.json == {"state": "generating"}
    refresh = 'id="annual-report-2024", retry=3'
    assert asked.headers["Mastodon-Async-Refresh"] == refresh
    assert told.headers["Mastodon-Async-Refresh"] == refresh
    assert (await anna.ask(API)).json["annual_reports"] == []
    going = (await anna.ask("/api/v1_alpha/async_refreshes/annual-report-2024")).json
    check(going["async_refresh"], ASYNC_REFRESH)
    assert going["async_refresh"]["status"] == "running"
    await drain()
    done = (await anna.ask("/api/v1_alpha/async_refreshes/annual-report-2024")).json
    assert done["async_refresh"]["status"] == "finished"
    assert (await boris.ask("/api/v1_alpha/async_refreshes/annual-report-2024")).status == 404

    wrapped = (await anna.ask(f"{API}/2024")).json
    check(wrapped, WRAPPED_ANNUAL_REPORTS)
    [report] = wrapped["annual_reports"]
    months = {
        one["month"]: (one["statuses"], one["followers"]) for one in report["data"]["time_series"]
    }
    assert len(months) == 12
    assert {month: counts for month, counts in months.items() if counts != (0, 0)} == {
        1: (1, 0),
        2: (1, 0),
        5: (0, 1),
        12: (1, 0),
    }, "neither other years nor what was said to few"
    assert report["data"]["archetype"] == "lurker"
    assert report["data"]["top_hashtags"] == [{"name": "snow", "count": 2}]
    assert report["data"]["top_statuses"]["by_reblogs"] == str(dear.id)
    assert [one["id"] for one in wrapped["statuses"]] == [str(dear.id)]
    assert [one["username"] for one in wrapped["accounts"]] == ["anna"]
    assert (await anna.tell(f"{API}/2024/generate")).status == 200
    assert (await anna.tell(f"{API}/2024/read")).status == 200
    assert (await AnnualReport.get()).read_at is not None
    assert (await boris.ask(f"{API}/2024")).status == 404
    assert (await boris.tell(f"{API}/2024/read")).status == 404
    await Post.filter(id=dear.id).delete()
    assert (await anna.ask(API)).json["statuses"] == [], "a post that is gone is not brought back"


@pytest.mark.parametrize("year", ["0", "17", "abcd", "99999", "-2024", "2024x", "٢٠٢٤"])
async def test_what_is_no_year_has_no_report(join: Join, year: str) -> None:
    anna = await join("anna")
    assert (await anna.ask(f"{API}/{year}/state")).status == 404
    assert (await anna.tell(f"{API}/{year}/generate")).status == 404


async def test_the_present_year_is_reviewed_when_it_is_nearly_over(app: Any) -> None:
    assert annual_reports.campaign(date(2026, 12, 9)) is None
    assert annual_reports.campaign(date(2026, 12, 10)) == 2026
    assert annual_reports.campaign(date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("said", "boosts", "answers", "polls", "found"),
    [
        (112, 0, 0, 0, "lurker"),
        (113, 0, 0, 0, "oracle"),
        (40, 81, 0, 0, "booster"),
        (40, 80, 0, 0, "oracle"),
        (40, 0, 81, 0, "replier"),
        (113, 0, 0, 12, "pollster"),
        (113, 0, 0, 11, "oracle"),
    ],
)
def test_people_are_named_by_how_they_post(
    said: int, boosts: int, answers: int, polls: int, found: str
) -> None:
    def some(count: int, *, is_boost: bool = False, is_answer: bool = False) -> list[Any]:
        return [annual_reports._Said(1, 1, is_boost, is_answer, True, 0)] * count

    every = some(said) + some(boosts, is_boost=True) + some(answers, is_answer=True)
    assert annual_reports._archetype(every, polls) == found
