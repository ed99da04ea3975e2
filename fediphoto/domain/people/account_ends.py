"""How an account is suspended, given back, deleted, or forgotten."""

from datetime import UTC, datetime

from tortoise.expressions import F

from fediphoto.domain import facts
from fediphoto.domain.notifications import notification_requests
from fediphoto.domain.people import exports, imports
from fediphoto.domain.posts import earlier_posts, posts, stories
from fediphoto.domain.relations import acquaintances
from fediphoto.domain.sign_in import credentials
from fediphoto.storage import database
from fediphoto.storage.models import (
    Account,
    AccountCollection,
    AccountCollectionItem,
    AccountKey,
    AccountNote,
    AccountText,
    AnnualReport,
    Block,
    Bookmark,
    Collection,
    DomainBlock,
    Endorsement,
    FeaturedTag,
    Follow,
    HomeEntry,
    IdempotencyKey,
    Marker,
    Mute,
    Notification,
    OAuthToken,
    OneTimeLink,
    SuggestionDismissal,
    TagFollow,
    TagRemoval,
    ThreadMute,
    User,
)

LEFT = "left"
"""Who hid an account that its owner is deleting (`Account.suspended_by`)."""


async def suspend(account: Account, *, by: str = "us") -> None:
    """Hide an account from everybody; a local person is signed out everywhere.

    Its posts stay where they are, unseen, until `unsuspend`. (Those who keep order do it by
    `moderation.suspend`, which cuts relations and is written down.)
    """
    async with database.transaction():
        await Account.filter(id=account.id).update(
            suspended_at=datetime.now(UTC), suspended_by=by, version=F("version") + 1
        )
        if account.is_local:
            await credentials.end_all(account)


async def unsuspend(account: Account) -> None:
    """Take a suspension back."""
    await Account.filter(id=account.id).update(
        suspended_at=None, suspended_by="", version=F("version") + 1
    )


async def delete_local(account: Account, *, by: str = "us") -> None:
    """Delete a local account for good: posts, photos, relations and sign-in.

    A bare row stays so that the name is never given away again, and the keys stay so that the
    Delete can be signed. Followers' servers are told (AccountDeleted). A crash on the way leaves
    a suspended account, and repeating the call goes on.
    """
    await suspend(account, by=by)
    inboxes = await acquaintances.inboxes(account)
    await posts.purge_author(account)
    await stories.forget_all_of(account)
    await exports.forget(account)
    await imports.forget(account)
    await earlier_posts.forget(account)
    async with database.transaction():
        await _remove_relations(account)
        for owned in (OAuthToken, OneTimeLink, IdempotencyKey, User):
            await owned.filter(account_id=account.id).delete()
        await _make_bare(account, suspended_at=None, suspended_by="")
        await facts.record(facts.AccountDeleted(account_id=account.id, inboxes=inboxes))


async def remove_remote(account: Account) -> None:
    """Forget somebody elsewhere whose server says that they are gone, with all they made.

    The bare row stays, so that a late activity of theirs does not bring them back, and so that a
    suspension outlives a Delete and a return.
    """
    await posts.purge_author(account)
    await stories.forget_all_of(account)
    async with database.transaction():
        await _remove_relations(account)
        await AccountKey.filter(account_id=account.id, private_pem=None).delete()
        await _make_bare(account)


async def _make_bare(account: Account, **besides: object) -> None:
    """Leave the name and the addresses of an account, and nothing that it ever said."""
    row = await Account.get(id=account.id)
    unused = [key for key in (row.avatar_key, row.header_key) if key]
    if unused:
        await facts.record(facts.FilesUnused(keys=unused))
    await Account.filter(id=account.id).update(**_BARE, **besides, deleted_at=datetime.now(UTC))
    await Account.filter(id=account.id).update(version=F("version") + 1)
    await AccountText.filter(account_id=account.id).delete()


_BARE: dict[str, object] = {
    "display_name": "",
    "note": "",
    "note_html": "",
    "fields_json": [],
    "emojis": [],
    "avatar_key": "",
    "header_key": "",
    "avatar_description": "",
    "header_description": "",
    "avatar_remote_url": "",
    "header_remote_url": "",
    "also_known_as": [],
    "moved_to_id": None,
    "followers_count": 0,
    "following_count": 0,
    "posts_count": 0,
    "last_post_at": None,
    "backfilled_at": None,
}


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
    for model in (Block, Mute, Endorsement, AccountNote, SuggestionDismissal):
        await model.filter(account_id=account.id).delete()
        await model.filter(target_id=account.id).delete()
    await Notification.filter(recipient_id=account.id).delete()
    await Notification.filter(from_account_id=account.id).delete()
    await notification_requests.forget_relations(account)
    await AccountCollectionItem.filter(account_id=account.id).delete()
    for owned in (
        AccountCollection,
        AnnualReport,
        Bookmark,
        Collection,
        DomainBlock,
        FeaturedTag,
        HomeEntry,
        Marker,
        TagFollow,
        TagRemoval,
        ThreadMute,
    ):
        await owned.filter(account_id=account.id).delete()
