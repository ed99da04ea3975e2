"""The name server that the tests own, and what it hears of connections."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

PEER_ADDRESS = "127.0.0.3"
"""Where hostile peers listen: the one address that the server under test may reach."""

Answers = Callable[[], list[str]]


@dataclass
class Names:
    """Answers `lookup` of the launcher: `known` names, or whatever a function says each time."""

    known: dict[str, list[str] | Answers] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    connections: list[tuple[str, int]] = field(default_factory=list)
    """Each connection the server under test tried to make, in order."""

    def __post_init__(self) -> None:
        self.known["localhost"] = ["127.0.0.1", "::1"]
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it is, as the launcher wants it."""
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def outside(self) -> list[tuple[str, int]]:
        """The connections that led anywhere but to a peer."""
        return [one for one in self.connections if one[0] != PEER_ADDRESS]

    def close(self) -> None:
        """End."""
        self._socket.sendto(b"end", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            said, sender = self._socket.recvfrom(65536)
            kind, _, what = said.decode(errors="replace").partition(" ")
            if kind == "end":
                return
            if kind == "connect":
                host, port = json.loads(what)
                self.connections.append((str(host), int(port)))
            else:
                self.asked.append(what)
                self._socket.sendto(json.dumps(self._addresses(what)).encode(), sender)

    def _addresses(self, name: str) -> list[str]:
        known = self.known.get(name.rstrip(".").lower(), [])
        return known() if callable(known) else known
