"""How a moment is written: ISO 8601 with milliseconds and Z."""

from datetime import UTC, datetime


def iso(at: datetime) -> str:
    """`2026-07-01T12:00:00.000Z`."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return f"{at.isoformat(timespec='milliseconds')[:23]}Z"


def iso_or_none(at: datetime | None) -> str | None:
    """The same, or null."""
    return None if at is None else iso(at)
