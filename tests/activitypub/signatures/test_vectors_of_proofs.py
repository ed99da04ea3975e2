"""The published vectors of integrity proofs and their keys pass or fail as they should."""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fediphoto.activitypub import strict_json
from fediphoto.activitypub.signatures import base58, proofs
from fediphoto.activitypub.signatures.keys import from_multikey, multikey
from fediphoto.activitypub.vocabulary import is_web_address, read_actor
from fediphoto.errors import Unauthorized

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
MADE_AT = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
KEY_ID = "https://server.example/users/alice#ed25519-key"


def text(corpus: Path, name: str) -> str:
    return (corpus / "signatures" / name).read_text()


def documents(feature: str) -> list[Any]:
    """The JSON documents between triple quotes, in order."""
    return [json.loads(one) for one in re.findall(r'"""\n(.*?)"""', feature, re.DOTALL)]


def secret(multibase: str) -> Ed25519PrivateKey:
    """A secret key as the features give it: `z`, 0x8026, 32 bytes."""
    raw = base58.decode(multibase[1:])
    assert raw[:2] == b"\x80\x26"
    return Ed25519PrivateKey.from_private_bytes(raw[2:])


# RFC 8785


@pytest.mark.parametrize("name", ["arrays", "structures", "values", "weird"])
def test_canonical_forms_are_those_of_rfc_8785(corpus: Path, name: str) -> None:
    value = strict_json.loads((corpus / f"signatures/jcs/input_{name}.json").read_bytes())
    expected = (corpus / f"signatures/jcs/output_{name}.json").read_bytes()
    assert proofs.canonical(value) == expected.rstrip(b"\n")
    assert proofs.canonical(value) == bytes.fromhex(text(corpus, f"jcs/outhex_{name}.txt"))


@pytest.mark.parametrize("value", [2**53, -(2**53), float("inf"), float("nan"), "\ud800"])
def test_what_has_no_canonical_form_is_not_proven(value: Any) -> None:
    with pytest.raises(Unauthorized):
        proofs.canonical({"x": value})


# FEP-8b32


def test_fep_8b32s_document_is_signed_to_the_letter(corpus: Path) -> None:
    plain, signed, *_ = documents(text(corpus, "fep/fep-8b32.feature"))
    key = secret("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")
    assert proofs.prove(plain, key_id=KEY_ID, key=key, now=MADE_AT) == signed


def test_fep_8b32s_signature_is_proven_with_the_actors_key(corpus: Path) -> None:
    _, _, signed, actor = documents(text(corpus, "fep/fep-8b32.feature"))
    proof = proofs.read(signed)
    assert proof is not None
    (key,) = read_actor(actor).keys
    assert (key.id, key.kind, key.owner) == (proof.key_id, "ed25519", signed["actor"])
    proofs.verify(signed, proof, key.public_pem, NOW)
    # Nor does a Linked Data signature, which is made after it, belong to what is proven.
    proofs.verify(signed | {"signature": {"type": "RsaSignature2017"}}, proof, key.public_pem, NOW)
    forged = signed | {"actor": "https://server.example/users/mallory"}
    with pytest.raises(Unauthorized):
        proofs.verify(forged, proof, key.public_pem, NOW)


# FEP-521a


def test_fep_521as_ed25519_key_goes_there_and_back(corpus: Path) -> None:
    feature = text(corpus, "fep/fep-521a.feature")
    shown = documents(feature)[0]
    raw = bytes.fromhex(re.findall(r'hex string "([0-9a-f]{64})"', feature)[0])
    key = Ed25519PublicKey.from_public_bytes(raw)
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert multikey(pem) == shown["publicKeyMultibase"]
    assert from_multikey(shown["publicKeyMultibase"]) == pem


def test_fep_521as_rsa_key_is_left_aside(corpus: Path) -> None:
    """RSA keys are read from `publicKey`, where every server has them; proofs need Ed25519."""
    shown = documents(text(corpus, "fep/fep-521a.feature"))[1]
    with pytest.raises(Unauthorized):
        from_multikey(shown["publicKeyMultibase"])
    actor = {"type": "Person", "id": shown["controller"], "assertionMethod": [shown]}
    assert read_actor(actor).keys == ()


MISPRINT = "https://https://example.com/"
"""The controller of the one actor that should pass, which is not that actor."""


def test_fep_521as_test_case_is_judged_as_it_says(corpus: Path) -> None:
    """The actor that passes has one key, the others have none."""
    case = text(corpus, "fep/fep-521a-test-case.md")
    shown = re.findall(r"```json\n(.*?)```.*?outcome: `(\w+)`", case, re.DOTALL)
    assert [outcome for _, outcome in shown] == ["inapplicable"] * 4 + ["passed"]
    for written, outcome in shown:
        assert len(keys_in(written.replace(MISPRINT, "https://example.com/"))) == (
            outcome == "passed"
        )
    assert keys_in(shown[-1][0]) == [], "as it is printed, the key is somebody else's"


def keys_in(written: str) -> list[str]:
    """The keys that count as the actor's own; none where it is no JSON, as one of them."""
    try:
        actor = read_actor({"id": "https://example.com/"} | json.loads(written))
    except ValueError:
        return []
    return [key.id for key in actor.keys if key.owner == actor.id]


# FEP-c390


def test_fep_c390s_identity_proof_is_right_and_names_a_key_that_we_ask_nobody_for(
    corpus: Path,
) -> None:
    """A did:key says who somebody is elsewhere, not who the actor of an activity is."""
    statement = documents(text(corpus, "fep/fep-c390.feature"))[1]
    proof = proofs.read(statement)
    assert proof is not None
    proofs.verify(statement, proof, from_multikey(proof.key_id.removeprefix("did:key:")), NOW)
    assert not is_web_address(proof.key_id)


# Data Integrity EdDSA Cryptosuites


def test_eddsa_jcs_2022_is_computed_step_by_step_as_the_specification_shows(corpus: Path) -> None:
    def step(name: str) -> str:
        return text(corpus, f"vc-di-eddsa/eddsa-jcs-2022_{name}").strip()

    signed = json.loads(step("signedJCS.json"))
    proof = proofs.read(signed)
    assert proof is not None
    assert proof.options == json.loads(step("proofConfigJCS.json"))
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    canonical_proof = proofs.canonical(proof.options)
    canonical_document = proofs.canonical(unsigned)
    assert canonical_proof.decode() == step("proofCanonJCS.txt")
    assert canonical_document.decode() == step("canonDocJCS.txt")
    hashes = [hashlib.sha256(one).hexdigest() for one in (canonical_proof, canonical_document)]
    assert hashes == [step("proofHashJCS.txt"), step("docHashJCS.txt")]
    assert "".join(hashes) == step("combinedHashJCS.txt")
    assert proof.value.hex() == step("sigHexJCS.txt")
    assert signed["proof"]["proofValue"] == step("sigBTC58JCS.txt")
    pair = json.loads(text(corpus, "vc-di-eddsa/keyPair.json"))
    proofs.verify(signed, proof, from_multikey(pair["publicKeyMultibase"]), NOW)
    assert secret(pair["privateKeyMultibase"]).sign(bytes.fromhex("".join(hashes))) == proof.value


def test_the_specifications_unsigned_documents_have_no_proof(corpus: Path) -> None:
    for name in ("employmentAuth", "proof-set-chain_unsigned"):
        assert proofs.read(json.loads(text(corpus, f"vc-di-eddsa/{name}.json"))) is None


def test_of_a_set_of_proofs_the_first_counts(corpus: Path) -> None:
    """FEP-8b32 wants one; the keys of the specification's sets and chains are read all the same."""
    unsigned = json.loads(text(corpus, "vc-di-eddsa/proof-set-chain_unsigned.json"))
    pairs = json.loads(text(corpus, "vc-di-eddsa/proof-set-chain_multiKeyPairs.json")).values()
    made = []
    for number, pair in enumerate(pairs):
        key = secret(pair["privateKeyMultibase"])
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        assert from_multikey(pair["publicKeyMultibase"]) == pem.decode()
        signed = proofs.prove(unsigned, key_id=f"{KEY_ID}{number}", key=key, now=MADE_AT)
        made.append((signed, pem.decode()))
    whole = made[0][0] | {"proof": [signed["proof"] for signed, _ in made]}
    proof = proofs.read(whole)
    assert proof is not None
    assert proof.key_id == f"{KEY_ID}0"
    proofs.verify(whole, proof, made[0][1], NOW)
    with pytest.raises(Unauthorized):
        proofs.verify(whole, proof, made[1][1], NOW)
