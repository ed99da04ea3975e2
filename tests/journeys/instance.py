"""A whole instance as its admin runs it: a process, a folder, a port, and people with tokens."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import requests

from tests.journeys import commands

T = TypeVar("T")
PATIENCE_S = 120.0
"""What is so sooner is noticed sooner; only a failure takes this long, and a busy machine."""
START_S = 180.0
"""A process that ends instead of answering is noticed at once; this is only for one that hangs."""
ANSWER_S = 120.0
"""Far longer than the instance itself waits for another server."""
_PORTS = range(20_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """A port nobody listens on, and nobody will: the system itself gives out higher ones.

    One that the system chose could be that of somebody else's connection by the time it is bound,
    or while the instance on it is down.
    """
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


def eventually(check: Callable[[], T], patience_s: float = PATIENCE_S) -> T:
    """The first truthy answer of `check`; an AssertionError after `patience_s` without one.

    A `check` that fails is asked again too: while servers talk, things are not there yet.
    """
    deadline = time.monotonic() + patience_s
    problem: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if answer := check():
                return answer
        except (AssertionError, LookupError, requests.RequestException) as error:
            problem = error
        time.sleep(0.1)
    raise AssertionError(f"still not so after {patience_s} s") from problem


class Person:
    """Somebody on an instance, through the client API."""

    def __init__(self, instance: "Instance", name: str, token: str) -> None:
        self.instance = instance
        self.name = name
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    @property
    def handle(self) -> str:
        """`name@host:port`, as others look them up."""
        return f"{self.name}@{self.instance.domain}"

    def ask(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """One request; whatever the answer is."""
        url = f"{self.instance.url}{path}"
        return self._session.request(method, url, timeout=ANSWER_S, **arguments)

    def get(self, path: str, **parameters: Any) -> Any:
        """What GET answers, which must be 200."""
        response = self.ask("GET", path, params=parameters)
        assert response.status_code == 200, (path, response.status_code, response.text[:500])
        return response.json()

    def post(self, path: str, **body: Any) -> Any:
        """What POST with a JSON body answers, which must be 200."""
        response = self.ask("POST", path, json=body)
        assert response.status_code == 200, (path, response.status_code, response.text[:500])
        return response.json()

    def upload(self, photo: Path, description: str = "", *, is_patient: bool = False) -> str:
        """Upload a photo; its id, at once or when it is ready."""
        path = "/api/v1/media" if is_patient else "/api/v2/media"
        with photo.open("rb") as file:
            response = self.ask(
                "POST", path, files={"file": file}, data={"description": description}
            )
        assert response.status_code in (200, 202), response.text
        return str(response.json()["id"])

    def publish(self, caption: str, photos: list[tuple[Path, str]] = [], **more: Any) -> Any:  # noqa: B006  # never changed
        """Post photos with their descriptions; the status."""
        ids = [self.upload(path, description, is_patient=True) for path, description in photos]
        return self.post("/api/v1/statuses", status=caption, media_ids=ids, **more)

    def look_up(self, handle: str) -> Any:
        """The account behind a handle or URL, resolved if need be."""
        found = self.get("/api/v2/search", q=handle, resolve="true", type="accounts")
        assert found["accounts"], f"{handle} was not found"
        return found["accounts"][0]

    def follow(self, handle: str) -> Any:
        """Follow somebody by handle; the account."""
        account = self.look_up(handle)
        self.post(f"/api/v1/accounts/{account['id']}/follow")
        return account

    def home(self) -> list[Any]:
        """The newest of the home timeline."""
        return list(self.get("/api/v1/timelines/home", limit=40))

    def in_home(self, caption: str) -> Any:
        """The status in the home timeline that contains `caption`, boosts included."""
        for status in self.home():
            shown = status["reblog"] or status
            if caption in shown["content"]:
                return status
        raise LookupError(caption)

    def notified(self, kind: str) -> Any:
        """The newest notification of a kind."""
        for notification in self.get("/api/v1/notifications"):
            if notification["type"] == kind:
                return notification
        raise LookupError(kind)


class Instance:
    """One `fediphoto serve`, started and stopped as often as a test likes."""

    program: tuple[str, ...] = ("-m", "fediphoto")

    def __init__(self, folder: Path, *, handles_on: str = "", **settings: str) -> None:
        """`handles_on` is the host in its people's handles, if not the one it listens on."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.domain = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.domain}"
        self._settings = settings
        if handles_on:
            names = {"DOMAIN": handles_on, "WEB_DOMAIN": self.domain}
            self._settings |= {f"FEDIPHOTO_INSTANCE__{name}": one for name, one in names.items()}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / "log.txt").read_text(errors="replace")

    def environment(self) -> dict[str, str]:
        """The settings, as the process gets them."""
        return {
            **{name: value for name, value in os.environ.items() if "FEDIPHOTO" not in name},
            "FEDIPHOTO_SERVER__BIND": self.domain,
            "FEDIPHOTO_STORAGE__DATA_DIR": str(self.folder / "data"),
            "FEDIPHOTO_LIMITS__RATE_LIMITS": "false",
            **self._settings,
        }

    def command(self, *words: str) -> str:
        """Run `fediphoto …` for this instance; what it prints."""
        done = self.run(*words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The same, whatever comes of it."""
        return commands.run(words, self.folder, self.environment())

    def start(self) -> None:
        """Serve, and wait until it answers."""
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.program, "serve"],
                cwd=self.folder,
                env=self.environment(),
                stdout=log,
                stderr=log,
            )
        eventually(self._answers, START_S)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"the instance ended at its start:\n{self.log}")
        return requests.get(f"{self.url}/health", timeout=ANSWER_S).status_code == 200

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End it as an admin would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(timeout=PATIENCE_S)
        self._process = None

    def person(self, name: str) -> Person:
        """A new person with a token."""
        email = f"{name}@people.test"
        self.command("user", "create", name, "--email", email, "--password", f"{name} walks slowly")
        return Person(self, name, self.command("token", "create", name).splitlines()[-1])
