"""A program that holds a stream open in the composed program, and reads it event by event."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from tests.web.programs import Program

PATIENCE_S = 60.0


class Ear:
    """What has been heard on an open stream."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._text = ""

    async def next(self) -> tuple[str, Any]:
        """The next event: its name and its payload, JSON where it is that."""
        while "\n\n" not in self._text:
            more = await asyncio.wait_for(self._connection.receive(), PATIENCE_S)
            self._text += more.decode().replace(":)\n", "").replace(":thump\n", "")
        event, _, self._text = self._text.partition("\n\n")
        name, data = event.split("\n")
        payload = data.removeprefix("data: ")
        is_json = payload.startswith("{")
        return name.removeprefix("event: "), orjson.loads(payload) if is_json else payload

    async def is_over(self) -> None:
        """Return once the answer has come to its end."""
        while await asyncio.wait_for(self._connection.receive(), PATIENCE_S):
            pass

    async def update(self) -> Any:
        """The Status of the next event, which must be a new post."""
        name, status = await self.next()
        assert name == "update", (name, status)
        return status

    async def until(self, words: str) -> list[tuple[str, Any]]:
        """The events before the new post with these words."""
        heard: list[tuple[str, Any]] = []
        while True:
            name, payload = await self.next()
            if name == "update" and words in payload["content"]:
                return heard
            heard.append((name, payload))


@asynccontextmanager
async def listening(program: Program, path: str, **headers: str) -> AsyncIterator[Ear]:
    """`async with listening(anna, "user") as ear`: the stream, open."""
    address = path if path.startswith("/") else f"/api/v1/streaming/{path}"
    request = program.app.test_client().request(
        address, method="GET", headers={**program.headers(), **headers}
    )
    async with request as connection:
        await connection.send_complete()
        begun = await asyncio.wait_for(connection.receive(), PATIENCE_S)
        assert connection.status_code == 200, begun
        ear = Ear(connection)
        ear._text = begun.decode().removeprefix(":)\n")
        yield ear
        await connection.disconnect()
