"""How a push message is encrypted so that only the client that subscribed can read it.

RFC 8291 ("aes128gcm"), and the fourth draft before it ("aesgcm"), which Mastodon's older clients
and the relays of apps still take alone.
"""

import base64
import os
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LONGEST_MESSAGE = 3990
"""Bytes of plain text that every push service takes (RFC 8030 §7.2: 4096 with all around it)."""

_RECORD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who can read it: the client's public point (65 bytes) and its secret (16 bytes)."""

    point: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A message on the wire: the body, and the headers that are needed to read it."""

    body: bytes
    headers: dict[str, str]


def aes128gcm(message: bytes, recipient: Recipient) -> Encrypted:
    """RFC 8291: everything that is needed stands before the text."""
    ours, shared = _agree(recipient)
    salt = os.urandom(16)
    info = b"WebPush: info\x00" + recipient.point + ours
    material = _derive(recipient.secret, shared, info, 32)
    key = _derive(salt, material, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(salt, material, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(key).encrypt(nonce, message + b"\x02", None)
    head = salt + struct.pack("!IB", _RECORD_BYTES, len(ours)) + ours
    return Encrypted(head + sealed, {"Content-Encoding": "aes128gcm"})


def aesgcm(message: bytes, recipient: Recipient) -> Encrypted:
    """draft-ietf-webpush-encryption-04: salt and key travel in headers (`Crypto-Key: dh=…`)."""
    ours, shared = _agree(recipient)
    salt = os.urandom(16)
    material = _derive(recipient.secret, shared, b"Content-Encoding: auth\x00", 32)
    context = b"P-256\x00" + _counted(recipient.point) + _counted(ours)
    key = _derive(salt, material, b"Content-Encoding: aesgcm\x00" + context, 16)
    nonce = _derive(salt, material, b"Content-Encoding: nonce\x00" + context, 12)
    sealed = AESGCM(key).encrypt(nonce, b"\x00\x00" + message, None)  # two bytes: no padding
    headers = {
        "Content-Encoding": "aesgcm",
        "Encryption": f"salt={base64url(salt)}",
        "Crypto-Key": f"dh={base64url(ours)}",
    }
    return Encrypted(sealed, headers)


def base64url(raw: bytes) -> str:
    """As it stands in headers: without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _agree(recipient: Recipient) -> tuple[bytes, bytes]:
    """The public point of a key made for this message alone, and the secret shared by it."""
    ours = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), recipient.point)
    point = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return point, ours.exchange(ec.ECDH(), theirs)


def _derive(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def _counted(point: bytes) -> bytes:
    return struct.pack("!H", len(point)) + point
