"""One open stream: what waits to be sent on it, and how it ends."""

import asyncio
from collections import deque
from collections.abc import Callable

import orjson

from fediphoto.web.streaming.channels import Channel, Speaker

MOST_WAITING = 400
"""Messages that wait for a slow reader; one more, and the stream is cut."""
MOST_WAITING_BYTES = 1024 * 1024
TOO_SLOW = 1013
"""WebSocket's "try again later"."""
NO_LONGER_ALLOWED = 1008
"""WebSocket's "policy violation"."""
GOING_AWAY = 1001
FAREWELL_S = 5.0
"""How long the other end of a stream has to read that it is over."""
CUT = "fediphoto.cut"
"""The extension of our server by which a connection is ended whose other end does not read."""


class Message:
    """Something to tell on streams: an event and its payload, written once for all who get it."""

    __slots__ = ("_plain", "_with_label", "event", "payload")

    def __init__(self, event: str, payload: str | None = None) -> None:
        self.event = event
        self.payload = payload
        self._plain: bytes | None = None
        self._with_label: dict[bytes, bytes] = {}

    def plain(self) -> bytes:
        """As a server-sent event."""
        if self._plain is None:
            # Mastodon's own server sends this word where there is nothing to say.
            payload = "undefined" if self.payload is None else self.payload
            self._plain = f"event: {self.event}\ndata: {payload}\n\n".encode()
        return self._plain

    def labelled(self, label: bytes) -> bytes:
        """As a WebSocket message of the stream that `label` names."""
        made = self._with_label.get(label)
        if made is None:
            end = b"}"
            if self.payload is not None:
                end = b',"payload":' + orjson.dumps(self.payload) + b"}"
            event = orjson.dumps(self.event)
            made = self._with_label[label] = b'{"stream":' + label + b',"event":' + event + end
        return made


class Onlooker:
    """Somebody who looks on; whoever sends takes from it, whoever tells puts into it."""

    __slots__ = (
        "_waiting",
        "_waiting_bytes",
        "_wake",
        "address",
        "channels",
        "cut",
        "ending",
        "is_socket",
        "speaker",
    )

    def __init__(
        self,
        speaker: Speaker,
        address: str,
        *,
        is_socket: bool,
        cut: Callable[[int, str], None] | None = None,
    ) -> None:
        """`cut` ends the connection at once, whether or not its other end reads."""
        self.speaker = speaker
        self.address = address
        self.is_socket = is_socket
        self.cut = cut
        self.channels: dict[Channel, bytes] = {}
        self.ending: tuple[int, str] | None = None
        """Once it is to end: WebSocket's code, and why."""
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._wake: asyncio.Future[None] | None = None

    @property
    def account_id(self) -> int | None:
        """Who looks on; None for a visitor, or an app alone."""
        return None if self.speaker.account is None else self.speaker.account.id

    def tell(self, message: Message, channel: Channel) -> None:
        """Have it sent, as part of the stream that looks at `channel`."""
        label = self.channels[channel]
        self.put(message.labelled(label) if self.is_socket else message.plain())

    def put(self, text: bytes) -> None:
        """Have just this sent; a reader who is too far behind is cut off."""
        if self.ending is not None:
            return
        self._waiting.append(text)
        self._waiting_bytes += len(text)
        if len(self._waiting) > MOST_WAITING or self._waiting_bytes > MOST_WAITING_BYTES:
            self._waiting.clear()
            self.end(TOO_SLOW, "You read too slowly.")
            self._hang_up()
        self._awaken()

    def end(self, code: int, reason: str) -> None:
        """Send nothing more, and close; whoever does not even read that is hung up on."""
        if self.ending is None:
            self.ending = (code, reason)
            self._awaken()
            if self.cut is not None:
                asyncio.get_running_loop().call_later(FAREWELL_S, self._hang_up)

    def left(self) -> None:
        """Nobody is there any more."""
        self.cut = None

    async def next(self) -> list[bytes]:
        """What waits, as soon as there is something; nothing once it has ended."""
        while not self._waiting and self.ending is None:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        if self.ending is not None:
            return []
        taken = list(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0
        return taken

    def _hang_up(self) -> None:
        if self.cut is not None and self.ending is not None:
            self.cut(*self.ending)

    def _awaken(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
