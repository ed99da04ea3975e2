"""Who made a document, wherever it comes from: integrity proofs by FEP-8b32 (eddsa-jcs-2022)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fediphoto.activitypub.signatures import base58, times
from fediphoto.activitypub.signatures.arithmetic import is_signed
from fediphoto.activitypub.signatures.keys import public_key
from fediphoto.errors import Unauthorized

Document = dict[str, Any]

CONTEXT = "https://w3id.org/security/data-integrity/v2"
CRYPTOSUITE = "eddsa-jcs-2022"
KIND = "DataIntegrityProof"
PURPOSE = "assertionMethod"
_LONGEST_ID = 2048
_SIGNATURE_BYTES = 64
_UNPROVEN = ("proof", "signature")
"""A Linked Data signature is made after the proof, so it is no part of what is proven."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof of the one kind that we can check, well formed; nothing in it is proven."""

    key_id: str
    created_at: datetime | None
    value: bytes
    options: Document
    """All of it but the value."""


def read(document: Document) -> Proof | None:
    """The proof of a document; None where it has none, or none that we understand.

    "Verifiers SHOULD ignore the proof" that uses another suite or has ended (FEP-8b32). Of several
    (which the FEP advises against) the first that we understand counts. Raises Unauthorized where
    one says that it is of our kind, and is not.
    """
    given = document.get("proof")
    candidates = given[:4] if isinstance(given, list) else [given]
    for one in candidates:
        if isinstance(one, dict) and _is_of_our_kind(one) and not _has_ended(one):
            return _read(one)
    return None


def verify(document: Document, proof: Proof, public_pem: str, now: datetime | None = None) -> None:
    """Unauthorized unless the Ed25519 key in `public_pem` made the proof of this very document."""
    key = public_key(public_pem)
    if not isinstance(key, Ed25519PublicKey):
        raise Unauthorized("An integrity proof needs an Ed25519 key")
    at = now or datetime.now(UTC)
    if proof.created_at is not None and proof.created_at > at + times.WINDOW + times.GRACE:
        raise Unauthorized("The integrity proof is from the future")
    if not is_signed(_hashed(_proven_part(document, proof), proof.options), proof.value, key):
        raise Unauthorized("The integrity proof does not match the document")


def prove(document: Document, *, key_id: str, key: Ed25519PrivateKey, now: datetime) -> Document:
    """The document with the proof that the owner of `key` made it, and the context for that."""
    made = {name: value for name, value in document.items() if name != "proof"}
    made["@context"] = _with_context(document.get("@context"))
    options: Document = {
        "@context": made["@context"],
        "type": KIND,
        "cryptosuite": CRYPTOSUITE,
        "created": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": key_id,
        "proofPurpose": PURPOSE,
    }
    signature = key.sign(_hashed(made, options))
    return made | {"proof": options | {"proofValue": "z" + base58.encode(signature)}}


def is_recent(proof: Proof, now: datetime, window: timedelta) -> bool:
    """Whether it says when it was made, and that is not longer ago than `window`."""
    return proof.created_at is not None and proof.created_at > now - window


def _is_of_our_kind(options: Document) -> bool:
    return options.get("type") == KIND and options.get("cryptosuite") == CRYPTOSUITE


def _has_ended(options: Document) -> bool:
    expires = options.get("expires")
    return expires is not None and _moment(expires) < datetime.now(UTC)


def _read(options: Document) -> Proof:
    if options.get("proofPurpose") != PURPOSE:
        raise Unauthorized("The integrity proof has another purpose")
    key_id = options.get("verificationMethod")
    if not isinstance(key_id, str) or not 0 < len(key_id) <= _LONGEST_ID:
        raise Unauthorized("The integrity proof names no key")
    created = options.get("created")
    return Proof(
        key_id,
        None if created is None else _moment(created),
        _signature(options.get("proofValue")),
        {name: value for name, value in options.items() if name != "proofValue"},
    )


def _signature(value: Any) -> bytes:
    if not isinstance(value, str) or not value.startswith("z") or len(value) > 128:
        raise Unauthorized("The value of the integrity proof is ill-formed")
    signature = base58.decode(value[1:])
    if len(signature) != _SIGNATURE_BYTES:
        raise Unauthorized("The value of the integrity proof is ill-formed")
    return signature


def _moment(value: Any) -> datetime:
    """A time as XML Schema has it, with its zone; UTC where it has none."""
    if isinstance(value, str) and len(value) <= 40 and "T" in value:
        try:
            at = datetime.fromisoformat(value)
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
    raise Unauthorized("A time in the integrity proof is none")


def _proven_part(document: Document, proof: Proof) -> Document:
    """The document as it was when the proof was made (vc-di-eddsa §3.3.2)."""
    proven = {name: value for name, value in document.items() if name not in _UNPROVEN}
    if "@context" in proof.options:
        signed, shown = _listed(proof.options["@context"]), _listed(document.get("@context"))
        if shown[: len(signed)] != signed:
            raise Unauthorized("The integrity proof is for another context")
        proven["@context"] = proof.options["@context"]
    return proven


def _hashed(document: Document, options: Document) -> bytes:
    """What is signed: the hash of the options, then that of the document."""
    return (
        hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(document)).digest()
    )


def canonical(document: Document) -> bytes:
    """RFC 8785; Unauthorized for what has no such form, as integers that are no float."""
    try:
        canonical: bytes = rfc8785.dumps(document)
    except (ValueError, RecursionError):
        raise Unauthorized("The document has no canonical form") from None
    return canonical


def _with_context(context: Any) -> list[Any]:
    """The contexts with that of proofs, after ActivityStreams, which must come first."""
    listed = _listed(context)
    return listed if CONTEXT in listed else [*listed[:1], CONTEXT, *listed[1:]]


def _listed(context: Any) -> list[Any]:
    if context is None:
        return []
    return list(context) if isinstance(context, list) else [context]
