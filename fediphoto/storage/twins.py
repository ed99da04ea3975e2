"""How two requests that make the same row at the same moment get along: one row, and no error.

Between a look and the INSERT after it a twin may come (another tab, a retried request); on
PostgreSQL its row is then met by a unique key, which ends the whole transaction. Here the one
statement decides, and who came second waits until the first has committed.
"""

from typing import TypeVar

from tortoise.models import Model

from fediphoto.errors import Conflict
from fediphoto.storage import database

M = TypeVar("M", bound=Model)

_TRIES = 3


async def once(row: M, *key: str) -> tuple[M, bool]:
    """Store `row`, unless one with the same `key` columns is there already.

    Returns the one that stands, and whether it is this one (which its id tells, where we gave it
    one). In the transaction around us, if there is one. Raises Conflict where others make and
    delete it all the while.
    """
    kind = type(row)
    wanted = {name: getattr(row, name) for name in key}
    for _ in range(_TRIES):
        await kind.bulk_create([row], ignore_conflicts=True)
        kept = await kind.get_or_none(**wanted)
        if kept is not None:
            return kept, bool(kept.pk == row.pk)
    raise Conflict


async def latest(row: M, *key: str) -> M:
    """Store `row`, or put what it says on the one with the same `key` columns, which keeps its id.

    Returns the one that stands.
    """
    kind = type(row)
    said = sorted(kind._meta.db_fields - {*key, kind._meta.pk_attr})
    async with database.transaction():
        await kind.bulk_create([row], on_conflict=list(key), update_fields=said)
        return await kind.get(**{name: getattr(row, name) for name in key})
