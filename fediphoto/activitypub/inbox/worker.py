"""How stored activities are worked through: in order, many to a transaction, until done."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from fediphoto.activitypub.inbox import letters
from fediphoto.activitypub.inbox.handlers import fetch, missing
from fediphoto.activitypub.inbox.opening import Opened, opened
from fediphoto.activitypub.inbox.outcomes import Outcome, refused, settle, tried
from fediphoto.errors import FediphotoError, RemoteError
from fediphoto.storage import database, jobs
from fediphoto.storage.models import InboxActivity

log = structlog.get_logger()

ROWS_IN_HAND = 64
TRANSACTION_S = 0.05
"""How long one transaction may take: those who publish or like here wait for it."""
FETCHES_AT_ONCE = 16
SLOW_SENDERS = 128
"""Senders of whom something must be fetched first; their later activities wait for it."""
KEPT_FOR = timedelta(days=30)
"""How long the id of an activity is kept, to know it when it is delivered again."""
_SWEPT_AT_ONCE = 5000


class InboxRunner:
    """Works through the inbox. What one sender said keeps its order, unless it must be retried.

    An activity stays "waiting" until its effects are committed, in the same transaction: being
    killed repeats it at most in part that was never seen. What needs the network first goes its
    own way, so that a slow server holds up only its own people.
    """

    def __init__(self) -> None:
        self._slow: dict[str, asyncio.Task[None]] = {}
        self._fetches = asyncio.Semaphore(FETCHES_AT_ONCE)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; what is under way is finished."""
        try:
            while not stopping.is_set():
                if not await self._step():
                    await jobs.sleep_until_woken(letters.QUEUE)
                elif len(self._slow) >= SLOW_SENDERS:
                    await asyncio.wait(self._slow.values(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            if self._slow:
                await asyncio.wait(self._slow.values())

    async def drain(self) -> int:
        """Work through all that is due, and return how many activities that was."""
        done = 0
        while True:
            done += (taken := await self._step())
            if self._slow:
                await asyncio.wait(self._slow.values())
            elif not taken:
                return done

    async def _step(self) -> int:
        """Take the next activities that are due and do them; how many there were."""
        rows = await self._due()
        if not rows:
            return 0
        jobs.mark_busy(letters.QUEUE)
        quick: list[Opened] = []
        slow: dict[str, list[Opened]] = {}
        for one in await opened(rows):
            uri = one.row.signer_uri
            if uri in slow or await _must_fetch(one):
                slow.setdefault(uri, []).append(one)
            else:
                quick.append(one)
        for uri, theirs in slow.items():
            task = asyncio.create_task(self._fetch_and_perform(theirs))
            self._slow[uri] = task
            task.add_done_callback(partial(self._done_with, uri))
        await perform(quick)
        return len(rows)

    def _done_with(self, uri: str, _: asyncio.Task[None]) -> None:
        self._slow.pop(uri, None)
        jobs.wake(letters.QUEUE)

    async def _due(self) -> list[InboxActivity]:
        due = InboxActivity.filter(state="waiting", run_at__lte=datetime.now(UTC))
        if self._slow:
            due = due.exclude(signer_uri__in=list(self._slow))
        return await due.order_by("id").limit(ROWS_IN_HAND)

    async def _fetch_and_perform(self, theirs: Sequence[Opened]) -> None:
        """Do what one sender said, fetching what is missing before each."""
        try:
            for one in theirs:
                outcome = await self._fetched(one)
                if outcome is None:
                    await perform([one])
                else:
                    async with database.transaction():
                        await settle([outcome])
        except Exception:  # the door of this task: the rows stay waiting and are taken again
            log.exception("inbox task failed", signer=theirs[0].row.signer_uri)
            await asyncio.sleep(jobs.POLL_S)

    async def _fetched(self, one: Opened) -> Outcome | None:
        """Fetch what an activity is about; what became of that, if it ends there."""
        if one.activity is None or one.sender is None:
            return None
        try:
            if uri := await missing(one.activity, one.sender):
                async with self._fetches:
                    await fetch(one.activity, uri)
        except RemoteError as error:
            return tried(one.row, error)
        except FediphotoError as error:
            return refused(one.row, f"What it is about cannot be had: {error}")
        return None


async def _must_fetch(one: Opened) -> bool:
    if one.activity is None or one.sender is None:
        return False
    return bool(await missing(one.activity, one.sender))


async def perform(activities: Sequence[Opened]) -> None:
    """Do these activities in order, as many in each transaction as its time allows.

    When a new activity waits to be stored the transaction ends early, for its sender waits too.
    """
    waiting = deque(activities)
    while waiting:
        ends_at = time.monotonic() + TRANSACTION_S
        outcomes: list[Outcome] = []
        async with database.transaction():
            mine = await _still_waiting([one.row.id for one in waiting])
            while waiting:
                one = waiting.popleft()
                if one.row.id in mine:
                    outcomes.append(await one.perform())
                if outcomes and (letters.is_awaited() or time.monotonic() > ends_at):
                    break
            await settle(outcomes)


async def _still_waiting(ids: list[int]) -> set[int]:
    """Those nobody else has done, or (PostgreSQL) is doing; theirs until the transaction ends."""
    rows = (
        await InboxActivity.filter(id__in=ids, state="waiting")
        .only("id")
        .select_for_update(skip_locked=True)
    )
    return {row.id for row in rows}


async def sweep() -> None:
    """Forget activities that were done or refused a month ago."""
    before = datetime.now(UTC) - KEPT_FOR
    while True:
        old = (
            await InboxActivity.filter(received_at__lt=before)
            .exclude(state="waiting")
            .limit(_SWEPT_AT_ONCE)
            .values_list("id", flat=True)
        )
        if not old:
            return
        await InboxActivity.filter(id__in=old).delete()
