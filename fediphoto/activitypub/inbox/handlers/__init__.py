"""What is done with an activity of each type, once its sender is proven."""

from collections.abc import Awaitable, Callable
from typing import Any

from fediphoto.activitypub.inbox.handlers import (
    accept,
    announce,
    block,
    create,
    delete,
    follow,
    like,
    reject,
    undo,
    update,
)
from fediphoto.activitypub.inbox.rules import Ignored
from fediphoto.activitypub.vocabulary import (
    Accept,
    Activity,
    Announce,
    Block,
    Create,
    Delete,
    Follow,
    Like,
    Reject,
    Undo,
    Update,
    why_unused,
)
from fediphoto.storage.models import Account

Receive = Callable[[Any, Account], Awaitable[None]]
Missing = Callable[[Any, Account], Awaitable[str]]

DISPATCH: dict[type[Activity], Receive] = {
    Accept: accept.receive,
    Announce: announce.receive,
    Block: block.receive,
    Create: create.receive,
    Delete: delete.receive,
    Follow: follow.receive,
    Like: like.receive,
    Reject: reject.receive,
    Undo: undo.receive,
    Update: update.receive,
}
"""The handler of each type. It runs in a transaction: calls the domain, never the network."""

FETCHES: dict[type[Activity], Missing] = {
    Announce: announce.missing,
    Create: create.missing,
}
"""For types about objects that may have to be fetched first: the id of what is missing, or ''."""


async def missing(activity: Activity, sender: Account) -> str:
    """The id of a post that must be fetched before the activity can be received; '' for none."""
    fetches = FETCHES.get(type(activity))
    return await fetches(activity, sender) if fetches else ""


async def receive(activity: Activity, sender: Account) -> None:
    """Do what the activity says, in the transaction around us.

    Raises Ignored where it is none of our business, and the errors of the domain where the sender
    may not do that.
    """
    handler = DISPATCH.get(type(activity))
    if handler is None:
        raise Ignored(why_unused(activity.kind))
    await handler(activity, sender)
