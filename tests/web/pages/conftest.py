"""People with browsers on one instance, and photos for them to share."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fediphoto.domain.people import accounts
from tests.journeys.instance import Instance
from tests.push_service import PushService
from tests.remote_server import RemoteServer
from tests.web.chromium import launched
from tests.web.conftest import PASSWORD
from tests.web.pages.browser import Browser

Arrive = Callable[..., Awaitable[Browser]]


@pytest.fixture
def visitor(app: Any) -> Browser:
    """Somebody without an account."""
    return Browser(app)


@pytest.fixture
def arrive(app: Any) -> Arrive:
    """`await arrive("anna")`: somebody with an account, signed in; again: in another browser."""

    async def sign_in(name: str) -> Browser:
        if await accounts.find(name) is None:
            await accounts.create_local(name, f"{name}@people.test", PASSWORD)
        browser = Browser(app)
        await browser.open("/login")
        await browser.press("/login", login=name, password=PASSWORD)
        return browser

    return sign_in


@pytest.fixture
async def elsewhere() -> AsyncIterator[RemoteServer]:
    """Another server that has never heard of us."""
    async with RemoteServer() as server:
        yield server


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """Where the browser listens."""
    async with PushService() as service:
        yield service


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A whole instance with anna on it, who signs in by PASSWORD; it must not break on anything."""
    started = Instance(tmp_path_factory.mktemp("instance") / "a")
    started.start()
    mail = "anna@a.test"
    started.command("user", "create", "anna", "--email", mail, "--password", PASSWORD)
    yield started
    started.kill()
    assert "Traceback" not in started.log, started.log[-6000:]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless chromium.

    It ends with the module: its driver holds the thread's event loop, which other tests want.
    """
    with launched() as started:
        yield started


@pytest.fixture(autouse=True)
def phones_put_away(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test opened in the browser of its module does not go on beside the next one."""
    browser = request.getfixturevalue("chromium") if "chromium" in request.fixturenames else None
    yield
    for context in browser.contexts if browser is not None else ():
        context.close()


@pytest.fixture(scope="session")
def alley(corpus: Path) -> Path:
    """A photo of trees in autumn, with GPS in its EXIF."""
    return corpus / "images" / "exif-samples" / "gps_DSCN0012.jpg"


@pytest.fixture(scope="session")
def street(corpus: Path) -> Path:
    """A photo of a narrow street."""
    return corpus / "images" / "exif-samples" / "gps_DSCN0025.jpg"


@pytest.fixture(scope="session")
def broken(corpus: Path) -> Path:
    """A file that says it is a photo, and ends too early."""
    return corpus / "images" / "pillow" / "truncated_image.png"


@pytest.fixture(scope="session")
def photos(corpus: Path) -> tuple[Path, Path]:
    """Two real photos with GPS in their EXIF."""
    folder = corpus / "images" / "exif-samples"
    return folder / "gps_DSCN0010.jpg", folder / "gps_DSCN0021.jpg"
