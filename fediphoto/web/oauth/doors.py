"""How the token endpoints are reached, described, and held to their description."""

from collections.abc import Awaitable, Callable, Sequence

from quart import Blueprint, Response

from fediphoto.web.api import routing
from fediphoto.web.api.describing import Parameter, Schema
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import parameters_of_request
from fediphoto.web.api.routing import BESIDE, Endpoint, Who

Read = Callable[[], Awaitable[Parameters]]
"""Reads what the request carries; raises BadRequest where it cannot be read."""
Handler = Callable[[Read], Awaitable[Response]]

blueprint = Blueprint("oauth", __name__)


def door(
    route: str,
    *,
    takes: Sequence[Parameter] = (),
    answers: Schema,
    failures: tuple[int, ...] = (),
) -> Callable[[Handler], Handler]:
    """Serve `route` ("POST /oauth/token") by the handler below, which asks for no token."""

    def register(handler: Handler) -> Handler:
        method, path = route.split(" ")
        said = (handler.__doc__ or "").strip()
        declared = Endpoint(
            method, path, Who.CLIENT, "", tuple(takes), answers, (200,), said, failures
        )
        BESIDE.append(declared)
        blueprint.add_url_rule(path, handler.__name__, _view(handler, declared), methods=[method])
        return handler

    return register


def _view(handler: Handler, declared: Endpoint) -> Callable[[], Awaitable[Response]]:
    async def read() -> Parameters:
        given, _ = await parameters_of_request()
        if routing.watchers:
            given.watch(lambda name: routing.noted(declared, name))
        return given

    async def view() -> Response:
        answer = await handler(read)
        for watcher in routing.watchers:
            await watcher.answered(declared, answer)
        return answer

    return view
