"""Lists: some of those whom somebody follows, read apart."""

from collections.abc import Sequence

from tortoise.exceptions import IntegrityError

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.timelines import list_timelines
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, AccountList, AccountListMember, Follow
from fediphoto.text.translations import _

MOST = 50
"""Lists that one person may have."""
LONGEST_TITLE = 255
REPLIES_POLICIES = ("followed", "list", "none")
_EVERYBODY = 100_000


async def listing(account: Account) -> list[AccountList]:
    """The lists of somebody, the first made first."""
    return await AccountList.filter(account_id=account.id).order_by("id")


async def holding(account: Account, member: Account) -> list[AccountList]:
    """Those lists of `account` on which `member` stands."""
    held = AccountList.filter(account_id=account.id, members__account_id=member.id)
    return await held.order_by("id")


async def get(account: Account, list_id: int) -> AccountList:
    """One of somebody's lists; NotFound otherwise."""
    found = await AccountList.get_or_none(id=list_id, account_id=account.id)
    if found is None:
        raise NotFound
    return found


async def create(
    account: Account, title: str, *, replies_policy: str | None = None, is_exclusive: bool = False
) -> AccountList:
    """Make a list. Raises Unprocessable for what no list can be, or for one too many."""
    row = AccountList(
        id=snowflake(),
        account_id=account.id,
        title=_title(title),
        replies_policy=_policy(replies_policy or "list"),
        is_exclusive=is_exclusive,
    )
    async with database.transaction():
        if await AccountList.filter(account_id=account.id).count() >= MOST:
            raise Unprocessable(_("You have %(limit)s lists already.", limit=MOST))
        await row.save(force_create=True)
    return row


async def update(
    row: AccountList,
    *,
    title: str | None = None,
    replies_policy: str | None = None,
    is_exclusive: bool | None = None,
) -> None:
    """Change a list; None leaves as it is. As in Mastodon, what stands somewhere stays there: the
    list's new ways are for what is posted from now on."""
    if title is not None:
        row.title = _title(title)
    if replies_policy is not None:
        row.replies_policy = _policy(replies_policy)
    if is_exclusive is not None:
        row.is_exclusive = is_exclusive
    await row.save(update_fields=["title", "replies_policy", "is_exclusive"])


async def delete(row: AccountList) -> None:
    """Have a list no longer."""
    await row.delete()


async def members(row: AccountList, page: Page) -> Paged[AccountView]:
    """Who stands on a list, the latest added first; paged by their memberships."""
    return await database.read(_members(row.id, page))


async def all_members(row: AccountList) -> list[AccountView]:
    """Everybody who stands on a list."""
    return (await members(row, Page(limit=_EVERYBODY))).items


def _members(list_id: int, page: Page) -> ReadPlan[Paged[AccountView]]:
    tail, values = bounds(page, "member.id")
    found = yield (
        "SELECT member.id AS key, account.id AS person FROM account_list_member member"  # noqa: S608
        " JOIN account ON account.id = member.account_id WHERE member.account_list_id = ?"
        f" AND account.suspended_at IS NULL{tail}",
        [list_id, *values],
    )
    rows = newest_first(page, found)
    people = yield from views.accounts([row["person"] for row in rows])
    keys = [row["key"] for row in rows]
    return Paged.of(page, people, keys)


async def add(row: AccountList, account_ids: Sequence[int]) -> None:
    """Put people on a list, with the newest of their posts: all of them or none.

    Raises NotFound where its owner neither follows one of them, nor has asked to, nor is them;
    Unprocessable where one stands on it already.
    """
    wanted = list(dict.fromkeys(account_ids))
    try:
        async with database.transaction():
            if not await _may_be_added(row, wanted):
                raise NotFound
            for account_id in wanted:
                await AccountListMember.create(
                    id=snowflake(), account_list_id=row.id, account_id=account_id
                )
                await list_timelines.fill(row.account_id, account_id, list_id=row.id)
    except IntegrityError:
        raise Unprocessable(_("Validation failed: Account has already been taken")) from None


async def remove(row: AccountList, account_ids: Sequence[int]) -> None:
    """Take people, and what they posted, off a list; who does not stand on it is left out."""
    async with database.transaction():
        for account_id in dict.fromkeys(account_ids):
            gone = AccountListMember.filter(account_list_id=row.id, account_id=account_id)
            if await gone.delete():
                await list_timelines.leave(row.id, account_id)


async def _may_be_added(row: AccountList, account_ids: Sequence[int]) -> bool:
    others = [one for one in account_ids if one != row.account_id]
    followed = Follow.filter(follower_id=row.account_id, target_id__in=others)
    return not others or await followed.count() == len(others)


def _title(title: str) -> str:
    tidy = title.strip()
    if not tidy:
        raise Unprocessable(_("Validation failed: Title can't be blank"))
    if len(tidy) > LONGEST_TITLE:
        raise Unprocessable(
            _(
                "Validation failed: Title is too long (maximum is %(limit)s characters)",
                limit=LONGEST_TITLE,
            )
        )
    return tidy


def _policy(policy: str) -> str:
    if policy not in REPLIES_POLICIES:
        raise Unprocessable(_("'%(policy)s' is not a valid replies_policy", policy=policy[:50]))
    return policy
