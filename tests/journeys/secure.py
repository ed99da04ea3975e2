"""An instance as the web sees it: `localhost` and a port, with TLS ended before it."""

from pathlib import Path

from tests.journeys.instance import Instance, free_port
from tests.journeys.tls import Terminator


class SecureInstance(Instance):
    """An instance whose ids begin with https, and which believes the tests' authority."""

    def __init__(self, folder: Path, authority: Path, chain: Path, **settings: str) -> None:
        super().__init__(folder)
        behind, port = int(self.domain.rpartition(":")[2]), free_port()
        self.bind, self.domain = self.domain, f"localhost:{port}"
        self.terminator = Terminator(chain, port, behind)
        self._settings = {
            "FEDIPHOTO_SERVER__BIND": self.bind,
            "FEDIPHOTO_INSTANCE__DOMAIN": self.domain,
            "FEDIPHOTO_FEDERATION__PLAIN_HTTP": "false",
            "SSL_CERT_FILE": str(authority),
            **settings,
        }

    def start(self) -> None:
        """Serve behind TLS, and wait until it answers."""
        self.terminator.start()
        super().start()

    def end(self) -> None:
        """End it and what stands before it, for good."""
        self.kill()
        self.terminator.stop()
