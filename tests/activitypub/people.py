"""Who and what the tests of the federation are peopled with: plain rows, no network."""

from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from fediphoto.domain import addresses
from fediphoto.domain.discovery import full_text
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey, Attachment, Follow

_ids = count(1000)
CREATED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@cache
def key_pair(kind: str) -> tuple[str, str]:
    """Public and private PEM; one pair serves every test (making RSA keys is slow)."""
    private: Any = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if kind == "rsa"
        else ed25519.Ed25519PrivateKey.generate()
    )
    public_pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private_pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return public_pem.decode(), private_pem.decode()


async def local(name: str, **columns: Any) -> Account:
    """One of ours, with both keys."""
    uri = addresses.actor_uri(name)
    account = await _account(name, "", uri, url=addresses.profile_page(name), **columns)
    for kind in ("rsa", "ed25519"):
        public_pem, private_pem = key_pair(kind)
        await AccountKey.create(
            account_id=account.id,
            uri=addresses.key_uri(uri, kind),
            kind=kind,
            public_pem=public_pem,
            private_pem=private_pem,
        )
    async with database.transaction():
        await full_text.note_account(account)  # as everybody who joins is found by name
    return account


async def remote(name: str, host: str, *, shared: bool = True, **columns: Any) -> Account:
    """Somebody at `host`, whose server has a shared inbox or has none."""
    shared_inbox = f"http://{host}/inbox" if shared else ""
    uri = f"http://{host}/users/{name}"
    return await _account(name, host, uri, shared_inbox_uri=shared_inbox, **columns)


async def _account(name: str, domain: str, uri: str, **columns: Any) -> Account:
    return await Account.create(
        id=next(_ids),
        username=name,
        username_lower=name.lower(),
        domain=domain,
        uri=uri,
        inbox_uri=f"{uri}/inbox",
        outbox_uri=f"{uri}/outbox",
        followers_uri=f"{uri}/followers",
        following_uri=f"{uri}/following",
        featured_uri=f"{uri}/collections/featured",
        created_at=CREATED_AT,
        **columns,
    )


async def follows(follower: Account, target: Account, *, state: str = "accepted") -> Follow:
    """`follower` follows `target`."""
    follow_id = next(_ids)
    uri = f"{follower.uri}/follows/{follow_id}"
    return await Follow.create(id=follow_id, follower=follower, target=target, uri=uri, state=state)


async def photo(account: Account, description: str = "", **columns: Any) -> Attachment:
    """An uploaded photo that waits to be posted."""
    renditions = {
        name: {"key": f"ab/{name}.jpg", "mime": "image/jpeg", "width": w, "height": h, "bytes": 1}
        for name, w, h in (("original", 4000, 3000), ("display", 1440, 1080), ("thumb", 640, 480))
    }
    usual = {
        "mime": "image/jpeg",
        "width": 4000,
        "height": 3000,
        "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        "focus_x": 0.25,
        "focus_y": -0.5,
        "renditions": renditions,
    }
    return await Attachment.create(
        id=next(_ids), account=account, description=description, **(usual | columns)
    )
