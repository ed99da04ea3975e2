"""Which request reaches which handler, and what it has to prove first."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any, Protocol

from quart import Blueprint, Response

from fediphoto.domain.sign_in import credentials
from fediphoto.domain.sign_in.credentials import Bearer
from fediphoto.errors import Forbidden, NotFound, Unauthorized, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.text.translations import _
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import EVENTS, Parameter, Schema
from fediphoto.web.api.request import Call, parameters_of_request, proven_bearer
from fediphoto.web.bearers import OUTSIDE_SCOPES

APPS_ALONE = "This method requires an client credentials authentication"
NO_PERSON = "This method requires an authenticated user"

Handler = Callable[..., Awaitable[Any]]


class Who(Enum):
    """Whose token a request needs."""

    ANYBODY = "anybody"
    """None; where there is one, it must be alive and have the scope."""
    APP = "app"
    """Anybody's, also one that speaks for an app alone."""
    APP_ALONE = "app alone"
    """One that speaks for an app and for nobody else."""
    CLIENT = "client"
    """No token; where it needs to, the request shows the client's own id and secret."""
    PERSON = "person"
    """A person's."""
    NEWCOMER = "newcomer"
    """A person's, also one that is not confirmed or let in yet."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One entry of the authorisation table."""

    method: str
    path: str
    who: Who
    scope: str
    takes: tuple[Parameter, ...] = field(default=(), compare=False)
    """What it reads of a request, beside the arguments of the path."""
    answers: Schema | None = field(default=None, compare=False)
    """The schema of what it answers; None while nobody has described it."""
    statuses: tuple[int, ...] = (200,)
    """With which status it answers, errors apart."""
    help: str = ""
    failures: tuple[int, ...] = ()
    """The errors it may answer beside those that every such endpoint may."""

    @property
    def has_no_end(self) -> bool:
        """Whether its answer goes on as long as somebody listens."""
        return self.answers is EVENTS


class Watcher(Protocol):
    """Somebody who checks that endpoints do as they say; the tests."""

    def undeclared(self, endpoint: Endpoint, name: str) -> None:
        """A handler read a parameter that its endpoint does not declare."""

    async def answered(self, endpoint: Endpoint, answer: Response) -> None:
        """A handler gave an answer."""


blueprint = Blueprint("client_api", __name__)
ENDPOINTS: list[Endpoint] = []
"""Every route of the client API with what it demands; tests and documentation read it."""
BESIDE: list[Endpoint] = []
"""What clients ask beside it, to get a token: described as well, served elsewhere."""
watchers: list[Watcher] = []


def endpoint(
    *routes: str,
    who: Who = Who.PERSON,
    scope: str = "",
    takes: Sequence[Parameter] = (),
    answers: Schema | None = None,
    statuses: tuple[int, ...] = (200,),
    failures: tuple[int, ...] = (),
) -> Callable[[Handler], Handler]:
    """Serve each of `routes` ("GET /api/v1/markers") by the handler below.

    The handler gets the Call, and arguments of the path that end in `_id` as numbers (404 for
    what is none). What it returns is the JSON answer, unless it is a Response already.
    `takes` and `answers` describe it to the world (and to tests, which hold it to that).
    """

    def register(handler: Handler) -> Handler:
        for number, route in enumerate(routes):
            method, path = route.split(" ")
            said = (handler.__doc__ or "").strip()
            declared = Endpoint(
                method, path, who, scope, tuple(takes), answers, statuses, said, failures
            )
            ENDPOINTS.append(declared)
            module = handler.__module__.partition(".api.")[2].replace(".", "_")
            name = f"{module}_{handler.__name__}_{number}"
            blueprint.add_url_rule(path, name, _view(handler, declared), methods=[method])
        return handler

    return register


def _view(handler: Handler, declared: Endpoint) -> Callable[..., Awaitable[Response]]:
    async def view(**arguments: str) -> Response:
        bearer = await proven_bearer()
        check(bearer, declared.who, declared.scope)
        parameters, files = await parameters_of_request()
        if watchers:
            parameters.watch(partial(noted, declared))
        call = Call(bearer, parameters, files)
        answer = await handler(call, **{name: _read(name, arguments[name]) for name in arguments})
        response = answer if isinstance(answer, Response) else json_answer(answer)
        for watcher in () if declared.has_no_end else watchers:
            await watcher.answered(declared, response)
        return response

    return view


def noted(declared: Endpoint, name: str) -> None:
    """Tell the watchers where an endpoint's handler reads what the endpoint does not declare."""
    if declared.answers is not None and all(one.name != name for one in declared.takes):
        for watcher in watchers:
            watcher.undeclared(declared, name)


def check(bearer: Bearer | None, who: Who, scope: str) -> None:
    """Raise what Mastodon answers where the token does not suffice: 401, 403 or 422."""
    if bearer is None:
        if who is not Who.ANYBODY:
            raise Unauthorized
        return
    if bearer.waits_for and who not in (Who.NEWCOMER, Who.APP):
        raise Forbidden(_(bearer.waits_for))
    if scope and not credentials.scopes_allow(bearer.scopes, scope):
        raise Forbidden(OUTSIDE_SCOPES)
    if who is Who.APP_ALONE and bearer.account is not None:
        raise Forbidden(APPS_ALONE)
    if who in (Who.PERSON, Who.NEWCOMER) and bearer.account is None:
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
