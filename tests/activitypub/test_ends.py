"""Accounts elsewhere that end, pause, are remembered, change their keys or their names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import actors
from fediphoto.domain.people import accounts, memorials
from fediphoto.domain.relations import follows
from fediphoto.domain.sign_in import credentials
from fediphoto.errors import Gone, NotFound, Unauthorized
from fediphoto.storage.models import Account, AccountKey, Follow, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import Person, RemoteServer, public_pem, rsa_key


async def followed(person: Person) -> Account:
    """The account of `person`, whom alice here follows."""
    alice = await people.local("alice")
    account = await actors.ensure_actor(person.uri)
    await follows.accept(await follows.request(alice, account))
    return account


async def let_time_pass(account: Account) -> None:
    """Minutes go by: what is throttled may happen again."""
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    await Account.filter(id=account.id).update(fetched_at=long_ago)
    await AccountKey.filter(account_id=account.id).update(refreshed_at=long_ago)


async def test_who_is_suspended_by_their_own_server_is_hidden_until_that_ends(
    remote: RemoteServer, say: Say, work: Work, web: Any
) -> None:
    bob = remote.person("bob")
    account = await followed(bob)
    await say(bob, remote.create(note := remote.note(bob, "<p>Before</p>")))
    await work()
    bob.document["suspended"] = True
    await say(bob, remote.activity("Update", bob, bob.document))
    await work()
    account = await Account.get(id=account.id)
    assert (account.suspended_by, account.suspended_at is None) == ("origin", False)
    post = await Post.get(uri=note["id"])
    assert (await web.get(f"/api/v1/statuses/{post.id}")).status_code == 404
    await say(bob, spoken := remote.create(remote.note(bob, "<p>Meanwhile</p>")))
    await work()
    assert "suspended by its own server" in await outcome(spoken)
    del bob.document["suspended"]
    await say(bob, remote.activity("Update", bob, bob.document))
    await work()
    account = await Account.get(id=account.id)
    assert (account.suspended_by, account.suspended_at) == ("", None)
    assert (await web.get(f"/api/v1/statuses/{post.id}")).status_code == 200
    assert await Follow.exists(target_id=account.id, state="accepted")


async def test_what_we_suspended_stays_so_whatever_their_server_says(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob = remote.person("bob", suspended=True)
    account = await actors.ensure_actor(bob.uri)
    await accounts.suspend(account)
    del bob.document["suspended"]
    assert (await actors.fetch_actor(bob.uri)).suspended_at is not None
    assert await say(bob, remote.activity("Update", bob, bob.document)) == 403


async def test_a_deleted_account_that_we_suspended_comes_back_suspended(
    remote: RemoteServer, work: Work
) -> None:
    bob = remote.person("bob")
    account = await followed(bob)
    await accounts.suspend(account)
    remote.serve(bob.uri, b"", status=410)
    await actors.refresh_soon(account)
    await work()
    assert (await Account.get(id=account.id)).deleted_at is not None
    del remote.answers["/users/bob"]
    back = await actors.fetch_actor(bob.uri)
    assert (back.id, back.deleted_at, back.suspended_at is None) == (account.id, None, False)


@pytest.mark.parametrize(("status", "is_gone"), [(410, True), (404, False), (500, False)])
async def test_only_gone_means_gone(
    remote: RemoteServer, work: Work, status: int, is_gone: bool
) -> None:
    bob = remote.person("bob")
    account = await followed(bob)
    remote.serve(bob.uri, b"", status=status)
    await actors.refresh_soon(account)
    await work()
    account = await Account.get(id=account.id)
    assert (account.deleted_at is not None) is is_gone
    assert await Follow.exists(target_id=account.id) is not is_gone


async def test_somebody_gone_who_is_looked_up_is_forgotten(
    remote: RemoteServer, work: Work
) -> None:
    bob = remote.person("bob")
    account = await followed(bob)
    await Account.filter(id=account.id).update(fetched_at=datetime.now(UTC) - timedelta(days=9))
    remote.serve(bob.uri, b"", status=410)
    with pytest.raises(Gone):
        await actors.resolve_handle(f"bob@{remote.host}")
    await work()
    assert (await Account.get(id=account.id)).deleted_at is not None


async def test_a_memorial_is_shown_as_one(remote: RemoteServer, web: Any) -> None:
    account = await actors.fetch_actor(remote.person("bob", memorial=True).uri)
    shown = await (await web.get(f"/api/v1/accounts/{account.id}")).get_json()
    assert shown["memorial"] is True


async def test_ours_are_remembered_too_and_nobody_signs_in_to_a_memorial(web: Any) -> None:
    alice = await accounts.create_local("alice", "alice@mail.test", "slow walks home")
    await memorials.keep(alice)
    document = await (await web.get("/users/alice")).get_json()
    assert document["memorial"] is True
    with pytest.raises(Unauthorized):
        await credentials.sign_in("alice", "slow walks home", user_agent="", address="")
    await memorials.undo(alice)
    assert await credentials.sign_in("alice", "slow walks home", user_agent="", address="")


async def test_a_new_key_is_learnt_at_once_and_the_old_one_proves_nothing_more(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    bob = remote.person("bob")
    alice = await people.local("alice")
    assert await say(bob, remote.activity("Follow", bob, alice.uri)) == 202
    new = rsa_key("bob's next key")
    bob.document["publicKey"]["publicKeyPem"] = public_pem(new)
    asked = len(remote.requests_for(bob.uri))
    like = remote.activity("Like", bob, alice.uri)
    assert await say(bob, like, key=new) == 202
    assert len(remote.requests_for(bob.uri)) == asked + 1
    assert await say(bob, remote.activity("Like", bob, alice.uri)) == 401
    assert await say(bob, remote.activity("Like", bob, alice.uri), key=rsa_key("forged")) == 401
    assert len(remote.requests_for(bob.uri)) == asked + 1, "asked once in five minutes"
    await let_time_pass(await Account.get(uri=bob.uri))
    assert await say(bob, remote.activity("Like", bob, alice.uri)) == 401
    assert len(remote.requests_for(bob.uri)) == asked + 2


async def test_a_renamed_person_is_shown_by_the_new_name_and_the_old_one_is_free(
    remote: RemoteServer, say: Say, work: Work, web: Any
) -> None:
    bob = remote.person("bob")
    account = await followed(bob)
    await say(bob, remote.create(note := remote.note(bob, "<p>Mine</p>")))
    await work()
    post = await Post.get(uri=note["id"])
    shown = await (await web.get(f"/api/v1/statuses/{post.id}")).get_json()
    assert shown["account"]["acct"] == f"bob@{remote.host}"
    bob.name, bob.document["preferredUsername"] = "robert", "robert"
    remote.people = {"robert": bob}
    remote.serve(bob.uri, bob.document)
    await say(bob, remote.activity("Update", bob, bob.document))
    await work()
    shown = await (await web.get(f"/api/v1/statuses/{post.id}")).get_json()
    assert shown["account"]["acct"] == f"robert@{remote.host}"
    assert shown["account"]["id"] == str(account.id)
    assert await Follow.exists(target_id=account.id, state="accepted")
    other = remote.person("bob", id=f"{remote.base_url}/users/1017")
    other.uri = other.document["id"]
    remote.serve(other.uri, other.document | {"publicKey": None})
    assert (await actors.resolve_handle(f"bob@{remote.host}")).uri == other.uri
    assert (await actors.resolve_handle(f"robert@{remote.host}")).id == account.id


async def test_whose_name_somebody_else_has_now_is_asked_for_the_new_one(
    remote: RemoteServer, work: Work
) -> None:
    bob = remote.person("bob")
    account = await followed(bob)
    bob.name, bob.document["preferredUsername"] = "robert", "robert"
    remote.people = {"robert": bob}
    remote.serve(bob.uri, bob.document)
    other = remote.person("bob", id=f"{remote.base_url}/users/1017", publicKey=None)
    other.uri = other.document["id"]
    remote.serve(other.uri, other.document)
    assert (await actors.fetch_actor(other.uri)).acct == f"bob@{remote.host}"
    await work()
    assert (await Account.get(id=account.id)).acct == f"robert@{remote.host}"


async def test_who_is_not_found_by_the_old_name_any_more_is_read_again(
    remote: RemoteServer, work: Work
) -> None:
    bob = remote.person("bob")
    account = await followed(bob)
    await Account.filter(id=account.id).update(fetched_at=datetime.now(UTC) - timedelta(days=9))
    bob.name, bob.document["preferredUsername"] = "robert", "robert"
    remote.people = {"robert": bob}
    remote.serve(bob.uri, bob.document)
    with pytest.raises(NotFound):
        await actors.resolve_handle(f"bob@{remote.host}")
    await work()
    assert (await Account.get(id=account.id)).acct == f"robert@{remote.host}"
