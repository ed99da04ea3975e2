"""What moderators tell a local person of what they did to their account."""

from collections.abc import Sequence
from dataclasses import dataclass

from fediphoto.domain import row_pages
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page, Paged
from fediphoto.ids import snowflake
from fediphoto.storage.models import Account, AccountWarning, Report, User
from fediphoto.text import captions
from fediphoto.text.translations import marked

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
SENTENCES = {
    "none": marked("You were warned."),
    "disable": marked("You could not sign in."),
    "mark_statuses_as_sensitive": marked("Posts of yours were put behind a warning."),
    "delete_statuses": marked("Posts of yours were deleted."),
    "sensitive": marked("All your photos were put behind a warning."),
    "silence": marked("Only your followers were to hear of you."),
    "suspend": marked("Your account was suspended."),
}
"""What was done, for whom it was done to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the person is told beside the bare action, and which report it answers."""

    text: str = ""
    report: Report | None = None
    sends_mail: bool = False
    """Whether they are told by mail too, where mail is configured."""


async def give(
    by: Account | None,
    target: Account,
    action: str,
    words: Words,
    post_ids: Sequence[int] = (),
) -> AccountWarning:
    """Write down what a local person is told, and tell them; in the transaction around us."""
    made = await AccountWarning.create(
        id=snowflake(),
        target_id=target.id,
        moderator_id=None if by is None else by.id,
        action=action,
        text=captions.tidy(words.text)[:TEXT_CHARACTERS],
        post_ids=list(post_ids),
        report_id=None if words.report is None else words.report.id,
    )
    await notifications.tell_of_warning(target.id, made.id)
    if words.sends_mail:
        user = await User.get(account_id=target.id)
        await mail.write(
            user, lambda: letters.warned(target.username, SENTENCES[action], made.text)
        )
    return made


async def of(target: Account, page: Page) -> Paged[AccountWarning]:
    """What somebody was told, the latest first."""
    return await row_pages.read(AccountWarning.filter(target_id=target.id), page)
