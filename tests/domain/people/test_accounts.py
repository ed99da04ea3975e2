"""Whether people come in under a name that is theirs alone."""

import asyncio

import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in.credentials import sign_in
from fediphoto.errors import Conflict, FediphotoError, NotFound, Unauthorized, Unprocessable
from fediphoto.storage.models import Account, AccountKey, User
from tests.domain.city import PASSWORD, person, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")


async def refusal(username: str, email: str = "new@mail.test", password: str = PASSWORD) -> str:
    before = await User.all().count()
    with pytest.raises(Unprocessable) as refused:
        await accounts.create_local(username, email, password)
    assert await User.all().count() == before
    return str(refused.value)


async def test_a_newcomer_has_addresses_and_keys_of_both_kinds() -> None:
    alice = await accounts.create_local(" Alice_1 ", "Alice@Mail.test", PASSWORD)
    assert alice.username == "alice_1"
    assert alice.acct == "alice_1"
    assert alice.uri == "http://photos.test/users/alice_1"
    assert alice.inbox_uri == "http://photos.test/users/alice_1/inbox"
    assert alice.shared_inbox_uri == "http://photos.test/inbox"
    rsa, ed25519 = await accounts.signing_key(alice), await accounts.signing_key(alice, "ed25519")
    assert rsa.uri == f"{alice.uri}#main-key"
    assert ed25519.uri == f"{alice.uri}#ed25519-key"
    assert "PRIVATE" not in rsa.public_pem + ed25519.public_pem
    found = await accounts.find_key(rsa.uri)
    assert found is not None
    assert found.account.id == alice.id
    user = await User.get(account_id=alice.id)
    assert (user.email, user.role) == ("Alice@Mail.test", "user")
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "a b", "a-b", "a.b", "x" * 31, "al\x00ice", "a\nb", "\ud800", "../etc", "<b>"),
        *("alice@photos.test", "alíce", "аlice", "ａlice", "İ", "\u212aim"),
    ],
)
async def test_a_name_is_made_of_plain_letters(name: str) -> None:
    assert "letters a to z" in await refusal(name)


@pytest.mark.parametrize(
    "name", ["admin", "Admin", "_admin_", "adm1n", "r00t", "supp0rt", "mod", "INBOX", "w_w_w"]
)
async def test_nobody_takes_a_name_that_sounds_like_the_instance(name: str) -> None:
    assert "reserved" in await refusal(name)


async def test_the_admin_may_be_called_admin() -> None:
    assert (await person("admin", role="admin")).username == "admin"


async def test_a_name_is_taken_in_any_case_and_for_ever() -> None:
    alice = await person("alice")
    assert "taken" in await refusal("ALICE")
    await accounts.delete_local(alice)
    assert "taken" in await refusal("alice")


async def test_an_address_is_taken_however_it_is_written() -> None:
    await accounts.create_local("alice", "Alice@Mail.test", PASSWORD)
    for email in ("alice@mail.test", "ALICE+photos@mail.test", "ａlice@mail.test"):
        assert "e-mail" in await refusal("bob", email)


@pytest.mark.parametrize(
    "email", ["", "alice", "@mail.test", "a@", "a b@mail.test", "a@b@c", "a\x00@b", "\ud800@b.test"]
)
async def test_an_address_must_look_like_one(email: str) -> None:
    assert "e-mail" in await refusal("alice", email)


@pytest.mark.parametrize("password", ["", "short", "x" * 129, "Password123", "abcdefgh\ud800"])
async def test_a_password_must_be_worth_something(password: str) -> None:
    assert "assword" in await refusal("alice", password=password)


async def test_of_many_who_sign_up_at_once_one_gets_the_name() -> None:
    async def try_it(number: int) -> Account | FediphotoError:
        try:
            return await accounts.create_local("alice", f"{number}@mail.test", PASSWORD)
        except Unprocessable as refused:
            return refused

    outcomes = await asyncio.gather(*(try_it(number) for number in range(10)))
    assert sum(isinstance(outcome, Account) for outcome in outcomes) == 1
    assert await Account.filter(username="alice").count() == 1
    assert await User.all().count() == 1
    assert await AccountKey.all().count() == 2


async def test_of_many_who_sign_up_at_once_with_one_address_one_gets_in() -> None:
    tried = [accounts.create_local(f"p{number}", "one@mail.test", PASSWORD) for number in range(6)]
    outcomes = await asyncio.gather(*tried, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert len(refused) == 5
    assert all(isinstance(outcome, Unprocessable) for outcome in refused)
    assert await Account.all().count() == 1


async def test_who_is_not_approved_waits_outside() -> None:
    await person("dan", approved=False, reason="I like photos.\x00")
    assert (await User.get(account__username="dan")).sign_up_reason == "I like photos."
    with pytest.raises(Unauthorized, match="approved"):
        await sign_in("dan", PASSWORD, user_agent="", address="")
    dan = await Account.get(username="dan")
    await accounts.approve(dan)
    assert (await sign_in("dan", PASSWORD, user_agent="", address="")).account.id == dan.id
    with pytest.raises(Conflict, match="does not wait"):
        await accounts.approve(dan)


async def test_people_are_found_by_what_others_call_them() -> None:
    alice, rem = await somebody("alice"), await somebody("Rem", "remote.test")
    for acct in ("alice", "@Alice", "acct:alice@photos.test", "ALICE@PHOTOS.TEST"):
        found = await accounts.find(acct)
        assert found is not None
        assert found.id == alice.id
    for acct in ("rem@remote.test", "@REM@Remote.Test"):
        found = await accounts.find(acct)
        assert found is not None
        assert found.id == rem.id
    for acct in ("", "@", "rem", "rem@", "alice@remote.test", "nobody"):
        assert await accounts.find(acct) is None
    assert await accounts.find_by_uri(rem.uri) == rem
    assert await accounts.get(rem.id) == rem
    with pytest.raises(NotFound):
        await accounts.get(1)
    with pytest.raises(NotFound):
        await accounts.signing_key(rem)


async def test_the_instance_has_one_actor_of_its_own_whom_nobody_finds() -> None:
    made = await asyncio.gather(*(accounts.ensure_instance_actor() for _ in range(5)))
    assert {actor.id for actor in made} == {(await accounts.ensure_instance_actor()).id}
    assert made[0].uri == "http://photos.test/actor"
    assert await accounts.find("photos.test") is None
    assert await accounts.list_local() == []
    assert await Account.all().count() == 1


async def test_the_admin_sees_everybody_who_is_or_was_here() -> None:
    alice, bob = await person("alice", role="admin"), await person("bob")
    await somebody("rem", "remote.test")
    await accounts.delete_local(bob)
    (first, settings), (second, nothing) = await accounts.list_local()
    assert (first.username, settings and settings.role) == ("alice", "admin")
    assert (second.username, nothing) == ("bob", None)
    assert alice.id < bob.id
