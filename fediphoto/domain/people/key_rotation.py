"""How one of ours gets new keys, and what becomes of the old ones."""

from datetime import UTC, datetime, timedelta

from tortoise.expressions import F

from fediphoto.domain import facts
from fediphoto.domain.people import accounts
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey

GRACE = timedelta(days=4)
"""How long the old private key is kept. It signs nothing but the word that there is a new one,
to servers that still know the old: a delivery is tried for about three days."""


async def rotate(account: Account) -> None:
    """Give a local account new keys of every kind, under the same ids.

    From now on only these are shown, and all but the Update that says so (KeysRotated) is signed
    with them; whoever has kept the old one reads the actor again when a signature fails. Raises
    NotFound for somebody deleted, or elsewhere.
    """
    if not account.is_local or account.deleted_at is not None:
        raise NotFound
    pairs = await accounts.key_pairs()
    now = datetime.now(UTC)
    async with database.transaction():
        keys = await AccountKey.filter(account_id=account.id).select_for_update()
        for key in keys:
            key.former_private_pem = key.private_pem
            key.private_pem, key.public_pem = pairs[key.kind]
            key.rotated_at = now
            await key.save()
        await Account.filter(id=account.id).update(version=F("version") + 1)
        await facts.record(facts.KeysRotated(account_id=account.id, rotated_at=now.isoformat()))


async def sweep() -> int:
    """Forget old private keys whose grace is over; returns how many."""
    is_over = AccountKey.filter(
        former_private_pem__not_isnull=True, rotated_at__lt=datetime.now(UTC) - GRACE
    )
    return await is_over.update(former_private_pem=None)
