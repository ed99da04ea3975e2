"""Who is answered nothing: networks that admins have shut out."""

from quart import Quart, request

from fediphoto.domain.joining import ip_blocks
from fediphoto.errors import Forbidden
from fediphoto.text.translations import _
from fediphoto.web import limits

_ALWAYS = ("/health",)


def demand_welcome(address: str) -> None:
    """Forbidden where nothing is answered to that network address."""
    if ip_blocks.is_shut_out(address):
        raise Forbidden(_("Your network may not use this place."))


def install(app: Quart) -> None:
    """Answer 403 to whoever comes from such a network, before anything else is done for them.

    (WebSockets, which do not come by here, ask `demand_welcome` themselves.)
    """

    async def refuse() -> None:
        if ip_blocks.are_there() and request.path not in _ALWAYS:
            demand_welcome(limits.exact_address())

    app.before_request(refuse)
