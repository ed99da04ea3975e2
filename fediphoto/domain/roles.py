"""Who may moderate, and whom."""

from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account, User
from fediphoto.text.translations import _

MODERATING = ("moderator", "admin")
_RANKS = {"user": 0, "moderator": 1, "admin": 2}
_OWNER = 3
"""The rank of the first admin, who alone makes and unmakes others."""


def moderates_sql(account_id: str) -> str:
    """The SQL condition that the account of that column is of those who keep order here."""
    names = ", ".join(repr(role) for role in MODERATING)
    return (
        'EXISTS (SELECT 1 FROM "user" moderator'  # noqa: S608 (our own names)
        f" WHERE moderator.account_id = {account_id} AND moderator.role IN ({names}))"
    )


async def is_moderator(account: Account) -> bool:
    """Whether `account` is of those who keep order here."""
    return account.suspended_at is None and await User.exists(
        account_id=account.id, role__in=MODERATING
    )


async def demand_moderator(by: Account | None) -> None:
    """Forbidden unless `by` moderates; None is the command line or a list, which may."""
    if by is not None and not await is_moderator(by):
        raise Forbidden(_("Only moderators may do that."))


async def demand_admin(by: Account | None) -> None:
    """Forbidden unless `by` is an admin; None is the command line, which may."""
    if by is not None and not await is_admin(by):
        raise Forbidden(_("Only admins may do that."))


async def is_admin(account: Account) -> bool:
    """Whether `account` is of those who decide on everything here."""
    return account.suspended_at is None and await User.exists(account_id=account.id, role="admin")


async def demand_rank(by: Account | None, over: Account) -> None:
    """Forbidden unless `by` moderates and `over` is not of the same rank or above."""
    await demand_moderator(by)
    if by is not None and await _rank(by) <= await _rank(over):
        raise Forbidden(_("That person keeps order here too: ask an admin."))


async def first_admin() -> Account | None:
    """Whom strangers are to turn to: whoever was an admin first; None while there is none."""
    user = await User.filter(role="admin").order_by("account_id").first()
    return None if user is None else await Account.get(id=user.account_id)


async def moderators() -> list[Account]:
    """Those who keep order here."""
    users = await User.filter(
        role__in=MODERATING, approved_at__not_isnull=True, account__suspended_at=None
    ).prefetch_related("account")
    return [user.account for user in users]


async def outranks(by: Account, role: str) -> bool:
    """Whether `by` stands above everybody of that role ("user", "moderator" or "admin")."""
    return await is_moderator(by) and await _rank(by) > _RANKS.get(role, 0)


async def is_owner(account: Account) -> bool:
    """Whether `account` is the first admin."""
    owner = await first_admin()
    return owner is not None and owner.id == account.id


async def _rank(account: Account) -> int:
    user = await User.get_or_none(account_id=account.id)
    if user is None:
        return -1
    if user.role == "admin" and await is_owner(account):
        return _OWNER
    return _RANKS.get(user.role, 0)
