"""Signature headers and keys of strangers: proven, or refused as unauthorised."""

from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fediphoto.activitypub.signatures import SignedRequest, keys, parse, verify
from fediphoto.errors import BadRequest, Unauthorized

_NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
_BODY = b"{}"
_SEEDS = (
    (
        'signature: keyId="https://a.test/u#k",algorithm="hs2019",created=1770091506,'
        'headers="(request-target) (created) host digest",signature="AAAA"\n'
        "host: photos.test\ndigest: SHA-256=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="
    ),
    (
        'signature: keyId="x",headers="date host",signature="AA=="\n'
        "date: Tue, 03 Feb 2026 04:05:06 GMT"
    ),
    (
        'signature-input: sig1=("@method" "@target-uri" "content-digest");created=1770091506;'
        'keyid="https://a.test/u#k";alg="ed25519"\nsignature: sig1=:AAAA:\n'
        "content-digest: sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:"
    ),
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----",
    "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
)


@cache
def public_pem() -> str:
    """The Ed25519 key whose other half nobody uses."""
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def seeds() -> list[bytes]:
    """Headers of both kinds, and keys."""
    return [one.encode() for one in _SEEDS]


def try_once(data: bytes) -> None:
    """Take `data` for the headers of a request, for a PEM and for a Multikey."""
    text = data.decode("latin-1")
    lines = [line.partition(":") for line in text.split("\n")[:50]]
    headers = [(name.strip(), value.strip()) for name, colon, value in lines if colon]
    request = SignedRequest("POST", "/inbox?x=1", "photos.test", headers, _BODY)
    try:
        verify(request, parse(request), public_pem(), _NOW)
        raise AssertionError("nobody can sign without the key")
    except (Unauthorized, BadRequest) as refused:
        assert str(refused)
    for read in (keys.public_key, keys.from_multikey):
        try:
            read(text)
        except Unauthorized:
            continue
