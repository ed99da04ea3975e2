"""A stored activity, read again, with who sent it; and how it is done."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from tortoise.exceptions import DoesNotExist, IntegrityError, TransactionManagementError

from fediphoto.activitypub import network, strict_json
from fediphoto.activitypub.inbox import forwarding, handlers
from fediphoto.activitypub.inbox.outcomes import Outcome, done, refused, tried
from fediphoto.activitypub.inbox.rules import Ignored
from fediphoto.activitypub.vocabulary import (
    Activity,
    Delete,
    Reject,
    Undo,
    Update,
    host_of,
    read_activity,
)
from fediphoto.domain.people import remote_accounts
from fediphoto.errors import BadRequest, Conflict, FediphotoError, RemoteError, Unavailable
from fediphoto.storage import database
from fediphoto.storage.models import Account, InboxActivity

log = structlog.get_logger()

MOST_TIMES_OVERTAKEN = 3
"""Whoever was faster is done by then; an id that is taken stays so."""

_PASSING = (RemoteError, Unavailable, Conflict)
_OVERTAKEN = (IntegrityError, TransactionManagementError)
"""Somebody else did the same at this moment. The domain then looks for what they made, which
PostgreSQL does not let it do in a transaction of which a statement has failed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An activity to be done; without activity or sender there is nothing to do, for `problem`."""

    row: InboxActivity
    activity: Activity | None = None
    sender: Account | None = None
    problem: str = ""

    async def perform(self) -> Outcome:
        """Do it, in the transaction around us. What fails leaves no trace but its outcome."""
        if self.activity is None or self.sender is None:
            return refused(self.row, self.problem)
        await database.write("SAVEPOINT activity")
        try:
            async with forwarding.forwarded(self.activity, self.sender, self.row.body):
                await handlers.receive(self.activity, self.sender)
        except Exception as error:  # a door: whatever another server says must not stop the others
            await database.write("ROLLBACK TO SAVEPOINT activity")
            return _outcome_of(self.row, error)
        await database.write("RELEASE SAVEPOINT activity")
        return done(self.row)


def _outcome_of(row: InboxActivity, error: Exception) -> Outcome:
    if isinstance(error, Ignored):
        return refused(row, f"Ignored: {error}")
    if isinstance(error, _OVERTAKEN) and row.attempts >= MOST_TIMES_OVERTAKEN:
        return refused(row, f"{type(error).__name__}: {error}")
    if isinstance(error, (*_PASSING, *_OVERTAKEN)):
        return tried(row, error)
    if isinstance(error, FediphotoError | DoesNotExist):
        return refused(row, f"{type(error).__name__}: {error}")
    log.error("activity could not be done", uri=row.uri, exc_info=error)
    return tried(row, error)


async def opened(rows: Sequence[InboxActivity]) -> list[Opened]:
    """Read stored activities again, in the same order, with their senders (one query)."""
    signers = {row.signer_uri for row in rows}
    known = {one.uri: one for one in await Account.filter(uri__in=sorted(signers))}
    return [_opened(row, known.get(row.signer_uri)) for row in rows]


def _opened(row: InboxActivity, sender: Account | None) -> Opened:
    if sender is None or sender.deleted_at is not None:
        return Opened(row, problem="Its sender is gone")
    if sender.suspended_at is not None and sender.suspended_by != remote_accounts.ORIGIN:
        return Opened(row, problem="Its sender is suspended here")
    if not network.federates_with(host_of(sender.uri)):
        return Opened(row, problem="This instance does not federate with that one any more")
    try:
        activity = read_activity(strict_json.loads_object(row.body.encode()))
    except BadRequest as error:
        return Opened(row, problem=str(error))
    if sender.suspended_at is not None and not _is_of_the_suspended(activity, sender):
        return Opened(row, problem="Its sender is suspended by its own server")
    if not activity.id:
        activity = dataclasses.replace(activity, id=row.uri)
    return Opened(row, activity, sender)


def _is_of_the_suspended(activity: Activity, sender: Account) -> bool:
    """What we still hear of somebody whom their own server has suspended.

    It takes things back in their name, and its Update tells that the suspension has ended.
    """
    if isinstance(activity, Update):
        return activity.object.id == sender.uri
    return isinstance(activity, Delete | Reject | Undo)
