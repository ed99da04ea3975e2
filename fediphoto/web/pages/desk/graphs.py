"""How numbers of days become a drawing: coordinates for an SVG, worked out here."""

from dataclasses import dataclass
from datetime import date

from fediphoto.domain.day_counts import DayCounts

WIDTH, HEIGHT = 600, 120
_FLOOR = 1.5
"""Height of a day on which nothing happened, so that it is seen that it was counted."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    day: date
    amount: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Graph:
    """One thing over a span of days, in a box of WIDTH by HEIGHT."""

    thing: str
    total: int
    most: int
    busiest: date | None
    """The day that had most; None where nothing happened at all."""
    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT


def graph(counts: DayCounts) -> Graph:
    """One bar a day, the highest as high as the box."""
    step = WIDTH / max(1, len(counts.days))
    gap = 1.0 if len(counts.days) > 40 else 3.0
    most = counts.most
    bars = []
    for number, (day, amount) in enumerate(counts.days):
        height = max(_FLOOR, HEIGHT * amount / most) if most else _FLOOR
        bars.append(
            Bar(
                day,
                amount,
                round(number * step, 2),
                round(HEIGHT - height, 2),
                round(step - gap, 2),
                round(height, 2),
            )
        )
    busiest = max(counts.days, key=lambda one: one[1])[0] if most else None
    return Graph(counts.thing, counts.total, most, busiest, bars)
