"""Codes of an authenticator app (RFC 6238): six digits, another every half minute, none twice."""

import time
from datetime import UTC, datetime
from io import BytesIO

import pyotp
import segno

from fediphoto import config
from fediphoto.domain import sealing
from fediphoto.errors import Conflict, NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account, TotpDevice
from fediphoto.text.translations import _

_PURPOSE = "totp"
_STEP_S = 30
_DRIFT = 1
"""Steps that a clock may be ahead or behind."""


async def is_on(account_id: int) -> bool:
    """Whether somebody is asked for a code when signing in."""
    return await TotpDevice.exists(account_id=account_id, confirmed_at__not_isnull=True)


async def begin(account: Account) -> None:
    """Make a secret that counts once a code of it was shown; Conflict where one counts already."""
    secret = sealing.seal(pyotp.random_base32(), _PURPOSE)
    async with database.transaction():
        begun = await database.write(
            "INSERT INTO totp_device (account_id, secret, last_step, created_at)"
            " VALUES (?, ?, 0, ?) ON CONFLICT (account_id) DO UPDATE SET"
            " secret = excluded.secret, last_step = 0, created_at = excluded.created_at"
            " WHERE totp_device.confirmed_at IS NULL",
            [account.id, secret, datetime.now(UTC)],
        )
        if not begun:
            raise Conflict(_("An authenticator app is in use already."))


async def pending_secret(account: Account) -> str:
    """The secret that waits for its first code, for typing; NotFound where none does."""
    device = await TotpDevice.get_or_none(account_id=account.id, confirmed_at=None)
    if device is None:
        raise NotFound
    return sealing.unseal(device.secret, _PURPOSE)


def picture(account: Account, secret: str) -> bytes:
    """The secret as a QR code for authenticator apps to photograph; SVG, black on white."""
    name = f"{account.username}@{config.current().domain}"
    address = pyotp.TOTP(secret).provisioning_uri(
        name=name, issuer_name=config.current().instance.title
    )
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, light="white")
    return out.getvalue()


async def confirm(account: Account, code: str) -> bool:
    """Whether the code is one of the waiting secret, which counts from now on."""
    async with database.transaction():
        if not await _accept(account.id, code, is_confirmed=False):
            return False
        await TotpDevice.filter(account_id=account.id).update(confirmed_at=datetime.now(UTC))
    return True


async def accept(account_id: int, code: str) -> bool:
    """Whether the code is right now. It is worth nothing the second time, nor are earlier ones."""
    async with database.transaction():
        return await _accept(account_id, code, is_confirmed=True)


async def turn_off(account_id: int) -> None:
    """Ask for no code any more."""
    await TotpDevice.filter(account_id=account_id).delete()


async def _accept(account_id: int, code: str, *, is_confirmed: bool) -> bool:
    device = await TotpDevice.get_or_none(
        account_id=account_id, confirmed_at__isnull=not is_confirmed
    )
    given = "".join(code.split())
    if device is None:
        return False
    secret = sealing.unseal(device.secret, _PURPOSE)
    if not secret or len(given) != 6 or not given.isascii() or not given.isdecimal():
        return False
    made = pyotp.TOTP(secret)
    now = int(time.time()) // _STEP_S
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if pyotp.utils.strings_equal(made.generate_otp(step), given):
            # Of two that come at once with the same code, one changes the row.
            unused = TotpDevice.filter(
                account_id=account_id, secret=device.secret, last_step__lt=step
            )
            return bool(await unused.update(last_step=step))
    return False
