"""What other servers are told of our people themselves."""

from fediphoto.activitypub import audience, delivery, render
from fediphoto.domain import facts
from fediphoto.domain.relations import acquaintances
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey


async def _account_updated(fact: facts.AccountUpdated) -> None:
    near = await audience.followers(fact.account_id) | await audience.followed(fact.account_id)
    await _send_profile(fact.account_id, fact.updated_at, near)


async def _keys_rotated(fact: facts.KeysRotated) -> None:
    """Signed with the old key, as Mastodon does it: whoever hears this knows that one.

    All acquaintances hear it: GoToSocial and snac never read a key anew because a signature fails.
    """
    account = await Account.get(id=fact.account_id)
    everybody = set(await acquaintances.inboxes(account))
    await _send_profile(fact.account_id, fact.rotated_at, everybody, with_former_key=True)


async def _send_profile(
    account_id: int, at: str, inboxes: set[str], *, with_former_key: bool = False
) -> None:
    async with database.transaction():
        account = await Account.filter(id=account_id).first().prefetch_related("moved_to")
        if account is None or account.deleted_at is not None:
            return
        keys = await AccountKey.filter(account_id=account.id)
        document = render.update_actor(render.actor(account, keys), at)
        await delivery.send(account.id, document, inboxes, with_former_key=with_former_key)


async def _account_deleted(fact: facts.AccountDeleted) -> None:
    async with database.transaction():
        account = await Account.get(id=fact.account_id)
        await delivery.send(account.id, render.delete_actor(account.uri), fact.inboxes)


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.AccountUpdated: _account_updated,
    facts.AccountDeleted: _account_deleted,
    facts.KeysRotated: _keys_rotated,
}
