"""Spans of days in UTC, as those who keep order ask for numbers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _

LONGEST = 366


@dataclass(frozen=True, slots=True)
class Span:
    """From the beginning of `first` to the end of `last`."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Each of them."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=one) for one in range(count)]

    @property
    def before(self) -> "Span":
        """The span of the same length that ends where this begins."""
        length = self.last - self.first + timedelta(days=1)
        return Span(self.first - length, self.last - length)

    @property
    def begins_at(self) -> datetime:
        """Its first moment."""
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is no longer in it."""
        return midnight(self.last + timedelta(days=1))


def of(start: str, end: str) -> Span:
    """The span between two days (a time after them is overlooked).

    Raises Unprocessable for what is no day, and for more than a year.
    """
    span = Span(_day("start_at", start), _day("end_at", end))
    if not 0 <= (span.last - span.first).days < LONGEST:
        raise Unprocessable(_("A span has 1 to %(limit)s days.", limit=LONGEST))
    return span


def midnight(day: date) -> datetime:
    """When a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day(name: str, text: str) -> date:
    try:
        found = date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise Unprocessable(f"{name} takes a day like 2026-07-01.") from None
    if not 1990 <= found.year <= 2900:
        raise Unprocessable(f"{name} takes a day like 2026-07-01.")
    return found
