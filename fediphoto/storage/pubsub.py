"""Live events: told to whoever listens now, and to nobody later."""

from collections.abc import Callable

Listener = Callable[[bytes], None]

_listeners: set[Listener] = set()


def listen(listener: Listener) -> Callable[[], None]:
    """Have `listener` called with every message from now on; returns what ends that."""
    _listeners.add(listener)

    def stop() -> None:
        _listeners.discard(listener)

    return stop


def publish(message: bytes) -> None:
    """Tell all who listen."""
    for listener in tuple(_listeners):
        listener(message)
