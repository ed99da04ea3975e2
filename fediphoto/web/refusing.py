"""Who is answered nothing: networks that admins have shut out."""

from quart import Quart, request

from fediphoto.domain import ip_blocks
from fediphoto.errors import Forbidden
from fediphoto.web import limits

_ALWAYS = ("/health",)


def install(app: Quart) -> None:
    """Answer 403 to whoever comes from such a network, before anything else is done for them."""

    async def refuse() -> None:
        is_refusing = ip_blocks.are_there() and request.path not in _ALWAYS
        if is_refusing and ip_blocks.is_shut_out(limits.exact_address()):
            raise Forbidden("Your network may not use this place.")

    app.before_request(refuse)
