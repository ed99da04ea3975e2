"""Which number a row gets: 64-bit snowflakes that sort by time."""

import secrets
from datetime import UTC, datetime

EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00:00Z
_RANDOM_BITS = 16
_OLDEST_MS = 946_684_800_000  # 2000-01-01T00:00:00Z
_FIRST_DAY_MS = 86_400_000
MAX_ID = 2**63 - 1


def snowflake(at: datetime | None = None) -> int:
    """A new id for something that happened `at` (aware; None means now), clamped to now.

    Milliseconds since 2020-01-01 shifted by 16 bits, plus 16 random bits. What happened before
    2020 is in order too: twenty years share the numbers of one day (`_of_before`). Ids for now are
    never the same twice in one process, and ascend; for another time ask `storage.numbers.free_id`.
    """
    now_ms = _milliseconds(datetime.now(UTC))
    if at is None:
        return (now_ms << _RANDOM_BITS) | _low_bits.following(now_ms)
    at_ms = min(_milliseconds(at), now_ms)
    if at_ms < _FIRST_DAY_MS:
        return _of_before(at_ms)
    return (at_ms << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)


def _of_before(at_ms: int) -> int:
    """An id for a time before the second day of 2020, where ids would become negative.

    The years from 2000 on are pressed into 2020's first day, about nine ids to a millisecond, so
    that photos of 2012 stand before those of 2016. What is older is among the first.
    """
    since_oldest_ms = at_ms + EPOCH_MS - _OLDEST_MS
    if since_oldest_ms < 0:
        return 1 + secrets.randbelow((1 << _RANDOM_BITS) - 1)
    span_ms = EPOCH_MS + _FIRST_DAY_MS - _OLDEST_MS
    room = _FIRST_DAY_MS << _RANDOM_BITS
    first, following = (room * (since_oldest_ms + more) // span_ms for more in (0, 1))
    return max(first + secrets.randbelow(following - first), 1)


def exact_snowflake() -> int:
    """A new id for now that a program which reads numbers as floating-point ones reads exactly.

    A multiple of 8, so until 2054. For the ids that clients are told as JSON numbers.
    """
    made = snowflake()
    at = made >> _RANDOM_BITS << _RANDOM_BITS
    return at | ((made & ((1 << (_RANDOM_BITS - 3)) - 1)) << 3)


class _LowBits:
    """What tells the ids of one millisecond apart: from a random beginning upwards."""

    def __init__(self) -> None:
        self._at_ms = 0
        self._last = 0

    def following(self, at_ms: int) -> int:
        if at_ms != self._at_ms:
            self._at_ms, self._last = at_ms, secrets.randbits(_RANDOM_BITS - 1)
        else:
            self._last = (self._last + 1) % (1 << _RANDOM_BITS)
        return self._last


_low_bits = _LowBits()


def snowflake_time(identifier: int) -> datetime:
    """When the thing behind `identifier` happened, to the millisecond (aware, UTC).

    Of what happened before 2020-01-02 it tells a moment of the day before.
    """
    return datetime.fromtimestamp(((identifier >> _RANDOM_BITS) + EPOCH_MS) / 1000, UTC)


def parse_id(text: str | None) -> int | None:
    """The id written in `text`, or None where it is none of ours (clients send anything)."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    value = int(text)
    return value if value <= MAX_ID else None


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000) - EPOCH_MS
