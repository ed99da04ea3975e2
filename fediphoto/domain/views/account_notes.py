"""What people note of others for themselves alone."""

from fediphoto.errors import Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountNote
from fediphoto.text import captions
from fediphoto.text.translations import _

CHARACTERS = 2000


async def write(account: Account, target: Account, comment: str) -> None:
    """Note something of `target`; '' takes the note away. Raises Unprocessable for a long one."""
    text = captions.tidy(comment).strip()
    if len(text) > CHARACTERS:
        raise Unprocessable(_("A note may have %(limit)s characters.", limit=CHARACTERS))
    async with database.transaction():
        if not text:
            await AccountNote.filter(account_id=account.id, target_id=target.id).delete()
            return
        row = AccountNote(id=snowflake(), account_id=account.id, target_id=target.id, comment=text)
        await AccountNote.bulk_create(
            [row], on_conflict=["account_id", "target_id"], update_fields=["comment"]
        )
