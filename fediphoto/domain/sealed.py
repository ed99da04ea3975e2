"""How what must be read again is kept at rest: sealed with keys of the instance's own.

AES-256-GCM with a key for each purpose, derived (HKDF, SHA-256) from one secret that is made when
it is first needed. It keeps secrets out of logs, job tables and stray dumps of single tables; who
has the whole database has the key as well.
"""

import base64
import os
import secrets
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fediphoto.errors import FediphotoError
from fediphoto.storage import database
from fediphoto.storage.models import InstanceSecret

_NAME = "seal"
_NONCE_BYTES = 12


async def seal(text: str, purpose: str) -> str:
    """The text, readable only by `unseal` for the same purpose; base64url."""
    key, nonce = await _key(purpose), os.urandom(_NONCE_BYTES)
    return base64.urlsafe_b64encode(
        nonce + key.encrypt(nonce, text.encode(), purpose.encode())
    ).decode()


async def unseal(sealed: str, purpose: str) -> str:
    """The text again; FediphotoError for what was sealed otherwise, or changed."""
    key = await _key(purpose)
    try:
        raw = base64.urlsafe_b64decode(sealed.encode())
        return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode()).decode()
    except (ValueError, InvalidTag):
        raise FediphotoError("A sealed value does not open: is the database whole?") from None


async def _key(purpose: str) -> AESGCM:
    secret = await InstanceSecret.get_or_none(name=_NAME)
    if secret is None:
        async with database.transaction():
            # Whoever is first makes it; the other reads what was made.
            await database.write(
                "INSERT INTO instance_secret (name, value, created_at) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO NOTHING",
                [_NAME, secrets.token_urlsafe(32), datetime.now(UTC)],
            )
            secret = await InstanceSecret.get(name=_NAME)
    info = f"fediphoto {purpose}".encode()
    derived = HKDF(SHA256(), 32, salt=None, info=info).derive(secret.value.encode())
    return AESGCM(derived)
