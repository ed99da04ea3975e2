"""The key by which push services know this instance (VAPID, RFC 8292), made once."""

import base64
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from fediphoto.storage import database
from fediphoto.storage.models import InstanceSecret

_NAME = "vapid"

_open: list[ec.EllipticCurvePrivateKey] = []


async def open_key() -> None:
    """Read the key, made if there is none yet; all processes of an instance share it."""
    kept = await InstanceSecret.get_or_none(name=_NAME)
    if kept is None:
        fresh = ec.generate_private_key(ec.SECP256R1())
        pem = fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        async with database.transaction():
            await database.write(
                "INSERT INTO instance_secret (name, value, created_at) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO NOTHING",
                [_NAME, pem, datetime.now(UTC)],
            )
        kept = await InstanceSecret.get(name=_NAME)
    key = load_pem_private_key(kept.value.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    _open[:] = [key]


def private_key() -> ec.EllipticCurvePrivateKey:
    """The key to sign with."""
    return _open[0]


def public_point() -> bytes:
    """The public key as push services want it: an uncompressed point, 65 bytes."""
    return private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key() -> str:
    """The same as clients are told it: base64url, padded as Mastodon's is; '' before it is open."""
    return base64.urlsafe_b64encode(public_point()).decode() if _open else ""
