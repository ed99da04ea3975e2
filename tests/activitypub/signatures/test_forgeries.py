"""What is signed by its sender is taken; whatever anybody else can make is not."""

import contextlib
import hashlib
import hmac
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.activitypub.signatures import SignedRequest, cavage, parse, rfc9421, verify
from fediphoto.activitypub.signatures.keys import from_multikey, multikey, private_key, public_key
from fediphoto.errors import Unauthorized

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
KEY_ID = "https://remote.test/users/bob#main-key"
URL = "https://photos.test/inbox?x=1"
BODY = b'{"type":"Like"}'


def pems(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> tuple[str, str]:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


RSA_PRIVATE, RSA_PUBLIC = pems(rsa.generate_private_key(65537, 2048))
OTHER_PRIVATE, _ = pems(rsa.generate_private_key(65537, 2048))
ED_PRIVATE, ED_PUBLIC = pems(ed25519.Ed25519PrivateKey.generate())


def signed_headers(
    private: str = RSA_PRIVATE, body: bytes | None = BODY, *, with_query: bool = True
) -> dict[str, str]:
    return cavage.sign(
        "POST" if body is not None else "GET",
        URL,
        key_id=KEY_ID,
        key=private_key(private),
        body=body,
        content_type="application/activity+json",
        with_query=with_query,
        now=NOW,
    )


def request(
    headers: dict[str, str], body: bytes = BODY, target: str = "/inbox?x=1"
) -> SignedRequest:
    method = "POST" if body else "GET"
    return SignedRequest(method, target, headers.get("Host", ""), headers.items(), body)


def judge(made: SignedRequest, public: str = RSA_PUBLIC, now: datetime = NOW) -> None:
    verify(made, parse(made), public, now)


def test_what_we_sign_others_can_prove() -> None:
    judge(request(signed_headers()))
    judge(request(signed_headers(body=None), b""))
    judge(request(signed_headers(with_query=False)))
    judge(request(signed_headers(ED_PRIVATE)), ED_PUBLIC)


@pytest.mark.parametrize("algorithm", ["", "hs2019", "rsa-sha256", "RSA-SHA256"])
def test_the_algorithm_named_is_only_a_name(algorithm: str) -> None:
    headers = signed_headers()
    old = 'algorithm="rsa-sha256",'
    new = f'algorithm="{algorithm}",' if algorithm else ""
    headers["Signature"] = headers["Signature"].replace(old, new)
    judge(request(headers))


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "none", "rsa-sha1", "hmac-sha1"])
def test_a_public_key_is_never_a_shared_secret(algorithm: str) -> None:
    """SIG-01: an HMAC keyed with the victim's public PEM."""
    headers = signed_headers()
    string = "\n".join(
        (
            "(request-target): post /inbox?x=1",
            f"host: {headers['Host']}",
            f"date: {headers['Date']}",
            f"digest: {headers['Digest']}",
        )
    )
    forged = b64encode(hmac.new(RSA_PUBLIC.encode(), string.encode(), hashlib.sha256).digest())
    headers["Signature"] = (
        f'keyId="{KEY_ID}",algorithm="{algorithm}",'
        f'headers="(request-target) host date digest",signature="{forged.decode()}"'
    )
    with pytest.raises(Unauthorized):
        judge(request(headers))


def test_another_key_a_changed_body_path_or_host_are_refused() -> None:
    for made in (
        request(signed_headers(OTHER_PRIVATE)),
        request(signed_headers(), BODY + b" "),
        request(signed_headers(), target="/users/alice/inbox"),
        request(signed_headers() | {"Host": "other.test"}),
        request(signed_headers() | {"Digest": cavage.digests.digest(b"x")}, b"x"),
    ):
        with pytest.raises(Unauthorized):
            judge(made)


def test_a_digest_that_lies_is_refused_even_if_signed() -> None:
    """SIG-06: Digest of another body, signature right."""
    lying = cavage.sign(
        "POST", URL, key_id=KEY_ID, key=private_key(RSA_PRIVATE), body=b"other",
        content_type="application/activity+json", now=NOW,
    )  # fmt: skip
    with pytest.raises(Unauthorized, match="digest"):
        judge(request(lying))


@pytest.mark.parametrize(
    ("later", "is_taken"),
    [(-3000, True), (3000, True), (-4000, False), (4000, False), (46800, False), (-46800, False)],
)
def test_a_signature_is_good_for_about_an_hour(later: int, is_taken: bool) -> None:
    made = request(signed_headers())
    if is_taken:
        judge(made, now=NOW + timedelta(seconds=later))
    else:
        with pytest.raises(Unauthorized):
            judge(made, now=NOW + timedelta(seconds=later))


@pytest.mark.parametrize(
    "covered", ["date", "host date digest", "(request-target) date digest", "(request-target) host"]
)
def test_a_signature_that_covers_too_little_is_refused(covered: str) -> None:
    headers = signed_headers()
    listed = "(request-target) host date digest content-type"
    headers["Signature"] = headers["Signature"].replace(listed, covered)
    with pytest.raises(Unauthorized):
        judge(request(headers))


def test_a_header_sent_twice_is_refused() -> None:
    headers = list(signed_headers().items())
    made = SignedRequest("POST", "/inbox?x=1", "photos.test", [*headers, headers[1]], BODY)
    with pytest.raises(Unauthorized):
        judge(made)


@pytest.mark.parametrize("bits", [1024, 16384])
def test_weak_and_monstrous_keys_are_refused(bits: int) -> None:
    modulus = (1 << (bits - 1)) | 1
    key = rsa.RSAPublicNumbers(65537, modulus).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(Unauthorized):
        public_key(pem)


def test_pkcs1_keys_are_read() -> None:
    key = public_key(RSA_PUBLIC)
    assert isinstance(key, rsa.RSAPublicKey)
    pkcs1 = key.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    assert public_key(pkcs1) == key


def test_multikeys_go_there_and_back() -> None:
    text = multikey(ED_PUBLIC)
    assert text.startswith("z6Mk")
    assert from_multikey(text) == ED_PUBLIC
    for broken in ("", "z", "z0", "x" + text[1:], text[:-1], text + "1", "zé"):
        with pytest.raises(Unauthorized):
            from_multikey(broken)


@pytest.mark.parametrize(
    ("private", "public"), [(RSA_PRIVATE, RSA_PUBLIC), (ED_PRIVATE, ED_PUBLIC)]
)
def test_rfc_9421_signatures_are_proven(private: str, public: str) -> None:
    plain = SignedRequest("POST", "/inbox?x=1", "photos.test", [("Host", "photos.test")], BODY)
    added = rfc9421.sign(plain, key_id=KEY_ID, key=private_key(private), now=NOW)
    made = SignedRequest("POST", "/inbox?x=1", "photos.test", added.items(), BODY)
    assert parse(made).key_id == KEY_ID
    judge(made, public)
    for wrong in (
        SignedRequest("POST", "/inbox", "photos.test", added.items(), BODY),
        SignedRequest("PUT", "/inbox?x=1", "photos.test", added.items(), BODY),
        SignedRequest("POST", "/inbox?x=1", "photos.test", added.items(), b"other"),
        SignedRequest("POST", "/inbox?x=1", "photos.test", added.items(), BODY, "http"),
    ):
        with pytest.raises(Unauthorized):
            judge(wrong, public)
    with pytest.raises(Unauthorized):
        judge(made, public, NOW + timedelta(hours=2))


@given(st.text(max_size=300))
def test_no_signature_header_breaks_us(header: str) -> None:
    made = request(signed_headers() | {"Signature": header})
    with pytest.raises(Unauthorized):
        judge(made)


@given(
    st.sampled_from(["keyId", "algorithm", "headers", "signature", "created", "expires"]),
    st.text(alphabet=st.characters(max_codepoint=127), max_size=60),
)
def test_no_parameter_of_a_signature_breaks_us(name: str, value: str) -> None:
    made = request(signed_headers())
    header = f'{signed_headers()["Signature"]},{name}="{value}"'
    changed = SignedRequest(
        made.method, made.target, made.host,
        [(key, header if key == "Signature" else text) for key, text in made.headers], BODY,
    )  # fmt: skip
    with contextlib.suppress(Unauthorized):
        judge(changed)


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_message_signature_breaks_us(signature_input: str, signature: str) -> None:
    headers = [("Signature-Input", signature_input), ("Signature", signature)]
    made = SignedRequest("POST", "/inbox", "photos.test", headers, BODY)
    with pytest.raises(Unauthorized):
        judge(made)
