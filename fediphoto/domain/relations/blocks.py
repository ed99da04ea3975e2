"""Who wants nothing to do with whom: blocks, mutes, blocked domains."""

from datetime import UTC, datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from fediphoto.domain import addresses, domain_names, facts
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.relations import account_collections, follows, severances
from fediphoto.domain.timelines import collections
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.errors import Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Block, DomainBlock, Follow, Mute, Notification
from fediphoto.text.translations import _

_LONGEST_MUTE_S = 100 * 365 * 86_400


async def block(account: Account, target: Account, *, uri: str | None = None) -> Block:
    """`account` will have nothing to do with `target`: follows end both ways, silently here.

    What either put before the other's eyes (home entries, notifications) goes. Idempotent.
    Another server is told once (Blocked), and of each follow that ended besides (Unfollowed,
    FollowRejected), as Mastodon does: Pixelfed's inbox knows Undo, but not Block. Raises
    Unprocessable for oneself.
    """
    if account.id == target.id:
        raise Unprocessable(_("You cannot block yourself."))
    try:
        async with database.transaction():
            await follows.hold(account.id, target.id)
            known = await Block.get_or_none(account_id=account.id, target_id=target.id)
            return known or await _block(account, target, uri)
    except IntegrityError:
        # The same block came twice at once.
        return await Block.get(account_id=account.id, target_id=target.id)


async def _block(account: Account, target: Account, uri: str | None) -> Block:
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
    await collections.part(account.id, target.id)
    await account_collections.part(account.id, target.id)
    if account.is_local and not target.is_local:
        await facts.record(facts.Blocked(block_id=made.id))
    return made


async def unblock(account: Account, target: Account) -> None:
    """Lift a block; the follows that it ended do not come back."""
    async with database.transaction():
        known = await Block.get_or_none(account_id=account.id, target_id=target.id)
        if known is None or not await Block.filter(id=known.id).delete():
            return
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

    Repeated, it changes how. A duration of 0 has no end. Raises Unprocessable for oneself, and for
    a duration below zero or beyond a hundred years.
    """
    if account.id == target.id:
        raise Unprocessable(_("You cannot mute yourself."))
    if not 0 <= (duration_s or 0) <= _LONGEST_MUTE_S:
        raise Unprocessable(_("A mute lasts from a second to a hundred years."))
    ends_at = datetime.now(UTC) + timedelta(seconds=duration_s) if duration_s else None
    async with database.transaction():
        await Mute.bulk_create(
            [
                Mute(
                    id=snowflake(),
                    account_id=account.id,
                    target_id=target.id,
                    hides_notifications=hides_notifications,
                    expires_at=ends_at,
                )
            ],
            on_conflict=["account_id", "target_id"],
            update_fields=["hides_notifications", "expires_at"],
        )
        return await Mute.get(account_id=account.id, target_id=target.id)


async def unmute(account: Account, target: Account) -> None:
    """Read them again."""
    await Mute.filter(account_id=account.id, target_id=target.id).delete()


async def muted(account: Account, page: Page) -> Paged[AccountView]:
    """Whom somebody mutes, the latest first."""
    return await database.read(_people("mute", account.id, page))


async def block_domain(account: Account, domain: str) -> None:
    """Want nothing from a whole domain: its people's follows end, and they are not shown.

    What that cuts is recorded (severances), and its people's servers hear of each end. Idempotent.
    Raises Unprocessable for what is no domain, and for our own.
    """
    name = domain_names.tidy(domain)
    if not name:
        raise Unprocessable(_("That is not the name of a domain."))
    if addresses.is_our_host(name):
        raise Unprocessable(_("You cannot block the domain that you live on."))
    async with database.transaction():
        await DomainBlock.bulk_create(
            [DomainBlock(id=snowflake(), account_id=account.id, domain=name)],
            ignore_conflicts=True,
        )
        between = Follow.filter(
            Q(target_id=account.id, follower__domain=name)
            | Q(follower_id=account.id, target__domain=name)
        )
        cut = await between.prefetch_related("follower", "target")
        if cut:
            event = await severances.begin("user_domain_block", name, account)
            await severances.sever(event, cut, tells_them=True)
        await Notification.filter(recipient_id=account.id, from_account__domain=name).delete()


async def unblock_domain(account: Account, domain: str) -> None:
    """Lift it."""
    await DomainBlock.filter(account_id=account.id, domain=domain_names.tidy(domain)).delete()


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
    return Paged.of(page, people, [row["id"] for row in rows])


def _domains(account_id: int, page: Page) -> ReadPlan[Paged[str]]:
    tail, values = bounds(page, "id")
    found = yield (
        f"SELECT id, domain FROM domain_block WHERE account_id = ?{tail}",  # noqa: S608
        [account_id, *values],
    )
    rows = newest_first(page, found)
    return Paged.of(page, [row["domain"] for row in rows], [row["id"] for row in rows])
