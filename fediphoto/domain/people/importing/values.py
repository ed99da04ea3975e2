"""How single values of a document that somebody brought are read: what is not as expected is not
there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from fediphoto.text import captions

_LONGEST = 200_000
_SINCE = datetime(1990, 1, 1, tzinfo=UTC)

Document = dict[str, Any]


def text(value: Any) -> str:
    """The words, tidied; '' for anything else."""
    return captions.tidy(value[:_LONGEST]) if isinstance(value, str) else ""


def documents(value: Any) -> Iterator[Document]:
    """The objects of a list, or the one object that stands for a list of one."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def texts(value: Any) -> list[str]:
    """The strings of a list, or the one that stands for a list of one."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def number(value: Any) -> float | None:
    """A number as it is."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """A time since 1990 and not after now: ISO 8601, or seconds since 1970."""
    seconds = number(value)
    try:
        if seconds is not None:
            at = datetime.fromtimestamp(seconds, UTC)
        else:
            at = datetime.fromisoformat(text(value))
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return min(at, datetime.now(UTC)) if at >= _SINCE else None
