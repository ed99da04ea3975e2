"""How another server signs: requests by RFC 9421, documents by FEP-8b32; no code of ours in it.

The text of a signature is built here by hand, as the two specifications say it, so that a mistake
of ours would not be made twice.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Document = dict[str, Any]
AnyKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@cache
def ed25519_key(name: str) -> ed25519.Ed25519PrivateKey:
    """The Ed25519 key called `name`."""
    return ed25519.Ed25519PrivateKey.generate()


def multikey(key: ed25519.Ed25519PrivateKey) -> str:
    """Its public half, as FEP-521a has it."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return "z" + base58(b"\xed\x01" + raw)


def method(owner: str, key: ed25519.Ed25519PrivateKey) -> Document:
    """The entry of `assertionMethod`."""
    return {
        "id": f"{owner}#ed25519-key",
        "type": "Multikey",
        "controller": owner,
        "publicKeyMultibase": multikey(key),
    }


def sign_rfc9421(
    body: bytes,
    *,
    key: AnyKey,
    key_uri: str,
    host: str,
    path: str,
    content_type: str,
    at: datetime | None = None,
    scheme: str = "http",
) -> dict[str, str]:
    """The headers of a POST, as Mastodon 4.5 and Fedify would want them."""
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    created = int((at or datetime.now(UTC)).timestamp())
    algorithm = "ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else "rsa-v1_5-sha256"
    parameters = (
        '("@method" "@target-uri" "content-digest")'
        f';created={created};keyid="{key_uri}";alg="{algorithm}"'
    )
    base = (
        f'"@method": POST\n"@target-uri": {scheme}://{host}{path}\n'
        f'"content-digest": {digest}\n"@signature-params": {parameters}'
    )
    value = base64.b64encode(signature(key, base.encode())).decode()
    return {
        "Host": host,
        "Content-Type": content_type,
        "Content-Digest": digest,
        "Signature-Input": f"sig1={parameters}",
        "Signature": f"sig1=:{value}:",
    }


def signature(key: AnyKey, message: bytes) -> bytes:
    """Ed25519, or RSASSA-PKCS1-v1_5 with SHA-256."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def prove(
    document: Document, key: ed25519.Ed25519PrivateKey, method_uri: str, **changes: Any
) -> Document:
    """The document with an integrity proof; `changes` replace options of the proof."""
    context = document.get("@context", [])
    listed = context if isinstance(context, list) else [context]
    made = document | {"@context": [*listed, DATA_INTEGRITY]}
    options = {
        "@context": made["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method_uri,
        "proofPurpose": "assertionMethod",
    } | changes
    hashed = hashlib.sha256(rfc8785.dumps(options)).digest()
    hashed += hashlib.sha256(rfc8785.dumps(made)).digest()
    return made | {"proof": options | {"proofValue": "z" + base58(key.sign(hashed))}}


def linked_data_signature(document: Document, creator: str) -> Document:
    """The document with something that looks like Mastodon's signature of 2017."""
    value = base64.b64encode(hashlib.sha256(json.dumps(document).encode()).digest() * 8).decode()
    return document | {
        "signature": {
            "type": "RsaSignature2017",
            "creator": creator,
            "created": "2026-01-01T00:00:00Z",
            "signatureValue": value,
        }
    }


def base58(raw: bytes) -> str:
    """Bitcoin's base58."""
    number, digits = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + digits
