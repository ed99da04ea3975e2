"""What other servers are told of our people themselves."""

from fediphoto.activitypub import audience, delivery, render
from fediphoto.domain import facts
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey


async def _account_updated(fact: facts.AccountUpdated) -> None:
    async with database.transaction():
        account = await Account.filter(id=fact.account_id).first().prefetch_related("moved_to")
        if account is None or account.deleted_at is not None:
            return
        keys = await AccountKey.filter(account_id=account.id)
        inboxes = await audience.followers(account.id) | await audience.followed(account.id)
        document = render.update_actor(render.actor(account, keys), fact.updated_at)
        await delivery.send(account.id, document, inboxes)


async def _account_deleted(fact: facts.AccountDeleted) -> None:
    async with database.transaction():
        account = await Account.get(id=fact.account_id)
        await delivery.send(account.id, render.delete_actor(account.uri), fact.inboxes)


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.AccountUpdated: _account_updated,
    facts.AccountDeleted: _account_deleted,
}
