"""What those who keep order did: written down with every deed, read by them."""

from typing import Any

from fediphoto.domain import row_pages
from fediphoto.domain.paging import Page, Paged
from fediphoto.ids import snowflake
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


async def entries(page: Page, *, target: str = "") -> Paged[AuditEntry]:
    """What was done, the latest first, with who did it; only to `target`, where one is named."""
    found = AuditEntry.all().prefetch_related("actor")
    if target:
        found = found.filter(target=target)
    return await row_pages.read(found, page)
