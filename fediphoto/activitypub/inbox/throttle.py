"""How often something may be: so many times a minute, counted by name in this process."""

import time

from fediphoto.domain.recent import Recent
from fediphoto.errors import TooManyRequests

WINDOW_S = 60.0
_NAMES_KEPT = 10_000


class Throttle:
    """Counts what is done for each name, and refuses what is more than `limit` in a minute."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: Recent[str, tuple[float, int]] = Recent(_NAMES_KEPT)

    def count(self, name: str) -> None:
        """Count one more; TooManyRequests where that is one too many."""
        if not self.allows(name):
            raise TooManyRequests(retry_after_s=WINDOW_S)

    def allows(self, name: str) -> bool:
        """Count one more, unless that is one too many."""
        now = time.monotonic()
        began, counted = self._counts.get(name) or (now, 0)
        if now - began >= WINDOW_S:
            began, counted = now, 0
        if counted >= self._limit:
            return False
        self._counts.put(name, (began, counted + 1))
        return True

    def clear(self) -> None:
        """Forget all counts."""
        self._counts.clear()
