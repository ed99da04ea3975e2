"""Which follows a decision cut, so that people hear of it and can have them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tortoise.expressions import Q

from fediphoto.domain import facts, roles
from fediphoto.domain.notifications import notifications
from fediphoto.domain.relations import follows
from fediphoto.errors import FediphotoError, NotFound
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    Account,
    DomainPolicy,
    Follow,
    SeveranceEvent,
    SeveredRelation,
)

RESTORED_AT_A_TIME = 100
RESTORED_AFTER_S = 60.0
"""By then the jobs that bring people back are through, or well under way."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What one decision cut of one person's: how many they followed, how many followed them."""

    event: SeveranceEvent
    following: int
    followers: int
    restorable: int
    """How many of these can be asked for again."""


async def of_remote(account_ids: Sequence[int], limit: int) -> list[Follow]:
    """What is between these people elsewhere and ours, accepted or asked for."""
    if not account_ids:
        return []
    found = Follow.filter(
        Q(target_id__in=account_ids, follower__domain="")
        | Q(follower_id__in=account_ids, target__domain="")
    )
    return await found.prefetch_related("follower", "target").order_by("id").limit(limit)


async def event_of_policy(domain: str) -> SeveranceEvent:
    """The event of the present decision on `domain`: one, however often its jobs run."""
    policy = await DomainPolicy.get_or_none(domain=domain)
    same = SeveranceEvent.filter(kind="domain_policy", target=domain, account_id=None)
    if policy is not None:
        known = await same.filter(created_at__gte=policy.updated_at).order_by("id").first()
        if known is not None:
            return known
    return await begin("domain_policy", domain)


async def get(event_id: int) -> SeveranceEvent:
    """The event with that id; NotFound where there is none."""
    event = await SeveranceEvent.get_or_none(id=event_id)
    if event is None:
        raise NotFound
    return event


async def begin(kind: str, target: str, account: Account | None = None) -> SeveranceEvent:
    """A new event, in the transaction around us; `account` is whose own decision it was."""
    return await SeveranceEvent.create(
        id=snowflake(),
        kind=kind,
        target=target[:512],
        account_id=None if account is None else account.id,
    )


async def sever(event: SeveranceEvent, cut: Sequence[Follow], *, tells_them: bool = False) -> None:
    """End these follows (each with one end here), in the transaction around us.

    What would be needed to follow again is kept, and our people are told once. With `tells_them`
    the other server hears of each end (Unfollowed, FollowRejected); without it goes on believing
    in it, so that a follower can be had back.
    """
    await follows.hold(*{one for row in cut for one in (row.follower_id, row.target_id)})
    for follow in cut:
        is_ours = follow.follower.is_local
        ours, theirs = (
            (follow.follower, follow.target) if is_ours else (follow.target, follow.follower)
        )
        if not await follows.end(follow):
            continue
        if follow.state != "accepted" and not is_ours:
            continue  # a request that waited: whoever asked may ask again
        await SeveredRelation.bulk_create(
            [
                SeveredRelation(
                    id=snowflake(),
                    event_id=event.id,
                    local_account_id=ours.id,
                    remote_account_id=theirs.id,
                    direction="following" if is_ours else "follower",
                    settings=_settings(follow, was_told=tells_them),
                )
            ],
            ignore_conflicts=True,
        )
        if tells_them:
            await _tell(follow, is_ours=is_ours)
        await notifications.tell_of_severance(ours.id, event.id)


def _settings(follow: Follow, *, was_told: bool) -> dict[str, Any]:
    return {
        "shows_boosts": follow.shows_boosts,
        "notifies": follow.notifies,
        "languages": follow.languages,
        "uri": follow.uri,
        "was_told": was_told,
    }


async def _tell(follow: Follow, *, is_ours: bool) -> None:
    fact = facts.Unfollowed if is_ours else facts.FollowRejected
    await facts.record(
        fact(follow_uri=follow.uri, follower_id=follow.follower_id, target_id=follow.target_id)
    )


async def mine(account: Account, limit: int = 40) -> list[Cut]:
    """What decisions cut of somebody's, the latest first."""
    rows = await SeveredRelation.filter(local_account_id=account.id).prefetch_related("event")
    by_event: dict[int, list[SeveredRelation]] = {}
    for row in rows:
        by_event.setdefault(row.event_id, []).append(row)
    latest = sorted(by_event, reverse=True)[:limit]
    return [
        Cut(
            by_event[one][0].event,
            following=sum(row.direction == "following" for row in by_event[one]),
            followers=sum(row.direction == "follower" for row in by_event[one]),
            restorable=sum(_is_restorable(row) for row in by_event[one]),
        )
        for one in latest
    ]


async def events(by: Account | None, limit: int = 100) -> list[tuple[SeveranceEvent, int]]:
    """The instance's own decisions that cut follows, the latest first, with how many still are.

    Only those of which some still are. Raises Forbidden.
    """
    await roles.demand_moderator(by)
    rows = await database.query(
        "SELECT event.id, (SELECT COUNT(*) FROM severed_relation cut"
        " WHERE cut.event_id = event.id AND cut.restored_at IS NULL) AS cut"
        " FROM severance_event event WHERE event.account_id IS NULL"
        " ORDER BY event.id DESC LIMIT ?",
        [limit],
    )
    cut = {row["id"]: row["cut"] for row in rows if row["cut"]}
    found = await SeveranceEvent.filter(id__in=list(cut)).order_by("-id")
    return [(event, cut[event.id]) for event in found]


def _is_restorable(row: SeveredRelation) -> bool:
    if row.restored_at is not None:
        return False
    return row.direction == "following" or not row.settings.get("was_told", True)


async def restore_soon(domain: str) -> None:
    """Have what decisions on `domain` cut asked for again by jobs, once its people are back."""
    async with database.transaction():
        for event in await SeveranceEvent.filter(kind="domain_policy", target=domain):
            await restore_event_soon(event.id, delay_s=RESTORED_AFTER_S)


async def restore_all(by: Account | None, event_id: int) -> None:
    """Have all that a decision cut asked for again. Raises NotFound, Forbidden."""
    await roles.demand_moderator(by)
    event = await get(event_id)
    await restore_event_soon(event.id)


async def restore_event_soon(event_id: int, *, delay_s: float = 0.0) -> None:
    """Have all that an event cut asked for again, in the background."""
    async with database.transaction():
        payload = {"event_id": event_id, "after_id": 0}
        await jobs.enqueue("severances.restore", payload, delay_s=delay_s)


async def restore(event_id: int, of: Account) -> int:
    """Ask again for what an event cut of one person's; returns how many.

    Whom they followed is sent a new Follow. Who followed them, and whose server was never told
    that it ended, follows again as before; nobody else can be had back but by themselves. What
    cannot be done now (they are still suspended, gone, blocked) is left as it is, to be tried
    again. Raises NotFound for an event that is none of theirs.
    """
    mine = await SeveredRelation.filter(event_id=event_id, local_account_id=of.id).prefetch_related(
        "local_account", "remote_account"
    )
    if not mine:
        raise NotFound
    return sum([await _restore(row) for row in mine])


async def _restore(row: SeveredRelation) -> bool:
    kept = row.settings
    ours, theirs = row.local_account, row.remote_account
    if not _is_restorable(row) or theirs.suspended_at is not None or theirs.deleted_at is not None:
        return False
    try:
        async with database.transaction():
            if row.direction == "following":
                await follows.request(
                    ours,
                    theirs,
                    shows_boosts=kept.get("shows_boosts", True),
                    notifies=kept.get("notifies", False),
                    languages=kept.get("languages", []),
                )
            else:
                await follows.resume(theirs, ours, kept["uri"])
            await SeveredRelation.filter(id=row.id).update(restored_at=datetime.now(UTC))
    except FediphotoError:
        return False
    return True


async def _restore_job(payload: dict[str, Any]) -> None:
    """Restore the next of what an event cut; the job for the rest is written afterwards.

    Being killed repeats some of it: what was restored is not restored twice.
    """
    rows = (
        await SeveredRelation.filter(
            event_id=payload["event_id"], id__gt=payload["after_id"], restored_at=None
        )
        .order_by("id")
        .limit(RESTORED_AT_A_TIME)
        .prefetch_related("local_account", "remote_account")
    )
    for row in rows:
        await _restore(row)
    if len(rows) == RESTORED_AT_A_TIME:
        async with database.transaction():
            await jobs.enqueue("severances.restore", {**payload, "after_id": rows[-1].id})


JOBS: dict[str, jobs.Handler] = {"severances.restore": _restore_job}
