"""Is the body the one that was signed: Digest (RFC 3230) and Content-Digest (RFC 9530)."""

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode

from fediphoto.errors import Unauthorized


def digest(body: bytes) -> str:
    """The value of a Digest header."""
    return f"SHA-256={b64encode(hashlib.sha256(body).digest()).decode()}"


def content_digest(body: bytes) -> str:
    """The value of a Content-Digest header."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def check_digest(header: str, body: bytes) -> None:
    """Unauthorized unless the Digest header holds the body's SHA-256 (among others, perhaps)."""
    _check(header, body, strip="")


def check_content_digest(header: str, body: bytes) -> None:
    """Unauthorized unless the Content-Digest header holds the body's sha-256."""
    _check(header, body, strip=":")


def _check(header: str, body: bytes, *, strip: str) -> None:
    for entry in header.split(","):
        name, _, value = entry.strip().partition("=")
        if name.lower() == "sha-256":
            given = _decoded(value.strip().removeprefix(strip).removesuffix(strip))
            if not hmac.compare_digest(given, hashlib.sha256(body).digest()):
                raise Unauthorized("The digest does not match the body")
            return
    raise Unauthorized("The digest must be a SHA-256")


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unauthorized("The digest is not base64") from None
