"""The arithmetic of signatures, by `cryptography` alone; the algorithm is decided by the key."""

from base64 import b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from fediphoto.activitypub.signatures.keys import PrivateKey, PublicKey


def is_signed(message: bytes, signature: bytes, key: PublicKey) -> bool:
    """Whether `signature` is `key`'s over `message`: RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, message, PKCS1v15(), SHA256())
        else:
            key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signed(message: bytes, key: PrivateKey) -> str:
    """The signature in base64."""
    if isinstance(key, Ed25519PrivateKey):
        return b64encode(key.sign(message)).decode()
    return b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()
