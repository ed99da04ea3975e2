"""One instance of ours that demands signatures, and the peers it federates with."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.secure import SecureInstance
from tests.journeys.tls import make_certificates
from tests.peers import installing
from tests.peers.peer import Peer


@pytest.fixture(scope="session")
def photos(corpus: Path) -> tuple[Path, Path]:
    """Two real photos: what we post, what the peers post."""
    folder = corpus / "images" / "exif-samples"
    return folder / "gps_DSCN0010.jpg", folder / "gps_DSCN0021.jpg"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def instance(
    tmp_path_factory: pytest.TempPathFactory, certificates: tuple[Path, Path]
) -> Iterator[SecureInstance]:
    """Ours, with authorized fetch on: nothing is read without a signature."""
    ours = SecureInstance(
        tmp_path_factory.mktemp("ours"),
        *certificates,
        FEDIPHOTO_FEDERATION__AUTHORIZED_FETCH="true",
    )
    ours.start()
    yield ours
    ours.end()
    assert "Traceback" not in ours.log, ours.log[-6000:]


@pytest.fixture(scope="session", params=["fedify", "fedify-cavage", "bovine"])
def peer(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    certificates: tuple[Path, Path],
    photos: tuple[Path, Path],
) -> Iterator[Peer]:
    """A peer that runs: Fedify as it comes, Fedify that knocks with cavage first, bovine."""
    authority, chain = certificates
    try:
        command = _command(request.param)
    except installing.Missing as missing:
        pytest.skip(str(missing))
    name = {"bovine": "bessie"}.get(request.param, "fido")
    theirs = Peer(request.param, name, command, tmp_path_factory.mktemp(request.param))
    environment = {
        **os.environ,
        "PEER_ORIGIN": theirs.origin,
        "PEER_CHAIN": str(chain),
        "PEER_PHOTO": str(photos[1]),
        "PEER_FIRST_KNOCK": _FIRST_KNOCK.get(request.param, ""),
        "NODE_EXTRA_CA_CERTS": str(authority),
        "SSL_CERT_FILE": str(authority),
    }
    theirs.start(environment, authority)
    yield theirs
    theirs.stop()


_FIRST_KNOCK = {
    "fedify": "rfc9421",
    "fedify-cavage": "draft-cavage-http-signatures-12",
}


def _command(kind: str) -> list[str]:
    if kind == "bovine":
        return [str(installing.bovine()), str(installing.FOLDER / "bovine" / "server.py")]
    folder = installing.fedify()
    return [str(folder / "node_modules" / ".bin" / "node"), str(folder / "server.mjs")]
