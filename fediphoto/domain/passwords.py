"""How passwords are kept and compared: argon2id, in threads, alike for unknown names."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fediphoto.errors import Unprocessable

SHORTEST = 8
LONGEST = 128

_hasher = PasswordHasher()
_NOBODYS = _hasher.hash("the password of nobody at all")
"""Compared with where there is no such person, so that both cases take the same time."""
_at_a_time = asyncio.Semaphore(2)
"""Each takes 64 MB for a moment: a flood of sign-ins must not take all memory."""
_TOO_COMMON = frozenset(
    [
        "password",
        "password1",
        "passwort",
        "12345678",
        "123456789",
        "1234567890",
        "qwertyui",
        "qwertyuiop",
        "qwerty123",
        "iloveyou",
        "11111111",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "letmein1",
        "abc12345",
        "admin123",
        "password123",
        "fediphoto",
        "instagram",
    ]
)


def check(password: str) -> None:
    """Unprocessable with a sentence for a password that is too short, too long or everybody's."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Unprocessable(f"A password has {SHORTEST} to {LONGEST} characters.")
    if password.lower() in _TOO_COMMON:
        raise Unprocessable("That password is the first that anybody would try.")


async def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    async with _at_a_time:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one behind the hash; None (nobody) takes as long, and is False."""
    async with _at_a_time:
        return await asyncio.to_thread(_matches, kept, password[: LONGEST + 1])


def _matches(kept: str | None, password: str) -> bool:
    try:
        _hasher.verify(kept or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
