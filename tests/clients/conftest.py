"""One instance for all client tests, and the way through its sign-in and consent pages."""

from collections.abc import Callable, Iterator

import pytest
from mastodon import Mastodon

from tests.clients.consent import PASSWORD, authorize
from tests.journeys.instance import Instance

SCOPES = ["read", "write", "follow", "push", "profile"]
SignIn = Callable[[str], Mastodon]


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A real `fediphoto serve` with alice (the admin), bob and carol."""
    started = Instance(tmp_path_factory.mktemp("clients") / "a")
    started.start()
    for name in ("alice", "bob", "carol"):
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
            client_id, client_secret = Mastodon.create_app(
                "fediphoto's tests",
                SCOPES,
                api_base_url=instance.url,
                website="https://example.com",
            )
            client = Mastodon(client_id, client_secret, api_base_url=instance.url)
            url = client.auth_request_url(scopes=SCOPES, allow_http=True)
            code = authorize(url, f"{name}@example.com")
            client.log_in(code=code, scopes=SCOPES, allow_http=True)
            signed_in[name] = client
        return signed_in[name]

    return as_person
