"""Which way out of this process is open: the one client, and the hosts it may speak with."""

from importlib.metadata import version

from fediphoto import config as configuration
from fediphoto.activitypub.client import FederationClient, FetchedDocument
from fediphoto.activitypub.signature_schemes import InDatabase
from fediphoto.config import Config
from fediphoto.domain import policies
from fediphoto.domain.people import accounts
from fediphoto.errors import Gone, NotFound, RemoteError

_open: list[FederationClient] = []
_schemes: list[InDatabase] = []


async def open_network(config: Config) -> None:
    """Make the client that `client()` returns; it signs as the instance actor, which must exist."""
    federation = config.federation
    instance = await accounts.ensure_instance_actor()
    key = await accounts.signing_key(instance)
    await close_network()
    _schemes.append(InDatabase())
    _open.append(
        FederationClient(
            user_agent=f"fediphoto/{version('fediphoto')} (+{config.base_url}/)",
            allow_networks=config.allow_networks,
            plain_http=federation.plain_http,
            proxy=federation.proxy,
            instance_key=key,
            concurrency=federation.delivery_concurrency,
            per_host=federation.delivery_concurrency_per_host,
            may_reach=may_reach,
            schemes=_schemes[-1],
        )
    )


async def close_network() -> None:
    """Close the client, if one is open."""
    _schemes.clear()
    while _open:
        await _open.pop().close()


async def use(client: FederationClient) -> None:
    """Have `client()` return this one until the network is closed (`fediphoto inspect`)."""
    await close_network()
    _open.append(client)


def is_proxying() -> bool:
    """Whether pictures of others are fetched and kept here."""
    return configuration.current().federation.remote_media == "proxy"


def may_reach(host: str) -> bool:
    """Whether a request may go to `host`: ourselves we may always ask (`doctor` does)."""
    return host in configuration.current().own_hosts or federates_with(host)


def client() -> FederationClient:
    """The open client; RemoteError (try again) where there is none, or federation is off."""
    found = open_client()
    if configuration.current().federation.mode == "off":
        raise RemoteError("This instance does not federate.", permanent=True)
    return found


async def document(address: str) -> FetchedDocument:
    """What another server has at `address`.

    Raises Gone (it says that it was deleted), NotFound, RemoteError (anything else).
    """
    try:
        return await client().get_json(address)
    except RemoteError as error:
        if error.http_status == 410:
            raise Gone from None
        if error.http_status == 404:
            raise NotFound from None
        raise


def open_client() -> FederationClient:
    """The open client for what is no federation, also where that is off; RemoteError as above."""
    if not _open:
        raise RemoteError("This instance is not connected to others at the moment.")
    return _open[-1]


async def spoke_with_scheme(host: str, scheme: str) -> None:
    """Somebody at `host` has proven by a signature of this kind who they are: it knows the kind."""
    if _schemes:
        await _schemes[-1].learned(host, scheme)


def federates_with(host: str) -> bool:
    """Whether the admin lets us speak with `host` (which may have a port)."""
    return policies.federates_with(host)
