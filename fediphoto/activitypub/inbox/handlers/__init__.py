"""What is done with an activity of each type, once its sender is proven."""

from collections.abc import Awaitable, Callable
from typing import Any

from fediphoto.activitypub import actors, objects
from fediphoto.activitypub.inbox.handlers import (
    accept,
    add,
    announce,
    block,
    create,
    delete,
    emoji_react,
    flag,
    follow,
    like,
    move,
    quote_request,
    reject,
    remove,
    story_answer,
    undo,
    update,
    view,
)
from fediphoto.activitypub.inbox.rules import Ignored
from fediphoto.activitypub.vocabulary import (
    Accept,
    Activity,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    EmojiReact,
    Flag,
    Follow,
    Like,
    Move,
    QuoteRequest,
    Reject,
    Remove,
    StoryReaction,
    StoryReply,
    Undo,
    Update,
    View,
    why_unused,
)
from fediphoto.storage.models import Account

Receive = Callable[[Any, Account], Awaitable[None]]
Missing = Callable[[Any, Account], Awaitable[str]]
Fetch = Callable[[str], Awaitable[Any]]

DISPATCH: dict[type[Activity], Receive] = {
    Accept: accept.receive,
    Add: add.receive,
    Announce: announce.receive,
    Block: block.receive,
    Create: create.receive,
    Delete: delete.receive,
    Flag: flag.receive,
    EmojiReact: emoji_react.receive,
    Follow: follow.receive,
    Like: like.receive,
    Move: move.receive,
    QuoteRequest: quote_request.receive,
    Reject: reject.receive,
    Remove: remove.receive,
    StoryReaction: story_answer.receive,
    StoryReply: story_answer.receive,
    Undo: undo.receive,
    Update: update.receive,
    View: view.receive,
}
"""The handler of each type. It runs in a transaction: calls the domain, never the network."""

FETCHES: dict[type[Activity], Missing] = {
    Add: add.missing,
    Announce: announce.missing,
    Create: create.missing,
    Move: move.missing,
    QuoteRequest: quote_request.missing,
}
"""For types about objects that may have to be fetched first: the id of what is missing, or ''."""


FETCHERS: dict[type[Activity], Fetch] = {Move: actors.fetch_actor}
"""How what is missing is fetched, where it is not a post."""


async def missing(activity: Activity, sender: Account) -> str:
    """The id of what must be fetched before the activity can be received; '' for nothing."""
    fetches = FETCHES.get(type(activity))
    return await fetches(activity, sender) if fetches else ""


async def fetch(activity: Activity, uri: str) -> None:
    """Read what is missing from its own server. Raises the errors of `objects.fetch_post`."""
    await FETCHERS.get(type(activity), objects.fetch_post)(uri)


async def receive(activity: Activity, sender: Account) -> None:
    """Do what the activity says, in the transaction around us.

    Raises Ignored where it is none of our business, and the errors of the domain where the sender
    may not do that.
    """
    handler = DISPATCH.get(type(activity))
    if handler is None:
        raise Ignored(why_unused(activity.kind))
    await handler(activity, sender)
