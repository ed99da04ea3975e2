"""Clients are woken (Web Push) for what they asked, by messages that they alone can read."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain import preferences, sealing
from fediphoto.domain.letters import push
from fediphoto.ids import snowflake
from fediphoto.storage.models import Job, Notification, OAuthToken, PushSubscription
from fediphoto.text import translations
from tests.push_service import AUTH, PushService, claims, decoded, unpadded
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.notifications import PUSH_SUBSCRIPTION
from tests.web.conftest import Join
from tests.web.programs import Answer, Program

ADDRESS = "/api/v1/push/subscription"
ALL = dict.fromkeys(push.ALERTS, True)

_GERMAN = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\n"

msgid "%(name)s likes your post"
msgstr "%(name)s mag deinen Beitrag"
"""

Drain = Callable[[], Awaitable[None]]


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """Where a phone listens."""
    async with PushService() as service:
        yield service


async def subscribe(
    program: Program, service: PushService, *, standard: bool = True, **data: Any
) -> Answer:
    """Have the program woken for everything, or what `data` says."""
    document = {
        "subscription": service.subscribe(standard=standard),
        "data": {"alerts": ALL, **data},
    }
    return await program.tell_json(ADDRESS, document)


async def liked(anna: Program, boris: Program, caption: str = "A pier") -> dict[str, Any]:
    """boris likes something new of anna's, and she hears of it."""
    post: dict[str, Any] = await anna.post(caption)
    await boris.tell(f"/api/v1/statuses/{post['id']}/favourite")
    (told, *_) = (await anna.ask("/api/v1/notifications")).json
    assert told["type"] == "favourite"
    heard: dict[str, Any] = told
    return heard


@pytest.mark.parametrize("standard", [True, False])
async def test_a_client_is_woken_by_a_message_that_it_alone_can_read(
    join: Join, service: PushService, drain: Drain, standard: bool
) -> None:
    anna, boris = await join("anna"), await join("boris")
    answer = await subscribe(anna, service, standard=standard)
    check(answer.json, PUSH_SUBSCRIPTION)
    assert answer.json["standard"] is standard
    told = await liked(anna, boris)
    await drain()
    (message,) = service.messages
    assert message == {
        "access_token": anna.token,
        "preferred_locale": "en",
        "notification_id": int(told["id"]),
        "notification_type": "favourite",
        "icon": told["account"]["avatar"],
        "title": "boris likes your post",
        "body": "A pier",
    }
    assert int(float(told["id"])) == int(told["id"]), "a script would read another number"
    (woken,) = service.received
    assert woken.path == "/wake/me"
    assert b"pier" not in woken.body
    said = claims(woken)
    assert said["aud"] == service.origin
    assert time.time() < said["exp"] <= time.time() + 24 * 3600
    assert said["sub"].startswith(("mailto:", "http"))
    assert said["key"] == answer.json["server_key"].rstrip("=")
    assert 0 < int(woken.headers["TTL"]) <= 48 * 3600
    assert woken.headers["Urgency"] == "normal"
    assert not await Job.all().count()


async def test_every_client_is_told_the_key_that_it_must_subscribe_with(
    join: Join, stranger: Program, service: PushService
) -> None:
    key = (await stranger.ask("/api/v2/instance")).json["configuration"]["vapid"]["public_key"]
    assert len(decoded(key.rstrip("="))) == 65
    app = await stranger.tell("/api/v1/apps", client_name="A", redirect_uris="https://a.test/")
    assert app.json["vapid_key"] == key
    anna = await join("anna")
    assert (await subscribe(anna, service)).json["server_key"] == key


async def test_one_is_woken_for_what_one_asked_and_by_whom(
    join: Join, service: PushService, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service, alerts={"follow": True})
    await liked(anna, boris)
    await drain()
    assert service.received == []
    for policy, is_woken in (("none", False), ("followed", False), ("all", True)):
        service.received.clear()
        await subscribe(anna, service, policy=policy)
        await liked(anna, boris)
        await drain()
        assert len(service.received) == is_woken, policy
    service.received.clear()
    await subscribe(anna, service, policy="follower")
    await liked(anna, boris)
    await drain()
    assert service.received == []
    await boris.tell(f"/api/v1/accounts/{anna.me.id}/follow")
    await drain()
    assert [one["notification_type"] for one in service.messages] == ["follow"]


async def test_what_a_policy_holds_back_wakes_nobody(
    join: Join, service: PushService, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service)
    await boris.post("@anna psst", visibility="direct")
    await drain()
    assert service.received == []


async def test_a_subscription_is_read_changed_and_ended(join: Join, service: PushService) -> None:
    anna = await join("anna")
    for method in ("GET", "PUT"):
        answer = await anna.send(method, ADDRESS)
        assert (answer.status, answer.error) == (404, "Record not found")
    assert (await anna.send("DELETE", ADDRESS)).json == {}
    made = (await subscribe(anna, service)).json
    assert (await anna.ask(ADDRESS)).json == made
    assert made["alerts"] == ALL
    changed = (await anna.tell_json(ADDRESS, {"data": {"alerts": {"mention": "1"}}}, "PUT")).json
    assert changed["id"] == made["id"]
    assert [kind for kind, is_on in changed["alerts"].items() if is_on] == ["mention"]
    assert (await anna.tell(ADDRESS, "PUT", policy="followed")).json["policy"] == "followed"
    again = (await subscribe(anna, service)).json
    assert again["id"] != made["id"]
    assert await PushSubscription.all().count() == 1
    other = await join("anna")
    assert (await other.ask(ADDRESS)).status == 404, "it belongs to the token, not the person"
    assert (await anna.send("DELETE", ADDRESS)).json == {}
    assert (await anna.ask(ADDRESS)).status == 404


async def test_a_form_says_the_same_as_json(join: Join, service: PushService) -> None:
    anna = await join("anna")
    told = service.subscribe()
    form = {
        "subscription[endpoint]": told["endpoint"],
        "subscription[keys][p256dh]": told["keys"]["p256dh"] + "=",
        "subscription[keys][auth]": told["keys"]["auth"] + "==",
        "data[alerts][mention]": "true",
        "data[alerts][admin.sign_up]": "true",
        "data[policy]": "follower",
    }
    made = (await anna.tell(ADDRESS, **form)).json
    assert [kind for kind, is_on in made["alerts"].items() if is_on] == ["mention", "admin.sign_up"]
    assert (made["policy"], made["standard"]) == ("follower", False)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("endpoint", ""),
        ("endpoint", "ftp://push.test/x"),
        ("endpoint", "https://10.0.0.1/x"),
        ("endpoint", "https://169.254.169.254/latest"),
        ("endpoint", "https://[::1]/"),
        ("endpoint", "https://a@push.test/"),
        ("endpoint", "https://push.test/" + "x" * 3000),
        ("p256dh", ""),
        ("p256dh", "no base64!"),
        ("p256dh", unpadded(b"\x04" + b"\x01" * 64)),
        ("p256dh", unpadded(b"\x02" + b"\x01" * 32)),
        ("p256dh", "A" * 5000),
        ("auth", unpadded(b"short")),
        ("auth", unpadded(AUTH + b"!")),
        ("policy", "friends"),
    ],
)
async def test_an_address_or_key_that_is_none_is_refused(
    join: Join, service: PushService, part: str, wrong: str
) -> None:
    anna = await join("anna")
    told = service.subscribe()
    data: dict[str, Any] = {"alerts": ALL}
    where = {"endpoint": told, "policy": data}.get(part, told["keys"])
    where[part] = wrong
    answer = await anna.tell_json(ADDRESS, {"subscription": told, "data": data})
    assert (answer.status, bool(answer.error)) == (422, True), answer.body
    assert not await PushSubscription.all().count()


async def test_an_address_must_be_https_outside_of_development(
    join: Join, storage: Config, service: PushService
) -> None:
    anna = await join("anna")
    strict = msgspec.structs.replace(
        storage, federation=msgspec.structs.replace(storage.federation, plain_http=False)
    )
    configuration.activate(strict)
    assert (await subscribe(anna, service)).status == 422


async def test_a_client_that_is_gone_is_forgotten(
    join: Join, service: PushService, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    for status in (404, 410):
        service.status = status
        await subscribe(anna, service)
        await liked(anna, boris)
        await drain()
        assert (await anna.ask(ADDRESS)).status == 404
    assert len(service.received) == 2
    assert not await Job.filter(kind=push.DELIVER).count()


@pytest.mark.parametrize(("status", "wait_s"), [(500, 15), (503, 15), (429, 1000)])
async def test_a_service_in_trouble_is_asked_again_later(
    join: Join, service: PushService, drain: Drain, status: int, wait_s: int
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service)
    service.status, service.headers = status, {"Retry-After": "1000"} if status == 429 else {}
    await liked(anna, boris)
    began = datetime.now(UTC)
    await drain()
    job = await Job.get(kind=push.DELIVER)
    assert (job.attempts, job.failed_at) == (1, None)
    assert job.run_at >= began + timedelta(seconds=wait_s)
    assert (await PushSubscription.get()).failures == 1
    service.status = 201
    await Job.all().update(run_at=datetime.now(UTC))
    await drain()
    assert not await Job.filter(kind=push.DELIVER).count()
    assert (await PushSubscription.get()).failures == 0
    assert len(service.messages) == 2


async def test_a_client_that_can_never_be_reached_is_given_up(
    join: Join, service: PushService, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service)
    await PushSubscription.all().update(failures=push.MOST_FAILURES - 1)
    service.status = 500
    await liked(anna, boris)
    await drain()
    assert not await PushSubscription.all().count()
    await Job.all().update(run_at=datetime.now(UTC))
    await drain()
    assert not await Job.filter(kind=push.DELIVER).count()


async def test_a_message_that_is_too_large_is_not_sent_twice(
    join: Join, service: PushService, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service)
    service.status = 413
    await liked(anna, boris)
    await drain()
    assert not await Job.filter(kind=push.DELIVER).count()
    assert len(service.received) == 1


async def test_long_words_are_cut_to_what_every_service_takes(
    join: Join, service: PushService, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await boris.tell("/api/v1/accounts/update_credentials", "PATCH", display_name="\U0001f4f7" * 30)
    for standard in (True, False):
        await subscribe(anna, service, standard=standard)
        await liked(anna, boris, "\U0001f4f7" * 4000)
        await drain()
    assert all(len(one["body"]) == 140 for one in service.messages)
    assert all(len(one.body) <= 4096 for one in service.received)


async def test_what_was_taken_back_or_is_long_ago_wakes_nobody(
    join: Join, service: PushService, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service)
    told = await liked(anna, boris)
    await boris.tell(f"/api/v1/statuses/{told['status']['id']}/unfavourite")
    await liked(anna, boris)
    await Notification.all().update(created_at=datetime.now(UTC) - timedelta(hours=49))
    await drain()
    assert service.received == []
    assert not await Job.filter(kind=push.DELIVER).count()


async def test_a_token_that_ended_wakes_nobody_and_is_forgotten(
    join: Join, service: PushService, drain: Drain
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service)
    await liked(anna, boris)
    await OAuthToken.filter(account_id=anna.me.id).update(revoked_at=datetime.now(UTC))
    await drain()
    assert service.received == []
    await push.sweep()
    assert not await PushSubscription.all().count()


async def test_the_token_lies_in_the_database_for_nobody_to_read(
    join: Join, service: PushService, drain: Drain, storage: Config
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service)
    kept = (await PushSubscription.get()).sealed_token
    assert anna.token not in kept
    assert sealing.unseal(kept, "something else") == ""
    file = storage.data_dir / sealing.FILE
    assert file.stat().st_mode & 0o077 == 0
    file.unlink()
    sealing._keys.clear()
    await liked(anna, boris)
    await drain()
    (message,) = service.messages
    assert message["access_token"] == "", "a lost key costs the token, not the message"


async def test_a_message_speaks_the_language_that_its_reader_has_chosen(
    join: Join,
    service: PushService,
    drain: Drain,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    monkeypatch.setattr(translations, "_read", {"en": translations._read["en"]})
    translations.languages.cache_clear()
    path = translations.path_of("de")
    path.parent.mkdir(parents=True)
    path.write_text(_GERMAN.lstrip())
    try:
        anna, boris = await join("anna"), await join("boris")
        await subscribe(anna, service)
        await preferences.set_language(anna.me.id, "de")
        await liked(anna, boris)
        await drain()
        (message,) = service.messages
    finally:
        translations.languages.cache_clear()
    assert message["title"] == "boris mag deinen Beitrag"
    assert message["preferred_locale"] == "de"
    assert translations.current() == "en"


async def test_people_are_woken_where_nothing_is_federated(
    join: Join, service: PushService, drain: Drain, storage: Config
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await subscribe(anna, service)
    alone = msgspec.structs.replace(storage.federation, mode="off")
    configuration.activate(msgspec.structs.replace(storage, federation=alone))
    await liked(anna, boris)
    await drain()
    assert len(service.messages) == 1


async def test_moderators_are_woken_when_somebody_joins(
    join: Join, service: PushService, drain: Drain
) -> None:
    from fediphoto.storage.models import User

    anna = await join("anna")
    await User.filter(account_id=anna.me.id).update(role="moderator")
    await subscribe(anna, service)
    await join("newcomer")
    await drain()
    (message,) = service.messages
    assert (message["notification_type"], message["title"]) == ("admin.sign_up", "newcomer joined")


async def test_pixelfeds_app_is_told_that_it_cannot_be_woken(join: Join) -> None:
    anna = await join("anna")
    assert (await anna.ask("/api/v1.1/nag/state")).json == {"active": False}
    nothing = (await anna.ask("/api/v1.1/push/state")).json
    assert set(nothing.values()) == {False}
    assert {"notify_enabled", "has_token", "notify_follow", "notify_like"} <= set(nothing)
    for deed in ("update", "compare"):
        sent = {"notify_enabled": True, "token": f"ExponentPushToken[{snowflake()}]"}
        assert (await anna.tell_json(f"/api/v1.1/push/{deed}", sent)).json == nothing
    answer = await anna.tell_json("/api/v1.1/push/disable", False)
    assert answer.json == nothing
