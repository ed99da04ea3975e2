"""An id that no other row has, for what happened at a time that others may have in common.

Many servers write whole seconds, and Mastodon writes a whole day when an account was made: the
random bits of one millisecond would soon meet.
"""

from datetime import datetime, timedelta

from tortoise.models import Model

from fediphoto.ids import snowflake
from fediphoto.storage import database

_TRIES_A_MILLISECOND = 8


async def free_id(model: type[Model], at: datetime | None) -> int:
    """A snowflake for something that happened `at` (aware; None: now), of no row of `model`.

    It tells the time to within some milliseconds, where the millisecond is crowded.
    """
    tries = 0
    taken = f'SELECT 1 AS found FROM "{model._meta.db_table}" WHERE id = ?'  # noqa: S608
    while await database.query(taken, [candidate := snowflake(at)]):
        tries += 1
        if at is not None and tries % _TRIES_A_MILLISECOND == 0:
            at += timedelta(milliseconds=1)
    return candidate
