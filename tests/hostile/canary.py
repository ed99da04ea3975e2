"""Ports inside the network that nobody may ever connect to."""

import socket
import threading
from dataclasses import dataclass, field

from tests.journeys.instance import free_port


@dataclass
class Canary:
    """Listens on the loopback addresses of one port, and notes who comes."""

    visitors: list[str] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._listening: list[socket.socket] = []
        self.port = self.port or free_port()  # at which nobody was who may still be looked for
        for family, address in (
            (socket.AF_INET, "127.0.0.1"),
            (socket.AF_INET, "127.0.0.2"),
            (socket.AF_INET6, "::1"),
        ):
            try:
                listener = socket.create_server((address, self.port), family=family)
            except OSError:  # a machine without IPv6
                continue
            self._listening.append(listener)
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def urls(self, path: str = "/secret") -> list[str]:
        """Its addresses in every spelling that some resolver takes."""
        hosts = (
            *("127.0.0.1", "127.0.0.2", "localhost", "LOCALHOST.", "[::1]", "2130706433"),
            *("0x7f000001", "0x7f.1", "127.1", "127.0.0.1.", "0177.0.0.1", "0", "0.0.0.0"),
            *("[::ffff:127.0.0.1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[::]"),
            *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::1%25lo]", "１２７.０.０.１", "①②⑦.⓪.⓪.①"),
            *("user@127.0.0.1", "evil.test@127.0.0.1", "127.0.0.1#evil.test"),
        )
        return [f"http://{host}:{self.port}{path}" for host in hosts]

    def close(self) -> None:
        """End."""
        for listener in self._listening:
            listener.close()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, address = listener.accept()
            except OSError:  # closed
                return
            self.visitors.append(str(address))
            connection.close()
