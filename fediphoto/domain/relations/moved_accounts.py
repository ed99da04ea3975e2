"""Who has moved away, and may therefore not be followed or post."""

from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account
from fediphoto.text.translations import _


async def has_moved(account: Account) -> bool:
    """Whether an account leads elsewhere, by its row: it may have moved since it was read.

    (Whoever uses the client API is kept for a while, and the command line moves people too.)
    """
    return await Account.exists(id=account.id, moved_to_id__not_isnull=True)


async def check_may_publish(author: Account) -> None:
    """Forbidden where `author` is suspended, has moved away, or is none of ours."""
    if author.suspended_at is not None or not author.is_local:
        raise Forbidden
    await check_has_not_moved(author)


async def check_has_not_moved(author: Account) -> None:
    """Forbidden where somebody of ours has moved away: they post from their new account."""
    if author.is_local and await has_moved(author):
        raise Forbidden(_("You have moved: post from your new account."))
