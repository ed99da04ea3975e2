"""HTTP signatures as the Fediverse has them: draft-cavage-http-signatures-12.

`httpsig` parses the header, builds the signing string and the Signature header; its own verifier
takes the algorithm from the wire and is never used.
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from httpsig.utils import build_signature_template, generate_message, parse_signature_header

from fediphoto.activitypub.signatures import digests, times
from fediphoto.activitypub.signatures.arithmetic import is_signed, signed
from fediphoto.activitypub.signatures.keys import PrivateKey, PublicKey
from fediphoto.activitypub.signatures.request import SignedRequest
from fediphoto.errors import Unauthorized

LONGEST_HEADER = 8192
MOST_HEADERS = 32
_ALGORITHMS = ("", "rsa-sha256", "hs2019", "ed25519", "ed25519-sha512")
_OF_TIME = ("(created)", "(expires)")


@dataclass(frozen=True)
class CavageSignature:
    """A Signature header that is well formed; nothing in it is proven."""

    key_id: str
    algorithm: str
    covered: tuple[str, ...]
    signature: bytes
    created: str
    expires: str


def parse(header: str) -> CavageSignature:
    """Read a Signature header; Unauthorized with a sentence for anything ill-formed."""
    if len(header) > LONGEST_HEADER or not header.isascii():
        raise Unauthorized("The Signature header is too long or not ASCII")
    given = parse_signature_header(header)
    algorithm = given.get("algorithm", "").lower()
    if algorithm not in _ALGORITHMS:
        raise Unauthorized(f"The signature algorithm {algorithm[:40]} is not accepted")
    default = "(created)" if algorithm == "hs2019" else "date"
    covered = tuple(given.get("headers", default).lower().split(" "))
    if len(covered) > MOST_HEADERS or len(set(covered)) != len(covered) or "" in covered:
        raise Unauthorized("The signed headers are too many or listed twice")
    if algorithm == "rsa-sha256" and any(name in covered for name in _OF_TIME):
        raise Unauthorized("(created) and (expires) need the algorithm hs2019")  # §2.3
    if not given.get("keyid"):
        raise Unauthorized("The signature names no key")
    return CavageSignature(
        key_id=given["keyid"],
        algorithm=algorithm,
        covered=covered,
        signature=_decoded(given.get("signature", "")),
        created=given.get("created", ""),
        expires=given.get("expires", ""),
    )


def verify(request: SignedRequest, parsed: CavageSignature, key: PublicKey, now: datetime) -> None:
    """Unauthorized unless `key` signed this very request within the hour.

    Tried with the query string and then without, for that is how several servers sign.
    """
    _check_coverage(request, parsed)
    _check_time(request, parsed, now)
    if request.body or request.method.upper() in ("POST", "PUT", "PATCH"):
        digests.check_digest(_required(request, "digest"), request.body)
    targets = dict.fromkeys((request.target, request.path))
    if not any(
        is_signed(signing_string(request, parsed, target), parsed.signature, key)
        for target in targets
    ):
        raise Unauthorized("The signature does not match the request")


def sign(
    method: str,
    url: str,
    *,
    key_id: str,
    key: PrivateKey,
    body: bytes | None = None,
    content_type: str = "",
    with_query: bool = True,
    now: datetime | None = None,
    extra: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The headers (Host, Date, Signature; with a body Digest and Content-Type) to send with it.

    `extra` headers are among them, and signed.
    """
    parts = urlsplit(url)
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query and with_query else path
    headers = {"Host": parts.netloc, "Date": times.http_date(now or datetime.now(UTC))}
    covered = ["(request-target)", "host", "date"]
    if body is not None:
        headers |= {"Digest": digests.digest(body), "Content-Type": content_type}
        covered += ["digest", "content-type"]
    if extra:
        headers |= extra
        covered += [name.lower() for name in extra]
    message = generate_message(covered, headers, parts.netloc, method, target)
    template = build_signature_template(key_id, "rsa-sha256", covered, "signature")
    return headers | {"Signature": template % signed(message, key)}


def _check_coverage(request: SignedRequest, parsed: CavageSignature) -> None:
    """Mastodon's strength rules, and (request-target) always: a signature is for one address."""
    needed = {"(request-target)", "host"}
    if request.body or request.method.upper() == "POST":
        needed.add("digest")
    missing = needed.difference(parsed.covered)
    if missing:
        raise Unauthorized(f"The signature must cover {', '.join(sorted(missing))}")
    if "date" not in parsed.covered and "(created)" not in parsed.covered:
        raise Unauthorized("The signature must cover date or (created)")


def _check_time(request: SignedRequest, parsed: CavageSignature, now: datetime) -> None:
    if "(created)" in parsed.covered:
        made_at = times.parse_timestamp(parsed.created)
    else:
        made_at = times.parse_http_date(_required(request, "date"))
    expires_at = times.parse_timestamp(parsed.expires) if parsed.expires else None
    times.check_window(made_at, expires_at, now)


def signing_string(request: SignedRequest, parsed: CavageSignature, target: str) -> bytes:
    """The bytes that are signed (§2.3); Unauthorized where one is not there."""
    headers = {"(created)": parsed.created, "(expires)": parsed.expires}
    for name in parsed.covered:
        if name not in ("(request-target)", "host", *_OF_TIME):
            headers[name] = _required(request, name)
    try:
        message: bytes = generate_message(
            parsed.covered, headers, request.host, request.method, target
        )
    except UnicodeEncodeError:
        raise Unauthorized("A signed header is not ASCII") from None
    return message


def _required(request: SignedRequest, name: str) -> str:
    value = request.header(name)
    if value is None:
        raise Unauthorized(f"The header {name[:40]} is missing")
    return value


def _decoded(text: str) -> bytes:
    try:
        signature = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unauthorized("The signature is not base64") from None
    if not signature:
        raise Unauthorized("The signature is empty")
    return signature
