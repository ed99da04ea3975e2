"""One server for all cases (they must not disturb one another), watched during each of them."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.hostile.canary import Canary
from tests.hostile.names import Names
from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target, Watch
from tests.journeys.instance import Person

_numbers = iter(range(1, 100_000))


@pytest.fixture(scope="session")
def names() -> Iterator[Names]:
    made = Names()
    yield made
    made.close()


@pytest.fixture(scope="session")
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory, names: Names) -> Iterator[Target]:
    """The server that all cases share."""
    made = Target(tmp_path_factory.mktemp("hostile") / "target", names)
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="session")
def alice(target: Target) -> Person:
    """Somebody who lives there."""
    return target.person("alice")


@pytest.fixture(autouse=True)
def watch(request: pytest.FixtureRequest) -> Iterator[Watch | None]:
    """The oracle: for every case that attacks the shared server."""
    if "target" not in request.fixturenames:
        yield None
        return
    target: Target = request.getfixturevalue("target")
    with Watch(target, request.getfixturevalue("canary")) as made:
        yield made


@pytest.fixture
async def peer(names: Names) -> AsyncIterator[HostilePeer]:
    """A peer nobody has heard of, new for every case."""
    async with HostilePeer.called(f"evil{next(_numbers)}.test", names) as made:
        yield made


@pytest.fixture
async def victim(names: Names) -> AsyncIterator[HostilePeer]:
    """An honest peer, in whose name others may want to speak."""
    async with HostilePeer.called(f"victim{next(_numbers)}.test", names) as made:
        yield made
