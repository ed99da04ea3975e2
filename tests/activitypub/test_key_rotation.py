"""One of ours gets new keys: who is told, signed with which, and who believes what."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import actors
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.activitypub.signatures import SignedRequest, parse, verify
from fediphoto.domain.people import key_rotation
from fediphoto.domain.posts import posts
from fediphoto.errors import NotFound, Unauthorized
from fediphoto.storage.models import Account, AccountKey, Delivery, Job
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import RemoteServer, Seen


async def alice_with_a_follower(remote: RemoteServer, say: Say, work: Work) -> Account:
    alice, bob = await people.local("alice"), remote.person("bob")
    await say(bob, remote.activity("Follow", bob, alice.uri))
    await work()
    await DeliveryRunner().drain()
    remote.log.clear()
    return alice


def is_signed_with(seen: Seen, public_pem: str) -> bool:
    """Whether a request that came to the remote server was signed with that key."""
    target = seen.path
    request = SignedRequest(
        seen.method, target, seen.headers["Host"], list(seen.headers.items()), seen.body, "http"
    )
    try:
        verify(request, parse(request), public_pem)
    except Unauthorized:
        return False
    return True


async def public_key(account: Account, kind: str = "rsa") -> str:
    return (await AccountKey.get(account_id=account.id, kind=kind)).public_pem


async def test_followers_hear_of_a_new_key_by_the_old_one_and_all_else_bears_the_new(
    remote: RemoteServer, say: Say, work: Work, web: Any
) -> None:
    alice = await alice_with_a_follower(remote, say, work)
    old, old_ed25519 = await public_key(alice), await public_key(alice, "ed25519")
    await key_rotation.rotate(alice)
    await posts.publish(alice, posts.Draft(caption="Hello"))
    await work()
    await DeliveryRunner().drain()
    new = await public_key(alice)
    shown = await (await web.get("/users/alice")).get_json()
    assert new != old
    assert await public_key(alice, "ed25519") != old_ed25519
    assert shown["publicKey"]["publicKeyPem"] == new
    assert shown["publicKey"]["id"] == f"{alice.uri}#main-key"
    sent = [one for one in remote.log if one.method == "POST"]
    update = next(one for one in sent if b'"type":"Update"' in one.body)
    create = next(one for one in sent if b'"type":"Create"' in one.body)
    assert new.encode().replace(b"\n", b"\\n") in update.body
    assert (is_signed_with(update, old), is_signed_with(update, new)) == (True, False)
    assert (is_signed_with(create, old), is_signed_with(create, new)) == (False, True)
    assert re.search(rf'keyId="{re.escape(alice.uri)}#main-key"', create.headers["Signature"])


async def test_whoever_was_only_spoken_to_hears_of_a_new_key_too(
    remote: RemoteServer, work: Work
) -> None:
    """snac keeps the key it knows until it is told of another."""
    alice, bob = await people.local("alice"), remote.person("bob")
    await actors.ensure_actor(bob.uri)
    handle = f"@bob@{remote.base_url.partition('//')[2]}"
    await posts.publish(alice, posts.Draft(caption=f"Hello {handle}"))
    await work()
    await DeliveryRunner().drain()
    await key_rotation.rotate(alice)
    await work()
    await DeliveryRunner().drain()
    assert b'"type":"Update"' in remote.log[-1].body


async def test_the_old_key_is_forgotten_after_the_grace(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    alice = await alice_with_a_follower(remote, say, work)
    await key_rotation.rotate(alice)
    assert await key_rotation.sweep() == 0
    await AccountKey.all().update(rotated_at=datetime.now(UTC) - timedelta(days=5))
    assert await key_rotation.sweep() == 2
    await work()
    await DeliveryRunner().drain()
    (update,) = [one for one in remote.log if one.method == "POST"]
    assert is_signed_with(update, await public_key(alice))


@asynccontextmanager
async def sending_all_day(work: Work) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """A process that does not look at keys again by itself; what it yields sends what is due.

    The command line rotates in a process of its own.
    """
    runner = DeliveryRunner()

    async def send() -> None:
        await work()
        while await runner._take():
            await runner._idle.wait()
            await runner._settle()

    async with runner._crew():
        yield send


async def test_what_follows_the_word_of_a_new_key_bears_it(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    alice = await alice_with_a_follower(remote, say, work)
    async with sending_all_day(work) as send:
        await posts.publish(alice, posts.Draft(caption="Before"))
        await send()
        await key_rotation.rotate(alice)
        await posts.publish(alice, posts.Draft(caption="After"))
        await send()
    before, after = [one for one in remote.log if b'"type":"Create"' in one.body]
    assert is_signed_with(before, people.key_pair("rsa")[0])
    assert is_signed_with(after, await public_key(alice))


async def test_a_server_that_refuses_our_signature_gets_the_new_key_at_the_next_try(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    """Another process told it of the new key, so that this one does not know."""
    alice = await alice_with_a_follower(remote, say, work)
    async with sending_all_day(work) as send:
        await posts.publish(alice, posts.Draft(caption="Before"))
        await send()
        await key_rotation.rotate(alice)
        await Job.filter(kind__startswith="fact").delete()
        remote.inbox_status = 401
        await posts.publish(alice, posts.Draft(caption="After"))
        await send()
        remote.inbox_status = 202
        await Delivery.all().update(run_at=datetime.now(UTC))
        await send()
    first, *_, last = [one for one in remote.log if b"After" in one.body]
    new = await public_key(alice)
    assert (is_signed_with(first, new), is_signed_with(last, new)) == (False, True)


async def test_a_server_that_has_not_read_the_new_key_yet_is_tried_again_in_seconds(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    """GoToSocial answers the word of it first, and reads it then."""
    alice = await alice_with_a_follower(remote, say, work)
    await key_rotation.rotate(alice)
    await work()
    await DeliveryRunner().drain()
    await posts.publish(alice, posts.Draft(caption="Too soon"))
    remote.inbox_status = 401
    await work()
    await DeliveryRunner().drain()
    waiting = await Delivery.get()
    assert waiting.run_at - datetime.now(UTC) < timedelta(seconds=3)
    again_at = datetime.now(UTC)
    await Delivery.all().update(run_at=again_at)
    await DeliveryRunner().drain()
    waiting = await Delivery.get()
    assert waiting.run_at - again_at > timedelta(seconds=20)


async def test_nobody_elsewhere_gets_keys_from_us(app: Any) -> None:
    with pytest.raises(NotFound):
        await key_rotation.rotate(await people.remote("bob", "elsewhere.test"))
