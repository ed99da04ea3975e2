"""How admins help somebody back in, and say who keeps order here."""

from fediphoto.domain import audit, roles
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.sign_in import credentials, second_factor
from fediphoto.errors import Forbidden, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, User
from fediphoto.text.translations import _

ROLES = ("user", "moderator", "admin")


async def turn_off_second_factor(by: Account, account: Account) -> None:
    """Let somebody who lost the authenticator app and the passkeys in by the password alone.

    They are told by mail, as `second_factor.turn_off` does. Raises Forbidden (`by` is no admin, or
    of no higher rank), Unprocessable for somebody elsewhere.
    """
    await _check(by, account)
    async with database.transaction():
        await second_factor.turn_off(account, with_passkeys=True)
        await audit.record(by, "account.second_factor_off", account.acct)


async def reset_password(by: Account, account: Account) -> str:
    """End all that is open of somebody who lost the password, and have them choose another.

    The link goes to them by mail; returns its token where no mail is configured, else ''. Raises
    as `turn_off_second_factor`.
    """
    await _check(by, account)
    async with database.transaction():
        token = await credentials.reset_password(account)
        await audit.record(by, "account.reset_password", account.acct)
        if not mail.is_configured():
            return token
        user = await User.get(account_id=account.id)
        await mail.send(user.email, letters.reset(account.username, token))
        return ""


async def set_role(by: Account | None, account: Account, role: str) -> None:
    """Make somebody a moderator or an admin, or nothing of it any more.

    One gives only roles below one's own rank, to people below it: so admins make moderators, and
    the owner (the first admin) makes admins. None is the command line, which may. Raises
    Forbidden, Unprocessable (no such role, oneself, somebody who is not let in).
    """
    await roles.demand_admin(by)
    if role not in ROLES:
        raise Unprocessable(_("That is not one of the choices."))
    if by is not None and by.id == account.id:
        raise Unprocessable(_("Nobody changes their own role: ask another admin."))
    await _check(by, account)
    if by is not None and not await roles.outranks(by, role):
        raise Forbidden(_("You can give only roles below your own."))
    async with database.transaction():
        user = await User.get(account_id=account.id)
        if user.approved_at is None or user.disabled_at or account.suspended_at:
            raise Unprocessable(_("Only somebody in good standing can keep order here."))
        if user.role == role:
            return
        await User.filter(account_id=account.id).update(role=role)
        await audit.record(by, "account.role", account.acct, former=user.role, role=role)


async def roles_to_give(by: Account, account: Account) -> list[str]:
    """Which roles `by` may give to `account` besides the present one; none where they may not."""
    user = await User.get_or_none(account_id=account.id)
    if user is None or by.id == account.id or not await roles.is_admin(by):
        return []
    try:
        await roles.demand_rank(by, account)
    except Forbidden:
        return []
    return [one for one in ROLES if one != user.role and await roles.outranks(by, one)]


async def _check(by: Account | None, account: Account) -> None:
    await roles.demand_admin(by)
    await roles.demand_rank(by, account)
    if not account.is_local or account.deleted_at is not None:
        raise Unprocessable(_("That is decided where the account is at home."))
    if not await User.exists(account_id=account.id):
        raise Unprocessable(_("Nobody signs in with that account."))
