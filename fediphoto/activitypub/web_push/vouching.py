"""How a push service is shown that a message comes from this instance (VAPID, RFC 8292)."""

import time

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from yarl import URL

from fediphoto import config
from fediphoto.activitypub.web_push.encryption import base64url
from fediphoto.domain.letters import vapid

LASTS_S = 12 * 3600
"""RFC 8292 §2 allows a day at most."""
_RENEWED_BEFORE_S = 3600
_MOST_KEPT = 1000

_kept: dict[tuple[str, str], tuple[float, str]] = {}
"""The token for each origin (and key), until shortly before it ends."""


def headers(endpoint: str, *, is_standard: bool) -> dict[str, str]:
    """What to send to the push service at `endpoint` along with a message."""
    token, key = _token(str(URL(endpoint).origin())), base64url(vapid.public_point())
    if is_standard:
        return {"Authorization": f"vapid t={token}, k={key}"}
    return {"Authorization": f"WebPush {token}", "Crypto-Key": f"p256ecdsa={key}"}


def _token(origin: str) -> str:
    now, name = time.time(), (origin, vapid.public_key())
    ends_at, token = _kept.get(name, (0.0, ""))
    if ends_at - _RENEWED_BEFORE_S > now:
        return token
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    claims = {"aud": origin, "exp": int(now + LASTS_S), "sub": _contact()}
    token = _signed(claims)
    _kept[name] = (now + LASTS_S, token)
    return token


def _contact() -> str:
    """Whom the push service may tell of trouble with our messages."""
    current = config.current()
    mail = current.instance.contact_email
    return f"mailto:{mail}" if mail else current.base_url


def _signed(claims: dict[str, object]) -> str:
    """A JSON Web Token, ES256 (RFC 7518 §3.4: the signature is two numbers of 32 bytes)."""
    head = base64url(orjson.dumps({"typ": "JWT", "alg": "ES256"}))
    text = f"{head}.{base64url(orjson.dumps(claims))}"
    r, s = decode_dss_signature(vapid.private_key().sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
