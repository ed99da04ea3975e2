"""Where a client may have itself woken: nowhere that our requests must not, or could never, go."""

from fediphoto import config
from fediphoto.activitypub.address_guard import check_url
from fediphoto.errors import RemoteError, Unprocessable


def check_endpoint(url: str) -> None:
    """Raise Unprocessable for an address that is none, or not one for strangers to name.

    What its name leads to is looked at again with each message (activitypub/client.py).
    """
    current = config.current()
    try:
        check_url(url, current.allow_networks, plain_http=current.federation.plain_http)
    except RemoteError:
        raise Unprocessable("Validation failed: Endpoint is not a valid URL") from None
