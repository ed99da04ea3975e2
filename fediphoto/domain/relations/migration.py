"""How somebody moves to another account, and takes the followers along.

Followers come along only where both accounts say so: the old one by moving, the new one by naming
the old among its aliases. Posts stay where they are.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from tortoise.expressions import F

from fediphoto.domain import facts
from fediphoto.domain.relations import follows
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Follow
from fediphoto.text.translations import _

log = structlog.get_logger()

OWN_COOLDOWN = timedelta(days=30)
"""How long one of ours must stay before moving once more (Mastodon's rule)."""
REMOTE_COOLDOWN = timedelta(days=7)
"""The same for people elsewhere: each move makes everybody here ask and tell two servers."""
_FOLLOWERS_AT_ONCE = 50


async def move(account: Account, target: Account) -> None:
    """The local `account` moves to `target`, whose actor the caller has just read again.

    From now on it leads there and posts nothing more; its followers here follow `target` (by
    jobs), and those elsewhere are told (AccountMoved). Raises the errors of `check`.
    """
    async with database.transaction():
        row = await Account.filter(id=account.id).select_for_update().get()
        check(row, target)
        moved_at = await _lead(row, target)
        await facts.record(
            facts.AccountMoved(
                account_id=row.id, target_id=target.id, moved_at=moved_at.isoformat()
            )
        )


def check(account: Account, target: Account) -> None:
    """Whether the local `account` may move to `target`.

    Raises Unprocessable with a sentence where `target` is the account itself, is gone or has
    moved, does not name the account as an alias, or where the last move was less than
    OWN_COOLDOWN ago; Forbidden for somebody suspended.
    """
    if not account.is_local or account.suspended_at is not None:
        raise Forbidden
    if target.id == account.id:
        raise Unprocessable(_("That is this account itself."))
    if target.deleted_at is not None or target.suspended_at is not None:
        raise Unprocessable(_("That account is not there any more."))
    if account.moved_to_id == target.id:
        raise Unprocessable(_("You have moved there already."))
    if target.moved_to_id is not None:
        raise Unprocessable(_("That account has moved away itself."))
    if account.uri not in target.also_known_as:
        raise Unprocessable(
            _("That account does not say yet that it is yours: add this one to its aliases first.")
        )
    if _is_resting(account, OWN_COOLDOWN):
        raise Unprocessable(
            _("You can move again %(days)s days after the last time.", days=OWN_COOLDOWN.days)
        )


async def return_home(account: Account) -> None:
    """The local `account` no longer leads elsewhere and may post again; followers stay away.

    Records AccountUpdated. Nothing happens where it has not moved.
    """
    async with database.transaction():
        is_away = Account.filter(id=account.id, moved_to_id__not_isnull=True)
        if await is_away.update(moved_to_id=None, version=F("version") + 1):
            now = datetime.now(UTC).isoformat()
            await facts.record(facts.AccountUpdated(account_id=account.id, updated_at=now))


async def receive(origin: Account, target: Account) -> None:
    """Somebody elsewhere has moved to `target` (here or anywhere), in the transaction around us.

    Their followers here follow `target` instead, by jobs. Raises Forbidden where `target` does
    not name `origin` as an alias, Unprocessable for one who moved within REMOTE_COOLDOWN, NotFound
    for a target that is gone.
    """
    if target.deleted_at is not None or target.suspended_at is not None:
        raise NotFound(_("The account they moved to is gone."))
    if target.id == origin.id or origin.uri not in target.also_known_as:
        raise Forbidden(_("The account they moved to does not say that it is theirs."))
    row = await Account.filter(id=origin.id).select_for_update().get()
    if _is_resting(row, REMOTE_COOLDOWN):
        raise Unprocessable(_("They moved only days ago."))
    await _lead(row, target)


def _is_resting(account: Account, cooldown: timedelta) -> bool:
    return account.moved_at is not None and account.moved_at > datetime.now(UTC) - cooldown


async def _lead(origin: Account, target: Account) -> datetime:
    """Have the old account lead to the new one, and the followers here follow it there."""
    moved_at = datetime.now(UTC)
    await Account.filter(id=origin.id).update(
        moved_to_id=target.id, moved_at=moved_at, version=F("version") + 1
    )
    await _carry_soon(origin.id, target.id, 0)
    return moved_at


async def _carry_soon(origin_id: int, target_id: int, after_id: int) -> None:
    await jobs.enqueue(
        "migration.followers",
        {"origin_id": origin_id, "target_id": target_id, "after_id": after_id},
        unique_key=f"migration.followers:{origin_id}:{target_id}:{after_id}",
    )


async def _carry_job(payload: dict[str, Any]) -> None:
    """Carry some of the followers here over; the job for the next ones is written after them."""
    origin = await Account.get_or_none(id=payload["origin_id"])
    target = await Account.get_or_none(id=payload["target_id"])
    if origin is None or target is None:
        return
    here = Follow.filter(
        target_id=origin.id, state="accepted", follower__domain="", id__gt=payload["after_id"]
    )
    some = await here.order_by("id").limit(_FOLLOWERS_AT_ONCE).prefetch_related("follower")
    for follow in some:
        await _carry(follow, origin, target)
    if len(some) == _FOLLOWERS_AT_ONCE:
        await _carry_soon(origin.id, target.id, some[-1].id)


async def _carry(follow: Follow, origin: Account, target: Account) -> None:
    """One follower asks to follow the new account, as they followed the old one.

    Whoever may not follow the new one (a block, say) or is the new one stays with the old.
    """
    follower: Account = follow.follower
    if follower.id == target.id:
        return
    try:
        async with database.transaction():
            await follows.hold(follower.id, origin.id, target.id)
            if await follows.find(follower, target) is None:
                await follows.request(
                    follower,
                    target,
                    shows_boosts=follow.shows_boosts,
                    notifies=follow.notifies,
                    languages=follow.languages,
                )
            await follows.unfollow(follower, origin)
    except (Forbidden, NotFound, Unprocessable) as refused:
        log.info("follower not carried over", follower=follower.acct, reason=str(refused))


JOBS: dict[str, jobs.Handler] = {"migration.followers": _carry_job}
