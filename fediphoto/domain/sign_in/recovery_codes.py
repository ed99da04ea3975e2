"""Codes on paper for when the authenticator app is lost: ten of them, each good once."""

import base64
import secrets
from datetime import UTC, datetime

from fediphoto.domain.secrets_at_rest import kept
from fediphoto.storage import database
from fediphoto.storage.models import RecoveryCode, User

HOW_MANY = 10
_BYTES = 10  # 80 random bits: sixteen letters, and too many to try a plain hash


async def make(account_id: int) -> list[str]:
    """Ten fresh codes, shown only now; earlier ones end."""
    codes = [
        base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower() for _ in range(HOW_MANY)
    ]
    async with database.transaction():
        # One sheet at a time: of two the second takes the place of the first.
        await User.filter(account_id=account_id).select_for_update().first()
        await forget(account_id)
        for code in codes:
            await RecoveryCode.create(account_id=account_id, code_hash=_hash(account_id, code))
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


async def accept(account_id: int, code: str) -> bool:
    """Whether it is one of somebody's codes; it is used up by that."""
    unused = RecoveryCode.filter(
        account_id=account_id, code_hash=_hash(account_id, code), used_at=None
    )
    return bool(await unused.update(used_at=datetime.now(UTC)))


async def left(account_id: int) -> int:
    """How many somebody has not used."""
    return await RecoveryCode.filter(account_id=account_id, used_at=None).count()


async def forget(account_id: int) -> None:
    """Make all of them worthless."""
    await RecoveryCode.filter(account_id=account_id).delete()


def _hash(account_id: int, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return kept(f"{account_id} {plain}")
