"""Numbers for those who keep order."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain import user_activity
from fediphoto.domain.place import measures
from fediphoto.storage.models import (
    Account,
    Attachment,
    CachedMedia,
    Follow,
    Hashtag,
    Post,
    Report,
    User,
    UserActivity,
)
from tests.domain.city import follow, hears, somebody
from tests.web.api.shapes.desk import ADMIN_COHORT, ADMIN_DIMENSION, ADMIN_MEASURE
from tests.web.api.shapes.kinds import check
from tests.web.conftest import Join
from tests.web.programs import Program


def today() -> date:
    """The day it is now: a round of all tests may go on over midnight."""
    return datetime.now(UTC).date()


def week() -> dict[str, str]:
    """The seven days up to today."""
    return {"start_at": (today() - timedelta(days=6)).isoformat(), "end_at": today().isoformat()}


async def measured(by: Program, *keys: str, **more: Any) -> dict[str, Any]:
    answer = await by.tell("/api/v1/admin/measures", keys=list(keys), **week(), **more)
    assert answer.status == 200, answer.body
    for one in answer.json:
        check(one, ADMIN_MEASURE)
        assert len(one["data"]) == 7
        assert one["data"][-1]["date"] == f"{today()}T00:00:00.000Z"
    assert [one["key"] for one in answer.json] == list(keys)
    return {one["key"]: one for one in answer.json}


async def test_what_happened_here_is_counted_by_day(mona: Program, join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await anna.post("Look #light")
    await boris.tell(f"/api/v1/statuses/{post['id']}/favourite")
    await boris.tell(f"/api/v1/statuses/{post['id']}/reblog")
    await boris.post("Nice", in_reply_to_id=post["id"])
    await boris.tell("/api/v1/reports", account_id=anna.me.id)
    last_week = datetime.now(UTC) - timedelta(days=8)
    await User.filter(account_id=boris.me.id).update(created_at=last_week)
    found = await measured(
        mona, "active_users", "new_users", "interactions", "opened_reports", "resolved_reports"
    )
    totals = {key: (one["total"], one["previous_total"]) for key, one in found.items()}
    assert totals == {
        "active_users": ("3", "0"),
        "new_users": ("2", "1"),
        "interactions": ("3", "0"),
        "opened_reports": ("1", "0"),
        "resolved_reports": ("0", "0"),
    }
    assert [one["value"] for one in found["interactions"]["data"]] == ["0"] * 6 + ["3"]
    await Report.all().update(resolved_at=datetime.now(UTC) - timedelta(days=1))
    resolved = (await measured(mona, "resolved_reports"))["resolved_reports"]
    assert [one["value"] for one in resolved["data"]] == ["0"] * 5 + ["1", "0"]


async def test_hashtags_and_servers_are_measured(mona: Program, join: Join) -> None:
    anna, rem = await join("anna"), await somebody("rem", "remote.test")
    await anna.post("One #light")
    await anna.post("Two #light")
    post = await hears(rem)
    tag = await Hashtag.get(name="light")
    await follow(anna.me, rem)
    await follow(rem, anna.me)
    await anna.tell("/api/v1/reports", account_id=rem.id)
    url = "https://remote.test/photo.jpg"
    attachment = await Attachment.filter(post_id=post.id).first()
    if attachment is None:
        await Attachment.create(id=7, account_id=rem.id, post_id=post.id, remote_url=url)
    else:
        await Attachment.filter(id=attachment.id).update(remote_url=url)
    digest = hashlib.sha256(url.encode()).hexdigest()
    await CachedMedia.create(
        url_hash=digest,
        key="k",
        mime="image/jpeg",
        size_bytes=2048,
        last_used_at=datetime.now(UTC),
    )
    about = {f"{key}[id]": str(tag.id) for key, kind in measures.ABOUT.items() if kind == "tag"}
    about |= {
        f"{key}[domain]": "remote.test" for key, kind in measures.ABOUT.items() if kind == "domain"
    }
    found = await measured(mona, *measures.ABOUT, **about)
    assert {key: one["total"] for key, one in found.items()} == {
        "tag_accounts": "1",
        "tag_uses": "2",
        "tag_servers": "1",
        "instance_accounts": "1",
        "instance_media_attachments": "2048",
        "instance_reports": "1",
        "instance_statuses": "1",
        "instance_follows": "1",
        "instance_followers": "1",
    }
    media = found["instance_media_attachments"]
    assert (media["unit"], media["human_value"]) == ("bytes", "2.0 KB")
    assert await Follow.all().count() == 2
    assert await Post.all().count() == 3


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"start_at": "2026-07-01"},
        {"start_at": "2026-07-02", "end_at": "2026-07-01"},
        {"start_at": "2020-07-02", "end_at": "2026-07-01"},
        {"start_at": "soon", "end_at": "later"},
        {**week(), "keys[]": "tag_uses"},
        {**week(), "keys[]": "instance_follows", "instance_follows[domain]": "no domain"},
    ],
)
async def test_what_cannot_be_measured(mona: Program, fields: dict[str, str]) -> None:
    answer = await mona.tell("/api/v1/admin/measures", **fields)
    assert (answer.status, bool(answer.error)) == (422, True)


async def test_of_what_there_is_most(mona: Program, join: Join) -> None:
    anna, rem = await join("anna"), await somebody("rem", "remote.test")
    await anna.post("One #light", language="de")
    await hears(rem)
    await follow(anna.me, rem)
    tag = await Hashtag.get(name="light")
    keys = (
        "languages",
        "sources",
        "servers",
        "space_usage",
        "software_versions",
        "tag_servers",
        "tag_languages",
        "instance_accounts",
        "instance_languages",
    )
    answer = await mona.tell(
        "/api/v1/admin/dimensions",
        keys=keys,
        **{
            "tag_servers[id]": str(tag.id),
            "tag_languages[id]": str(tag.id),
            "instance_accounts[domain]": "remote.test",
            "instance_languages[domain]": "remote.test",
        },
    )
    assert answer.status == 200, answer.body
    found = {}
    for one in answer.json:
        check(one, ADMIN_DIMENSION)
        found[one["key"]] = {share["key"]: share["value"] for share in one["data"]}
    assert tuple(found) == keys
    assert found["languages"] == {"en": "2"}
    assert found["servers"] == {"photos.test": "1", "remote.test": "1"}
    assert found["tag_servers"] == {"photos.test": "1"}
    assert found["tag_languages"] == {"de": "1"}
    assert found["instance_accounts"] == {"rem": "1"}
    assert list(found["sources"].values()) == ["1"]
    assert set(found["software_versions"]) >= {"fediphoto", "python"}
    assert all(int(size) >= 0 for size in found["space_usage"].values())


async def test_who_came_back(mona: Program, join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    first = date(2026, 3, 2)
    began = datetime(2026, 3, 2, 12, tzinfo=UTC)
    await User.filter(account_id__in=[anna.me.id, boris.me.id]).update(created_at=began)
    await UserActivity.all().delete()
    for person, days in ((anna, (0, 1, 2, 40)), (boris, (0, 2))):
        for day in days:
            await UserActivity.create(account_id=person.me.id, day=first + timedelta(days=day))
    answer = await mona.tell(
        "/api/v1/admin/retention", start_at="2026-03-02", end_at="2026-03-04", frequency="day"
    )
    for one in answer.json:
        check(one, ADMIN_COHORT)
    assert [len(one["data"]) for one in answer.json] == [3, 2, 1]
    assert [(one["value"], one["rate"]) for one in answer.json[0]["data"]] == [
        ("2", 1.0),
        ("1", 0.5),
        ("2", 1.0),
    ]
    by_month = await mona.tell(
        "/api/v1/admin/retention", start_at="2026-03-15", end_at="2026-04-15", frequency="month"
    )
    march, april = by_month.json
    assert march["period"] == "2026-03-01T00:00:00.000Z"
    assert [one["value"] for one in march["data"]] == ["2", "1"]
    assert [one["value"] for one in april["data"]] == ["0"]


async def test_somebody_is_counted_once_a_day_and_forgotten_in_the_end(mona: Program) -> None:
    await mona.ask("/api/v1/accounts/verify_credentials")
    for _ in range(3):
        await user_activity.note(mona.me.id)
    assert await UserActivity.filter(account_id=mona.me.id).count() == 1
    await UserActivity.create(account_id=mona.me.id, day=date(2020, 1, 1))
    await user_activity.sweep()
    assert [one.day for one in await UserActivity.all()] == [today()]
    assert await Account.filter(id=mona.me.id).count() == 1
