"""Which part of a list is asked for, and which part it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list that is sorted by id, newest first; the bounds themselves are left out.

    `max_id`: older than it. `since_id`: the newest ones down to it. `min_id`: the ones just after
    it.
    """

    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """What a page holds, newest first, with the ids to ask for its neighbours by."""

    items: list[T]
    next_max_id: int | None
    prev_min_id: int | None

    @classmethod
    def of(cls, page: Page, items: list[T], keys: Sequence[int]) -> Self:
        """What `page` asked for, with the ids that its rows are paged by, newest first.

        A page that is not full is the last: there is nothing older.
        """
        older = keys[-1] if keys and len(keys) == page.limit else None
        return cls(items, older, keys[0] if keys else None)
