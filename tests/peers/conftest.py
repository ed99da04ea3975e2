"""One instance of ours that demands signatures, and the peers it federates with."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.secure import SecureInstance
from tests.journeys.tls import make_certificates
from tests.peers import installing
from tests.peers.peer import Peer

Certificates = tuple[Path, Path]

_NAMES = {"fedify": "fido", "bovine": "bessie"}
_SCHEMES = {"fedify": "rfc9421", "bovine": "cavage"}


@pytest.fixture(scope="session")
def photos(corpus: Path) -> tuple[Path, Path]:
    """Two real photos: what we post, what the peers post."""
    folder = corpus / "images" / "exif-samples"
    return folder / "gps_DSCN0010.jpg", folder / "gps_DSCN0021.jpg"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def instance(
    tmp_path_factory: pytest.TempPathFactory, certificates: Certificates
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


@pytest.fixture(scope="session", params=["fedify", "bovine"])
def peer(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    certificates: Certificates,
    photos: tuple[Path, Path],
) -> Iterator[Peer]:
    """A peer that runs: Fedify as it comes, which signs by RFC 9421 first, and bovine."""
    yield from _running(request.param, tmp_path_factory, certificates, photos)


@pytest.fixture(scope="session")
def older(
    tmp_path_factory: pytest.TempPathFactory,
    certificates: Certificates,
    photos: tuple[Path, Path],
) -> Iterator[Peer]:
    """Fedify that signs by cavage first."""
    yield from _running(
        "fedify",
        tmp_path_factory,
        certificates,
        photos,
        PEER_FIRST_KNOCK="draft-cavage-http-signatures-12",
    )


def _running(
    kind: str,
    folders: pytest.TempPathFactory,
    certificates: Certificates,
    photos: tuple[Path, Path],
    **settings: str,
) -> Iterator[Peer]:
    authority, chain = certificates
    theirs = Peer(kind, _NAMES[kind], _SCHEMES[kind], _command(kind), folders.mktemp(kind))
    environment = {
        **os.environ,
        "PEER_ORIGIN": theirs.origin,
        "PEER_CHAIN": str(chain),
        "PEER_PHOTO": str(photos[1]),
        "PEER_FIRST_KNOCK": "rfc9421",
        "NODE_EXTRA_CA_CERTS": str(authority),
        "SSL_CERT_FILE": str(authority),
        **settings,
    }
    theirs.start(environment, authority)
    yield theirs
    theirs.stop()


def _command(kind: str) -> list[str]:
    if kind == "bovine":
        python = installing.or_skip(installing.bovine)
        return [str(python), str(installing.FOLDER / "bovine" / "server.py")]
    folder = installing.or_skip(installing.fedify)
    return [str(folder / "node_modules" / ".bin" / "node"), str(folder / "server.mjs")]
