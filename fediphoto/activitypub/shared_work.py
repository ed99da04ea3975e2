"""One piece of work for all who ask for the same thing at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class SharedWork(Generic[V]):
    """Work by its key, as long as it lasts; it goes on where somebody who waits goes away."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[V]] = {}

    async def result(self, key: str, begin: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What the work under way for `key` comes to, or that of `begin` where there is none."""
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(begin())
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(task)

    def tasks(self) -> list[asyncio.Task[V]]:
        """All that is under way."""
        return list(self._under_way.values())

    def _finished(self, key: str, task: asyncio.Task[V]) -> None:
        self._under_way.pop(key, None)
        if not task.cancelled():
            task.exception()  # whoever waited has heard of it, or has gone away
