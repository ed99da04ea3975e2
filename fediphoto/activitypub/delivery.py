"""How an activity of ours is sent: one row per distinct inbox, kept until it arrived.

The activity's id is unique and follows from the deed, so a fact handled twice is sent once;
`DeliveryRunner` does the sending.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from fediphoto.activitypub import (
    audience,
    delivery_queue,
    hosts,
    proving,
    server_software,
    signature_schemes,
)
from fediphoto.activitypub.delivery_runner import DeliveryRunner, release_leases
from fediphoto.storage import database, jobs
from fediphoto.storage.models import OutgoingActivity

__all__ = ["DeliveryRunner", "release_leases", "send", "sweep"]

KEEP_URI_FOR = timedelta(days=1)
"""How long a delivered activity's id is remembered: longer than a fact may be handled twice."""
_SWEEP_ROWS = 1000


async def send(
    author_id: int,
    document: dict[str, Any],
    inboxes: Iterable[str],
    *,
    again: bool = False,
    with_former_key: bool = False,
    is_ending: bool = False,
) -> None:
    """Queue an activity of `author_id` for these inboxes, once for its id.

    Own, refused and unavailable hosts are left out; a host whose breaker is open gets its row
    later. With `again` an activity that was sent before is sent once more; with `with_former_key`
    it is signed with the key that the author had before, while we have that; with `is_ending` (of a
    follow) it goes to domains that the author blocks too. What is addressed to the public gets the
    author's integrity proof.
    """
    async with database.transaction():
        reachable = await audience.allowed(inboxes, author_id, is_ending=is_ending)
        if not reachable:
            return
        sent = await OutgoingActivity.get_or_none(uri=document["id"])
        if sent is not None and not again:
            return
        if sent is None:
            body = orjson.dumps(await proving.proven(author_id, document)).decode()
            sent = await OutgoingActivity.create(
                account_id=author_id,
                uri=document["id"],
                body=body,
                is_signed_with_former_key=with_former_key,
            )
        await _queue(sent, reachable)


async def forward(author_id: int, uri: str, body: str, inboxes: Iterable[str]) -> None:
    """Queue an activity of somebody else, as it came, to be passed on by `author_id`; once.

    In the transaction around us.
    """
    reachable = await audience.allowed(inboxes, author_id)
    if reachable and not await OutgoingActivity.exists(uri=uri):
        passed_on = await OutgoingActivity.create(account_id=author_id, uri=uri, body=body)
        await _queue(passed_on, reachable)


async def _queue(activity: OutgoingActivity, inboxes: Mapping[str, str]) -> None:
    await delivery_queue.add(activity.id, activity.account_id, inboxes)
    database.after_commit(lambda: jobs.wake(hosts.QUEUE))


async def sweep() -> int:
    """Forget activities that all arrived (or were given up) over a day ago; returns how many."""
    before = datetime.now(UTC) - KEEP_URI_FOR
    forgotten = 0
    while True:
        arrived = OutgoingActivity.filter(created_at__lt=before, deliveries__id__isnull=True)
        rows = await arrived.limit(_SWEEP_ROWS).values_list("id")
        if not rows:
            break
        forgotten += await OutgoingActivity.filter(id__in=[row[0] for row in rows]).delete()
    await signature_schemes.forget_old()
    await server_software.forget_old()
    await hosts.forget_old()
    return forgotten
