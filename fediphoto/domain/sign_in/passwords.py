"""How passwords are kept and compared: argon2id, in threads, alike for unknown names."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _

SHORTEST = 8
LONGEST = 128

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, "passwords")
"""Each hash takes 64 MB for a moment: a flood of sign-ins must not take all memory."""
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
        raise Unprocessable(
            _(
                "A password has %(shortest)s to %(limit)s characters.",
                shortest=SHORTEST,
                limit=LONGEST,
            )
        )
    if not _is_text(password):
        raise Unprocessable(_("A password is made of characters."))
    if password.lower() in _TOO_COMMON:
        raise Unprocessable(_("That password is the first that anybody would try."))


async def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one behind the hash; None (nobody) takes as long, and is False."""
    shown = password[: LONGEST + 1]
    return await asyncio.get_running_loop().run_in_executor(_threads, _matches, kept, shown)


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other costs than we use today."""
    return _hasher.check_needs_rehash(kept)


def _matches(kept: str | None, password: str) -> bool:
    is_somebodys = kept is not None and kept.startswith("$argon2")
    is_possible = is_somebodys and _is_text(password)
    try:
        _hasher.verify(
            kept if kept and is_possible else _nobodys(), password if is_possible else ""
        )
    except (VerificationError, InvalidHashError):
        return False
    return is_possible


@cache
def _nobodys() -> str:
    """Compared with where there is no such person, so that both cases take the same time.

    Made when it is first needed: it takes 64 MB and a tenth of a second, at every start.
    """
    return _hasher.hash("the password of nobody at all")


def _is_text(password: str) -> bool:
    """Whether it has bytes at all: a lone surrogate, which JSON can carry, has none."""
    return not any("\ud800" <= letter <= "\udfff" for letter in password)
