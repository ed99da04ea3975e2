"""Figures that are costly: counted at most once in a while, for all who ask."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from fediphoto import overlay
from fediphoto.config import Config

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lately(Generic[K, V]):
    """What `count` returned for a key, for `lasts_s` seconds; nobody counts beside another.

    There are few keys: they are kinds of figures, never what people send.
    """

    def __init__(self, count: Callable[[K], Awaitable[V]], lasts_s: float) -> None:
        self._count = count
        self._lasts_s = lasts_s
        self._known: dict[K, tuple[float, V]] = {}
        self._counting: dict[K, asyncio.Lock] = {}
        self._of: Config | None = None

    async def get(self, key: K) -> V:
        """The figure, counted now or lately."""
        if self._of is not overlay.as_written():  # another instance (in tests, another database)
            self.forget()
        async with self._counting.setdefault(key, asyncio.Lock()):
            known = self._known.get(key)
            if known is not None and time.monotonic() - known[0] < self._lasts_s:
                return known[1]
            value = await self._count(key)
            self._known[key] = (time.monotonic(), value)
            return value

    def forget(self) -> None:
        """Count everything anew the next time."""
        self._of = overlay.as_written()
        self._known.clear()
        self._counting.clear()
