"""What moderators tell a local person of what they did to their account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediphoto.domain import row_pages
from fediphoto.domain.paging import Page, Paged
from fediphoto.ids import snowflake
from fediphoto.storage.models import Account, AccountWarning, Report
from fediphoto.text import captions

ACTIONS = (
    "none",
    "disable",
    "mark_statuses_as_sensitive",
    "delete_statuses",
    "sensitive",
    "silence",
    "suspend",
)
TEXT_CHARACTERS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the person is told beside the bare action, and which report it answers."""

    text: str = ""
    report: Report | None = None


async def give(
    by: Account | None,
    target: Account,
    action: str,
    words: Words,
    post_ids: Sequence[int] = (),
) -> AccountWarning:
    """Write down, in the transaction around us, what a local person is to be told."""
    return await AccountWarning.create(
        id=snowflake(),
        target_id=target.id,
        moderator_id=None if by is None else by.id,
        action=action,
        text=captions.tidy(words.text)[:TEXT_CHARACTERS],
        post_ids=list(post_ids),
        report_id=None if words.report is None else words.report.id,
    )


async def of(target: Account, page: Page) -> Paged[AccountWarning]:
    """What somebody was told, the latest first."""
    return await row_pages.read(AccountWarning.filter(target_id=target.id), page)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """A warning as its person is shown it: never who gave it."""

    id: int
    action: str
    text: str
    post_ids: list[int]
    created_at: datetime


def view(row: AccountWarning) -> WarningView:
    """The view of a row."""
    return WarningView(
        id=row.id,
        action=row.action,
        text=row.text,
        post_ids=row.post_ids,
        created_at=row.created_at,
    )
