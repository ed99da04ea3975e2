"""What those who keep order did: written down with every deed, read by them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fediphoto.domain import row_pages
from fediphoto.domain.day_spans import midnight
from fediphoto.domain.paging import Page, Paged
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, AuditEntry
from fediphoto.text import captions

_LONGEST_REASON = 2000


async def record(
    by: Account | None, deed: str, target: str, reason: str = "", **details: Any
) -> None:
    """Write down that `by` (None: the command line, or a list) did `deed` to `target`.

    In the transaction of the deed itself.
    """
    await AuditEntry.create(
        id=snowflake(),
        actor_id=None if by is None else by.id,
        deed=deed,
        target=target[:512],
        reason=captions.tidy(reason)[:_LONGEST_REASON],
        details=details,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries; what is empty says nothing."""

    target: str = ""
    actor: str = ""
    """The name of one of ours; "-" for the command line and for lists."""
    deed: str = ""
    """A deed, or the beginning of one: "account"."""
    first: date | None = None
    last: date | None = None


async def entries(page: Page, *, target: str = "") -> Paged[AuditEntry]:
    """What was done, the latest first, with who did it; only to `target`, where one is named."""
    return await search(page, Sought(target=target))


async def search(page: Page, sought: Sought) -> Paged[AuditEntry]:
    """What was done as far as it is sought, the latest first, with who did it."""
    found = AuditEntry.all().prefetch_related("actor")
    if sought.target:
        found = found.filter(target=sought.target[:512])
    if sought.actor == "-":
        found = found.filter(actor_id=None)
    elif sought.actor:
        name = sought.actor.strip().lstrip("@").lower()
        found = found.filter(actor__username_lower=name, actor__domain="")
    if sought.deed:
        found = found.filter(deed__startswith=sought.deed[:64])
    if sought.first is not None:
        found = found.filter(created_at__gte=midnight(sought.first))
    if sought.last is not None:
        found = found.filter(created_at__lt=midnight(sought.last + timedelta(days=1)))
    return await row_pages.read(found, page)


async def deeds() -> list[str]:
    """Every deed that was ever done, in the order of their names; one statement."""
    rows = await database.query("SELECT DISTINCT deed FROM audit_entry ORDER BY deed")
    return [row["deed"] for row in rows]
