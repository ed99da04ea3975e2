"""Which filters of our own there are, and what they do to colours.

Their numbers lie in `looks.json`, which browsers read as well: what is previewed there and what is
rendered here is the same arithmetic, that of SVG's filters on sRGB values (no linearisation).
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from fediphoto.text.translations import _, marked

PATH = Path(__file__).parent / "looks.json"

LABELS = {
    "daybreak": marked("Daybreak"),
    "honey": marked("Honey"),
    "harbour": marked("Harbour"),
    "moss": marked("Moss"),
    "terrace": marked("Terrace"),
    "old-print": marked("Old print"),
    "blush": marked("Blush"),
    "bold": marked("Bold"),
    "haze": marked("Haze"),
    "nightfall": marked("Nightfall"),
    "graphite": marked("Graphite"),
    "silver": marked("Silver"),
}
"""What people call them, by name, in the order in which they are offered."""

Table = Annotated[
    tuple[Annotated[float, msgspec.Meta(ge=0, le=1)], ...], msgspec.Meta(min_length=2)
]


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One filter: a matrix over red, green, blue and 1, then a table for each channel."""

    name: str
    label: str
    """In English."""
    matrix: Annotated[tuple[float, ...], msgspec.Meta(min_length=12, max_length=12)]
    """Three rows of four; the fourth is added. All of it on values from 0 to 1."""
    tables: dict[Literal["r", "g", "b"], Table] = {}
    """Values evenly spaced over 0 to 1, straight lines between; a channel without one stays."""


@cache
def all_looks() -> dict[str, Look]:
    """Every look by its name, in the order in which they are offered."""
    looks = msgspec.json.decode(PATH.read_bytes(), type=list[Look])
    return {look.name: look for look in looks}


def labels() -> list[tuple[str, str]]:
    """(name, what it is called in the language at hand) of every look, in order."""
    return [(name, _(LABELS[name])) for name in all_looks()]
