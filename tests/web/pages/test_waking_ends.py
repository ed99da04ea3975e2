"""Whom a browser tells nothing any more: it ends with the session, and for nobody else."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain.sign_in import credentials
from fediphoto.storage.models import Account, PushSubscription, Session, User
from tests.push_service import AUTH, PushService, unpadded
from tests.web.conftest import PASSWORD
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive
from tests.web.pages.waking import DOOR, PLACE, Drain, liked, of, turn_on


async def _signs_out(anna: Browser) -> None:
    await anna.open("/settings")
    await anna.press("/logout")


async def _changes_the_password_elsewhere(_anna: Browser) -> None:
    await credentials.change_password(await of("anna"), PASSWORD, "another quiet hill")


async def _is_signed_out_from_elsewhere(_anna: Browser) -> None:
    await credentials.end_session(await of("anna"), (await Session.get()).id)


async def _signs_in_again_here(anna: Browser) -> None:
    await anna.open("/login?again=1")
    await anna.press("/login", login="anna", password=PASSWORD)


async def _stays_away_too_long(_anna: Browser) -> None:
    await Session.all().update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await credentials.sweep()


@pytest.mark.parametrize(
    "end",
    [
        _signs_out,
        _changes_the_password_elsewhere,
        _is_signed_out_from_elsewhere,
        _signs_in_again_here,
        _stays_away_too_long,
    ],
)
async def test_it_ends_with_the_session(
    arrive: Arrive, service: PushService, drain: Drain, end: Callable[[Browser], Awaitable[None]]
) -> None:
    anna = await arrive("anna")
    await turn_on(anna, service)
    await liked("boris")
    await end(anna)
    assert not await PushSubscription.exists()
    await liked("carla")
    await drain()
    assert service.received == [], "also what was on its way"


@pytest.mark.parametrize("who", ["expired", "suspended", "disabled", "unconfirmed", "waiting"])
async def test_who_may_not_come_in_is_told_nothing(
    arrive: Arrive, service: PushService, drain: Drain, who: str
) -> None:
    await turn_on(await arrive("anna"), service)
    anna, now = await of("anna"), datetime.now(UTC)
    await liked("boris")
    if who == "expired":
        await Session.all().update(expires_at=now - timedelta(seconds=1))
    elif who == "suspended":
        await Account.filter(id=anna.id).update(suspended_at=now)
    else:
        column = {"disabled": "disabled_at", "unconfirmed": "confirmed_at"}.get(who, "approved_at")
        await User.filter(account_id=anna.id).update(**{column: now if who == "disabled" else None})
    await drain()
    assert service.received == [], "what was on its way"
    if who != "suspended":
        await liked("carla")
        await drain()
        assert service.received == [], "what comes later"


async def test_a_password_changed_here_leaves_this_browser_as_it_is(
    arrive: Arrive, service: PushService
) -> None:
    anna = await arrive("anna")
    await turn_on(anna, service)
    await anna.open("/settings/access")
    await anna.press("/settings/access/password", present=PASSWORD, new="another quiet hill")
    assert await PushSubscription.all().count() == 1


async def test_a_browser_that_is_somebody_elses_now_tells_them_alone(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    await turn_on(await arrive("anna"), service)
    await turn_on(await arrive("boris"), service)
    kept = await PushSubscription.get()
    assert kept.account_id == (await of("boris")).id
    await liked("carla")
    await drain()
    assert service.received == []


async def test_each_browser_is_told_by_itself(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    one, other = await arrive("anna"), await arrive("anna")
    await turn_on(one, service)
    told = service.subscribe(path="/wake/other")
    await other.open(PLACE)
    await other.press(DOOR, endpoint=told["endpoint"], **told["keys"])
    await liked("boris")
    await drain()
    assert sorted(one.path for one in service.received) == ["/wake/me", "/wake/other"]
    await one.open(PLACE)
    await one.press(f"{DOOR}/stop")
    assert [kept.endpoint for kept in await PushSubscription.all()] == [told["endpoint"]]


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("endpoint", "ftp://push.test/x"),
        ("endpoint", "javascript:alert(1)"),
        ("endpoint", "https://10.0.0.1/x"),
        ("endpoint", "https://169.254.169.254/latest"),
        ("endpoint", "https://[::1]/"),
        ("endpoint", "https://a@push.test/"),
        ("endpoint", "https://push.test/" + "x" * 3000),
        ("p256dh", ""),
        ("p256dh", "no base64!"),
        ("p256dh", unpadded(b"\x04" + b"\x01" * 64)),
        ("auth", unpadded(b"short")),
        ("auth", unpadded(AUTH + b"!")),
        ("wakes__from", "friends"),
    ],
)
async def test_an_address_or_key_that_is_none_is_refused(
    arrive: Arrive, service: PushService, part: str, wrong: str
) -> None:
    anna, told = await arrive("anna"), service.subscribe()
    await anna.open(PLACE)
    fields = {"endpoint": told["endpoint"], **told["keys"], part: wrong}
    await anna.press(DOOR, **fields)
    assert "This did not work" in anna.page.text
    assert not anna.page.one('[data-waking-says="failed"]').has_attr("hidden")
    assert not await PushSubscription.exists()


async def test_without_an_address_nothing_is_begun(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open(PLACE)
    await anna.press(DOOR)
    assert not anna.page.one('[data-waking-says="failed"]').has_attr("hidden")
    assert not await PushSubscription.exists()


async def test_strangers_can_neither_turn_it_on_nor_off(
    arrive: Arrive, service: PushService, visitor: Browser
) -> None:
    anna, eve = await arrive("anna"), await arrive("eve")
    await turn_on(anna, service)
    told = service.subscribe(path="/evil")
    form = {"endpoint": told["endpoint"], **told["keys"], "wakes-mention": "on"}
    await eve.open(PLACE)
    for wrong in ("", "forged", eve.page.value("csrf_token")):
        for door in (DOOR, f"{DOOR}/stop"):
            given = {**form, "csrf_token": wrong}
            answer = await anna.raw("POST", door, form=given, headers=HTML)
            assert answer.status_code == 403, (door, wrong)
    await visitor.open("/login")
    given = {**form, "csrf_token": visitor.page.value("csrf_token")}
    for door in (DOOR, f"{DOOR}/stop"):
        answer = await visitor.raw("POST", door, form=given, headers=HTML)
        assert answer.headers["Location"].startswith("/login")
    assert (await visitor.raw("GET", DOOR)).status_code in (303, 401)
    kept = await PushSubscription.get()
    assert kept.endpoint == service.subscribe()["endpoint"]


async def test_the_worker_is_told_what_to_send_once_its_address_changes(
    arrive: Arrive, service: PushService
) -> None:
    anna = await arrive("anna")
    before = await (await anna.raw("GET", DOOR)).get_json()
    assert before["is_on"] is False
    await turn_on(anna, service, wakes__reblog=False, wakes__from="follower")
    answer = await anna.raw("GET", DOOR)
    assert answer.headers["Cache-Control"] == "private, no-store"
    told = await answer.get_json()
    assert told["is_on"] is True
    moved = service.subscribe(path="/wake/anew")
    form = {**told["form"], "endpoint": moved["endpoint"], **moved["keys"]}
    assert (await anna.raw("POST", DOOR, form=form)).status_code == 303
    kept = await PushSubscription.get()
    assert (kept.endpoint, kept.policy) == (moved["endpoint"], "follower")
    assert kept.alerts["mention"]
    assert not kept.alerts["reblog"]


async def test_a_browser_that_is_gone_is_forgotten(
    arrive: Arrive, service: PushService, drain: Drain
) -> None:
    anna = await arrive("anna")
    await turn_on(anna, service)
    service.status = 410
    await liked()
    await drain()
    assert not await PushSubscription.exists()
    assert anna.page.one(f'form[action="{DOOR}"]')
    assert (await anna.open(PLACE)).one(f'form[action="{DOOR}"]').has_attr("hidden")


async def test_one_is_offered_it_beside_the_first_news_until_one_says_no_or_yes(
    arrive: Arrive, service: PushService
) -> None:
    anna = await arrive("anna")
    assert not (await anna.open("/activity")).all(".offer"), "not before there is any"
    await liked()
    assert "/settings/notifications#device" in (await anna.open("/activity")).links()
    assert not (await anna.open("/activity?only=likes")).all(".offer")
    await turn_on(anna, service)
    assert not (await anna.open("/activity")).all(".offer")
    await anna.open(PLACE)
    await anna.press(f"{DOOR}/stop")
    await anna.open("/activity")
    await anna.press("/activity/no-push")
    assert not anna.page.all(".offer")
    assert not (await (await arrive("anna")).open("/activity")).all(".offer")
