"""The client API's description, for programs to read."""

from typing import Any

from fediphoto.web.api import openapi
from fediphoto.web.api.describing import ANYTHING
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint


@endpoint("GET /api/openapi.json", who=Who.ANYBODY, answers=ANYTHING)
async def show(_: Call) -> Any:
    """This description, as OpenAPI 3.1."""
    return openapi.document()
