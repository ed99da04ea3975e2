"""One instance for all client tests, and the way through its sign-in and consent pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from mastodon import Mastodon
from PIL import Image

from tests.clients import recording
from tests.clients.consent import PASSWORD, authorize, hidden, sign_in_by_pages
from tests.journeys.instance import Instance

recording.watch()

SCOPES = ["read", "write", "follow", "push", "profile"]
SignIn = Callable[[str], Mastodon]
YEARS_OFFERED = {"FEDIPHOTO_DISCOVERY__ANNUAL_REPORT_FROM": "01-01"}
"""A year in review is offered in December; these tests do not wait for it."""


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A real `fediphoto serve` with alice (the admin), bob and carol."""
    started = Instance(tmp_path_factory.mktemp("clients") / "a", **YEARS_OFFERED)
    started.start()
    for name in ("alice", "bob", "carol", "dora"):
        admin = ["--admin"] if name == "alice" else []
        email = f"{name}@example.com"
        started.command("user", "create", name, "--email", email, "--password", PASSWORD, *admin)
    yield started
    started.kill()
    assert "Traceback" not in started.log, started.log[-6000:]


@pytest.fixture(scope="session")
def sign_in(instance: Instance) -> SignIn:
    """Mastodon.py, signed in as somebody by the whole OAuth dance (once for each of them)."""
    signed_in: dict[str, Mastodon] = {}

    def as_person(name: str) -> Mastodon:
        if name not in signed_in:
            scopes = [*SCOPES, "admin:read", "admin:write"] if name == "alice" else SCOPES
            client_id, client_secret = Mastodon.create_app(
                "fediphoto's tests",
                scopes,
                api_base_url=instance.url,
                website="https://example.com",
            )
            client = Mastodon(client_id, client_secret, api_base_url=instance.url)
            url = client.auth_request_url(scopes=scopes, allow_http=True)
            code = authorize(url, f"{name}@example.com")
            client.log_in(code=code, scopes=scopes, allow_http=True)
            signed_in[name] = client
        return signed_in[name]

    return as_person


@pytest.fixture(scope="session")
def news(instance: Instance) -> str:
    """What everybody was told at the desk."""
    _publish_news(instance, "Winter is here")
    return "Winter is here"


EVERYTHING = "read write follow push profile admin:read admin:write"


@dataclass
class Stage:
    """An instance of its own for one library: alice (the admin), bob and carol, with tokens."""

    instance: Instance
    tokens: dict[str, str]
    app: dict[str, Any]

    def given(self, photo: Path) -> dict[str, Any]:
        """What its program is told."""
        url = self.instance.url
        return {
            "url": url,
            "streaming": url.replace("http", "ws", 1),
            "tokens": self.tokens,
            "app": self.app,
            "photo": str(photo),
            "oob": OOB,
            "code": _code(self.instance, self.app, "bob", ORDINARY),
        }


@pytest.fixture(scope="session")
def set_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Stage]]:
    """Start a `fediphoto serve` for a library and sign everybody in by the pages."""
    started: list[Instance] = []

    def start() -> Stage:
        instance = Instance(tmp_path_factory.mktemp("stage") / "a", **YEARS_OFFERED)
        started.append(instance)
        instance.start()
        tokens = {}
        app = requests.post(
            f"{instance.url}/api/v1/apps",
            data={"client_name": "A stage", "redirect_uris": OOB, "scopes": EVERYTHING},
            timeout=120,
        ).json()
        for name in ("alice", "bob", "carol"):
            admin = ["--admin"] if name == "alice" else []
            email = f"{name}@example.com"
            instance.command(
                "user", "create", name, "--email", email, "--password", PASSWORD, *admin
            )
            tokens[name] = _token(instance, app, name, EVERYTHING if admin else ORDINARY)
        tokens["app"] = _token_of(
            instance, app, grant_type="client_credentials", scope="read write"
        )
        _publish_news(instance, "Autumn is here")
        return Stage(instance, tokens, app)

    yield start
    for instance in started:
        instance.kill()
        assert "Traceback" not in instance.log, instance.log[-6000:]


@pytest.fixture(scope="session")
def teal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo."""
    path = tmp_path_factory.mktemp("photos") / "teal.jpg"
    Image.new("RGB", (640, 480), "teal").save(path, "JPEG")
    return path


def _publish_news(instance: Instance, words: str) -> None:
    """Alice tells everybody something, at the desk."""
    browser = sign_in_by_pages(instance.url, "alice@example.com")
    desk = f"{instance.url}/admin/announcements"
    page = browser.get(desk, timeout=120)
    fields = {**hidden(page.text, "/admin/announcements"), "text": words}
    answer = browser.post(desk, data=fields, timeout=120)
    assert answer.status_code == 200, answer.text[:2000]


OOB = "urn:ietf:wg:oauth:2.0:oob"
ORDINARY = "read write follow push profile"


def _token(instance: Instance, app: dict[str, Any], name: str, scopes: str) -> str:
    code = _code(instance, app, name, scopes)
    return _token_of(instance, app, grant_type="authorization_code", code=code, redirect_uri=OOB)


def _code(instance: Instance, app: dict[str, Any], name: str, scopes: str) -> str:
    """What the page shows to somebody who lets an app in."""
    query = {
        "client_id": app["client_id"],
        "redirect_uri": OOB,
        "response_type": "code",
        "scope": scopes,
    }
    page = requests.Request("GET", f"{instance.url}/oauth/authorize", params=query).prepare().url
    assert page
    return authorize(page, f"{name}@example.com")


def _token_of(instance: Instance, app: dict[str, Any], **fields: str) -> str:
    answer = requests.post(
        f"{instance.url}/oauth/token",
        data={
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            **fields,
        },
        timeout=120,
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])
