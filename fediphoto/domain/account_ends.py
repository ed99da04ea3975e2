"""How an account is suspended, given back, deleted, or forgotten."""

from datetime import UTC, datetime

from tortoise.expressions import F

from fediphoto.domain import credentials, facts, posts
from fediphoto.storage import database
from fediphoto.storage.models import (
    Account,
    AccountKey,
    Block,
    Bookmark,
    DomainBlock,
    Follow,
    HomeEntry,
    Marker,
    Mute,
    Notification,
    User,
)


async def suspend(account: Account) -> None:
    """Hide an account from everybody; a local person is signed out everywhere.

    Its posts stay where they are, unseen, until `unsuspend`.
    """
    async with database.transaction():
        await Account.filter(id=account.id).update(
            suspended_at=datetime.now(UTC), version=F("version") + 1
        )
        if account.is_local:
            await credentials.end_all(account)


async def unsuspend(account: Account) -> None:
    """Take a suspension back."""
    await Account.filter(id=account.id).update(suspended_at=None, version=F("version") + 1)


async def delete_local(account: Account) -> None:
    """Delete a local account for good: posts, photos, relations and sign-in.

    A bare row stays so that the name is never given away again, and the keys stay so that the
    Delete can be signed. Followers' servers are told (AccountDeleted). A crash on the way leaves
    a suspended account, and repeating the call goes on.
    """
    await suspend(account)
    inboxes = await _inboxes_of_everybody_near(account)
    await posts.purge_author(account)
    async with database.transaction():
        await _remove_relations(account)
        await User.filter(account_id=account.id).delete()
        unused = [key for key in (account.avatar_key, account.header_key) if key]
        await Account.filter(id=account.id).update(**_bare(), version=F("version") + 1)
        if unused:
            await facts.record(facts.FilesUnused(keys=unused))
        await facts.record(facts.AccountDeleted(account_id=account.id, inboxes=inboxes))


async def remove_remote(account: Account) -> None:
    """Forget somebody elsewhere whose server says that they are gone, with all they made.

    The bare row stays, so that a late activity of theirs does not bring them back.
    """
    await posts.purge_author(account)
    async with database.transaction():
        await _remove_relations(account)
        await AccountKey.filter(account_id=account.id, private_pem=None).delete()
        unused = [key for key in (account.avatar_key, account.header_key) if key]
        await Account.filter(id=account.id).update(**_bare(), version=F("version") + 1)
        if unused:
            await facts.record(facts.FilesUnused(keys=unused))


def _bare() -> dict[str, object]:
    return {
        "deleted_at": datetime.now(UTC),
        "suspended_at": None,
        "display_name": "",
        "note": "",
        "note_html": "",
        "fields_json": [],
        "emojis": [],
        "avatar_key": "",
        "header_key": "",
        "avatar_remote_url": "",
        "header_remote_url": "",
        "followers_count": 0,
        "following_count": 0,
        "posts_count": 0,
    }


async def _inboxes_of_everybody_near(account: Account) -> list[str]:
    """Where followers and followed people elsewhere are reached, each inbox once."""
    rows = await database.query(
        "SELECT DISTINCT CASE WHEN other.shared_inbox_uri <> '' THEN other.shared_inbox_uri"
        " ELSE other.inbox_uri END AS inbox FROM account other JOIN follow"
        " ON (follow.follower_id = other.id AND follow.target_id = ?)"
        " OR (follow.target_id = other.id AND follow.follower_id = ?)"
        " WHERE other.domain <> ''",
        [account.id, account.id],
    )
    return [row["inbox"] for row in rows if row["inbox"]]


async def _remove_relations(account: Account) -> None:
    """Undo every relation, with the counters of those on its other end."""
    for column, counter, mine in (
        ("follower_id", "following_count", "target_id"),
        ("target_id", "followers_count", "follower_id"),
    ):
        await database.write(
            f"UPDATE account SET {counter} = {counter} - 1, version = version + 1"  # noqa: S608
            f" WHERE id IN (SELECT {column} FROM follow WHERE {mine} = ? AND state = 'accepted')",
            [account.id],
        )
    await Follow.filter(follower_id=account.id).delete()
    await Follow.filter(target_id=account.id).delete()
    for model in (Block, Mute):
        await model.filter(account_id=account.id).delete()
        await model.filter(target_id=account.id).delete()
    await Notification.filter(recipient_id=account.id).delete()
    await Notification.filter(from_account_id=account.id).delete()
    for owned in (Bookmark, DomainBlock, HomeEntry, Marker):
        await owned.filter(account_id=account.id).delete()
