"""What is asked after the password: a code of an app or from paper, or a passkey."""

from datetime import UTC, datetime, timedelta

from tortoise.expressions import F

from fediphoto.domain.letters import letters, mail
from fediphoto.domain.secrets_at_rest import kept, new_secret
from fediphoto.domain.sign_in import passkeys, recovery_codes, totp
from fediphoto.errors import Unauthorized
from fediphoto.storage import database
from fediphoto.storage.models import Account, SignInAttempt, User
from fediphoto.text.translations import _, marked

GUESSES = 5
_LASTS = timedelta(minutes=10)
_PURPOSE = "second-factor"
_OVER = marked("That took too long, or too many tries. Please begin again.")
WRONG = marked("That is not the present code.")
_ALERT = marked(
    "somebody who knows your password did not know the code that we ask for after it,"
    " %(tries)s times in a row."
)

_TURNED_ON = marked("a code of an authenticator app is asked for when you sign in.")
_TURNED_OFF = marked("no code is asked for any more when you sign in.")


class SecondFactorNeeded(Unauthorized):
    """The password is right, and something else is asked for; `token` stands for the password."""

    sentence = marked("The code of your authenticator app is needed as well.")

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token


async def demand(account_id: int) -> None:
    """SecondFactorNeeded where somebody whose password was right has turned it on."""
    if not await totp.is_on(account_id):
        return
    token = new_secret()
    await SignInAttempt.create(
        purpose=_PURPOSE,
        token_hash=kept(token),
        account_id=account_id,
        expires_at=datetime.now(UTC) + _LASTS,
    )
    raise SecondFactorNeeded(token)


async def whose(token: str) -> int:
    """Whose password was right; Unauthorized once that is too long ago, or after five guesses."""
    return await _account_of(await _attempt(token))


async def pass_code(token: str, code: str) -> int:
    """Take a code of the app, or from paper; returns whose. Unauthorized for a wrong one."""
    account_id = await _spend(token)
    if not (await totp.accept(account_id, code) or await recovery_codes.accept(account_id, code)):
        raise Unauthorized(_(WRONG))
    await _end(token)
    return account_id


async def pass_passkey(token: str, credential: str) -> int:
    """Take a passkey instead; returns whose. Unauthorized for another's."""
    account_id = await passkeys.prove(credential, await _spend(token))
    await _end(token)
    return account_id


async def turn_on(account: Account, code: str) -> list[str]:
    """Ask for codes from now on, as the first of them was right; returns the recovery codes.

    Raises Unauthorized for a wrong code.
    """
    async with database.transaction():
        if not await totp.confirm(account, code):
            raise Unauthorized(_(WRONG))
        codes = await recovery_codes.make(account.id)
        await _tell(account, _TURNED_ON)
    return codes


async def turn_off(account: Account, *, with_passkeys: bool = False) -> None:
    """Ask for nothing but the password again."""
    async with database.transaction():
        await totp.turn_off(account.id)
        await recovery_codes.forget(account.id)
        await SignInAttempt.filter(account_id=account.id).delete()
        if with_passkeys:
            await passkeys.forget(account.id)
        await _tell(account, _TURNED_OFF)


async def sweep() -> None:
    """Forget attempts and challenges that are over."""
    await SignInAttempt.filter(expires_at__lt=datetime.now(UTC)).delete()


async def _spend(token: str) -> int:
    """Count one guess, before it is looked at; returns whose. Unauthorized where none is left."""
    attempt = await _attempt(token)
    account_id = await _account_of(attempt)
    left = SignInAttempt.filter(id=attempt.id, attempts__lt=GUESSES)
    if await left.update(attempts=F("attempts") + 1):
        return account_id
    async with database.transaction():
        if await SignInAttempt.filter(id=attempt.id).delete():
            await _tell(await Account.get(id=account_id), _ALERT)
    raise Unauthorized(_(_OVER))


async def _attempt(token: str) -> SignInAttempt:
    found = await SignInAttempt.get_or_none(purpose=_PURPOSE, token_hash=kept(token))
    if found is None or found.expires_at <= datetime.now(UTC):
        raise Unauthorized(_(_OVER))
    return found


async def _account_of(attempt: SignInAttempt) -> int:
    if attempt.account_id is None or not await totp.is_on(attempt.account_id):
        raise Unauthorized(_(_OVER))
    return attempt.account_id


async def _end(token: str) -> None:
    if not await SignInAttempt.filter(purpose=_PURPOSE, token_hash=kept(token)).delete():
        raise Unauthorized(_(_OVER))


async def _tell(account: Account, sentence: str) -> None:
    user = await User.get(account_id=account.id)
    await mail.write(user, lambda: letters.changed(account.username, sentence, tries=GUESSES))
