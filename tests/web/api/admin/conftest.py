"""Those who keep order, with their programs."""

from collections.abc import Awaitable, Callable

import pytest

from fediphoto.domain.sign_in import credentials
from fediphoto.storage.models import User
from tests.web.conftest import Join
from tests.web.programs import EVERYTHING, Program

SCOPES = f"{EVERYTHING} admin:read admin:write"

JoinAs = Callable[[str, str], Awaitable[Program]]


@pytest.fixture
def join_as(join: Join) -> JoinAs:
    """`await join_as("mona", "moderator")`."""

    async def join_with_role(name: str, role: str) -> Program:
        program = await join(name, SCOPES)
        await User.filter(account_id=program.me.id).update(role=role)
        credentials.forget_bearers()
        return program

    return join_with_role


@pytest.fixture
async def mona(join_as: JoinAs) -> Program:
    """A moderator."""
    return await join_as("mona", "moderator")


@pytest.fixture
async def ada(join_as: JoinAs) -> Program:
    """An admin."""
    return await join_as("ada", "admin")
