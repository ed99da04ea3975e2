"""Somebody who looks on through a real WebSocket, and remembers what was told."""

import json
from collections.abc import Callable
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.journeys.instance import Instance, Person

PATIENCE_S = 60.0


def token_of(person: Person) -> str:
    """The token a person's requests carry."""
    return str(person._session.headers["Authorization"]).removeprefix("Bearer ")


def address(instance: Instance, **query: str) -> str:
    """Where WebSockets are opened."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{instance.url.replace('http', 'ws')}/api/v1/streaming?{asked}"


class Stream:
    """One WebSocket; a context manager."""

    def __init__(
        self,
        instance: Instance,
        person: Person | None = None,
        stream: str = "",
        *,
        reads_ahead: int = 16,
        **query: str,
    ) -> None:
        """It takes in `reads_ahead` messages that nobody asked for yet, and no more."""
        asked = {**query, **({"stream": stream} if stream else {})}
        if person is not None:
            asked["access_token"] = token_of(person)
        self._url = address(instance, **asked)
        self._opened = connect(
            self._url,
            compression=None,
            max_queue=reads_ahead,
            max_size=None,
            open_timeout=PATIENCE_S,
            ping_interval=None,
        )
        self.socket: ClientConnection

    def __enter__(self) -> "Stream":
        self.socket = self._opened.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, **message: Any) -> None:
        """Send a message; it has been treated once `sync` returns."""
        self.socket.send(json.dumps(message))

    def next(self) -> Any:
        """The next message, payload and all."""
        return json.loads(self.socket.recv(timeout=PATIENCE_S))

    def look(self, stream: str, **more: str) -> None:
        """Subscribe to a stream, and wait until that is done."""
        self.say(type="subscribe", stream=stream, **more)
        self.sync()

    def look_away(self, stream: str, **more: str) -> None:
        """Unsubscribe, and wait until that is done."""
        self.say(type="unsubscribe", stream=stream, **more)
        self.sync()

    def sync(self) -> None:
        """Wait until all that was said before has been treated: an error comes after it."""
        self.say(type="subscribe", stream="no-such-stream")
        assert self.next() == {"error": "Unknown stream type", "status": 400}

    def until(self, is_last: Callable[[Any], bool]) -> list[Any]:
        """What was told up to a certain message, that one left out."""
        told = []
        while True:
            message = self.next()
            if is_last(message):
                return told
            told.append(message)

    def status(self, stream: str = "user", event: str = "update") -> Any:
        """The Status of the next message, which must be of this stream and event."""
        message = self.next()
        assert (message["stream"], message["event"]) == ([stream], event), message
        return json.loads(message["payload"])


def says(caption: str) -> Callable[[Any], bool]:
    """Whether a message shows a new post with these words."""
    return lambda message: message["event"] == "update" and caption in message["payload"]
