"""Whether an activity is our business, and its sender's: the rules that handlers share."""

from datetime import UTC, datetime, timedelta

from fediphoto.activitypub.vocabulary import PUBLIC, PostObject, same_origin
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.domain.topics import tag_follows
from fediphoto.errors import Forbidden
from fediphoto.storage import database
from fediphoto.storage.models import Account, Tombstone

UNDONE_FOR = timedelta(hours=6)
"""How long an Undo that came before its activity keeps that out (Mastodon's rule)."""


class Ignored(Exception):
    """The activity is none of our business; the sentence says why."""


def check_author(post: PostObject, sender: Account) -> None:
    """Forbidden unless `sender` wrote the post and it lies on the sender's server (FEP-fe34)."""
    if sender.uri not in post.attributed_to or not same_origin(post.id, sender.uri):
        raise Forbidden("The object is somebody else's.")
    if addresses.is_ours(post.id):
        raise Forbidden("The object's id is on this instance.")


async def our_account(uri: str) -> Account:
    """The local account with that id; Ignored where it is not ours, or gone."""
    account = await accounts.find_by_uri(uri) if addresses.is_ours(uri) else None
    if account is None or not account.is_local or account.deleted_at is not None:
        raise Ignored("It is not about anybody here")
    return account


async def is_followed_here(account: Account) -> bool:
    """Whether anybody here follows a remote account."""
    rows = await database.query(
        "SELECT 1 AS found FROM follow JOIN account ON account.id = follow.follower_id"
        " WHERE follow.target_id = ? AND follow.state = 'accepted' AND account.domain = ''"
        " LIMIT 1",
        [account.id],
    )
    return bool(rows)


async def concerns_us(post: PostObject, author: Account | None) -> bool:
    """Whether a new post is for anybody here: a follower (of the author, or of one of the post's
    hashtags), somebody named or quoted, a thread of ours.

    Of an author nobody here knows (None) nobody is a follower.

    Everything else would fill the database with what nobody asked for (Mastodon's
    related_to_local_activity?).
    """
    if any(addresses.is_ours(uri) for uri in (*post.mentions, *post.to, *post.cc)):
        return True
    if addresses.is_ours(post.in_reply_to) or addresses.is_ours(post.quote):
        return True
    if author is not None and await is_followed_here(author):
        return True
    if PUBLIC in post.to and await tag_follows.anybody_follows(post.hashtags):
        return True
    return bool(post.in_reply_to) and await _continues_thread_of_ours(post.in_reply_to)


async def _continues_thread_of_ours(parent_uri: str) -> bool:
    rows = await database.query(
        "SELECT 1 AS found FROM post parent JOIN post root ON root.id = parent.thread_id"
        " WHERE parent.uri = ? AND root.is_local",
        [parent_uri],
    )
    return bool(rows)


async def is_in_followed_thread_of(owner_uri: str, post: PostObject) -> bool:
    """Whether a post answers in a thread of `owner_uri`, whom somebody here follows.

    Owners of threads forward what is said there to their followers (ActivityPub §7.1.2).
    """
    if not post.in_reply_to:
        return False
    rows = await database.query(
        "SELECT 1 AS found FROM post parent JOIN post root ON root.id = parent.thread_id"
        " JOIN account owner ON owner.id = root.account_id"
        " JOIN follow ON follow.target_id = owner.id AND follow.state = 'accepted'"
        " WHERE parent.uri = ? AND owner.uri = ? LIMIT 1",
        [post.in_reply_to, owner_uri],
    )
    return bool(rows)


async def was_undone(uri: str, sender: Account) -> bool:
    """Whether the sender took an activity back before it came."""
    since = datetime.now(UTC) - UNDONE_FOR
    return await Tombstone.exists(uri=uri, account_id=sender.id, deleted_at__gt=since)


async def remember_undone(uri: str, sender: Account) -> None:
    """Keep out for hours what the sender takes back before it has come."""
    if uri and same_origin(uri, sender.uri):
        await Tombstone.update_or_create(
            {"account_id": sender.id, "deleted_at": datetime.now(UTC)}, uri=uri
        )
