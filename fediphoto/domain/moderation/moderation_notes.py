"""What those who keep order tell one another of an account or a report; nobody else reads it."""

from fediphoto.domain import roles
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage.models import Account, ModerationNote, Report
from fediphoto.text import captions
from fediphoto.text.translations import _

LONGEST = 2000
SHOWN = 100


async def write(
    by: Account, target: Account, text: str, report: Report | None = None
) -> ModerationNote:
    """Note something of an account (with `report`: as part of dealing with it).

    Raises Forbidden (`by` does not moderate), Unprocessable (nothing, or too much).
    """
    await roles.demand_moderator(by)
    words = captions.tidy(text).strip()
    if not words:
        raise Unprocessable(_("A note needs words."))
    if len(words) > LONGEST:
        raise Unprocessable(_("At most %(limit)s characters, please.", limit=LONGEST))
    return await ModerationNote.create(
        id=snowflake(),
        author_id=by.id,
        target_id=target.id,
        report_id=None if report is None else report.id,
        text=words,
    )


async def of(target: Account) -> list[ModerationNote]:
    """All notes on an account and on reports of it, with who wrote them, the latest first."""
    found = ModerationNote.filter(target_id=target.id).prefetch_related("author")
    return await found.order_by("-id").limit(SHOWN)


async def remove(by: Account, note_id: int) -> None:
    """Take a note away: one's own, or (admins) anybody's. Raises Forbidden, NotFound."""
    await roles.demand_moderator(by)
    found = await ModerationNote.get_or_none(id=note_id)
    if found is None:
        raise NotFound
    if found.author_id != by.id and not await roles.is_admin(by):
        raise Forbidden(_("Only its author or an admin takes a note away."))
    await found.delete()
