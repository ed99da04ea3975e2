"""The published vectors pass or fail as they should."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from fediphoto.activitypub.signatures import (
    SignedRequest,
    cavage,
    digests,
    parse,
    public_key,
    rfc9421,
    verify,
)
from fediphoto.activitypub.signatures.arithmetic import is_signed
from fediphoto.errors import Unauthorized


def load(corpus: Path, name: str) -> Any:
    return json.loads((corpus / "signatures" / name).read_text())


def request_of(case: Any) -> SignedRequest:
    headers = case["headers"]
    return SignedRequest(
        case["method"],
        case["target"],
        headers.get("Host", ""),
        headers.items(),
        (case["body"] or "").encode(),
    )


def test_mastodons_requests_are_judged_as_mastodon_judges_them(corpus: Path) -> None:
    vectors = load(corpus, "cavage/mastodon-requests.json")
    now = datetime.fromisoformat(vectors["clock"])
    judged = set()
    for case in vectors["cases"]:
        request = request_of(case)
        judged.add(case["expected_by_mastodon"])
        if case["expected_by_mastodon"] == "accept":
            parsed = parse(request)
            assert parsed.key_id == vectors["key_id"]
            verify(request, parsed, vectors["public_pem"], now)
        else:
            with pytest.raises(Unauthorized):
                verify(request, parse(request), vectors["public_pem"], now)
    assert "accept" in judged
    assert len(judged) > 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("C.1", "must cover"),  # the date alone: whatever is asked, of whomever
        ("C.2", "must cover digest"),
        ("C.3", "need the algorithm hs2019"),  # §2.3, and an erratum besides
    ],
)
def test_the_drafts_own_examples_are_too_weak_for_us(corpus: Path, name: str, reason: str) -> None:
    vectors = load(corpus, "cavage/appendix-c.json")
    (case,) = [one for one in vectors["cases"] if one["name"].startswith(name)]
    given = vectors["request"]
    now = datetime(2014, 1, 5, 21, 31, 40, tzinfo=UTC)
    headers = {**given["headers"], "Signature": case["signature_header"]}
    request = request_of({**given, "headers": headers})
    with pytest.raises(Unauthorized, match="must have 2048 to 8192 bits"):
        public_key(vectors["public_pem"])
    # With a key that is strong enough they would be refused all the same.
    strong = load(corpus, "cavage/mastodon-requests.json")["public_pem"]
    with pytest.raises(Unauthorized, match=re.escape(reason)):
        verify(request, parse(request), strong, now)


@pytest.mark.parametrize("name", ["C.1", "C.2"])
def test_the_drafts_signing_strings_are_built_to_the_letter(corpus: Path, name: str) -> None:
    vectors = load(corpus, "cavage/appendix-c.json")
    (case,) = [one for one in vectors["cases"] if one["name"].startswith(name)]
    request = request_of(vectors["request"])
    parsed = cavage.parse(case["signature_header"])
    message = cavage.signing_string(request, parsed, request.target)
    assert message.decode() == case["signing_string_that_verifies"]
    key: Any = load_pem_public_key(vectors["public_pem"].encode())
    assert is_signed(message, parsed.signature, key)


def example_request(vectors: Any) -> SignedRequest:
    """RFC 9421's own request, with its headers in order."""
    head, _, body = vectors["test_request"].replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    headers = [(line.partition(": ")[0], line.partition(": ")[2]) for line in lines]
    method, target, _version = first.split(" ")
    return SignedRequest(method, target, "example.com", headers, body.rstrip("\n").encode())


def test_rfc_9421s_signature_base_is_built_to_the_letter(corpus: Path) -> None:
    vectors = load(corpus, "rfc9421/appendix-b.json")
    case = next(one for one in vectors["cases"] if one["name"].endswith("B.2.5"))
    parsed = rfc9421.parse(case["signature_input"], case["signature"])
    base = rfc9421.signature_base(example_request(vectors), parsed.components, parsed.parameters)
    assert base.decode() == case["signature_base"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("B.2.1", "must cover"),  # nothing at all
        ("B.2.2", "Component parameters"),  # "@query-param";name="Pet"
        ("B.2.4", "must cover"),  # a response
        ("B.2.5", "must cover"),  # and a shared secret
    ],
)
def test_rfc_9421s_examples_are_not_strong_enough_for_us(
    corpus: Path, name: str, reason: str
) -> None:
    """None covers method and target; their algorithms are PSS, ECDSA and HMAC."""
    vectors = load(corpus, "rfc9421/appendix-b.json")
    (case,) = [one for one in vectors["cases"] if one["name"].endswith(name)]
    plain = example_request(vectors)
    digest = ("Content-Digest", digests.content_digest(plain.body))  # the example's is SHA-512
    others = [header for header in plain.headers if header[0] != "Content-Digest"]
    signing = [("Signature-Input", case["signature_input"]), ("Signature", case["signature"])]
    request = SignedRequest(
        plain.method, plain.target, plain.host, [*others, digest, *signing], plain.body
    )
    now = datetime.fromtimestamp(1618884473, UTC)
    with pytest.raises(Unauthorized, match=reason):
        verify(request, parse(request), vectors["keys"]["test-key-rsa"]["public_pem"], now)


def test_rfc_9421s_other_keys_are_not_taken(corpus: Path) -> None:
    """RSA for PSS is a key like another; the curve P-256 and a shared secret are none."""
    keys = load(corpus, "rfc9421/appendix-b.json")["keys"]
    for name in ("test-key-rsa", "test-key-rsa-pss", "test-key-ed25519"):
        public_key(keys[name]["public_pem"])
    with pytest.raises(Unauthorized, match="neither RSA nor Ed25519"):
        public_key(keys["test-key-ecc-p256"]["public_pem"])
    with pytest.raises(Unauthorized):
        public_key(keys["test-shared-secret"]["base64"])


def proxied(corpus: Path) -> SignedRequest:
    """The request that a proxy has signed besides its client (RFC 9421 §4.3), unfolded."""
    text = (corpus / "signatures/rfc9421/multiple-signatures-proxy-transform.md").read_text()
    unfolded = re.sub(r"\\\n\s*", "", text)
    shown = next(
        one
        for one in re.findall(r"~~~ http-message\n(.*?)~~~", unfolded, re.DOTALL)
        if "proxy_sig=:" in one
    )
    head, _, body = shown.partition("POST ")[2].partition("\n\n")
    _first, *lines = head.split("\n")
    headers = [(line.partition(": ")[0], line.partition(": ")[2]) for line in lines]
    host = dict(headers)["Host"]
    return SignedRequest("POST", "/foo?param=Value&Pet=dog", host, headers, body.strip().encode())


def test_two_signatures_are_one_too_many(corpus: Path) -> None:
    """Which of them the sender's is would be anybody's guess."""
    with pytest.raises(Unauthorized, match="Exactly one message signature"):
        parse(proxied(corpus))


def test_the_proxys_signature_is_computed_as_the_rfc_has_it(corpus: Path) -> None:
    """The only one of the RFC that is RSASSA-PKCS1-v1_5 with SHA-256, as ours are."""
    request = proxied(corpus)
    second = {
        name: request.combined(name).partition("proxy_sig=")[2]  # type: ignore[union-attr]
        for name in ("signature-input", "signature")
    }
    parsed = rfc9421.parse(*(f"proxy_sig={value}" for value in second.values()))
    base = rfc9421.signature_base(request, parsed.components, parsed.parameters)
    key = public_key(load(corpus, "rfc9421/appendix-b.json")["keys"]["test-key-rsa"]["public_pem"])
    assert is_signed(base, parsed.signature, key)
    headers = [header for header in request.headers if not header[0].startswith("Signature")]
    digest = ("Content-Digest", digests.content_digest(request.body))
    alone = SignedRequest(
        "POST",
        request.target,
        request.host,
        [
            *(header for header in headers if header[0] != "Content-Digest"),
            digest,
            ("Signature-Input", f"proxy_sig={second['signature-input']}"),
            ("Signature", f"proxy_sig={second['signature']}"),
        ],
        request.body,
    )
    with pytest.raises(Unauthorized, match="must cover @target-uri"):
        rfc9421.verify(alone, parsed, key, datetime.fromtimestamp(1618884480, UTC))
