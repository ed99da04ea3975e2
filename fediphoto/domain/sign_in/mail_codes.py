"""Codes sent by mail that prove an address to an app, before there is an account.

Six digits: so a code is worth ten guesses and an hour, and another one is sent ten times an hour.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta

from tortoise.expressions import F

from fediphoto.domain.letters import letters, mail
from fediphoto.domain.secrets_at_rest import kept
from fediphoto.domain.sign_in import newcomers
from fediphoto.errors import TooManyRequests
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.models import MailCode, User
from fediphoto.text.translations import _

LASTS = timedelta(hours=1)
GUESSES = 10


async def send(purpose: str, email: str) -> None:
    """Send a code to an address; an earlier one ends.

    Somebody who has an account gets none, and the door does not tell. Raises Unavailable where
    mail is not configured.
    """
    mail.demand()
    address = newcomers.normalised_email(email)
    code = f"{secrets.randbelow(10**6):06}"
    async with database.transaction():
        if await User.exists(email_normalised=address):
            await MailCode.filter(purpose=purpose, email_normalised=address).delete()
            return
        sent = MailCode(
            id=snowflake(),
            purpose=purpose,
            email_normalised=address,
            code_hash=_hash(address, code),
            expires_at=datetime.now(UTC) + LASTS,
        )
        await twins.latest(sent, "purpose", "email_normalised")
        await mail.send(email.strip(), letters.join_code(code))


async def matches(purpose: str, email: str, code: str) -> bool:
    """Whether that is the code; each question counts as a guess.

    Raises TooManyRequests once a code has been guessed at too often: another one must be sent.
    """
    address = newcomers.normalised_email(email)
    async with database.transaction():
        found = await MailCode.select_for_update().get_or_none(
            purpose=purpose, email_normalised=address, expires_at__gt=datetime.now(UTC)
        )
        if found is None:
            return False
        if found.attempts >= GUESSES:
            raise TooManyRequests(_("Too many guesses. Please request a new code."))
        await MailCode.filter(id=found.id).update(attempts=F("attempts") + 1)
    return hmac.compare_digest(found.code_hash, _hash(address, code))


async def use(purpose: str, email: str) -> None:
    """Forget the code of an address that has been proven, in the transaction around us."""
    address = newcomers.normalised_email(email)
    await MailCode.filter(purpose=purpose, email_normalised=address).delete()


async def sweep() -> None:
    """Forget codes that are over."""
    await MailCode.filter(expires_at__lt=datetime.now(UTC)).delete()


def _hash(address: str, code: str) -> str:
    return kept(f"{address} {code.strip()}")
