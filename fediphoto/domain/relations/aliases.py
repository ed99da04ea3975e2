"""Which other accounts somebody says are theirs as well (`alsoKnownAs`)."""

from datetime import UTC, datetime

from tortoise.expressions import F

from fediphoto.domain import facts
from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account
from fediphoto.text.translations import _

MOST = 10
"""Aliases of one account. Others may have more (Mastodon takes 256); nobody needs them."""


async def add(account: Account, other: Account) -> None:
    """The local `account` says that `other` is theirs too, so that `other` may move to it.

    Others believe it once `other` says so of itself. Records AccountUpdated; again, it changes
    nothing. Raises Unprocessable for oneself, for somebody gone, and beyond MOST.
    """
    if other.id == account.id:
        raise Unprocessable(_("That is this account itself."))
    if other.deleted_at is not None or other.suspended_at is not None:
        raise Unprocessable(_("That account is not there any more."))
    async with database.transaction():
        row = await Account.filter(id=account.id).select_for_update().get()
        if other.uri in row.also_known_as:
            return
        if len(row.also_known_as) >= MOST:
            raise Unprocessable(_("More than %(limit)s other accounts are not taken.", limit=MOST))
        await _write(row, [*row.also_known_as, other.uri])


async def remove(account: Account, uri: str) -> None:
    """Take an alias back; nothing happens where it is none. Records AccountUpdated."""
    async with database.transaction():
        row = await Account.filter(id=account.id).select_for_update().get()
        if uri in row.also_known_as:
            await _write(row, [one for one in row.also_known_as if one != uri])


async def listed(account: Account) -> list[tuple[str, Account | None]]:
    """The ids that an account is also known as, each with the account where we know it."""
    uris = (await Account.get(id=account.id)).also_known_as
    known = {one.uri: one for one in await Account.filter(uri__in=uris)} if uris else {}
    return [(uri, known.get(uri)) for uri in uris]


async def _write(row: Account, uris: list[str]) -> None:
    await Account.filter(id=row.id).update(also_known_as=uris, version=F("version") + 1)
    now = datetime.now(UTC).isoformat()
    await facts.record(facts.AccountUpdated(account_id=row.id, updated_at=now))
