"""The same over https, as on the real web: names, certificates, ids that begin with https."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.journeys.instance import eventually
from tests.journeys.secure import SecureInstance
from tests.journeys.tls import make_certificates

NewSecureInstance = Callable[[str], SecureInstance]


@pytest.fixture
def certificates(tmp_path: Path) -> tuple[Path, Path]:
    return make_certificates(tmp_path)


@pytest.fixture
def new_secure_instance(
    tmp_path: Path, certificates: tuple[Path, Path]
) -> Iterator[NewSecureInstance]:
    running: list[SecureInstance] = []

    def start(name: str) -> SecureInstance:
        instance = SecureInstance(tmp_path / name, *certificates)
        instance.start()
        running.append(instance)
        return instance

    yield start
    for instance in running:
        instance.end()
    for instance in running:
        assert "Traceback" not in instance.log, instance.log[-6000:]


def test_photos_travel_over_https(
    new_secure_instance: NewSecureInstance,
    certificates: tuple[Path, Path],
    photos: tuple[Path, Path],
) -> None:
    a, b = new_secure_instance("a"), new_secure_instance("b")
    alice, bob = a.person("alice"), b.person("bob")
    account = alice.follow(bob.handle)
    assert account["uri"] == f"https://{b.domain}/users/bob"
    eventually(lambda: bob.notified("follow"))

    bob.publish("Over a locked line", [(photos[0], "A street")])
    seen = eventually(lambda: alice.in_home("Over a locked line"))
    assert seen["uri"].startswith(f"https://{b.domain}/")
    (photo,) = seen["media_attachments"]
    assert photo["description"] == "A street"
    answer = requests.get(photo["url"], verify=str(certificates[0]), timeout=120)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"]

    alice.post(f"/api/v1/statuses/{seen['id']}/favourite")
    eventually(lambda: bob.notified("favourite"))
