"""SIG: only who holds the key is heard, whatever else the request says of itself."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fediphoto.activitypub.inbox import senders
from fediphoto.storage.models import InboxActivity
from tests.activitypub import oracle, people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import ACTIVITY_JSON, Document, Person, RemoteServer, rsa_key

ALICE = "http://photos.test/users/alice"
COVERED = "(request-target) host date digest content-type"


@pytest.fixture(autouse=True)
def _fresh_keys() -> None:
    senders.forget_keys()


def follow(remote: RemoteServer, person: Person, **changes: Any) -> Document:
    return remote.activity("Follow", person, ALICE) | changes


def base_string(headers: dict[str, str], path: str = "/inbox") -> bytes:
    named = {name.lower(): value for name, value in headers.items()}
    lines = [f"(request-target): post {path}"]
    lines += [f"{name}: {named[name]}" for name in COVERED.split()[1:]]
    return "\n".join(lines).encode()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


async def post(web: Any, headers: dict[str, str], body: bytes, path: str = "/inbox") -> int:
    response = await web.post(path, headers=headers, data=body)
    status: int = response.status_code
    return status


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "HMAC-SHA256", "hmac-sha512"])
@pytest.mark.parametrize("ending", ["", "\n"])
async def test_sig_01_a_public_key_is_no_shared_secret(
    web: Any,
    remote: RemoteServer,
    work: Work,
    caplog: pytest.LogCaptureFixture,
    algorithm: str,
    ending: str,
) -> None:
    await people.local("alice")
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob))
    before = await oracle.world()
    secret = bob.document["publicKey"]["publicKeyPem"].strip() + ending
    forged = hmac.new(secret.encode(), base_string(headers), hashlib.sha256).digest()
    headers["Signature"] = (
        f'keyId="{bob.key_uri}",algorithm="{algorithm}",headers="{COVERED}",signature="{b64(forged)}"'
    )
    with oracle.no_defects(caplog):
        assert await post(web, headers, body) == 401
        await work()
    assert oracle.difference(before, await oracle.world()) == []
    assert not await InboxActivity.exists()


@pytest.mark.parametrize("algorithm", ['algorithm="hs2019",', ""])
async def test_sig_03_the_algorithm_may_be_left_out_or_be_hs2019(
    web: Any, remote: RemoteServer, algorithm: str
) -> None:
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob))
    headers["Signature"] = headers["Signature"].replace('algorithm="rsa-sha256",', algorithm)
    assert await post(web, headers, body) == 202


@pytest.mark.parametrize("path", ["/inbox", "/users/alice/inbox"])
async def test_sig_05_unsigned_is_refused_at_every_inbox(
    web: Any, remote: RemoteServer, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    await people.local("alice")
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Hi</p>")
    before = await oracle.world()
    with oracle.no_defects(caplog):
        for activity in (follow(remote, bob), remote.create(note)):
            body = json.dumps(activity).encode()
            for headers in ({}, {"Authorization": "Bearer x"}, {"Signature": ""}):
                told = headers | {"Content-Type": ACTIVITY_JSON}
                assert await post(web, told, body, path) == 401
    assert oracle.difference(before, await oracle.world()) == []
    assert remote.log == []


async def test_sig_06_the_digest_is_of_the_body_that_came(
    web: Any, remote: RemoteServer, caplog: pytest.LogCaptureFixture
) -> None:
    bob = remote.person("bob")
    before = await oracle.world("Account", "AccountKey")
    with oracle.no_defects(caplog):
        headers, body = remote.sign(bob, follow(remote, bob))
        changed = body.replace(b"alice", b"carol")
        assert await post(web, headers, changed) == 401
        fitting = headers | {"Digest": f"SHA-256={b64(hashlib.sha256(changed).digest())}"}
        assert await post(web, fitting, changed) == 401
        for wrong in ("", "SHA-256=", "SHA-256=*", "MD5=1B2M2Y8AsgTpgAmY7PhCfg==", "sha-256", "é"):
            assert await post(web, headers | {"Digest": wrong}, body) == 401
        without = {name: value for name, value in headers.items() if name != "Digest"}
        assert await post(web, without, body) == 401
    assert oracle.difference(before, await oracle.world("Account", "AccountKey")) == []


async def test_sig_06_rfc_9421_covers_body_target_and_time_too(
    say: Say, web: Any, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob), scheme="rfc9421")
    before = await oracle.world("Account", "AccountKey")
    changed = body.replace(b"alice", b"carol")
    assert await post(web, headers, changed) == 401
    digest = f"sha-256=:{b64(hashlib.sha256(changed).digest())}:"
    assert await post(web, headers | {"Content-Digest": digest}, changed) == 401
    assert await post(web, headers, body, "/users/alice/inbox") in (401, 404)
    for name in ("Content-Digest", "Signature-Input", "Signature"):
        without = {other: value for other, value in headers.items() if other != name}
        assert await post(web, without, body) == 401
    both = headers["Signature-Input"].replace("sig1=", "sig2=")
    twice = headers | {"Signature-Input": f"{headers['Signature-Input']}, {both}"}
    assert await post(web, twice, body) == 401
    for hours in (-2, 2):
        at = datetime.now(UTC) + timedelta(hours=hours)
        assert await say(bob, follow(remote, bob), scheme="rfc9421", at=at) == 401
    assert oracle.difference(before, await oracle.world("Account", "AccountKey")) == []
    assert await post(web, headers, body) == 202


@pytest.mark.parametrize(
    ("hours", "status"), [(-13, 401), (13, 401), (-2, 401), (2, 401), (-0.5, 202), (0.5, 202)]
)
async def test_sig_11_a_signature_is_of_now(
    say: Say, remote: RemoteServer, hours: float, status: int
) -> None:
    bob = remote.person("bob")
    at = datetime.now(UTC) + timedelta(hours=hours)
    assert await say(bob, follow(remote, bob), at=at) == status


@pytest.mark.parametrize(
    "date", ["", "now", "0", "Mon, 99 Foo 2026 99:99:99 GMT", "9" * 500, "Thu, 01 Jan 1 0:0:0"]
)
async def test_sig_11_a_date_that_is_none_is_refused(
    web: Any, remote: RemoteServer, caplog: pytest.LogCaptureFixture, date: str
) -> None:
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob))
    headers["Date"] = date
    signature = bob.key.sign(base_string(headers), padding.PKCS1v15(), hashes.SHA256())
    headers["Signature"] = f'keyId="{bob.key_uri}",headers="{COVERED}",signature="{b64(signature)}"'
    with oracle.no_defects(caplog):
        assert await post(web, headers, body) == 401


async def test_sig_11_an_expired_signature_is_refused(web: Any, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob))
    now = int(time.time())
    covered = "(request-target) host (created) (expires) digest"
    for created, expires, status in (
        (now, now + 300, 202),
        (now - 3000, now - 1500, 401),
        (now + 9000, now + 9300, 401),
        (now, "soon", 401),
        ("1e9", now, 401),
        (now, 99999999999999999999, 401),
    ):
        string = (
            f"(request-target): post /inbox\nhost: {headers['Host']}\n(created): {created}\n"
            f"(expires): {expires}\ndigest: {headers['Digest']}"
        )
        signature = bob.key.sign(string.encode(), padding.PKCS1v15(), hashes.SHA256())
        signed = headers | {
            "Signature": f'keyId="{bob.key_uri}",algorithm="hs2019",headers="{covered}",'
            f'created={created},expires={expires},signature="{b64(signature)}"'
        }
        assert await post(web, signed, body) == status


async def test_sig_13_nobody_speaks_for_another(
    say: Say, remote: RemoteServer, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    """CVE-2025-54888: not at once, and not later either."""
    await people.local("alice")
    bob, mallory = remote.person("bob"), remote.person("mallory")
    for person in (bob, mallory):  # both are known
        assert await say(person, remote.activity("Like", person, f"{ALICE}/posts/1")) == 202
    await work()
    before = await oracle.world()
    note = remote.note(bob, "<p>Forged</p>", tag=[{"type": "Mention", "href": ALICE}], to=[ALICE])
    remote.serve(note["id"], b"", status=404)
    forged = [
        follow(remote, bob),
        remote.activity("Delete", bob, bob.uri),
        remote.activity("Update", bob, bob.document),
        remote.activity("Block", bob, ALICE),
        follow(remote, bob, actor=[bob.uri, mallory.uri]),
        follow(remote, bob, actor={"id": bob.uri, "publicKey": mallory.document["publicKey"]}),
    ]
    with oracle.no_defects(caplog):
        for activity in forged:
            assert await say(mallory, activity) == 401
            assert await say(mallory, activity, key_uri=bob.key_uri) == 401
        # Taken as a hint to look at bob's server, which knows nothing of it.
        assert await say(mallory, remote.create(note)) == 202
        await work()
    assert oracle.difference(before, await oracle.world()) == []


async def test_sig_13_a_key_that_lists_anothers_name_speaks_for_nobody(
    say: Say, remote: RemoteServer, work: Work
) -> None:
    """Mallory's actor shows mallory's key under the name of bob's."""
    bob, mallory = remote.person("bob"), remote.person("mallory")
    assert await say(bob, follow(remote, bob)) == 202
    mallory.document["publicKey"] |= {"id": bob.key_uri}
    for actor in (bob, mallory):
        assert await say(mallory, follow(remote, actor), key_uri=bob.key_uri) == 401
    mallory.document["publicKey"] |= {"owner": bob.uri}
    assert await say(mallory, follow(remote, bob), key_uri=f"{mallory.uri}#main-key") == 401
    await work()
    assert await say(bob, follow(remote, bob)) == 202, "bob's own key still counts"


def weak_pem(bits: int, exponent: int) -> str:
    modulus = (1 << (bits - 1)) | 1
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def ber(tag: int, content: bytes) -> bytes:
    length = len(content)
    size = (length.bit_length() + 7) // 8
    head = bytes([length]) if length < 128 else bytes([128 | size]) + length.to_bytes(size, "big")
    return bytes([tag]) + head + content


def raw_pem(bits: int, exponent: int) -> str:
    """An SPKI that `cryptography` would not make: any modulus, any exponent."""

    def integer(number: int) -> bytes:
        return ber(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))

    numbers = ber(0x30, integer((1 << (bits - 1)) | 1) + integer(exponent))
    kind = ber(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    spki = ber(0x30, kind + ber(3, b"\0" + numbers))
    return f"-----BEGIN PUBLIC KEY-----\n{b64(spki)}\n-----END PUBLIC KEY-----\n"


@pytest.mark.parametrize(
    "pem",
    [
        pytest.param(raw_pem(512, 65537), id="512 bits"),
        pytest.param(weak_pem(1024, 65537), id="1024 bits"),
        pytest.param(raw_pem(2048, 1), id="e=1"),
        pytest.param(raw_pem(2048, 2), id="e=2"),
        pytest.param(raw_pem(2048, (1 << 2000) + 1), id="a huge e"),
        pytest.param(raw_pem(16384, 65537), id="16384 bits"),
        pytest.param(raw_pem(65536, 65537), id="65536 bits"),
        pytest.param("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", id="rubbish"),
        pytest.param("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", id="private"),
        pytest.param("x" * 100_000, id="too many characters"),
        pytest.param("é", id="not ASCII"),
    ],
)
async def test_sig_18_weak_monstrous_and_broken_keys_prove_nothing(
    say: Say, remote: RemoteServer, caplog: pytest.LogCaptureFixture, pem: str
) -> None:
    bob = remote.person("bob")
    bob.document["publicKey"]["publicKeyPem"] = pem
    with oracle.no_defects(caplog):
        assert await say(bob, follow(remote, bob)) == 401
        started = time.process_time()
        assert await say(bob, follow(remote, bob)) == 401
        assert time.process_time() - started < 2
    assert not await InboxActivity.exists()


async def test_sig_20_goodbyes_of_unknown_people_cost_nothing(
    say: Say, remote: RemoteServer, caplog: pytest.LogCaptureFixture
) -> None:
    bob = remote.person("bob")
    remote.serve("/users/bob", b"", status=410)
    before = await oracle.world()
    with oracle.no_defects(caplog):
        for _ in range(20):
            assert await say(bob, remote.activity("Delete", bob, bob.uri)) == 202
            assert await say(bob, remote.activity("Delete", bob, f"{bob.uri}/notes/1")) == 401
    assert len(remote.log) <= 2
    assert oracle.difference(before, await oracle.world()) == []


async def test_sig_20_a_key_that_cannot_be_had_is_asked_for_once_by_all(
    say: Say, remote: RemoteServer
) -> None:
    """CVE-2026-34148: the same bad key id a hundred times over, all at once."""
    bob = remote.person("bob")
    for status, answered in ((410, 401), (404, 401), (500, 503)):
        senders.forget_keys()
        remote.log.clear()
        remote.serve("/users/bob", b"", status=status)
        said = await asyncio.gather(*(say(bob, follow(remote, bob)) for _ in range(50)))
        said += [await say(bob, follow(remote, bob)) for _ in range(5)]
        assert set(said) == {answered}
        assert len(remote.log) == 1


def changed(header: str, **parameters: str | None) -> str:
    """A Signature header with some of its parameters replaced, or left out."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    for name, value in parameters.items():
        parts.pop(name, None)
        if value is not None:
            parts[name] = f'"{value}"'
    return ",".join(f"{name}={value}" for name, value in parts.items())


ODD: list[dict[str, str | None]] = [
    {"headers": f"{COVERED} host"},
    {"headers": f"{COVERED} Host"},
    {"headers": f"{COVERED} x-unknown"},
    {"headers": f"{COVERED} (unknown)"},
    {"headers": f"{COVERED} (created)"},
    {"headers": f"{COVERED}  date"},
    {"headers": " "},
    {"headers": ""},
    {"headers": "date"},
    {"headers": "x " * 3000},
    {"headers": "\té"},
    {"headers": None},
    {"signature": ""},
    {"signature": None},
    {"signature": "AAAA"},
    {"signature": "not base64!"},
    {"signature": "A A A A"},
    {"signature": "=" * 100},
    {"signature": "-_-_"},
    {"signature": "A" * 7000},
    {"algorithm": "rsa-sha1"},
    {"algorithm": "none"},
    {"algorithm": "é"},
    {"keyId": ""},
    {"keyId": None},
    {"keyId": "1"},
    {"keyId": "x" * 7000},
    {"keyId": "http://127.0.0.1:0/x"},
    {"keyId": "data:,x"},
    {"keyId": "http://photos.test/actor#main-key"},
    {"keyId": "http://[::1"},
]


async def test_sig_23_an_odd_signature_header_is_401(
    web: Any, remote: RemoteServer, caplog: pytest.LogCaptureFixture
) -> None:
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob))
    for parameters in ODD:
        odd = headers | {"Signature": changed(headers["Signature"], **parameters)}
        with oracle.no_defects(caplog):
            assert await post(web, odd, body) == 401, parameters
    assert not await InboxActivity.exists()


async def test_sig_23_headers_in_capitals_are_the_same_headers(
    web: Any, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob))
    headers["Signature"] = headers["Signature"].replace("host date", "Host DATE")
    assert await post(web, headers, body) == 202


GARBAGE = [
    *("", ",", "=", '"', 'keyId="', "keyId", 'keyId="a",keyId="b"', "\xff\xfe"),
    *("Signature " * 1000, "sig1=:AAAA:, sig2=:AAAA:", "x" * 9000),
]


@pytest.mark.parametrize("name", ["Signature", "Signature-Input"])
async def test_sig_23_garbage_is_401(
    web: Any, remote: RemoteServer, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob))
    for header in GARBAGE:
        with oracle.no_defects(caplog):
            assert await post(web, headers | {name: header}, body) == 401, header


async def test_a_signature_is_for_one_inbox_and_one_host(web: Any, remote: RemoteServer) -> None:
    await people.local("alice")
    bob = remote.person("bob")
    headers, body = remote.sign(bob, follow(remote, bob), path="/users/alice/inbox")
    assert await post(web, headers, body) == 401
    headers, body = remote.sign(bob, follow(remote, bob), host="other.test")
    assert await post(web, headers | {"Host": "photos.test"}, body) == 401
    headers, body = remote.sign(bob, follow(remote, bob), key=rsa_key("nobody"))
    assert await post(web, headers, body) == 401
