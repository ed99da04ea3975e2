"""Whom people recommend on their profiles."""

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.relations.follows import find
from fediphoto.domain.unwanted import apart_sql
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView
from fediphoto.errors import Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Endorsement
from fediphoto.text.translations import _


async def endorse(account: Account, target: Account) -> None:
    """Recommend `target`; twice is once. Raises Unprocessable for whom one does not follow.

    The recommendation ends with the follow.
    """
    follow = await find(account, target)
    if follow is None or follow.state != "accepted":
        raise Unprocessable(
            _("Validation failed: You must be already following the account you want to endorse")
        )
    async with database.transaction():
        row = Endorsement(id=snowflake(), account_id=account.id, target_id=target.id)
        await Endorsement.bulk_create([row], ignore_conflicts=True)


async def unendorse(account: Account, target: Account) -> None:
    """Recommend them no longer."""
    await Endorsement.filter(account_id=account.id, target_id=target.id).delete()


async def of(account: Account, viewer: Account | None, page: Page) -> Paged[AccountView]:
    """Whom somebody recommends, the latest first; paged by the endorsements' ids.

    Nobody who is gone, and nobody who has blocked the viewer or is blocked.
    """
    return await database.read(_of(account.id, 0 if viewer is None else viewer.id, page))


def _of(account_id: int, viewer_id: int, page: Page) -> ReadPlan[Paged[AccountView]]:
    limits, values = bounds(page, "endorsement.id")
    rows = newest_first(
        page,
        (
            yield (
                "SELECT endorsement.id AS id, endorsement.target_id AS target_id FROM endorsement"  # noqa: S608
                " JOIN account ON account.id = endorsement.target_id"
                " WHERE endorsement.account_id = ? AND account.suspended_at IS NULL"
                f" AND account.deleted_at IS NULL AND NOT {apart_sql('account.id', '?')}{limits}",
                [account_id, viewer_id, viewer_id, *values],
            )
        ),
    )
    found = yield from views.accounts([row["target_id"] for row in rows])
    return Paged.of(page, found, [row["id"] for row in rows])
