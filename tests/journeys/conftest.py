"""Instances for the journeys, started for a test and ended after it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.instance import Instance

NewInstance = Callable[..., Instance]


@pytest.fixture
def new_instance(tmp_path: Path) -> Iterator[NewInstance]:
    """Start another instance: `new_instance("a", FEDIPHOTO_…="…")`."""
    running: list[Instance] = []

    def start(name: str, **settings: str) -> Instance:
        instance = Instance(tmp_path / name, **settings)
        instance.start()
        running.append(instance)
        return instance

    yield start
    for instance in running:
        instance.kill()
    for instance in running:
        assert "Traceback" not in instance.log, instance.log[-6000:]


@pytest.fixture
def photos(corpus: Path) -> tuple[Path, Path]:
    """Two real photos with GPS in their EXIF."""
    folder = corpus / "images" / "exif-samples"
    return folder / "gps_DSCN0010.jpg", folder / "gps_DSCN0021.jpg"
