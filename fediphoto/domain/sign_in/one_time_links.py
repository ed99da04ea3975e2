"""Links that work once, from a letter or the terminal: made, looked at, used up."""

from datetime import UTC, datetime, timedelta

from fediphoto.domain.secrets_at_rest import kept, new_secret
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account, OneTimeLink
from fediphoto.text.translations import _, marked

_LASTS = {
    "setup": timedelta(days=7),
    "reset": timedelta(days=1),
    "confirm": timedelta(days=7),
    "leave": timedelta(minutes=15),
}
OVER = marked("This link has been used or is too old.")


async def make(purpose: str, account: Account | None, *, value: str = "") -> str:
    """A token for a link that works once: purpose "setup", "reset", "leave" or "confirm" (of
    `value`)."""
    token = new_secret()
    await OneTimeLink.create(
        purpose=purpose,
        token_hash=kept(token),
        account_id=None if account is None else account.id,
        value=value,
        expires_at=datetime.now(UTC) + _LASTS[purpose],
    )
    return token


async def look(purpose: str, token: str) -> OneTimeLink:
    """The link of that token, which stays good; NotFound where it is used or over."""
    link = await OneTimeLink.get_or_none(purpose=purpose, token_hash=kept(token))
    if link is None or link.expires_at <= datetime.now(UTC):
        raise NotFound(_(OVER))
    return link


async def use(purpose: str, token: str) -> OneTimeLink:
    """The link of that token, used up in the transaction around us; NotFound where it is used or
    over, or somebody was faster."""
    link = await look(purpose, token)
    if not await OneTimeLink.filter(id=link.id).delete():
        raise NotFound(_(OVER))
    return link


async def sweep() -> None:
    """Forget the links that are over."""
    await OneTimeLink.filter(expires_at__lt=datetime.now(UTC)).delete()
