"""What other servers are told of where our people went."""

from fediphoto.activitypub import audience, delivery, render
from fediphoto.domain import facts
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey


async def _account_moved(fact: facts.AccountMoved) -> None:
    """The profile first, which says `movedTo` (GoToSocial looks there), then the Move itself."""
    async with database.transaction():
        account = await Account.filter(id=fact.account_id).first().prefetch_related("moved_to")
        target = await Account.get_or_none(id=fact.target_id)
        if account is None or account.moved_to_id != fact.target_id or target is None:
            return
        keys = await AccountKey.filter(account_id=account.id)
        followers = await audience.followers(account.id)
        near = followers | await audience.followed(account.id)
        update = render.update_actor(render.actor(account, keys), fact.moved_at)
        await delivery.send(account.id, update, near)
        await delivery.send(account.id, render.move(account, target.uri, fact.moved_at), followers)


SUBSCRIPTIONS: facts.Subscriptions = {facts.AccountMoved: _account_moved}
