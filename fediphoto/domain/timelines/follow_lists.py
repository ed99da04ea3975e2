"""Who follows whom, and who asks to, as lists for a reader."""

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.domain.visibility import unwanted_authors_sql
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Block, Follow


async def followers(account: Account, viewer: Account | None, page: Page) -> Paged[AccountView]:
    """Who follows somebody, the latest first; nobody where they hide it from the viewer.

    Left out are people whom the viewer blocks or mutes, or who block the viewer.
    """
    return await _listed(account, viewer, page, "target_id", "follower_id")


async def following(account: Account, viewer: Account | None, page: Page) -> Paged[AccountView]:
    """Whom somebody follows, as `followers`."""
    return await _listed(account, viewer, page, "follower_id", "target_id")


async def requests(account: Account, page: Page) -> Paged[AccountView]:
    """Who waits to be accepted, the latest first."""
    return await database.read(
        _people(page, "target_id = ? AND state = 'pending'", [account.id], "follower_id")
    )


async def count_requests(account: Account) -> int:
    """How many wait to be accepted."""
    return await Follow.filter(target_id=account.id, state="pending").count()


async def _listed(
    account: Account, viewer: Account | None, page: Page, mine: str, theirs: str
) -> Paged[AccountView]:
    condition, values = f"{mine} = ? AND state = 'accepted'", [account.id]
    if viewer is None or viewer.id != account.id:
        if account.hides_follows or account.suspended_at is not None:
            return Paged([], None, None)
        if viewer is not None:
            if await Block.exists(account_id=account.id, target_id=viewer.id):
                return Paged([], None, None)
            unwanted, unwanted_values = unwanted_authors_sql(viewer.id)
            condition += f" AND account.id NOT IN ({unwanted})"
            values += unwanted_values
    return await database.read(_people(page, condition, values, theirs))


def _people(
    page: Page, condition: str, values: list[int], column: str
) -> ReadPlan[Paged[AccountView]]:
    tail, bound = bounds(page, "follow.id")
    rows = newest_first(
        page,
        (
            yield (
                f"SELECT follow.id AS key, account.id AS person FROM follow"  # noqa: S608
                f" JOIN account ON account.id = follow.{column}"
                f" WHERE {condition} AND account.suspended_at IS NULL{tail}",
                [*values, *bound],
            )
        ),
    )
    people = yield from views.accounts([row["person"] for row in rows])
    keys = [row["key"] for row in rows]
    return Paged.of(page, people, keys)
