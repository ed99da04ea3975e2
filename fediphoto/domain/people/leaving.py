"""How somebody deletes their own account: proven, asked again, then for good.

What happens to the account is `account_ends.delete_local`'s business. It may take a while, so it is
a job: whoever leaves is hidden and signed out at once, and a crash only delays the rest.
"""

from typing import Any

from fediphoto import config
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.people import account_ends
from fediphoto.domain.sign_in import credentials, one_time_links, recovery_codes, totp
from fediphoto.errors import NotFound, Unauthorized, Unprocessable
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, User
from fediphoto.text.translations import _

PURPOSE = "leave"
"""Of the one-time link that stands for what was proven, until the last word."""


async def prove(account: Account, *, handle: str, password: str, code: str) -> str:
    """A token by which `leave` goes through, within a quarter of an hour.

    Raises Unprocessable (another handle; the only admin), Forbidden or Unauthorized (the password,
    or the code of an authenticator app where one is in use, from paper too).
    """
    await _check_replaceable(account)
    name, _at, host = handle.strip().lower().removeprefix("@").partition("@")
    if name != account.username_lower or host not in ("", config.current().domain.lower()):
        raise Unprocessable(
            _("Type %(handle)s to show that you mean this account.", handle=f"@{account.username}")
        )
    await credentials.check_password(account, password)
    if await totp.is_on(account.id) and not (
        await totp.accept(account.id, code) or await recovery_codes.accept(account.id, code)
    ):
        raise Unauthorized(_("That code is not right, or was used already."))
    return await one_time_links.make(PURPOSE, account)


async def leave(account: Account, token: str) -> None:
    """Delete the account that the token of `prove` was given for.

    Everybody is signed out and nothing is seen any more when this returns; the posts, the files and
    the word to other servers follow. Raises NotFound for a token that is over or another's.
    """
    await _check_replaceable(account)
    async with database.transaction():
        link = await one_time_links.use(PURPOSE, token)
        if link.account_id != account.id:
            raise NotFound
        user = await User.get(account_id=account.id)
        if user.email and user.confirmed_at is not None:
            await mail.write(user, lambda: letters.farewell(account.username))
        await account_ends.suspend(account, by=account_ends.LEFT)
        key = f"leave:{account.id}"
        await jobs.enqueue("accounts.leave", {"account_id": account.id}, unique_key=key)


async def _check_replaceable(account: Account) -> None:
    """Raise Unprocessable for the last who can run the instance."""
    user = await User.get_or_none(account_id=account.id)
    if user is None or user.role != "admin":
        return
    others = User.filter(role="admin", disabled_at=None, account__suspended_at=None)
    if not await others.exclude(account_id=account.id).exists():
        raise Unprocessable(
            _("You are the only admin here. Make somebody else an admin before you go.")
        )


async def _finish(payload: dict[str, Any]) -> None:
    account = await Account.get_or_none(id=payload["account_id"])
    if account is not None and account.deleted_at is None:
        await account_ends.delete_local(account, by=account_ends.LEFT)


JOBS: dict[str, jobs.Handler] = {"accounts.leave": _finish}
