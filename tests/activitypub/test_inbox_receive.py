"""What the inbox takes, and what it refuses before anything has happened."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub.inbox import senders
from fediphoto.storage.models import Account, InboxActivity, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import ACTIVITY_JSON, Document, RemoteServer, rsa_key


def follow(remote: RemoteServer, name: str = "bob") -> Document:
    person = remote.people.get(name) or remote.person(name)
    return remote.activity("Follow", person, "http://photos.test/users/alice")


async def test_an_activity_of_somebody_new_is_stored_before_it_is_answered(
    say: Say, remote: RemoteServer
) -> None:
    activity = follow(remote)
    assert await say(remote.people["bob"], activity) == 202
    row = await InboxActivity.get(uri=activity["id"])
    assert json.loads(row.body) == activity
    assert row.state == "waiting"
    bob = await Account.get(uri=remote.people["bob"].uri)
    assert (bob.username, bob.domain) == ("bob", remote.host)


async def test_the_key_is_fetched_once(say: Say, remote: RemoteServer) -> None:
    for _ in range(5):
        assert await say(remote.person("bob"), follow(remote)) == 202
    assert len(remote.requests_for("/users/bob")) == 1


async def test_our_fetches_are_signed(say: Say, remote: RemoteServer) -> None:
    await say(remote.person("bob"), follow(remote))
    for seen in remote.log:
        assert 'keyId="http://photos.test/actor#main-key"' in seen.headers["Signature"]


async def test_the_same_activity_is_kept_once(say: Say, remote: RemoteServer) -> None:
    activity = follow(remote)
    bob = remote.people["bob"]
    assert await asyncio.gather(*(say(bob, activity) for _ in range(20))) == [202] * 20
    assert await InboxActivity.all().count() == 1


async def test_without_an_id_the_same_bytes_are_the_same_activity(
    say: Say, remote: RemoteServer
) -> None:
    activity = follow(remote)
    del activity["id"]
    for _ in range(2):
        assert await say(remote.people["bob"], activity) == 202
    assert await InboxActivity.all().count() == 1


async def test_unsigned_is_401(web: Any, remote: RemoteServer) -> None:
    body = json.dumps(follow(remote))
    response = await web.post("/inbox", data=body, headers={"Content-Type": ACTIVITY_JSON})
    assert response.status_code == 401
    assert remote.log == []


async def test_a_changed_body_is_401(web: Any, remote: RemoteServer) -> None:
    headers, body = remote.sign(remote.person("bob"), follow(remote))
    response = await web.post("/inbox", data=body.replace(b"alice", b"carol"), headers=headers)
    assert response.status_code == 401
    assert await InboxActivity.all().count() == 0


async def test_one_cannot_speak_for_another(say: Say, remote: RemoteServer, work: Work) -> None:
    mallory = remote.person("mallory")
    activity = follow(remote, "bob")
    assert await say(mallory, activity) == 401
    assert await say(mallory, activity, key_uri=remote.people["bob"].key_uri) == 401
    await work()
    assert await InboxActivity.all().count() == 0


@pytest.mark.parametrize("shift", [timedelta(hours=-13), timedelta(hours=13)])
async def test_old_and_future_signatures_are_401(
    say: Say, remote: RemoteServer, shift: timedelta
) -> None:
    activity = follow(remote)
    assert await say(remote.people["bob"], activity, at=datetime.now(UTC) + shift) == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"42",
        b"\xff\xfe",
        "{}".encode("utf-16"),
        b"[" * 100_000,
        b'{"type":"Like","actor":"https://a.test/1","object":NaN}',
        b'{"type":"Like","actor":"https://a.test/1","object":' + b"9" * 5000 + b"e999}",
        b'{"type":"Like","actor":"\\ud800"}',
        b'{"type":"Like","actor":"https://a.test/1","object":"\\u0000"}',
        b'{"type":"Like"}',
        b'{"actor":"https://a.test/1"}',
        b'{"type":"Like","actor":"https://a.test/1","@graph":[]}',
    ],
)
async def test_what_is_no_activity_is_400(say: Say, remote: RemoteServer, body: bytes) -> None:
    assert await say(remote.person("bob"), body) == 400
    assert await InboxActivity.all().count() == 0


async def test_more_than_a_mebibyte_is_413(say: Say, remote: RemoteServer) -> None:
    activity = follow(remote) | {"summary": "x" * 1024 * 1024}
    assert await say(remote.people["bob"], activity) == 413


async def test_another_content_type_is_400(web: Any, remote: RemoteServer) -> None:
    headers, body = remote.sign(remote.person("bob"), follow(remote))
    headers["Content-Type"] = "application/json"
    assert (await web.post("/inbox", data=body, headers=headers)).status_code == 400


async def test_ids_elsewhere_than_the_actor_and_on_our_own_host_are_401(
    say: Say, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    for stolen in ("https://victim.test/1", "http://photos.test/users/alice/likes/1"):
        assert await say(bob, follow(remote) | {"id": stolen}) == 401
    assert await say(bob, follow(remote) | {"actor": "http://photos.test/users/alice"}) == 401


async def test_goodbyes_of_strangers_cost_nothing(say: Say, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    remote.serve("/users/bob", {"type": "Tombstone"}, status=410)
    for kind in ("Delete", "Update"):
        assert await say(bob, remote.activity(kind, bob, bob.uri)) == 202
    assert remote.log == []
    assert await InboxActivity.all().count() == 0


async def test_a_rotated_key_is_read_again_once(say: Say, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    assert await say(bob, follow(remote)) == 202
    rotated = remote.person("bob2")
    bob.document["publicKey"]["publicKeyPem"] = rotated.document["publicKey"]["publicKeyPem"]
    assert await say(bob, follow(remote), key=rotated.key) == 202
    fetched = len(remote.requests_for("/users/bob"))
    for _ in range(10):
        assert await say(bob, follow(remote), key=rsa_key("nobody")) == 401
    assert len(remote.requests_for("/users/bob")) == fetched == 2


async def test_a_key_that_cannot_be_had_is_asked_for_once(say: Say, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    remote.serve("/users/bob", b"gone", status=410)
    for _ in range(20):
        assert await say(bob, follow(remote)) == 401
    assert len(remote.requests_for("/users/bob")) == 1


async def test_a_server_that_is_down_is_told_to_try_again(say: Say, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    remote.serve("/users/bob", b"oh", status=500)
    assert await say(bob, follow(remote)) == 503


async def test_gotosocial_keys_lie_at_a_path_of_their_own(say: Say, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    key_uri = f"{bob.uri}/main-key"
    bob.document["publicKey"]["id"] = key_uri
    stub = {name: bob.document[name] for name in ("id", "type", "preferredUsername", "publicKey")}
    remote.serve(key_uri, stub)
    assert await say(bob, follow(remote), key_uri=key_uri) == 202


async def test_a_key_that_names_another_owner_proves_nothing(
    say: Say, remote: RemoteServer
) -> None:
    bob, mallory = remote.person("bob"), remote.person("mallory")
    stolen = mallory.document["publicKey"] | {"id": f"{mallory.uri}/key", "owner": bob.uri}
    remote.serve(f"{mallory.uri}/key", {"id": f"{mallory.uri}/key"} | stolen)
    activity = follow(remote, "bob")
    assert await say(mallory, activity, key_uri=f"{mallory.uri}/key") == 401


async def test_keys_that_lead_into_our_own_network_are_not_fetched(
    say: Say, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    for key_uri in ("http://10.0.0.1/key", "file:///etc/passwd", "http://photos.test/actor#k"):
        assert await say(bob, follow(remote), key_uri=key_uri) in (401, 503)
    assert remote.log == []


async def test_repeats_count_again_after_a_while_and_only_where_they_may(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    await people.local("alice")
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Hi</p>")
    activities = [follow(remote), remote.create(note)]
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    for activity in activities:
        assert await say(bob, activity) == 202
    await work()
    await InboxActivity.all().update(received_at=long_ago)
    for activity in activities:
        assert await say(bob, activity) == 202
    states = await InboxActivity.all().order_by("id").values_list("state", flat=True)
    assert states == ["waiting", "refused"]


async def test_what_cannot_be_understood_later_is_refused_with_the_reason(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    activity = remote.activity("Bite", bob, "http://photos.test/users/alice")
    assert await say(bob, activity) == 202
    await work()
    assert await outcome(activity) == "refused Ignored: Bite means nothing here"
    assert (await InboxActivity.get(uri=activity["id"])).body == ""
    assert await Post.all().count() == 0


async def test_forgotten_keys_are_found_again(say: Say, remote: RemoteServer) -> None:
    assert await say(remote.person("bob"), follow(remote)) == 202
    senders.forget_keys()
    assert await say(remote.people["bob"], follow(remote)) == 202
    assert len(remote.requests_for("/users/bob")) == 1
