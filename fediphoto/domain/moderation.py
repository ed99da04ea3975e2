"""What those who keep order decide on one account, and take back."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from tortoise.expressions import F

from fediphoto.domain import accounts, audit, facts, policies, policy_effects, roles, severances
from fediphoto.domain.addresses import instance_actor_uri
from fediphoto.errors import Unprocessable
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account

CUT_AT_A_TIME = 500


async def suspend(by: Account | None, account: Account, reason: str = "") -> None:
    """Hide an account from everybody, and end what is between it and our people.

    A local person is signed out everywhere, their followers' servers hear of it, and all comes
    back by `unsuspend`. What is cut of a remote account is recorded (severances), and its server
    is told, for it would go on showing our people's posts to it. Raises Forbidden (`by` does not
    moderate, or the other does too), Unprocessable for the instance itself.
    """
    await _check(by, account)
    async with database.transaction():
        await accounts.suspend(account)
        await audit.record(by, "account.suspend", account.acct, reason)
        if account.is_local:
            await _tell_followers(account)
            return
        event = await severances.begin("account_suspension", account.acct)
        await jobs.enqueue("moderation.cut", {"account_id": account.id, "event_id": event.id})
        await policy_effects.drop_media_soon(account)


async def unsuspend(by: Account | None, account: Account, reason: str = "") -> None:
    """Take that back; a remote account comes back as far as its domain may be here."""
    await _check(by, account)
    async with database.transaction():
        await accounts.unsuspend(account)
        await audit.record(by, "account.unsuspend", account.acct, reason)
        if account.is_local:
            await _tell_followers(account)
        else:
            await _settle(account)


async def silence(by: Account | None, account: Account, reason: str = "") -> None:
    """Have only those hear of an account who follow it; whom it wants to follow is asked."""
    await _check(by, account)
    await _set(by, account, "account.silence", reason, silenced_at=_now(), silenced_by="us")


async def unsilence(by: Account | None, account: Account, reason: str = "") -> None:
    """Take that back."""
    await _check(by, account)
    await _set(by, account, "account.unsilence", reason, silenced_at=None, silenced_by="")


async def force_sensitive(by: Account | None, account: Account, reason: str = "") -> None:
    """Show every photo of an account behind a warning."""
    await _check(by, account)
    await _set(by, account, "account.sensitive", reason, sensitized_at=_now(), sensitized_by="us")


async def unforce_sensitive(by: Account | None, account: Account, reason: str = "") -> None:
    """Take that back."""
    await _check(by, account)
    await _set(by, account, "account.unsensitive", reason, sensitized_at=None, sensitized_by="")


DEEDS = {
    "suspend": suspend,
    "unsuspend": unsuspend,
    "silence": silence,
    "unsilence": unsilence,
    "sensitive": force_sensitive,
    "unsensitive": unforce_sensitive,
}
"""By the names that the command line, the desk and the admin API give them."""


async def _check(by: Account | None, account: Account) -> None:
    await roles.demand_rank(by, account)
    if account.uri == instance_actor_uri() or account.deleted_at is not None:
        raise Unprocessable("There is nothing to decide on that account.")


async def _set(
    by: Account | None, account: Account, deed: str, reason: str, **columns: Any
) -> None:
    async with database.transaction():
        await Account.filter(id=account.id).update(**columns, version=F("version") + 1)
        await audit.record(by, deed, account.acct, reason)
        if not account.is_local:
            await _settle(account)


async def _settle(account: Account) -> None:
    """What its domain brings upon it counts again where our own decision does not."""
    await policy_effects.settle(await Account.get(id=account.id))


async def _tell_followers(account: Account) -> None:
    await facts.record(facts.AccountUpdated(account_id=account.id, updated_at=_now().isoformat()))


def _now() -> datetime:
    return datetime.now(UTC)


async def _cut_job(payload: dict[str, Any]) -> None:
    """End the next follows of a suspended account; a job for more is written with them."""
    account_id, event_id = payload["account_id"], payload["event_id"]
    async with database.transaction():
        account = await Account.get_or_none(id=account_id)
        if account is None or account.suspended_by != "us":
            return  # taken back meanwhile
        event = await severances.get(event_id)
        cut = await severances.of_remote([account_id], CUT_AT_A_TIME)
        # Whom we do not speak with hears nothing, and may be had back.
        is_reached = policies.federates_with(urlsplit(account.uri).netloc)
        await severances.sever(event, cut, tells_them=is_reached)
        if len(cut) == CUT_AT_A_TIME:
            await jobs.enqueue("moderation.cut", payload)


JOBS: dict[str, jobs.Handler] = {"moderation.cut": _cut_job}
