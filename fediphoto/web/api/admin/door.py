"""Who may come in to the admin API at all; what they may do there, the domain says."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from fediphoto.domain import roles
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Handler, endpoint


def desk_endpoint(
    *routes: str, admins_only: bool = False, **declared: Any
) -> Callable[[Handler], Handler]:
    """As `endpoint`, for those alone who keep order here; anybody else learns nothing (403)."""
    demand = roles.demand_admin if admins_only else roles.demand_moderator

    def register(handler: Handler) -> Handler:
        @wraps(handler)
        async def guarded(call: Call, **arguments: Any) -> Any:
            await demand(call.person)
            return await handler(call, **arguments)

        endpoint(*routes, **declared)(guarded)
        return handler

    return register
