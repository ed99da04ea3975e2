"""Which part of a list is asked for, and which part it is."""

from dataclasses import dataclass
from typing import Generic, TypeVar

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
