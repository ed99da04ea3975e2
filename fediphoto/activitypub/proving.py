"""How what our people say in public proves itself, wherever it is passed on (FEP-8b32)."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fediphoto.activitypub.signatures import private_key, proofs
from fediphoto.activitypub.vocabulary import PUBLIC
from fediphoto.activitypub.vocabulary.values import Document, addressees
from fediphoto.domain.recent import Recent
from fediphoto.storage.models import AccountKey

KEY_KEPT_S = 60.0
"""How long a key is used without looking again whether it is still the account's."""


@dataclass(frozen=True, slots=True)
class _Key:
    uri: str
    private_pem: str
    until: float


_keys: Recent[int, _Key] = Recent(1000)


async def proven(author_id: int, document: Document) -> Document:
    """A document of one of ours with the author's integrity proof, if it is for everybody.

    What is not addressed to the public stays as it is: a proof would let anybody show who said it
    (FEP-8b32, privacy considerations). So does what has a fragment for an id, of which the FEP says
    that it should bear none. Takes 0.3 ms: canonical form and Ed25519.
    """
    if not _is_public(document) or "#" in str(document.get("id", "")):
        return document
    key = await _key_of(author_id)
    if key is None:
        return document
    loaded = private_key(key.private_pem)
    if not isinstance(loaded, Ed25519PrivateKey):
        return document
    return proofs.prove(document, key_id=key.uri, key=loaded, now=datetime.now(UTC))


def _is_public(document: Document) -> bool:
    return any(PUBLIC in addressees(document.get(name)) for name in ("to", "cc"))


async def _key_of(account_id: int) -> _Key | None:
    known = _keys.get(account_id)
    if known is not None and known.until > time.monotonic():
        return known
    row = await AccountKey.get_or_none(account_id=account_id, kind="ed25519")
    if row is None or row.private_pem is None:
        return None
    key = _Key(row.uri, row.private_pem, time.monotonic() + KEY_KEPT_S)
    _keys.put(account_id, key)
    return key
