"""Whether only those get in who prove who they are, and nobody stays who should be gone."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from fediphoto.domain.joining import founding
from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import credentials, one_time_links, passwords
from fediphoto.errors import NotFound, Unauthorized, Unprocessable
from fediphoto.storage.models import Account, OAuthToken, OneTimeLink, Session, User
from tests.domain.city import PASSWORD, person

pytestmark = pytest.mark.usefixtures("city", "quickly")

ANOTHER = "another horse entirely"

_NOBODYS = passwords._nobodys.__wrapped__
"""As it is outside of these tests, which put a quicker one in its place."""


async def signed_in(login: str = "alice", password: str = PASSWORD) -> str:
    opened = await credentials.sign_in(login, password, user_agent="Browser", address="192.0.2.1")
    return opened.token


async def refused(login: str, password: str) -> str:
    with pytest.raises(Unauthorized) as refusal:
        await signed_in(login, password)
    return str(refusal.value)


async def is_signed_in(token: str) -> bool:
    return await credentials.session(token) is not None


async def test_a_session_speaks_for_its_person_until_it_is_ended() -> None:
    alice = await person("alice")
    for login in ("alice", " @Alice", "alice@mail.test", "ALICE+web@mail.test"):
        token = await signed_in(login)
        who = await credentials.session(token)
        assert who is not None
        assert (who.account.id, who.user.account_id) == (alice.id, alice.id)
        assert len(who.csrf_secret) >= 43
        await credentials.sign_out(token)
        assert not await is_signed_in(token)
    assert await Session.all().count() == 0


async def test_what_is_kept_of_a_secret_opens_nothing() -> None:
    alice = await person("alice")
    session = await signed_in()
    bearer = await credentials.create_token(alice, "read")
    link = await one_time_links.make("reset", alice)
    kept = [
        (await Session.get(account=alice)).token_hash,
        (await OAuthToken.get(account=alice)).token_hash,
        (await OneTimeLink.get(account=alice)).token_hash,
    ]
    assert not {session, bearer, link} & set(kept)
    assert not await is_signed_in(kept[0])
    assert await credentials.bearer(kept[1]) is None
    with pytest.raises(NotFound):
        await credentials.use_reset_link(kept[2], ANOTHER)


@pytest.mark.parametrize(
    "login", ["nobody", "nobody@mail.test", "", "alice\x00", "\ud800", "' OR 1"]
)
async def test_an_unknown_name_is_refused_like_a_wrong_password(login: str) -> None:
    await person("alice")
    assert await refused(login, PASSWORD) == await refused("alice", "wrong") == credentials.WRONG


@pytest.mark.parametrize("password", ["", "x" * 100_000, "\ud800", "nobody", PASSWORD + " "])
async def test_no_password_but_the_right_one_opens(password: str) -> None:
    await person("alice")
    for login in ("alice", "nobody"):
        assert await refused(login, password) == credentials.WRONG


class Counting(PasswordHasher):
    """Notes what each comparison costs: the parameters of the hash."""

    def __init__(self) -> None:
        super().__init__(time_cost=3, memory_cost=64, parallelism=1)
        self.spent: list[Parameters] = []

    def verify(self, kept: str | bytes, password: str | bytes) -> Literal[True]:
        self.spent.append(extract_parameters(str(kept)))
        return super().verify(kept, password)


async def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counting = Counting()
    monkeypatch.setattr(passwords, "_hasher", counting)
    monkeypatch.setattr(passwords, "_nobodys", _NOBODYS)
    await person("alice")
    await credentials.reset_password(await person("bob"))
    for login in ("alice", "nobody", "bob"):
        await refused(login, "wrong password")
    wrong, unknown, lost = counting.spent
    assert wrong == unknown == lost
    assert wrong.time_cost == 3


async def test_an_old_hash_is_renewed_when_its_person_comes() -> None:
    alice = await person("alice")
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    await User.filter(account=alice).update(password_hash=old)
    await refused("alice", "wrong")
    assert (await User.get(account=alice)).password_hash == old
    await signed_in()
    renewed = (await User.get(account=alice)).password_hash
    assert renewed != old
    assert "m=8,t=1" in renewed
    await signed_in()
    assert (await User.get(account=alice)).password_hash == renewed


async def test_many_may_try_at_once() -> None:
    await person("alice")
    outcomes = await asyncio.gather(
        *(signed_in(login) for login in ("alice", "nobody") * 10), return_exceptions=True
    )
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 10
    assert sum(isinstance(outcome, Unauthorized) for outcome in outcomes) == 10


async def test_who_is_suspended_or_disabled_cannot_stay_or_come_back() -> None:
    alice = await person("alice")
    session, bearer = await signed_in(), await credentials.create_token(alice, "read")
    assert await credentials.bearer(bearer) is not None
    await accounts.suspend(alice)
    assert not await is_signed_in(session)
    assert await credentials.bearer(bearer) is None
    assert "suspended" in await refused("alice", PASSWORD)
    assert await refused("alice", "wrong") == credentials.WRONG
    await accounts.unsuspend(alice)
    assert not await is_signed_in(session)
    assert await credentials.bearer(bearer) is None
    session = await signed_in()
    bearer = await credentials.create_token(alice, "read")
    await User.filter(account=alice).update(disabled_at=datetime.now(UTC))
    assert not await is_signed_in(session)
    assert await credentials.bearer(bearer) is None
    assert "suspended" in await refused("alice", PASSWORD)


async def test_a_session_ends_by_itself_unless_it_is_used() -> None:
    alice = await person("alice")
    token = await signed_in()
    now = datetime.now(UTC)
    await Session.filter(account=alice).update(
        last_used_at=now - timedelta(days=29), expires_at=now + timedelta(days=1)
    )
    assert await is_signed_in(token)
    assert (await Session.get(account=alice)).expires_at > now + timedelta(days=29)
    await Session.filter(account=alice).update(expires_at=now - timedelta(seconds=1))
    assert not await is_signed_in(token)
    assert await credentials.sessions(alice) == []
    await credentials.sweep()
    assert await Session.all().count() == 0


async def test_people_end_their_own_sessions_and_nobody_elses() -> None:
    alice, bob = await person("alice"), await person("bob")
    here, there = await signed_in("alice"), await signed_in("alice")
    listed = await credentials.sessions(alice)
    assert len(listed) == 2
    assert {(one.user_agent, one.address) for one in listed} == {("Browser", "192.0.2.1")}
    who = await credentials.session(there)
    assert who is not None
    await credentials.end_session(bob, who.session_id)
    assert await is_signed_in(there)
    await credentials.end_session(alice, who.session_id)
    assert not await is_signed_in(there)
    assert await is_signed_in(here)


async def test_a_new_password_ends_everything_but_this_session() -> None:
    alice = await person("alice")
    here, there = await signed_in(), await signed_in()
    bearer = await credentials.create_token(alice, "read")
    link = await one_time_links.make("reset", alice)
    who = await credentials.session(here)
    assert who is not None
    with pytest.raises(Unauthorized):
        await credentials.change_password(alice, "wrong", ANOTHER)
    with pytest.raises(Unprocessable):
        await credentials.change_password(alice, PASSWORD, "short")
    assert await is_signed_in(there)
    await credentials.change_password(alice, PASSWORD, ANOTHER, but_session=who.session_id)
    assert await is_signed_in(here)
    assert not await is_signed_in(there)
    assert await credentials.bearer(bearer) is None
    with pytest.raises(NotFound):
        await credentials.use_reset_link(link, "a stolen password")
    assert await refused("alice", PASSWORD) == credentials.WRONG
    await signed_in("alice", ANOTHER)


async def test_a_lost_password_is_replaced_once_by_the_latest_link() -> None:
    alice = await person("alice")
    session = await signed_in()
    former = await credentials.reset_password(alice)
    assert not await is_signed_in(session)
    assert await refused("alice", PASSWORD) == credentials.WRONG
    link = await credentials.reset_password(alice)
    with pytest.raises(NotFound):
        await credentials.use_reset_link(former, ANOTHER)
    with pytest.raises(NotFound):
        await founding.found(link, "anna", "a@mail.test", ANOTHER)
    with pytest.raises(Unprocessable):
        await credentials.use_reset_link(link, "short")
    outcomes = await asyncio.gather(
        *(credentials.use_reset_link(link, f"{ANOTHER} {n}") for n in range(5)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Account) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotFound) for outcome in outcomes) == 4


async def test_a_link_that_is_too_old_opens_nothing() -> None:
    alice = await person("alice")
    link = await credentials.reset_password(alice)
    await OneTimeLink.all().update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(NotFound):
        await credentials.use_reset_link(link, ANOTHER)
    await credentials.sweep()
    assert await OneTimeLink.all().count() == 0


async def test_one_admin_comes_of_the_setup_link() -> None:
    former, link = await founding.setup_link(), await founding.setup_link()
    assert former is not None
    assert link is not None
    with pytest.raises(NotFound):
        await founding.found(former, "admin", "a@mail.test", PASSWORD)
    with pytest.raises(Unprocessable):
        await founding.found(link, "not a name", "a@mail.test", PASSWORD)
    outcomes = await asyncio.gather(
        *(founding.found(link, f"admin{n}", f"{n}@mail.test", PASSWORD) for n in range(5)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Account) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotFound) for outcome in outcomes) == 4
    assert await User.filter(role="admin").count() == await Account.all().count() == 1
    assert await founding.setup_link() is None
