"""Which keys are good enough, and how they are read: PEM and FEP-521a multikeys."""

from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from fediphoto.activitypub.signatures import base58
from fediphoto.errors import Unauthorized

PublicKey = RSAPublicKey | Ed25519PublicKey
PrivateKey = RSAPrivateKey | Ed25519PrivateKey

SMALLEST_RSA_BITS = 2048
"""What every server in the field makes; less can be factored or nearly so."""
LARGEST_RSA_BITS = 8192
"""More would let a stranger spend our processor."""
LONGEST_PEM = 4096

_ED25519_PREFIX = b"\xed\x01"  # multicodec ed25519-pub, as FEP-521a wants it
_MULTIKEY_LENGTH = 34


@lru_cache(maxsize=4096)
def public_key(pem: str) -> PublicKey:
    """The key in a PEM (SPKI, or PKCS#1 as some servers send it), kept for the next time.

    Raises Unauthorized for what is no key, is neither RSA nor Ed25519, or is too weak or too long.
    """
    if len(pem) > LONGEST_PEM:
        raise Unauthorized("The sender's public key is too long")
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Unauthorized("The sender's public key cannot be read") from None
    if isinstance(key, RSAPublicKey):
        if not SMALLEST_RSA_BITS <= key.key_size <= LARGEST_RSA_BITS:
            raise Unauthorized("The sender's RSA key must have 2048 to 8192 bits")
        exponent = key.public_numbers().e
        if exponent < 3 or exponent.bit_length() > 33:
            raise Unauthorized("The sender's RSA key has an unsafe exponent")
        return key
    if isinstance(key, Ed25519PublicKey):
        return key
    raise Unauthorized("The sender's key is neither RSA nor Ed25519")


@lru_cache(maxsize=4096)
def private_key(pem: str) -> PrivateKey:
    """One of our own private keys, kept for the next time.

    Its consistency is not checked again: that takes 33 ms, and the key is ours.
    """
    key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise TypeError("our keys are RSA and Ed25519")
    return key


def multikey(public_pem: str) -> str:
    """An Ed25519 public key as `publicKeyMultibase`, `z6Mk…` (FEP-521a)."""
    key = public_key(public_pem)
    return "z" + base58.encode(_ED25519_PREFIX + key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def from_multikey(text: str) -> str:
    """The PEM of an Ed25519 key given as `publicKeyMultibase`; Unauthorized for anything else."""
    if not text.startswith("z") or len(text) > 64:
        raise Unauthorized("That is no base58 multikey")
    raw = base58.decode(text[1:])
    if len(raw) != _MULTIKEY_LENGTH or not raw.startswith(_ED25519_PREFIX):
        raise Unauthorized("That multikey is no Ed25519 key")
    key = Ed25519PublicKey.from_public_bytes(raw[2:])
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
