"""A device that keeps passkeys, in software: what a browser and a security key do together.

Written from the WebAuthn specification (Level 2, §6.1, §6.5 and §7): attestation "none", ES256.
"""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40


def encode(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One device with one key. Change its fields to have it lie or fail."""

    origin: str = "http://photos.test"
    rp_id: str = "photos.test"
    verifies: bool = True
    """Whether it asks for a finger or a PIN."""
    count: int = 0
    counts: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""

    def make(self, options: dict[str, Any]) -> str:
        """Answer a browser's `navigator.credentials.create`; the credential as JSON."""
        self.user_handle = decode(options["user"]["id"])
        client_data = self._client_data("webauthn.create", options["challenge"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = b"\0" * 16 + struct.pack(">H", len(self.credential_id)) + self.credential_id
        data = self._data(_WITH_KEY) + attested + cbor2.dumps(cose)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._described(
            client_data, attestationObject=encode(attestation), transports=["internal", "odd"]
        )

    def show(self, options: dict[str, Any]) -> str:
        """Answer a browser's `navigator.credentials.get`."""
        client_data = self._client_data("webauthn.get", options["challenge"])
        if self.counts:
            self.count += 1
        data = self._data()
        signed = data + hashlib.sha256(client_data).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._described(
            client_data,
            authenticatorData=encode(data),
            signature=encode(signature),
            userHandle=encode(self.user_handle),
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _data(self, flags: int = 0) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        host = hashlib.sha256(self.rp_id.encode()).digest()
        return host + bytes([flags]) + struct.pack(">I", self.count)

    def _described(self, client_data: bytes, **response: Any) -> str:
        name = encode(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": {"clientDataJSON": encode(client_data), **response},
                "clientExtensionResults": {},
            }
        )
