"""Who wants nothing to do with whom: blocks, mutes, blocked domains."""

from datetime import UTC, datetime, timedelta

from fediphoto.domain import addresses, facts, follows, views
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.views import AccountView
from fediphoto.errors import Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Block, DomainBlock, Follow, Mute, Notification


async def block(account: Account, target: Account, *, uri: str | None = None) -> Block:
    """`account` will have nothing to do with `target`: follows end both ways, silently here.

    What either put before the other's eyes (home entries, notifications) goes. Idempotent.
    Raises Unprocessable for oneself.
    """
    if account.id == target.id:
        raise Unprocessable("You cannot block yourself.")
    async with database.transaction():
        known = await Block.get_or_none(account_id=account.id, target_id=target.id)
        if known is not None:
            return known
        await follows.unfollow(account, target)
        await follows.remove_follower(account, target)
        block_id = snowflake()
        made = await Block.create(
            id=block_id,
            account_id=account.id,
            target_id=target.id,
            uri=uri or addresses.deed_uri(account.username, "blocks", block_id),
        )
        await _forget(account.id, target.id)
        await _forget(target.id, account.id)
        if account.is_local and not target.is_local:
            await facts.record(facts.Blocked(block_id=made.id))
    return made


async def unblock(account: Account, target: Account) -> None:
    """Lift a block; the follows that it ended do not come back."""
    async with database.transaction():
        known = await Block.get_or_none(account_id=account.id, target_id=target.id)
        if known is None:
            return
        await Block.filter(id=known.id).delete()
        if account.is_local and not target.is_local:
            await facts.record(
                facts.Unblocked(block_uri=known.uri, account_id=account.id, target_id=target.id)
            )


async def blocked(account: Account, page: Page) -> Paged[AccountView]:
    """Whom somebody blocks, the latest first."""
    return await database.read(_people("block", account.id, page))


async def mute(
    account: Account,
    target: Account,
    *,
    hides_notifications: bool = True,
    duration_s: int | None = None,
) -> Mute:
    """Not read `target` (for `duration_s` seconds, or until unmuted), who never learns.

    Repeated, it changes how. Raises Unprocessable for oneself.
    """
    if account.id == target.id:
        raise Unprocessable("You cannot mute yourself.")
    ends_at = None if duration_s is None else datetime.now(UTC) + timedelta(seconds=duration_s)
    async with database.transaction():
        known = await Mute.get_or_none(account_id=account.id, target_id=target.id)
        if known is None:
            return await Mute.create(
                id=snowflake(),
                account_id=account.id,
                target_id=target.id,
                hides_notifications=hides_notifications,
                expires_at=ends_at,
            )
        known.hides_notifications, known.expires_at = hides_notifications, ends_at
        await known.save(update_fields=["hides_notifications", "expires_at"])
    return known


async def unmute(account: Account, target: Account) -> None:
    """Read them again."""
    await Mute.filter(account_id=account.id, target_id=target.id).delete()


async def muted(account: Account, page: Page) -> Paged[AccountView]:
    """Whom somebody mutes, the latest first."""
    return await database.read(_people("mute", account.id, page))


async def block_domain(account: Account, domain: str) -> None:
    """Want nothing from a whole domain: its people's follows end, and they are not shown."""
    name = domain.strip().lower()
    async with database.transaction():
        if await DomainBlock.exists(account_id=account.id, domain=name):
            return
        await DomainBlock.create(id=snowflake(), account_id=account.id, domain=name)
        from_there = Follow.filter(target_id=account.id, follower__domain=name)
        for follow in await from_there.prefetch_related("follower"):
            await follows.remove_follower(account, follow.follower)
        to_there = Follow.filter(follower_id=account.id, target__domain=name)
        for follow in await to_there.prefetch_related("target"):
            await follows.unfollow(account, follow.target)
        await Notification.filter(recipient_id=account.id, from_account__domain=name).delete()


async def unblock_domain(account: Account, domain: str) -> None:
    """Lift it."""
    await DomainBlock.filter(account_id=account.id, domain=domain.strip().lower()).delete()


async def blocked_domains(account: Account, page: Page) -> Paged[str]:
    """The domains somebody blocks, the latest first."""
    return await database.read(_domains(account.id, page))


async def _forget(reader_id: int, author_id: int) -> None:
    await Notification.filter(recipient_id=reader_id, from_account_id=author_id).delete()
    await database.write(
        "DELETE FROM home_entry WHERE account_id = ? AND post_id IN (SELECT post.id FROM post"
        " LEFT JOIN post original ON original.id = post.boost_of_id"
        " WHERE post.account_id = ? OR original.account_id = ?)",
        [reader_id, author_id, author_id],
    )


def _people(table: str, account_id: int, page: Page) -> ReadPlan[Paged[AccountView]]:
    tail, values = bounds(page, "id")
    is_on = " AND (expires_at IS NULL OR expires_at > CURRENT_TIMESTAMP)" if table == "mute" else ""
    found = yield (
        f"SELECT id, target_id FROM {table} WHERE account_id = ?{is_on}{tail}",  # noqa: S608
        [account_id, *values],
    )
    rows = newest_first(page, found)
    people = yield from views.accounts([row["target_id"] for row in rows])
    return Paged(people, *_ends([row["id"] for row in rows], page))


def _domains(account_id: int, page: Page) -> ReadPlan[Paged[str]]:
    tail, values = bounds(page, "id")
    found = yield (
        f"SELECT id, domain FROM domain_block WHERE account_id = ?{tail}",  # noqa: S608
        [account_id, *values],
    )
    rows = newest_first(page, found)
    return Paged([row["domain"] for row in rows], *_ends([row["id"] for row in rows], page))


def _ends(keys: list[int], page: Page) -> tuple[int | None, int | None]:
    return (keys[-1] if len(keys) == page.limit else None), (keys[0] if keys else None)
