"""How an account gets the keys that it signs with."""

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

Pair = tuple[str, str]
"""A private and a public key, as PEM."""


def generate_rsa() -> Pair:
    """An RSA-2048 pair, which every server understands. Takes a tenth of a second: in a thread."""
    return _pems(rsa.generate_private_key(65537, 2048))


def generate_ed25519() -> Pair:
    """An Ed25519 pair (FEP-521a)."""
    return _pems(Ed25519PrivateKey.generate())


def _pems(key: rsa.RSAPrivateKey | Ed25519PrivateKey) -> Pair:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
