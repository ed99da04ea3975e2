"""People decide of whom they want to hear, and the others wait until they are let in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain import live
from fediphoto.domain.notifications import notification_requests, notification_standing
from fediphoto.domain.paging import Page
from fediphoto.domain.views import views
from fediphoto.storage import database, pubsub
from fediphoto.storage.models import (
    Account,
    Follow,
    Notification,
    NotificationPermission,
    NotificationRequest,
    User,
)
from tests.domain.city import block, follow, hears, mute, says, somebody
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.notifications import (
    NOTIFICATION,
    NOTIFICATION_POLICY,
    NOTIFICATION_REQUEST,
)
from tests.web.conftest import Join
from tests.web.programs import Program

POLICY = "/api/v2/notifications/policy"
REQUESTS = "/api/v1/notifications/requests"
ACCEPTING = dict.fromkeys(notification_standing.POLICIES, "accept")
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


async def heard(program: Program, **asked: Any) -> list[str]:
    """Who is in the list, the latest first."""
    found = (await program.ask("/api/v1/notifications", **asked)).json
    for one in found:
        check(one, NOTIFICATION)
    return [one["account"]["username"] for one in found]


async def waiting(program: Program) -> list[str]:
    """Who waits, the latest first."""
    found = (await program.ask(REQUESTS)).json
    for one in found:
        check(one, NOTIFICATION_REQUEST)
    return [one["account"]["username"] for one in found]


async def set_policy(program: Program, **decisions: str) -> None:
    """Only these, and everything else accepted."""
    answer = await program.tell(POLICY, "PATCH", **{**ACCEPTING, **decisions})
    check(answer.json, NOTIFICATION_POLICY)


async def test_a_policy_is_what_mastodons_is_until_it_is_changed(join: Join) -> None:
    anna = await join("anna")
    found = (await anna.ask(POLICY)).json
    check(found, NOTIFICATION_POLICY)
    assert found == {
        "for_not_following": "accept",
        "for_not_followers": "accept",
        "for_new_accounts": "accept",
        "for_private_mentions": "filter",
        "for_limited_accounts": "filter",
        "summary": {"pending_requests_count": 0, "pending_notifications_count": 0},
    }
    changed = await anna.tell(POLICY, "PATCH", for_new_accounts="drop")
    assert changed.json == {**found, "for_new_accounts": "drop"}
    assert (await anna.ask(POLICY)).json == changed.json
    wrong = await anna.tell(POLICY, "PATCH", for_not_following="ignore")
    assert (wrong.status, wrong.error) == (422, "for_not_following takes accept, filter or drop.")
    old = (await anna.ask("/api/v1/notifications/policy")).json
    assert old == {
        "filter_not_following": False,
        "filter_not_followers": False,
        "filter_new_accounts": True,
        "filter_private_mentions": True,
        "summary": found["summary"],
    }
    fields = {"filter_not_following": "true", "filter_new_accounts": "false"}
    old = (await anna.tell("/api/v1/notifications/policy", "PUT", **fields)).json
    assert (old["filter_not_following"], old["filter_new_accounts"]) == (True, False)
    assert (await anna.ask(POLICY)).json["for_not_following"] == "filter"


async def test_a_private_mention_by_a_stranger_waits_unless_one_wrote_first(join: Join) -> None:
    anna, boris, carla = [await join(name) for name in ("anna", "boris", "carla")]
    await boris.post("@anna psst", visibility="direct")
    letter = await anna.post("@carla Hello", visibility="direct")
    await carla.post("@anna Hello", visibility="direct", in_reply_to_id=letter["id"])
    await carla.post("@anna in public")
    assert await heard(anna) == ["carla", "carla"]
    assert await waiting(anna) == ["boris"]
    await follow(anna.me, boris.me)
    await boris.post("@anna psst again", visibility="direct")
    assert await heard(anna) == ["boris", "carla", "carla"]


@pytest.mark.parametrize("decision", ["filter", "drop"])
@pytest.mark.parametrize(
    "policy",
    ["for_not_following", "for_not_followers", "for_new_accounts", "for_limited_accounts"],
)
async def test_each_policy_holds_back_those_that_it_names(
    join: Join, policy: str, decision: str
) -> None:
    anna = await join("anna")
    known, unknown = await somebody("known", "a.test"), await somebody("unknown", "b.test")
    await Account.filter(id=known.id).update(created_at=LONG_AGO)
    if policy == "for_limited_accounts":
        await Account.filter(id__in=[known.id, unknown.id]).update(silenced_at=LONG_AGO)
    await follow(anna.me, known)
    await follow(known, anna.me)
    await Follow.all().update(created_at=LONG_AGO)
    await set_policy(anna, **{policy: decision})
    for sender in (known, unknown):
        await hears(await Account.get(id=sender.id), mentioned=[anna.me])
    assert await heard(anna) == ["known"]
    is_kept = decision == "filter"
    assert await waiting(anna) == ["unknown"] * is_kept
    assert await Notification.filter(from_account_id=unknown.id).count() == is_kept
    assert await heard(anna, include_filtered="true") == ["unknown"] * is_kept + ["known"]
    await set_policy(anna)
    await hears(await Account.get(id=unknown.id), 2, mentioned=[anna.me])
    assert await heard(anna) == ["unknown", "known"]


async def test_who_began_to_follow_a_moment_ago_is_no_follower_yet(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await set_policy(anna, for_not_followers="filter")
    await follow(boris.me, anna.me)
    await boris.post("@anna Hello")
    assert await heard(anna) == []
    await Follow.all().update(created_at=datetime.now(UTC) - timedelta(days=4))
    await boris.post("@anna Hello again")
    assert await heard(anna) == ["boris"]


async def test_those_who_keep_order_are_always_heard(join: Join) -> None:
    anna, mona = await join("anna"), await join("mona")
    await User.filter(account_id=mona.me.id).update(role="moderator")
    await set_policy(anna, **dict.fromkeys(ACCEPTING, "drop"))
    await mona.post("@anna We need to talk", visibility="direct")
    assert await heard(anna) == ["mona"]


async def test_a_limited_persons_wish_to_follow_is_heard(join: Join) -> None:
    anna = await join("anna")
    await anna.tell("/api/v1/accounts/update_credentials", "PATCH", locked="true")
    rem = await somebody("rem", "remote.test")
    await Account.filter(id=rem.id).update(silenced_at=LONG_AGO)
    from fediphoto.domain.relations import follows

    await follows.request(await Account.get(id=rem.id), await Account.get(id=anna.me.id))
    assert await heard(anna) == ["rem"]


async def test_who_is_let_in_is_heard_from_then_on_with_all_they_said(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await set_policy(anna, for_not_following="filter")
    for number in range(3):
        said = await boris.post(f"@anna {number}")
    (request,) = (await anna.ask(REQUESTS)).json
    check(request, NOTIFICATION_REQUEST)
    assert request["notifications_count"] == "3"
    assert request["last_status"]["id"] == said["id"]
    assert (await anna.ask(f"{REQUESTS}/{request['id']}")).json == request
    summary = (await anna.ask(POLICY)).json["summary"]
    assert summary == {"pending_requests_count": 1, "pending_notifications_count": 3}
    assert (await anna.ask("/api/v1/notifications/unread_count")).json == {"count": 0}
    (held, *_) = (await anna.ask("/api/v1/notifications", include_filtered="true")).json
    assert held["filtered"] is True
    assert (await anna.ask(f"/api/v1/notifications/{held['id']}")).json == held

    told: list[bytes] = []
    stop = pubsub.listen(told.append)
    assert (await anna.tell(f"{REQUESTS}/{request['id']}/accept")).json == {}
    stop()
    assert [one for one in told if b"NotificationsMerged" in one]
    assert (await anna.ask(f"{REQUESTS}/merged")).json == {"merged": True}
    assert await heard(anna) == ["boris"] * 3
    assert await waiting(anna) == []
    await boris.post("@anna still here")
    assert await heard(anna) == ["boris"] * 4
    assert await NotificationPermission.all().count() == 1


async def test_who_is_sent_away_leaves_nothing_and_may_come_again(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await set_policy(anna, for_not_following="filter")
    await boris.post("@anna one")
    (request,) = (await anna.ask(REQUESTS)).json
    assert (await anna.tell(f"{REQUESTS}/{request['id']}/dismiss")).json == {}
    assert await waiting(anna) == []
    assert await heard(anna, include_filtered="true") == []
    await boris.post("@anna two")
    (request,) = (await anna.ask(REQUESTS)).json
    assert request["notifications_count"] == "1"


async def test_several_are_dealt_with_at_once_and_only_ones_own(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await set_policy(anna, for_not_following="filter")
    for name in ("carla", "dora", "emil", "fritz"):
        await hears(await somebody(name, f"{name}.test"), mentioned=[anna.me])
    ids = [one["id"] for one in (await anna.ask(REQUESTS)).json]
    for deed in ("accept", "dismiss"):
        passed_over = await boris.tell(f"{REQUESTS}/{deed}", id=ids)
        assert passed_over.json == {}
        refused = await boris.tell(f"{REQUESTS}/{ids[0]}/{deed}")
        assert refused.status == 404
        assert (await boris.ask(f"{REQUESTS}/{ids[0]}")).status == 404
    assert len(await waiting(anna)) == 4
    assert (await anna.tell(f"{REQUESTS}/accept", id=ids[:2])).json == {}
    assert (await anna.tell(f"{REQUESTS}/dismiss", id=ids[2:])).json == {}
    assert await waiting(anna) == []
    assert await heard(anna) == ["fritz", "emil"]


async def test_requests_are_paged(join: Join) -> None:
    anna = await join("anna")
    await set_policy(anna, for_not_following="filter")
    names = [f"person{number}" for number in range(5)]
    for name in names:
        await hears(await somebody(name, "far.test"), mentioned=[anna.me])
    path, seen = f"{REQUESTS}?limit=2", []
    while path:
        answer = await anna.send("GET", path)
        seen += [one["account"]["username"] for one in answer.json]
        path = answer.link.get("next", "")
    assert seen == names[::-1]


async def test_who_was_blocked_or_muted_since_no_longer_waits(join: Join) -> None:
    anna = await join("anna")
    await set_policy(anna, for_not_following="filter")
    people = [await somebody(name, "far.test") for name in ("one", "two", "three")]
    for sender in people:
        await hears(sender, mentioned=[anna.me])
    await block(anna.me, people[0])
    await mute(anna.me, people[1])
    await Account.filter(id=people[2].id).update(suspended_at=LONG_AGO)
    assert await waiting(anna) == []
    summary = (await anna.ask(POLICY)).json["summary"]
    assert summary == {"pending_requests_count": 0, "pending_notifications_count": 0}


async def test_who_took_everything_back_no_longer_waits(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await set_policy(anna, for_not_following="filter")
    said = await boris.post("@anna one")
    assert await waiting(anna) == ["boris"]
    await boris.send("DELETE", f"/api/v1/statuses/{said['id']}")
    assert await waiting(anna) == []
    assert (await anna.ask(POLICY)).json["summary"]["pending_requests_count"] == 0


async def test_nothing_waits_once_all_is_cleared(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await set_policy(anna, for_not_following="filter")
    await boris.post("@anna one")
    await anna.tell("/api/v1/notifications/clear")
    assert await waiting(anna) == []
    assert not await Notification.all().count()


async def test_what_is_held_back_is_told_to_no_stream(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await set_policy(anna, for_not_following="filter")
    told: list[Any] = []
    stop = live.listen(told.append)
    await boris.post("@anna one")
    await set_policy(anna)
    await boris.post("@anna two")
    stop()
    (made,) = [one for one in told if isinstance(one, live.NotificationMade)]
    assert made.recipient_id == anna.me.id
    assert made.notification_id == (await Notification.get(is_filtered=False)).id


async def test_nothing_of_it_is_left_when_somebody_goes(join: Join) -> None:
    from fediphoto.domain.people import accounts

    anna, boris = await join("anna"), await join("boris")
    await set_policy(anna, for_not_following="filter")
    await boris.post("@anna one")
    (request,) = (await anna.ask(REQUESTS)).json
    await anna.tell(f"{REQUESTS}/{request['id']}/accept")
    await hears(await somebody("rem", "remote.test"), mentioned=[anna.me])
    await accounts.delete_local(await Account.get(id=anna.me.id))
    assert not await NotificationRequest.all().count()
    assert not await NotificationPermission.all().count()


async def test_forty_requests_take_as_many_statements_as_four(join: Join) -> None:
    anna = await join("anna")
    await set_policy(anna, for_not_following="filter")
    for number in range(40):
        await hears(await somebody(f"p{number}", "far.test"), mentioned=[anna.me])

    async def statements(limit: int) -> int:
        views.forget()
        before = database.statements_run()
        found = await notification_requests.listing(anna.me, Page(limit=limit))
        assert len(found.items) == limit
        return database.statements_run() - before

    few, many = await statements(4), await statements(40)
    assert many == few
    assert await says(anna.me)
