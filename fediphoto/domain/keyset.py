"""How a page's bounds become SQL, and its rows come back newest first."""

from collections.abc import Sequence
from typing import TypeVar

from fediphoto.domain.paging import Page

T = TypeVar("T")


def bounds(page: Page, column: str) -> tuple[str, list[int]]:
    """The end of a statement (after its WHERE conditions) that selects one page by `column`.

    `min_id` asks for the rows just after it, so the statement then runs upwards and
    `newest_first` turns its rows round.
    """
    sql, values = "", []
    for bound, sign in ((page.max_id, "<"), (page.since_id, ">"), (page.min_id, ">")):
        if bound is not None:
            sql += f" AND {column} {sign} ?"
            values.append(bound)
    direction = "DESC" if page.min_id is None else "ASC"
    return f"{sql} ORDER BY {column} {direction} LIMIT ?", [*values, page.limit]


def newest_first(page: Page, rows: Sequence[T]) -> Sequence[T]:
    """The rows of such a statement in the order they are shown."""
    return rows if page.min_id is None else rows[::-1]
