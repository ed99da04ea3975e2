"""How what is said in our people's threads reaches their followers elsewhere (ActivityPub §7.1.2).

Somebody who follows Alice from a third server would never hear what Bob answers her: Bob's server
does not know them. Ours does, and passes Bob's activity on byte for byte, signed by Alice, so that
whoever gets it can prove it by what it holds (an integrity proof, a Linked Data signature) or look
at Bob's own server.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from fediphoto.activitypub import audience, delivery
from fediphoto.activitypub.inbox.throttle import Throttle
from fediphoto.activitypub.vocabulary import (
    PUBLIC,
    Activity,
    Create,
    Delete,
    PostObject,
    Update,
    host_of,
    same_origin,
)
from fediphoto.domain import addresses
from fediphoto.domain.visibility import open_sql
from fediphoto.storage import database
from fediphoto.storage.models import Account

PER_SENDER = 30
"""What one sender says is passed on so often a minute: it may go to thousands of servers."""

_by_sender = Throttle(PER_SENDER)


def forget_counts() -> None:
    """Begin to count anew (tests)."""
    _by_sender.clear()


@asynccontextmanager
async def forwarded(activity: Activity, sender: Account, body: str) -> AsyncIterator[None]:
    """What is done inside is done by the activity; then it is passed on, if it belongs to us.

    In the transaction around us: it is passed on exactly if it was done. Nothing is that not
    everybody may see.
    """
    is_gone = isinstance(activity, Delete)
    owner_id = await _owner_of_thread(activity.object.id, sender) if is_gone else None
    yield
    if not is_gone and _is_answer_for_all(activity):
        owner_id = await _owner_of_thread(activity.object.id, sender)
    if owner_id is None or not same_origin(activity.id, sender.uri):
        return
    if _by_sender.allows(sender.uri):
        inboxes = await audience.followers(owner_id)
        had = {host_of(sender.uri), *map(host_of, (*activity.to, *activity.cc))}
        await delivery.forward(owner_id, activity.id, body, _one_for_each_host(inboxes, had))


def _is_answer_for_all(activity: Activity) -> bool:
    """Whether it is a new or changed post that answers another, for everybody to see."""
    post = activity.object
    if not isinstance(activity, Create | Update) or not isinstance(post, PostObject):
        return False
    if not post.in_reply_to or PUBLIC not in (*activity.to, *activity.cc):
        return False
    return PUBLIC in (*post.to, *post.cc)


async def _owner_of_thread(post_uri: str, sender: Account) -> int | None:
    """The one of ours in whose thread a post of the sender's stands, if all may see both."""
    if not post_uri or addresses.is_ours(post_uri):
        return None
    rows = await database.query(
        "SELECT root.account_id AS owner_id FROM post answer"  # noqa: S608 (our own words)
        " JOIN post root ON root.id = answer.thread_id"
        " WHERE answer.uri = ? AND answer.account_id = ? AND root.is_local"
        f" AND {open_sql('root')} AND {open_sql('answer')} AND answer.approval_state = ''",
        [post_uri, sender.id],
    )
    return rows[0]["owner_id"] if rows else None


def _one_for_each_host(inboxes: Iterable[str], had: set[str]) -> list[str]:
    """One inbox of each host that has not got it yet: where there is no shared one, any will do."""
    by_host = {host_of(inbox): inbox for inbox in sorted(inboxes, reverse=True)}
    return [inbox for host, inbox in by_host.items() if host not in had]
