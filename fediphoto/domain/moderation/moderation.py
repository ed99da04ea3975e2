"""What those who keep order decide on one account, and take back."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from tortoise.expressions import F

from fediphoto.domain import audit, facts, live, policies, roles
from fediphoto.domain.addresses import instance_actor_uri
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.moderation import reports
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import policy_effects, severances, warnings
from fediphoto.domain.relations.warnings import Words
from fediphoto.domain.sign_in import credentials
from fediphoto.errors import Conflict, Forbidden, Unprocessable
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, User
from fediphoto.text import captions
from fediphoto.text.translations import _

CUT_AT_A_TIME = 500
_NO_WORDS = Words()


async def suspend(
    by: Account | None, account: Account, reason: str = "", words: Words = _NO_WORDS
) -> None:
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
            await _warn(by, account, "suspend", words)
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


async def silence(
    by: Account | None, account: Account, reason: str = "", words: Words = _NO_WORDS
) -> None:
    """Have only those hear of an account who follow it; whom it wants to follow is asked."""
    await _check(by, account)
    async with database.transaction():
        await _set(by, account, "account.silence", reason, silenced_at=_now(), silenced_by="us")
        await _warn(by, account, "silence", words)


async def unsilence(by: Account | None, account: Account, reason: str = "") -> None:
    """Take that back."""
    await _check(by, account)
    await _set(by, account, "account.unsilence", reason, silenced_at=None, silenced_by="")


async def force_sensitive(
    by: Account | None, account: Account, reason: str = "", words: Words = _NO_WORDS
) -> None:
    """Show every photo of an account behind a warning."""
    await _check(by, account)
    now = _now()
    async with database.transaction():
        await _set(by, account, "account.sensitive", reason, sensitized_at=now, sensitized_by="us")
        await _warn(by, account, "sensitive", words)


async def unforce_sensitive(by: Account | None, account: Account, reason: str = "") -> None:
    """Take that back."""
    await _check(by, account)
    await _set(by, account, "account.unsensitive", reason, sensitized_at=None, sensitized_by="")


async def disable(
    by: Account | None, account: Account, reason: str = "", words: Words = _NO_WORDS
) -> None:
    """Let a local person sign in no more; what they published stays. Everything open ends."""
    await _check(by, account)
    await _demand_local(account)
    async with database.transaction():
        await User.filter(account_id=account.id, disabled_at=None).update(disabled_at=_now())
        await credentials.end_all(account)
        live.tell(live.AccessEnded(account_id=account.id))
        await audit.record(by, "account.disable", account.acct, reason)
        await _warn(by, account, "disable", words)


async def enable(by: Account | None, account: Account, reason: str = "") -> None:
    """Take that back."""
    await _check(by, account)
    await _demand_local(account)
    async with database.transaction():
        await User.filter(account_id=account.id).update(disabled_at=None)
        await audit.record(by, "account.enable", account.acct, reason)


async def warn(
    by: Account | None, account: Account, reason: str = "", words: Words = _NO_WORDS
) -> None:
    """Tell a local person that something is wrong, and do nothing else."""
    await _check(by, account)
    await _demand_local(account)
    async with database.transaction():
        await audit.record(by, "account.warn", account.acct, reason or words.text)
        await _warn(by, account, "none", words)


ACTIONS = {
    "none": warn,
    "disable": disable,
    "sensitive": force_sensitive,
    "silence": silence,
    "suspend": suspend,
}
"""What can be done to an account with words to its person, by Mastodon's names."""


async def act(by: Account | None, account: Account, action: str, words: Words) -> None:
    """Do one of ACTIONS; the report that it answers is resolved by it.

    Raises Unprocessable (no such action, one that makes no sense for somebody elsewhere, a report
    of somebody else) and Forbidden as each of them.
    """
    if action not in ACTIONS:
        raise Unprocessable(_("An action is one of %(choices)s.", choices=", ".join(ACTIONS)))
    if words.report is not None and words.report.target_id != account.id:
        raise Unprocessable(_("That report is of somebody else."))
    async with database.transaction():
        await ACTIONS[action](by, account, words.text, words)
        if words.report is not None:
            await reports.resolve(by, words.report)


async def confirm(by: Account | None, account: Account) -> None:
    """Take an e-mail address for its person's although no link was followed."""
    await roles.demand_moderator(by)
    await _demand_local(account)
    async with database.transaction():
        await User.filter(account_id=account.id, confirmed_at=None).update(confirmed_at=_now())
        await audit.record(by, "account.confirm", account.acct)
        database.after_commit(credentials.forget_bearers)


async def recount(by: Account | None, account: Account) -> None:
    """Count anew the posts of a local person, and who follows whom."""
    await roles.demand_moderator(by)
    await _demand_local(account)
    async with database.transaction():
        await database.write(
            "UPDATE account SET version = version + 1, posts_count ="
            " (SELECT COUNT(*) FROM post WHERE post.account_id = account.id"
            " AND post.boost_of_id IS NULL AND post.visibility <> 'direct'"
            " AND post.approval_state = ''), followers_count ="
            " (SELECT COUNT(*) FROM follow WHERE target_id = account.id AND state = 'accepted'),"
            " following_count ="
            " (SELECT COUNT(*) FROM follow WHERE follower_id = account.id AND state = 'accepted')"
            " WHERE account.id = ?",
            [account.id],
        )
        await audit.record(by, "account.recount", account.acct)


async def approve(by: Account | None, account: Account, words: str = "") -> None:
    """Let in somebody who asked to join, with `words` in the letter that tells them.

    Raises Forbidden, also where nothing is to be decided.
    """
    await roles.demand_moderator(by)
    async with database.transaction():
        try:
            await accounts.approve(
                account, captions.tidy(words).strip()[: warnings.TEXT_CHARACTERS]
            )
        except Conflict as error:
            raise Forbidden(str(error)) from None
        await audit.record(by, "account.approve", account.acct)


async def reject(by: Account | None, account: Account, reason: str = "", words: str = "") -> None:
    """Turn away somebody who asked to join; nothing of them stays, and the name is free again.

    With `words` they are told by mail, where that is configured. Raises Forbidden, also for
    somebody who was let in already.
    """
    await roles.demand_moderator(by)
    async with database.transaction():
        waits = await User.filter(account_id=account.id, approved_at=None).select_for_update()
        if not waits:
            raise Forbidden
        await audit.record(by, "account.reject", account.acct, reason)
        told = _tidy(words)
        if told and mail.is_configured():
            await mail.send(waits[0].email, letters.turned_away(account.username, told))
        await Account.filter(id=account.id).delete()


async def delete(by: Account | None, account: Account) -> None:
    """Delete all data of an account that is suspended, for good. Only admins may.

    Raises Forbidden (`by` may not, or the account is not suspended).
    """
    await roles.demand_admin(by)
    await _check(by, account)
    if account.suspended_by != "us":
        raise Forbidden(_("Suspend that account first."))
    await audit.record(by, "account.delete", account.acct)
    await (accounts.delete_local if account.is_local else accounts.remove_remote)(account)


DEEDS = {
    "suspend": suspend,
    "unsuspend": unsuspend,
    "silence": silence,
    "unsilence": unsilence,
    "sensitive": force_sensitive,
    "unsensitive": unforce_sensitive,
    "disable": disable,
    "enable": enable,
    "warn": warn,
}
"""By the names that the command line, the desk and the admin API give them."""

TOLD = {
    "suspend": suspend,
    "silence": silence,
    "sensitive": force_sensitive,
    "disable": disable,
    "warn": warn,
}
"""Those of DEEDS that take words to the person."""


def _tidy(words: str) -> str:
    return captions.tidy(words).strip()[: warnings.TEXT_CHARACTERS]


async def _check(by: Account | None, account: Account) -> None:
    await roles.demand_rank(by, account)
    if account.uri == instance_actor_uri() or account.deleted_at is not None:
        raise Unprocessable(_("There is nothing to decide on that account."))


async def _demand_local(account: Account) -> None:
    if not account.is_local:
        raise Unprocessable(_("That is decided where the account is at home."))


async def _warn(by: Account | None, account: Account, action: str, words: Words) -> None:
    """Tell a local person what was done; in the transaction around us."""
    if account.is_local:
        await warnings.give(by, account, action, words)


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
