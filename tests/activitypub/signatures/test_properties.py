"""Whatever is said, it is understood or Unauthorized; whatever is changed, it is not proven."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fediphoto.activitypub.signatures import (
    SignedRequest,
    asked,
    cavage,
    parse,
    private_key,
    proofs,
    rfc9421,
    verify,
)
from fediphoto.errors import Unauthorized
from tests.activitypub.people import key_pair

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
KEY_ID = "https://remote.test/users/bob#main-key"
BODY = b'{"type":"Like","object":"https://photos.test/1"}'

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)
proof_like = st.fixed_dictionaries(
    {},
    optional={
        "type": st.just("DataIntegrityProof") | json_values,
        "cryptosuite": st.just("eddsa-jcs-2022") | json_values,
        "proofPurpose": st.just("assertionMethod") | json_values,
        "verificationMethod": st.just(KEY_ID) | json_values,
        "created": st.just("2026-01-01T00:00:00Z") | json_values,
        "expires": json_values,
        "proofValue": st.just("z" + "2" * 87) | st.text("z123", max_size=90) | json_values,
        "@context": json_values,
    },
)


def requests(scheme: str, private: str) -> SignedRequest:
    """A request that is signed as it should be."""
    key = private_key(key_pair(private)[1])
    if scheme == "cavage":
        headers = cavage.sign(
            "POST",
            "https://photos.test/inbox",
            key_id=KEY_ID,
            key=key,
            body=BODY,
            content_type="application/activity+json",
            now=NOW,
        )
    else:
        plain = SignedRequest("POST", "/inbox", "photos.test", [("Host", "photos.test")], BODY)
        headers = {"Host": "photos.test"} | rfc9421.sign(
            plain, key_id=KEY_ID, key=key, now=NOW, asked=asked.Asked(("host",), "n", "t", True)
        )
    return SignedRequest("POST", "/inbox", "photos.test", list(headers.items()), BODY)


SIGNED = {
    (scheme, kind): requests(scheme, kind)
    for scheme in ("cavage", "rfc9421")
    for kind in ("rsa", "ed25519")
}


def judge(request: SignedRequest, kind: str) -> None:
    verify(request, parse(request), key_pair(kind)[0], NOW)


def changed(text: str, place: int, by: int) -> str:
    """The text with one character another one."""
    place %= len(text)
    other = chr(33 + (ord(text[place]) - 33 + by) % 94)
    return text[:place] + other + text[place + 1 :]


@pytest.mark.parametrize(("scheme", "kind"), SIGNED)
def test_what_is_signed_is_proven(scheme: str, kind: str) -> None:
    judge(SIGNED[scheme, kind], kind)


@settings(deadline=None)
@given(st.sampled_from(list(SIGNED)), st.integers(0, 10_000), st.integers(1, 255), st.data())
def test_a_changed_byte_is_never_proven(
    which: tuple[str, str], place: int, by: int, data: st.DataObject
) -> None:
    """Of the body, the target, the host or any header; but of the names that carry nothing."""
    request = SIGNED[which]
    headers = list(request.headers)
    part = data.draw(st.sampled_from(["body", "target", "host", *range(len(headers))]))
    if part == "body":
        at = place % len(BODY)
        body = BODY[:at] + bytes([(BODY[at] + by) % 256]) + BODY[at + 1 :]
        forged = replace(request, headers=headers, body=body, _by_name={})
    elif part == "target":
        forged = replace(request, headers=headers, target="/inbox/x", _by_name={})
    elif part == "host":
        forged = replace(request, headers=headers, host="other.test", _by_name={})
    else:
        assert isinstance(part, int)
        name, value = headers[part]
        other = changed(value, place, by % 93 + 1)
        headers[part] = (name, other)
        forged = replace(request, headers=headers, _by_name={})
        if means_the_same(name, value, other, which[0]):
            return
    with pytest.raises(Unauthorized):
        judge(forged, which[1])


def means_the_same(name: str, old: str, new: str, scheme: str) -> bool:
    """Whether a reader understands the very same: what the change lies in is read by nobody.

    The Host is taken from the connection; the name of the key only says which to look for, and
    that of cavage's algorithm nothing; names of headers and hashes know no case, and the last
    character of base64 has bits that are not used.
    """
    if name in ("Host", "Content-Type") and scheme == "rfc9421":
        return name == "Host"
    if name == "Host":
        return True
    if name == "Signature" and scheme == "cavage":
        try:
            one, other = cavage.parse(old), cavage.parse(new)
        except Unauthorized:
            return False
        return (one.covered, one.signature) == (other.covered, other.signature)
    if name == "Signature":
        with contextlib.suppress(Unauthorized):
            inputs = dict(SIGNED["rfc9421", "rsa"].headers)["Signature-Input"]
            return rfc9421.parse(inputs, old).signature == rfc9421.parse(inputs, new).signature
    return False


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=10), json_values, max_size=4), proof_like | json_values)
def test_no_proof_breaks_us(document: dict[str, Any], proof: Any) -> None:
    document = document | {"proof": proof}
    with contextlib.suppress(Unauthorized):
        read = proofs.read(document)
        if read is not None:
            with pytest.raises(Unauthorized):
                proofs.verify(document, read, key_pair("ed25519")[0], NOW)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["id", "type", "content", "object", "to", "x"]),
        st.integers(-(2**50), 2**50) | st.text(max_size=20) | st.lists(st.text(max_size=5)),
        min_size=1,
    ),
    st.data(),
)
def test_a_proven_document_is_proven_until_anything_changes(
    document: dict[str, Any], data: st.DataObject
) -> None:
    key: Any = private_key(key_pair("ed25519")[1])
    try:
        proven = proofs.prove(document, key_id=KEY_ID, key=key, now=NOW)
    except Unauthorized:  # lone surrogates have no canonical form
        return
    proof = proofs.read(proven)
    assert proof is not None
    proofs.verify(proven, proof, key_pair("ed25519")[0], NOW)
    name = data.draw(st.sampled_from(sorted(document)))
    other = data.draw(st.none() | st.booleans() | st.text(min_size=1, max_size=9))
    for forged in (
        proven | {name: other},
        {one: value for one, value in proven.items() if one != name},
        proven | {"more": other},
        proven | {"@context": ["https://evil.test/", *proven["@context"]]},
    ):
        if forged == proven:
            continue
        with pytest.raises(Unauthorized):
            proofs.verify(forged, proof, key_pair("ed25519")[0], NOW)


@settings(deadline=None)
@given(st.text(max_size=200) | st.text('sig1=()"@;created', max_size=60))
def test_no_accept_signature_breaks_us(header: str) -> None:
    asked.read(header, KEY_ID)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*asked.DERIVED, *asked.FIELDS]), max_size=12),
    st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='"\\')),
)
def test_what_we_are_asked_for_and_sign_is_proven(names: list[str], nonce: str) -> None:
    listed = " ".join(f'"{name}"' for name in names)
    wanted = asked.read(f'sig1=({listed});created;nonce="{nonce}"', KEY_ID)
    if len(nonce) > asked.LONGEST_TEXT:
        assert wanted is None
        return
    assert wanted is not None
    headers = [("Host", "photos.test"), ("Date", "Mon, 23 Nov 2026 12:00:00 GMT")]
    plain = SignedRequest("POST", "/inbox?a=b", "photos.test", headers, BODY)
    key = private_key(key_pair("rsa")[1])
    added = rfc9421.sign(plain, key_id=KEY_ID, key=key, now=NOW, asked=wanted)
    signed = SignedRequest("POST", "/inbox?a=b", "photos.test", [*headers, *added.items()], BODY)
    judge(signed, "rsa")
    assert set(names) - {"content-type"} <= set(
        rfc9421.parse(added["Signature-Input"], added["Signature"]).components
    )
