"""How the account of somebody who has died is kept in their memory."""

from datetime import UTC, datetime

from tortoise.expressions import F

from fediphoto.domain import facts
from fediphoto.domain.sign_in import credentials
from fediphoto.storage import database
from fediphoto.storage.models import Account, User


async def keep(account: Account) -> None:
    """Keep a local account as it is: it says so, and nobody signs in to it. Idempotent.

    Records AccountUpdated, so that other servers show it as a memorial too (Mastodon does).
    """
    await _set(account, is_memorial=True)


async def undo(account: Account) -> None:
    """It was a mistake: the person may sign in again."""
    await _set(account, is_memorial=False)


async def _set(account: Account, *, is_memorial: bool) -> None:
    now = datetime.now(UTC)
    async with database.transaction():
        others = Account.filter(id=account.id, domain="", is_memorial=not is_memorial)
        if not await others.update(is_memorial=is_memorial, version=F("version") + 1):
            return
        await User.filter(account_id=account.id).update(disabled_at=now if is_memorial else None)
        if is_memorial:
            await credentials.end_all(account)
        await facts.record(facts.AccountUpdated(account_id=account.id, updated_at=now.isoformat()))
