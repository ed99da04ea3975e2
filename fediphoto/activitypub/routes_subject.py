"""Whom and what an ActivityPub request is about, and whether the asker may know."""

from fediphoto import config
from fediphoto.activitypub.routes_answer import reader, signer
from fediphoto.domain import addresses, visibility
from fediphoto.errors import Gone, NotFound
from fediphoto.storage.models import Account, Post, Tombstone


async def person(name: str) -> Account:
    """The local person called `name`: NotFound for nobody, Gone for somebody deleted."""
    account = await Account.get_or_none(username_lower=name.lower(), domain="")
    if account is None or account.uri == addresses.instance_actor_uri():
        raise NotFound
    if account.deleted_at is not None:
        raise Gone
    return account


async def visible_post(name: str, post_id: int | None) -> Post | Tombstone:
    """The post of `name` with that id, or what stands where it was.

    NotFound where there is none and where the asker may not see it: the two look the same.
    Unauthorized where this instance demands a signature of everybody and there is none.
    """
    asker = await reader()
    if post_id is None:
        raise NotFound
    row = await Post.get_or_none(id=post_id, is_local=True, boost_of_id=None)
    if row is None:
        tombstone = await Tombstone.get_or_none(uri=addresses.post_uri(name.lower(), post_id))
        if tombstone is None:
            raise NotFound
        return tombstone
    if row.uri != addresses.post_uri(name.lower(), post_id):
        raise NotFound
    await demand_sight(row, asker)
    return row


async def demand_sight(row: Post, asker: Account | None) -> None:
    """NotFound unless `asker`, or else the signer of the request, may see the post or boost."""
    if asker is None and not is_open(row):
        asker = await signer()
    if not await visibility.can_see(row, asker):
        raise NotFound


def is_open(row: Post) -> bool:
    """Whether anybody may see it, so that the answer is the same for all."""
    is_for_all = row.visibility in visibility.OPEN and not row.approval_state
    return is_for_all and not config.current().federation.authorized_fetch
