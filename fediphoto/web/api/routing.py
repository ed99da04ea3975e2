"""Which request reaches which handler, and what it has to prove first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from quart import Blueprint, Response

from fediphoto.domain import credentials
from fediphoto.domain.credentials import Bearer
from fediphoto.errors import Forbidden, NotFound, Unauthorized, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.request import Call, parameters_of_request, proven_bearer

OUTSIDE_SCOPES = "This action is outside the authorized scopes"
NO_PERSON = "This method requires an authenticated user"

Handler = Callable[..., Awaitable[Any]]


class Who(Enum):
    """Whose token a request needs."""

    ANYBODY = "anybody"
    """None; where there is one, it must be alive and have the scope."""
    APP = "app"
    """Anybody's, also one that speaks for an app alone."""
    PERSON = "person"
    """A person's."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One entry of the authorisation table."""

    method: str
    path: str
    who: Who
    scope: str


blueprint = Blueprint("client_api", __name__)
ENDPOINTS: list[Endpoint] = []
"""Every route of the client API with what it demands; tests and documentation read it."""


def endpoint(*routes: str, who: Who = Who.PERSON, scope: str = "") -> Callable[[Handler], Handler]:
    """Serve each of `routes` ("GET /api/v1/markers") by the handler below.

    The handler gets the Call, and arguments of the path that end in `_id` as numbers (404 for
    what is none). What it returns is the JSON answer, unless it is a Response already.
    """

    def register(handler: Handler) -> Handler:
        for number, route in enumerate(routes):
            method, path = route.split(" ")
            ENDPOINTS.append(Endpoint(method, path, who, scope))
            name = f"{handler.__module__.rpartition('.')[2]}_{handler.__name__}_{number}"
            blueprint.add_url_rule(path, name, _view(handler, who, scope), methods=[method])
        return handler

    return register


def _view(handler: Handler, who: Who, scope: str) -> Callable[..., Awaitable[Response]]:
    async def view(**arguments: str) -> Response:
        bearer = await proven_bearer()
        check(bearer, who, scope)
        parameters, files = await parameters_of_request()
        call = Call(bearer, parameters, files)
        answer = await handler(call, **{name: _read(name, arguments[name]) for name in arguments})
        return answer if isinstance(answer, Response) else json_answer(answer)

    return view


def check(bearer: Bearer | None, who: Who, scope: str) -> None:
    """Raise what Mastodon answers where the token does not suffice: 401, 403 or 422."""
    if bearer is None:
        if who is not Who.ANYBODY:
            raise Unauthorized
        return
    if scope and not credentials.scopes_allow(bearer.scopes, scope):
        raise Forbidden(OUTSIDE_SCOPES)
    if who is Who.PERSON and bearer.account is None:
        raise Unprocessable(NO_PERSON)


def _read(name: str, text: str) -> Any:
    if not name.endswith("_id"):
        if "\x00" in text:  # PostgreSQL takes none in a text
            raise NotFound
        return text
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found
