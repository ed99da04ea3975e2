"""How a page of a model's rows is read, by their ids."""

from typing import TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from fediphoto.domain.keyset import newest_first
from fediphoto.domain.paging import Page, Paged

M = TypeVar("M", bound=Model)


async def read(found: QuerySet[M], page: Page) -> Paged[M]:
    """The rows of `found` that `page` asks for, newest first."""
    for bound, condition in (
        (page.max_id, "id__lt"),
        (page.since_id, "id__gt"),
        (page.min_id, "id__gt"),
    ):
        if bound is not None:
            found = found.filter(**{condition: bound})
    upwards = page.min_id is not None
    rows = await found.order_by("id" if upwards else "-id").limit(page.limit)
    shown = list(newest_first(page, rows))
    keys = [row.pk for row in shown]
    return Paged.of(page, shown, keys)
