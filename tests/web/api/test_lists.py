"""Do lists hold whom they should, and show what their members post and nothing else?"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fediphoto.storage import database
from fediphoto.storage.models import AccountListEntry, AccountListMember
from tests.domain import city
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.oneself import LIST
from tests.web.api.shapes.people import ACCOUNT, PIXELFED_ACCOUNT
from tests.web.api.shapes.posts import check_status
from tests.web.conftest import Join
from tests.web.programs import Program

LISTS = "/api/v1/lists"
HOME = "/api/v1/timelines/home"
Follow = Callable[..., Awaitable[Program]]


@pytest.fixture
async def anna(join: Join) -> Program:
    """Somebody who follows boris and carla, not dora."""
    anna = await join("anna")
    for name in ("boris", "carla"):
        friend = await join(name)
        answer = await anna.tell(f"/api/v1/accounts/{friend.me.id}/follow")
        assert answer.json["following"] is True
    return anna


async def make(program: Program, *members: Program, **more: Any) -> str:
    """The path of a new list with these people on it."""
    answer = await program.tell(LISTS, title="Friends", **more)
    assert answer.status == 200, answer.body
    path = f"{LISTS}/{answer.json['id']}"
    if members:
        ids = [str(one.me.id) for one in members]
        added = await program.tell(f"{path}/accounts", account_ids=ids)
        assert (added.status, added.json) == (200, {})
    return path


async def words(program: Program, path: str) -> list[str]:
    """What stands in a list's timeline (or at home), newest first."""
    where = path if path == HOME else f"/api/v1/timelines/list/{path.rpartition('/')[2]}"
    answer = await program.ask(where)
    assert answer.status == 200, answer.body
    for post in answer.json:
        check_status(post)
    return [(one["reblog"] or one)["content_text"] for one in answer.json]


async def test_a_list_lives(anna: Program, join: Join) -> None:
    made = (await anna.tell(LISTS, title="test")).json
    check(made, LIST)
    assert made == {
        "id": made["id"],
        "title": "test",
        "replies_policy": "list",
        "exclusive": False,
    }
    path = f"{LISTS}/{made['id']}"
    changed = await anna.tell(path, "PUT", title="testing", replies_policy="none", exclusive="true")
    assert changed.json == {
        "id": made["id"],
        "title": "testing",
        "replies_policy": "none",
        "exclusive": True,
    }
    assert (await anna.tell(path, "PUT", exclusive="false")).json["title"] == "testing"
    await anna.tell(path, "PUT", exclusive="true")
    assert (await anna.ask(path)).json == changed.json
    assert (await anna.ask(LISTS)).json == [changed.json]
    assert (await anna.send("DELETE", path)).json == {}
    assert (await anna.ask(LISTS)).json == []
    assert (await anna.ask(path)).status == 404
    for fields, error in (
        ({}, "Validation failed: Title can't be blank"),
        ({"title": " "}, "Validation failed: Title can't be blank"),
        ({"title": "x", "replies_policy": "some"}, "'some' is not a valid replies_policy"),
    ):
        answer = await anna.tell(LISTS, **fields)
        assert (answer.status, answer.error) == (422, error)
    assert (await anna.tell(LISTS, title="x" * 256)).status == 422


async def test_people_one_follows_are_put_on_it_and_taken_off(anna: Program, join: Join) -> None:
    boris, carla, dora = await join("boris"), await join("carla"), await join("dora")
    path = await make(anna, boris, carla)
    other = await make(anna)
    shown = (await anna.ask(f"{path}/accounts")).json
    for one in shown:
        check(one, ACCOUNT, PIXELFED_ACCOUNT)
    assert [one["acct"] for one in shown] == ["carla", "boris"]
    assert (await anna.ask(f"{path}/accounts", limit=0)).json == shown
    page = await anna.ask(f"{path}/accounts", limit=1)
    assert [one["acct"] for one in page.json] == ["carla"]
    assert [one["acct"] for one in (await anna.ask(page.link["next"])).json] == ["boris"]
    held = (await anna.ask(f"/api/v1/accounts/{boris.me.id}/lists")).json
    assert [f"{LISTS}/{one['id']}" for one in held] == [path]
    assert (await anna.ask(f"/api/v1/accounts/{dora.me.id}/lists")).json == []
    for ids, status in (
        ([dora.me.id], 404),
        ([1], 404),
        ([boris.me.id], 422),
    ):
        ids_given = [str(one) for one in ids]
        answer = await anna.tell(f"{path}/accounts", account_ids=ids_given)
        assert answer.status == status, ids
        if status == 422:
            assert answer.error == "Validation failed: Account has already been taken"
    both = [str(boris.me.id), str(dora.me.id)]
    assert (await anna.tell(f"{other}/accounts", account_ids=both)).status == 404
    assert (await anna.ask(f"{other}/accounts")).json == []  # all of them or none
    assert (await anna.tell(f"{other}/accounts", account_ids=[str(anna.me.id)])).status == 200
    taken = await anna.tell(f"{path}/accounts", "DELETE", account_ids=both)
    assert (taken.status, taken.json) == (200, {})
    assert [one["acct"] for one in (await anna.ask(f"{path}/accounts")).json] == ["carla"]
    by_query = f"{path}/accounts?account_ids[]={carla.me.id}"
    assert (await anna.send("DELETE", by_query)).status == 200
    assert (await anna.ask(f"{path}/accounts")).json == []


async def test_nobody_reaches_anothers_lists(anna: Program, join: Join) -> None:
    boris, carla = await join("boris"), await join("carla")
    path = await make(anna, boris)
    number = path.rpartition("/")[2]
    await boris.tell(f"/api/v1/accounts/{carla.me.id}/follow")
    for method, address in (
        ("GET", path),
        ("PUT", path),
        ("DELETE", path),
        ("GET", f"{path}/accounts"),
        ("POST", f"{path}/accounts?account_ids[]={carla.me.id}"),
        ("DELETE", f"{path}/accounts?account_ids[]={boris.me.id}"),
        ("GET", f"/api/v1/timelines/list/{number}"),
    ):
        answer = await boris.send(method, address)
        assert (answer.status, answer.error) == (404, "Record not found"), (method, address)
    assert (await boris.ask(LISTS)).json == []
    assert (await boris.ask(f"/api/v1/accounts/{boris.me.id}/lists")).json == []
    assert await AccountListMember.all().count() == 1


async def test_its_timeline_is_what_its_members_post(anna: Program, join: Join) -> None:
    boris, carla = await join("boris"), await join("carla")
    for program in (boris, carla):
        await program.post(f"Before, by {program.me.username}", visibility="public")
        await city.a_moment()
    path = await make(anna, boris)
    assert await words(anna, path) == ["Before, by boris"]
    await boris.post("Now", visibility="private")
    await city.a_moment()
    await boris.post("@anna only you", visibility="direct")
    await carla.post("Elsewhere", visibility="public")
    assert await words(anna, path) == ["Now", "Before, by boris"]
    await anna.tell(f"{path}/accounts", account_ids=[str(carla.me.id)])
    assert await words(anna, path) == ["Elsewhere", "Now", "Before, by carla", "Before, by boris"]
    await anna.tell(f"{path}/accounts", "DELETE", account_ids=[str(carla.me.id)])
    assert await words(anna, path) == ["Now", "Before, by boris"]
    await anna.tell(f"/api/v1/accounts/{boris.me.id}/unfollow")
    assert await words(anna, path) == []
    assert (await anna.ask(f"{path}/accounts")).json == []
    assert not await AccountListEntry.exists()


async def test_it_is_paged_like_every_timeline(anna: Program, join: Join) -> None:
    boris = await join("boris")
    path = await make(anna, boris)
    for number in range(5):
        await boris.post(f"{number}", visibility="public")
        await city.a_moment()
    timeline = f"/api/v1/timelines/list/{path.rpartition('/')[2]}"
    page = await anna.ask(timeline, limit=2)
    assert [one["content_text"] for one in page.json] == ["4", "3"]
    older = await anna.ask(page.link["next"])
    assert [one["content_text"] for one in older.json] == ["2", "1"]
    newer = await anna.ask(older.link["prev"])
    assert newer.json == page.json


async def test_boosts_come_where_they_are_wanted_and_once(anna: Program, join: Join) -> None:
    boris, carla, dora = await join("boris"), await join("carla"), await join("dora")
    path = await make(anna, boris, carla)
    post = await dora.post("By dora", visibility="public")
    await boris.tell(f"/api/v1/statuses/{post['id']}/reblog")
    await carla.tell(f"/api/v1/statuses/{post['id']}/reblog")
    assert await words(anna, path) == ["By dora"]
    await anna.tell(f"/api/v1/accounts/{boris.me.id}/follow", reblogs="false")
    other = await dora.post("Also by dora", visibility="public")
    await boris.tell(f"/api/v1/statuses/{other['id']}/reblog")
    assert await words(anna, path) == ["By dora"]
    await anna.tell(f"/api/v1/accounts/{dora.me.id}/mute")
    assert await words(anna, path) == []
    await anna.tell(f"/api/v1/accounts/{dora.me.id}/unmute")
    assert await words(anna, path) == ["By dora"]
    await dora.tell(f"/api/v1/accounts/{anna.me.id}/block")
    assert await words(anna, path) == []


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("none", ["To oneself", "To anna"]),
        ("list", ["To boris", "To oneself", "To anna"]),
        ("followed", ["To carla", "To boris", "To oneself", "To anna"]),
    ],
)
async def test_answers_are_shown_as_the_list_says(
    anna: Program, join: Join, policy: str, expected: list[str]
) -> None:
    boris, carla, dora = await join("boris"), await join("carla"), await join("dora")
    emil = await join("emil")
    await anna.tell(f"/api/v1/accounts/{emil.me.id}/follow")
    posts = {
        program.me.username: (await program.post("First", visibility="public"))["id"]
        for program in (anna, boris, carla, dora, emil)
    }
    path = await make(anna, boris, emil, replies_policy=policy)
    for to, text in (
        ("anna", "To anna"),
        ("emil", "To oneself"),
        ("boris", "To boris"),
        ("carla", "To carla"),
        ("dora", "To dora, whom anna does not follow"),
    ):
        await emil.post(text, in_reply_to_id=posts[to], visibility="public")
        await city.a_moment()
    assert [one for one in await words(anna, path) if one != "First"] == expected


async def test_an_exclusive_list_keeps_its_members_from_home(anna: Program, join: Join) -> None:
    boris, carla = await join("boris"), await join("carla")
    path = await make(anna, boris, exclusive="true")
    theirs = await carla.post("By carla", visibility="public")
    await city.a_moment()
    await boris.post("By boris", visibility="public")
    await city.a_moment()
    other = await (await join("dora")).post("By dora", visibility="public")
    await boris.tell(f"/api/v1/statuses/{other['id']}/reblog")
    await boris.tell(f"/api/v1/statuses/{theirs['id']}/reblog")
    assert await words(anna, HOME) == ["By carla"]
    assert await words(anna, path) == ["By carla", "By dora", "By boris"]
    assert "By boris" in await words(boris, HOME)
    await anna.tell(path, "PUT", exclusive="false")
    await city.a_moment()
    await boris.post("Again", visibility="public")
    assert await words(anna, HOME) == ["Again", "By carla"]


async def test_what_is_gone_or_hidden_is_not_in_a_list(anna: Program, join: Join) -> None:
    boris = await join("boris")
    path = await make(anna, boris)
    gone = await boris.post("Gone", visibility="public")
    hidden = await boris.post("Hidden", visibility="public")
    assert len(await words(anna, path)) == 2
    await boris.send("DELETE", f"/api/v1/statuses/{gone['id']}")
    await boris.tell(f"/api/v1/statuses/{hidden['id']}", "PUT", visibility="direct")
    assert await words(anna, path) == []


async def test_somebody_asked_for_comes_into_the_list_when_they_accept(
    anna: Program, join: Join
) -> None:
    dora = await join("dora")
    await dora.tell("/api/v1/accounts/update_credentials", "PATCH", locked="true")
    await dora.post("For followers", visibility="private")
    asked = await anna.tell(f"/api/v1/accounts/{dora.me.id}/follow")
    assert asked.json["requested"] is True
    path = await make(anna, dora)
    assert await words(anna, path) == []
    await dora.tell(f"/api/v1/follow_requests/{anna.me.id}/authorize")
    assert await words(anna, path) == ["For followers"]


async def test_a_timeline_costs_the_same_whatever_it_holds(anna: Program, join: Join) -> None:
    boris = await join("boris")
    path = await make(anna, boris)
    for number in range(12):
        await boris.post(f"{number} #many", visibility="public")
    number = path.rpartition("/")[2]
    for timeline in (
        HOME,
        f"/api/v1/timelines/list/{number}",
        "/api/v1/timelines/public",
        "/api/v1/timelines/tag/many",
    ):
        costs = []
        await anna.ask(timeline)
        for limit in (1, 5, 12):
            before = database.statements_run()
            assert len((await anna.ask(timeline, limit=limit)).json) == limit
            costs.append(database.statements_run() - before)
        assert len(set(costs)) == 1, (timeline, costs)
        assert costs[0] <= 3, (timeline, costs)


async def test_there_is_an_end_to_lists(anna: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fediphoto.domain.timelines.lists.MOST", 1)
    assert (await anna.tell(LISTS, title="One")).status == 200
    assert (await anna.tell(LISTS, title="Two")).status == 422
