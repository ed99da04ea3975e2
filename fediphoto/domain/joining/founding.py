"""How a place gets its first admin: by a link that works once, shown where the server runs."""

from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import one_time_links
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account, OneTimeLink, User
from fediphoto.text.translations import _


async def setup_link() -> str | None:
    """A fresh token for the link that makes the admin; None once there is one.

    Earlier ones end, so that only the latest printed link works.
    """
    async with database.transaction():
        if await User.exists(role="admin"):
            return None
        await OneTimeLink.filter(purpose="setup").delete()
        return await one_time_links.make("setup", None)


async def found(token: str, username: str, email: str, password: str) -> Account:
    """Make the admin with the token of `setup_link`; it stays good if the rest is refused.

    Raises NotFound for a token that is used or over, Unprocessable as `accounts.create_local`.
    """
    await one_time_links.look("setup", token)
    newcomer = await accounts.prepare(username, email, password, role="admin")
    async with database.transaction():
        await one_time_links.use("setup", token)
        if await User.exists(role="admin"):
            raise NotFound(_("There is an admin already."))
        return await accounts.welcome(newcomer)
