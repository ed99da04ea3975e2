"""One instance for all stories of streams, and who is on it."""

from collections.abc import Iterator

import pytest

from tests.journeys.instance import Instance, Person


@pytest.fixture(scope="package")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One instance for all of these stories."""
    started = Instance(tmp_path_factory.mktemp("streaming") / "a")
    started.start()
    yield started
    started.kill()
    assert "Traceback" not in started.log, started.log[-6000:]


@pytest.fixture(scope="package")
def anna(instance: Instance) -> Person:
    """Who posts."""
    return instance.person("anna")


@pytest.fixture(scope="package")
def bert(instance: Instance, anna: Person) -> Person:
    """Who follows Anna."""
    bert = instance.person("bert")
    bert.follow("anna")
    return bert


@pytest.fixture(scope="package")
def cora(instance: Instance) -> Person:
    """Who follows nobody."""
    return instance.person("cora")
