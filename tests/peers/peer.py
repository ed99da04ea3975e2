"""A server on somebody else's ActivityPub, and the desk at which a test asks for its deeds."""

import subprocess
from pathlib import Path
from typing import Any

import requests

from tests.journeys.instance import PATIENCE_S, eventually, free_port


class Refused(AssertionError):
    """The peer could not do what it was asked for; holds what it says about that."""


class Peer:
    """One running peer: a person called `name`, whose deeds `ask` causes.

    `scheme` is how it signs: "rfc9421" or "cavage".
    """

    def __init__(self, kind: str, name: str, scheme: str, command: list[str], folder: Path) -> None:
        self.kind, self.name, self.scheme = kind, name, scheme
        self._command = command
        self._folder = folder
        self.domain = f"localhost:{free_port()}"
        self.origin = f"https://{self.domain}"
        self._session = requests.Session()
        self._authority = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def handle(self) -> str:
        """`name@host:port`."""
        return f"{self.name}@{self.domain}"

    @property
    def uri(self) -> str:
        """Its person's id."""
        return f"{self.origin}/users/{self.name}"

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self._folder / f"{self.kind}.txt").read_text(errors="replace")

    def start(self, environment: dict[str, str], authority: Path) -> None:
        """Serve, and wait until it answers."""
        self._authority = str(authority)
        with (self._folder / f"{self.kind}.txt").open("ab") as log:
            self._process = subprocess.Popen(self._command, env=environment, stdout=log, stderr=log)
        eventually(self._answers)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"the peer ended at its start:\n{self.log}")
        return bool(self.state)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=PATIENCE_S)

    def ask(self, deed: str, **arguments: Any) -> Any:
        """Have it do something; what it answers. Refused where it could not."""
        address = f"{self.origin}/desk/{deed}"
        answer = self._session.post(
            address, json=arguments, timeout=PATIENCE_S, verify=self._authority
        )
        if answer.status_code != 200:
            raise Refused(f"{self.kind} {deed} {arguments}: {answer.text[:2000]}")
        return answer.json()

    @property
    def state(self) -> Any:
        """Everything it knows by now."""
        return self.ask("state")

    def letters(self, kind: str) -> list[Any]:
        """The activities of a type that came to its inboxes, with how each was signed."""
        return [letter for letter in self.state["letters"] if letter["type"] == kind]
