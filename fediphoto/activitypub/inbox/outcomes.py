"""What became of an activity, and how that is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from fediphoto.errors import RemoteError
from fediphoto.storage import jobs
from fediphoto.storage.models import InboxActivity

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is "done", "refused", or "waiting" for another try at `run_at`."""

    row: InboxActivity
    state: str
    reason: str = ""
    run_at: datetime | None = None


def done(row: InboxActivity) -> Outcome:
    """It had its effect."""
    return Outcome(row, "done")


def refused(row: InboxActivity, reason: str) -> Outcome:
    """It has no effect, and never will."""
    return Outcome(row, "refused", reason)


def tried(row: InboxActivity, error: Exception) -> Outcome:
    """It failed, and is tried again later, unless that is hopeless or was done often enough."""
    reason = f"{type(error).__name__}: {error}"
    attempts = row.attempts + 1
    is_hopeless = isinstance(error, RemoteError) and error.permanent
    if is_hopeless or attempts >= jobs.MAX_ATTEMPTS:
        return refused(row, reason)
    delay_s = jobs.retry_delay_s(attempts)
    if isinstance(error, RemoteError) and error.retry_after_s:
        delay_s = max(delay_s, error.retry_after_s)
    log.warning("activity failed", uri=row.uri, error=reason, next_try_s=delay_s)
    return Outcome(row, "waiting", reason, datetime.now(UTC) + timedelta(seconds=delay_s))


async def settle(outcomes: Sequence[Outcome]) -> None:
    """Write the outcomes down, in the transaction of the effects."""
    if finished := [one.row.id for one in outcomes if one.state == "done"]:
        await InboxActivity.filter(id__in=finished).update(state="done", outcome="", body="")
    for one in outcomes:
        if one.state == "refused":
            log.info("activity refused", uri=one.row.uri, reason=one.reason)
            await InboxActivity.filter(id=one.row.id).update(
                state="refused", outcome=one.reason[:2000], body=""
            )
        elif one.state == "waiting":
            await InboxActivity.filter(id=one.row.id).update(
                attempts=one.row.attempts + 1, run_at=one.run_at, outcome=one.reason[:2000]
            )
