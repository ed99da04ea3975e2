"""HTTP Message Signatures (RFC 9421), as Mastodon 4.5 and Fedify use them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import http_sf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from fediphoto.activitypub.signatures import digests, times
from fediphoto.activitypub.signatures.arithmetic import is_signed, signed
from fediphoto.activitypub.signatures.asked import NOTHING, Asked
from fediphoto.activitypub.signatures.keys import PrivateKey, PublicKey
from fediphoto.activitypub.signatures.request import SignedRequest
from fediphoto.errors import Unauthorized

LONGEST_HEADER = 8192
MOST_COMPONENTS = 32
EXPIRES_AFTER_S = 300
_ALGORITHM_OF_RSA = "rsa-v1_5-sha256"
_ALGORITHM_OF_ED25519 = "ed25519"


@dataclass(frozen=True)
class MessageSignature:
    """The one signature of a request, well formed; nothing in it is proven."""

    key_id: str
    algorithm: str
    components: tuple[str, ...]
    created: datetime
    expires: datetime | None
    parameters: str
    """The value of `@signature-params`, serialised exactly as it came."""
    signature: bytes


def parse(signature_input: str, signature: str) -> MessageSignature:
    """Read Signature-Input and Signature; Unauthorized unless they hold exactly one signature."""
    inputs, signatures = _dictionary(signature_input), _dictionary(signature)
    if len(inputs) != 1 or set(inputs) != set(signatures):
        raise Unauthorized("Exactly one message signature is accepted")
    ((label, (inner, parameters)),) = inputs.items()
    raw = signatures[label][0]
    if not isinstance(inner, list) or not isinstance(raw, bytes):
        raise Unauthorized("The message signature is ill-formed")
    return MessageSignature(
        key_id=_text(parameters, "keyid"),
        algorithm=_text(parameters, "alg", ""),
        components=_components(inner),
        created=_time(parameters, "created"),
        expires=_time(parameters, "expires") if "expires" in parameters else None,
        parameters=signature_input.strip().partition("=")[2].strip(),
        signature=raw,
    )


def verify(request: SignedRequest, parsed: MessageSignature, key: PublicKey, now: datetime) -> None:
    """Unauthorized unless `key` signed this very request within the hour."""
    needed = {"@method", "@target-uri"}
    if request.body or request.method.upper() == "POST":
        needed.add("content-digest")
        digests.check_content_digest(request.combined("content-digest") or "", request.body)
    missing = needed.difference(parsed.components)
    if missing:
        raise Unauthorized(f"The signature must cover {', '.join(sorted(missing))}")
    expected = _ALGORITHM_OF_RSA if isinstance(key, RSAPublicKey) else _ALGORITHM_OF_ED25519
    if parsed.algorithm not in ("", expected):
        raise Unauthorized("The signature algorithm does not fit the key")
    times.check_window(parsed.created, parsed.expires, now)
    message = signature_base(request, parsed.components, parsed.parameters)
    if not is_signed(message, parsed.signature, key):
        raise Unauthorized("The signature does not match the request")


def sign(
    request: SignedRequest,
    *,
    key_id: str,
    key: PrivateKey,
    now: datetime,
    asked: Asked = NOTHING,
) -> dict[str, str]:
    """The headers to add: Signature-Input, Signature and, with a body, Content-Digest.

    Covered are method, target and authority, a body's digest, and what was `asked` for besides, as
    far as it is there. `request.headers` must not hold a Content-Digest yet.
    """
    added = {"Content-Digest": digests.content_digest(request.body)} if request.body else {}
    whole = SignedRequest(
        request.method,
        request.target,
        request.host,
        [*request.headers, *added.items()],
        request.body,
        request.scheme,
    )
    components = _to_cover(whole, asked)
    parameters = _parameters(components, asked, key_id, key, now)
    value = signed(signature_base(whole, components, parameters), key)
    return added | {"Signature-Input": f"sig1={parameters}", "Signature": f"sig1=:{value}:"}


def _to_cover(request: SignedRequest, asked: Asked) -> tuple[str, ...]:
    usual = ["@method", "@target-uri", "@authority"] + (["content-digest"] if request.body else [])
    there = [
        name
        for name in asked.components
        if name.startswith("@") or request.combined(name) is not None
    ]
    return tuple(dict.fromkeys([*usual, *there]))


def _parameters(
    components: tuple[str, ...], asked: Asked, key_id: str, key: PrivateKey, now: datetime
) -> str:
    algorithm = _ALGORITHM_OF_ED25519 if isinstance(key, Ed25519PrivateKey) else _ALGORITHM_OF_RSA
    created = int(now.timestamp())
    listed = " ".join(f'"{name}"' for name in components)
    said = f"({listed});created={created}"
    if asked.with_expiry:
        said += f";expires={created + EXPIRES_AFTER_S}"
    said += f';keyid="{key_id}";alg="{algorithm}"'
    said += f';nonce="{asked.nonce}"' if asked.nonce else ""
    return said + (f';tag="{asked.tag}"' if asked.tag else "")


def signature_base(request: SignedRequest, components: tuple[str, ...], parameters: str) -> bytes:
    """The bytes that are signed (RFC 9421 §2.5); Unauthorized where one is not there."""
    lines = [f'"{name}": {_component(request, name)}' for name in components]
    lines.append(f'"@signature-params": {parameters}')
    try:
        return "\n".join(lines).encode("ascii")
    except UnicodeEncodeError:
        raise Unauthorized("A signed header is not ASCII") from None


def _component(request: SignedRequest, name: str) -> str:
    derived = {
        "@method": request.method.upper(),
        "@target-uri": request.target_uri,
        "@authority": request.host.lower(),
        "@scheme": request.scheme,
        "@request-target": request.target,
        "@path": request.path,
        "@query": "?" + request.target.partition("?")[2],
        "host": request.host,
    }
    value = derived.get(name)
    if value is None and not name.startswith("@"):
        value = request.combined(name)
    if value is None:
        raise Unauthorized(f"The signature covers {name[:40]}, which is not there")
    return value


def _components(inner: list[Any]) -> tuple[str, ...]:
    names = []
    for name, parameters in inner:
        if not isinstance(name, str) or parameters:
            raise Unauthorized("Component parameters are not accepted in a signature")
        names.append(name.lower())
    if len(names) > MOST_COMPONENTS or len(set(names)) != len(names):
        raise Unauthorized("The signed components are too many or listed twice")
    return tuple(names)


def _dictionary(header: str) -> dict[str, Any]:
    if len(header) > LONGEST_HEADER or not header.isascii():
        raise Unauthorized("The message signature is too long or not ASCII")
    try:
        parsed = http_sf.parse(header.encode(), tltype="dictionary")
    except ValueError:  # StructuredFieldError is one
        raise Unauthorized("The message signature is ill-formed") from None
    return cast(dict[str, Any], parsed)


def _text(parameters: dict[str, Any], name: str, default: str | None = None) -> str:
    value = parameters.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise Unauthorized(f"The message signature needs {name}")
    return value


def _time(parameters: dict[str, Any], name: str) -> datetime:
    value = parameters.get(name)
    if isinstance(value, datetime):  # a Date item, which the parser already turned
        return value
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unauthorized(f"The message signature needs {name}")
    return times.parse_timestamp(str(value))
