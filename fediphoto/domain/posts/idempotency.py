"""What is asked for twice with one key is done once."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tortoise.exceptions import IntegrityError

from fediphoto.storage import database
from fediphoto.storage.models import Account, IdempotencyKey

V = TypeVar("V")

_LONGEST_KEY = 255


async def once(
    author: Account,
    key: str | None,
    find: Callable[[int], Awaitable[V]],
    make: Callable[[], Awaitable[V]],
) -> V:
    """What `make` makes in one transaction; with a key used before what was made then.

    `make` remembers the key; `find` is given the id of what was made with it.
    """
    try:
        async with database.transaction():
            former = await _made_with(author, key)
            return await make() if former is None else await find(former)
    except IntegrityError:
        # The same key came in twice at once, and the other request was faster.
        former = await _made_with(author, key)
        if former is None:
            raise
        return await find(former)


async def remember(author: Account, key: str | None, made_id: int) -> None:
    """Have the key, if there is one, stand for what was just made."""
    if key:
        await IdempotencyKey.create(account_id=author.id, key=key[:_LONGEST_KEY], post_id=made_id)


async def _made_with(author: Account, key: str | None) -> int | None:
    if not key:
        return None
    used = await IdempotencyKey.get_or_none(account_id=author.id, key=key[:_LONGEST_KEY])
    return None if used is None else used.post_id
