"""Where we serve a custom emoji on behalf of its own server.

An emoji has no row of its own: the address carries where it lives, and a proof that we wrote the
address. Whoever was not shown an emoji here cannot have us fetch anything.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from fediphoto import config
from fediphoto.domain import addresses
from fediphoto.errors import NotFound
from fediphoto.storage import blobs
from fediphoto.storage.models import AccountKey

LONGEST_URL = 1000

_PURPOSE = b"fediphoto emoji links"
_keys = [secrets.token_bytes(32)]
"""The key of the proofs; this process's own until `open_links` has read the instance's."""


async def open_links() -> None:
    """Use a key that all processes of this instance share: one made of its actor's private key."""
    row = await AccountKey.get_or_none(account__uri=addresses.instance_actor_uri(), kind="rsa")
    if row is not None and row.private_pem:
        _keys[0] = hashlib.sha256(_PURPOSE + row.private_pem.encode()).digest()


def url(remote_url: str) -> str:
    """The address that readers are given for the emoji at `remote_url`; '' where it is too long.

    Where remote media are linked to, that is its own; and of our own emoji it always is.
    """
    if _is_own(remote_url):
        return remote_url
    if config.current().federation.remote_media == "link":
        return remote_url
    if len(remote_url) > LONGEST_URL:
        return ""
    encoded = base64.urlsafe_b64encode(remote_url.encode()).decode().rstrip("=")
    return f"{addresses.base_url()}/media/emoji/{_proof(remote_url)}/{encoded}"


def remote_url(proof: str, encoded: str) -> str:
    """Where the emoji lives of which we wrote this address; NotFound for one that we did not."""
    try:
        found = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (binascii.Error, ValueError):
        raise NotFound from None
    if not hmac.compare_digest(_proof(found).encode(), proof.encode()):
        raise NotFound
    return found


def _is_own(address: str) -> bool:
    base = config.current().media_base
    return address.startswith(base) and blobs.is_key(address.removeprefix(base))


def _proof(remote: str) -> str:
    return hmac.new(_keys[0], remote.encode(), hashlib.sha256).hexdigest()[:32]
