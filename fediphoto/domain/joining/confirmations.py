"""Whether an e-mail address is its person's: asked by a letter with a link."""

from datetime import UTC, datetime

from tortoise.exceptions import IntegrityError

from fediphoto.domain.joining import sign_up_blocks
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import bearers, credentials, one_time_links
from fediphoto.errors import Forbidden, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, OneTimeLink, SignUp, User
from fediphoto.text.translations import _, marked

OTHER_APP = marked(
    "This method is only available to the application the user originally signed-up with"
)
_ANOTHER_ADDRESS = marked("somebody asked that your address be %(address)s from now on.")
CONFIRMED = marked("This method is only available while the e-mail is awaiting confirmation")


async def ask(account: Account, email: str) -> None:
    """Send a link to `email` that makes it the confirmed address of `account`; earlier ones end."""
    async with database.transaction():
        await OneTimeLink.filter(purpose="confirm", account_id=account.id).delete()
        token = await one_time_links.make("confirm", account, value=email)
        user = await User.get(account_id=account.id)
        await mail.write(user, lambda: letters.confirm(account.username, token), to=email)


async def ask_again(account: Account, app_id: int | None, email: str = "") -> None:
    """Send the link again, to another address where one is given; for the app one joined by.

    Raises Forbidden for another app and where nothing is to be confirmed, Unprocessable for an
    address that will not do.
    """
    sign_up = await SignUp.get_or_none(account_id=account.id)
    if sign_up is None or sign_up.app_id is None or sign_up.app_id != app_id:
        raise Forbidden(_(OTHER_APP))
    user = await User.get(account_id=account.id)
    if user.confirmed_at is not None:
        raise Forbidden(_(CONFIRMED))
    wanted = email.strip() or user.email
    async with database.transaction():
        if accounts.normalised_email(wanted) != user.email_normalised:
            await _check(wanted)
            await _take(account, wanted)
        await ask(account, wanted)


async def ask_newcomer(login: str, password: str) -> None:
    """Send the link again to somebody who knows the password; Unauthorized, Forbidden."""
    user = await credentials.prove_password(login, password)
    if user.confirmed_at is not None:
        raise Forbidden(_("This address is confirmed. You can sign in."))
    await ask(user.account, user.email)


async def change(account: Account, password: str, email: str) -> bool:
    """Take another address from somebody who knows the password.

    With mail configured it counts once its link was followed (then False is returned), and the
    present address is told. Raises Unauthorized, Unprocessable.
    """
    await credentials.check_password(account, password)
    user, wanted = await User.get(account_id=account.id), email.strip()
    if accounts.normalised_email(wanted) != user.email_normalised:
        await _check(wanted)
    async with database.transaction():
        if not mail.is_configured():
            await _take(account, wanted)
            return True
        await ask(account, wanted)
        await mail.write(
            user, lambda: letters.changed(account.username, _ANOTHER_ADDRESS, address=wanted)
        )
    return False


async def confirm(token: str) -> Account:
    """The link was followed: its address is the person's, and confirmed.

    Raises NotFound for a link that is used or over, Unprocessable where somebody else has taken
    the address meanwhile.
    """
    async with database.transaction():
        link = await one_time_links.use("confirm", token)
        account = await Account.get(id=link.account_id)
        user = await User.get(account_id=account.id)
        if accounts.normalised_email(link.value) != user.email_normalised:
            await _check(link.value)
        await _take(account, link.value)
        await User.filter(account_id=account.id).update(confirmed_at=datetime.now(UTC))
        database.after_commit(bearers.forget)
    return account


async def _check(email: str) -> None:
    fault = await accounts.fault_of_email(email)
    if fault is not None:
        raise Unprocessable(fault.sentence)
    # Nobody gets round a block by joining with one address and taking another.
    if (await sign_up_blocks.check(email, "")).is_refused:
        raise Unprocessable(_("That e-mail address may not be used here."))


async def _take(account: Account, email: str) -> None:
    try:
        await User.filter(account_id=account.id).update(
            email=email, email_normalised=accounts.normalised_email(email)
        )
    except IntegrityError:  # somebody else took it at this moment
        raise Unprocessable(_("There is an account with that e-mail address.")) from None
    database.after_commit(bearers.forget)
