"""How somebody who lost the password gets a link by mail to choose another."""

from typing import Any

from fediphoto.domain import sealing
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.sign_in import credentials, one_time_links
from fediphoto.storage import database, jobs
from fediphoto.storage.models import OneTimeLink

_PURPOSE = "login"
_LONGEST = 320


async def offer(login: str) -> None:
    """Send a link to choose a new password to whoever that name or address is, if anybody.

    Until it is followed nothing changes. Whether there is such a person is told to nobody: it is
    looked up behind the answer. Raises Unavailable where mail is not configured.
    """
    mail.demand()
    sealed = sealing.seal(login[:_LONGEST], _PURPOSE)
    await jobs.enqueue("lost_passwords.offer", {"sealed": sealed})


async def _send(payload: dict[str, Any]) -> None:
    user = await credentials.user_of(sealing.unseal(payload["sealed"], _PURPOSE))
    if user is None or user.disabled_at or user.account.suspended_at or user.account.deleted_at:
        return
    account = user.account
    async with database.transaction():
        await OneTimeLink.filter(purpose="reset", account_id=account.id).delete()
        token = await one_time_links.make("reset", account)
        await mail.write(user, lambda: letters.reset(account.username, token))


JOBS: dict[str, jobs.Handler] = {"lost_passwords.offer": _send}
