"""Answers that are given again, byte for byte, while nothing in the database has changed.

Apps ask for the same page again and again. Any commit at all ends what is kept, so nothing needs
to be told what it made stale; where the database does not say (PostgreSQL), nothing is kept.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from quart import Response, request

from fediphoto.domain.recent import Recent
from fediphoto.storage import database
from fediphoto.web.api.answers import JSON, host_url
from fediphoto.web.api.request import Call

ANSWERS_KEPT = 64
KEPT_S = 5.0
"""So that what ends with time alone, like a mute, does end."""


@dataclass(frozen=True, slots=True)
class _Kept:
    number: int
    until: float
    body: bytes
    link: str


_answers: Recent[tuple[int | None, str, bytes, str], _Kept] = Recent(ANSWERS_KEPT)


def forget() -> None:
    """Make every answer anew (tests)."""
    _answers.clear()


async def unless_changed(call: Call, make: Callable[[], Awaitable[Response]]) -> Response:
    """What `make` answers for this caller and address, made anew only if something changed."""
    number = database.change_number()
    if number is None:
        return await make()
    key = (call.viewer_id, request.path, request.query_string, host_url())
    kept = _answers.get(key)
    now = time.monotonic()
    if kept is None or kept.number != number or now > kept.until:
        made = await make()
        body = await made.get_data(as_text=False)
        _answers.put(key, _Kept(number, now + KEPT_S, body, made.headers.get("Link", "")))
        return made
    response = Response(kept.body, content_type=JSON)
    if kept.link:
        response.headers["Link"] = kept.link
    return response
