"""SIG: nobody's word is taken without their signature, however the signature is bent."""

import asyncio
import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests import remote_signing
from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target, Watch, as_json
from tests.journeys.instance import Person
from tests.remote_server import ACTIVITY_JSON, public_pem
from tests.remote_server import Person as TheirPerson

Headers = dict[str, str]


class Letter:
    """A Follow of alice by somebody, with its headers in hand: the state shows if it was taken."""

    def __init__(self, target: Target, peer: HostilePeer, ours: Person) -> None:
        self.target, self.peer = target, peer
        self.bob = peer.person("bob")
        self.about = f"{target.url}/users/{ours.name}"
        self.activity = peer.activity("Follow", self.bob, self.about)
        self.body = as_json(self.activity)

    def signed(self, **changes: Any) -> Headers:
        """Its headers as they should be, but for `changes`."""
        return self.peer.sign(self.bob, self.body, **{"host": self.target.domain} | changes)[0]

    async def is_refused(self, headers: Headers, body: bytes | None = None) -> None:
        """401, and nothing came of it, neither now nor a little later (CVE-2025-54888)."""
        given = self.body if body is None else body
        assert await self.target.post("/inbox", headers, given) == 401
        await self.target.settled()
        self.left_nothing()

    def left_nothing(self) -> None:
        """Nobody of the peer follows anybody, or has a letter waiting."""
        like = f"{self.peer.base_url}/%"
        assert self.target.count("inbox_activity", "signer_uri LIKE ?", like) == 0
        assert self.target.count("follow", "uri LIKE ?", like) == 0


@pytest.fixture
def letter(target: Target, peer: HostilePeer, alice: Person) -> Letter:
    return Letter(target, peer, alice)


def with_header_list(letter: Letter, names: str, key: Any = None) -> Headers:
    """Rightly signed, over the headers named and no others."""
    headers = letter.signed()
    values = {"(request-target)": "post /inbox", **{k.lower(): v for k, v in headers.items()}}
    text = "\n".join(f"{name.lower()}: {values[name.lower()]}" for name in names.split())
    value = remote_signing.signature(key or letter.bob.key, text.encode())
    headers["Signature"] = (
        f'keyId="{letter.bob.key_uri}",algorithm="rsa-sha256",headers="{names}",'
        f'signature="{base64.b64encode(value).decode()}"'
    )
    return headers


def part(headers: Headers, name: str, value: str | None) -> Headers:
    """With one parameter of the Signature header replaced (None: left out)."""
    kept = [p for p in headers["Signature"].split(",") if not p.startswith(f"{name}=")]
    added = [] if value is None else [f'{name}="{value}"']
    return headers | {"Signature": ",".join([*kept, *added])}


async def test_a_right_letter_is_taken(letter: Letter) -> None:
    """Without this the refusals below would prove nothing."""
    assert await letter.target.post("/inbox", letter.signed(), letter.body) == 202
    await letter.target.settled()
    assert letter.target.count("follow", "uri = ?", letter.activity["id"]) == 1


async def test_a_public_key_is_no_shared_secret(letter: Letter) -> None:
    """httpsig's own verifier lets the wire choose: the PEM that everybody has becomes a secret."""
    pem = public_pem(letter.bob.key)
    headers = letter.signed()
    names = "(request-target) host date digest content-type"
    values = {"(request-target)": "post /inbox", **{k.lower(): v for k, v in headers.items()}}
    text = "\n".join(f"{name}: {values[name]}" for name in names.split()).encode()
    for secret in (pem, pem.strip(), pem.replace("\n", "\r\n"), ""):
        for algorithm in ("hmac-sha256", "hmac-sha512", "hmac-sha1"):
            digest = hmac.new(secret.encode(), text, algorithm.partition("-")[2]).digest()
            forged = part(headers, "algorithm", algorithm)
            forged = part(forged, "signature", base64.b64encode(digest).decode())
            await letter.is_refused(forged)


@pytest.mark.parametrize(
    "algorithm", ["none", "rsa-sha1", "ecdsa-sha256", "dsa-sha1", "", "x" * 999]
)
async def test_the_wire_does_not_choose_the_algorithm(letter: Letter, algorithm: str) -> None:
    """The key's type decides; the algorithm's name is refused, or means nothing."""
    headers = part(letter.signed(), "algorithm", algorithm)
    await letter.is_refused(part(headers, "signature", base64.b64encode(b"\0" * 256).decode()))


async def test_the_algorithm_may_be_left_out_or_be_hs2019(letter: Letter) -> None:
    for algorithm in (None, "hs2019"):
        headers = part(letter.signed(), "algorithm", algorithm)
        assert await letter.target.post("/inbox", headers, letter.body) == 202


@pytest.mark.parametrize(
    "covered",
    [
        "host date digest content-type",
        "(request-target) date digest",
        "(request-target) host digest",
        "(request-target) host date",
        "date",
    ],
)
async def test_a_signature_that_covers_too_little_is_none(letter: Letter, covered: str) -> None:
    """A signature over less could be carried to another inbox, host, time or body."""
    await letter.is_refused(with_header_list(letter, covered))


async def test_unsigned_is_refused_at_every_inbox(letter: Letter) -> None:
    plain = {"Content-Type": ACTIVITY_JSON}
    for path in ("/inbox", "/users/alice/inbox"):
        assert await letter.target.post(path, plain, letter.body) == 401
    letter.left_nothing()


async def test_the_digest_is_of_the_body_that_came(letter: Letter) -> None:
    other = letter.body.replace(b'"Follow"', b'"Like"')
    await letter.is_refused(letter.signed(), other)
    right = base64.b64encode(hashlib.sha256(other).digest()).decode()
    await letter.is_refused(letter.signed() | {"Digest": f"SHA-256={right}"}, other)


@pytest.mark.parametrize("digest", ["", "MD5=aaaa", "SHA-256=", "SHA-256=%%%", "SHA-256", "=,=,="])
async def test_an_odd_digest_proves_nothing(letter: Letter, digest: str) -> None:
    headers = letter.signed() | {"Digest": digest}
    if digest:
        headers["Signature"] = with_digest(letter, digest)
    await letter.is_refused(headers)


def with_digest(letter: Letter, digest: str) -> str:
    """The Signature over another Digest header: it is right, the header is not."""
    headers = letter.signed() | {"Digest": digest}
    names = "(request-target) host date digest content-type"
    values = {"(request-target)": "post /inbox", **{k.lower(): v for k, v in headers.items()}}
    text = "\n".join(f"{name}: {values[name]}" for name in names.split())
    value = base64.b64encode(remote_signing.signature(letter.bob.key, text.encode())).decode()
    return part(headers, "signature", value)["Signature"]


async def test_a_signature_is_for_one_inbox_one_host_and_one_method(letter: Letter) -> None:
    for changes in (
        {"path": "/users/alice/inbox"},
        {"path": "/inbox?x=1"},
        {"path": "/inbox/"},
        {"host": "photos.example"},
    ):
        headers = letter.signed(**changes)
        headers.pop("Host")
        await letter.is_refused(headers)
    headers = part(letter.signed(), "signature", signed_as_get(letter))
    await letter.is_refused(headers)


def signed_as_get(letter: Letter) -> str:
    values = {"(request-target)": "get /inbox"}
    values |= {k.lower(): v for k, v in letter.signed().items() if k != "Signature"}
    text = "\n".join(f"{name}: {value}" for name, value in values.items()).encode()
    return base64.b64encode(remote_signing.signature(letter.bob.key, text)).decode()


@pytest.mark.parametrize("hours", [-13, 13, -24 * 365, 24 * 365 * 50])
async def test_a_signature_is_of_now(letter: Letter, hours: float) -> None:
    at = datetime.now(UTC) + timedelta(hours=hours)
    await letter.is_refused(letter.signed(at=at))
    await letter.is_refused(letter.signed(at=at, scheme="rfc9421"))


async def test_half_an_hour_is_no_crime(letter: Letter) -> None:
    at = datetime.now(UTC) - timedelta(minutes=30)
    assert await letter.target.post("/inbox", letter.signed(at=at), letter.body) == 202


async def test_a_signature_that_ran_out_is_refused(letter: Letter) -> None:
    headers = letter.signed()
    for name, value in (("expires", "1"), ("expires", "soon"), ("expires", "-1")):
        await letter.is_refused(part(headers, name, value))


async def test_nobody_speaks_for_another(letter: Letter, victim: HostilePeer) -> None:
    """CVE-2025-54888: not on another host, not on one's own, and nothing happens later."""
    mallory = letter.peer.person("mallory")
    carol = victim.person("carol")
    for actor in (letter.bob.uri, carol.uri, f"{letter.target.url}/users/alice"):
        activity = letter.activity | {"actor": actor}
        said = await letter.target.say(letter.peer, mallory, activity)
        assert said == 401, actor
    await asyncio.sleep(1)
    await letter.target.settled()
    letter.left_nothing()


async def test_a_key_that_lists_anothers_name_speaks_for_nobody(
    letter: Letter, victim: HostilePeer
) -> None:
    carol = victim.person("carol")
    stolen = f"{letter.peer.base_url}/keys/1"
    document = {
        "id": stolen,
        "type": "Key",
        "owner": carol.uri,
        "publicKeyPem": public_pem(letter.bob.key),
    }
    letter.peer.serve("/keys/1", document)
    activity = letter.activity | {"actor": carol.uri, "id": f"{carol.uri}/1"}
    headers, body = letter.peer.sign(
        letter.bob, activity, host=letter.target.domain, key_uri=stolen
    )
    assert await letter.target.post("/inbox", headers, body) == 401
    letter.peer.serve("/keys/2", document | {"id": f"{carol.uri}#main-key"})
    headers, body = letter.peer.sign(
        letter.bob, activity, host=letter.target.domain, key_uri=f"{letter.peer.base_url}/keys/2"
    )
    await letter.is_refused(headers, body)


async def test_a_proof_that_does_not_hold_undoes_a_signature_that_does(
    letter: Letter, victim: HostilePeer
) -> None:
    """FEP-8b32: the proof is of the author, and counts before the request."""
    letter.bob.with_ed25519()
    carol = victim.person("carol").with_ed25519()
    proven = letter.bob.prove(letter.activity)
    tampered = proven | {"object": f"{letter.target.url}/users/nobody"}
    unlike = proven | {"proof": proven["proof"] | {"proofValue": "z1"}}
    for forged in (tampered, unlike):
        await letter.is_refused(*said_by_bob(letter, forged))
    # A proof by somebody else proves nothing of Bob, and takes nothing from what he signed.
    by_carol = carol.prove(letter.activity | {"actor": carol.uri})
    await letter.is_refused(*said_by_bob(letter, by_carol | {"actor": carol.uri + "2"}))
    as_carol = letter.bob.prove(letter.activity | {"actor": carol.uri})
    await letter.is_refused(*said_by_bob(letter, as_carol))


def said_by_bob(letter: Letter, document: dict[str, Any]) -> tuple[Headers, bytes]:
    """The request by which Bob, and nobody else, sends a document."""
    body = as_json(document)
    return letter.peer.sign(letter.bob, body, host=letter.target.domain)[0], body


async def test_the_same_letter_a_hundred_times_is_one(letter: Letter) -> None:
    headers = letter.signed()
    statuses = await asyncio.gather(
        *(letter.target.post("/inbox", headers, letter.body) for _ in range(100))
    )
    assert set(statuses) == {202}
    await letter.target.settled()
    assert letter.target.count("follow", "uri = ?", letter.activity["id"]) == 1
    told = "from_account_id = (SELECT id FROM account WHERE uri = ?)"
    assert letter.target.count("notification", told, letter.bob.uri) == 1


async def test_a_key_that_is_nowhere_is_looked_for_a_few_times(letter: Letter) -> None:
    """CVE-2026-34148: without a memory for what failed, strangers decide how much we fetch."""
    missing = f"{letter.peer.base_url}/users/nobody"
    headers = letter.signed(key_uri=missing)
    for _ in range(10):
        await asyncio.gather(
            *(letter.target.post("/inbox", headers, letter.body) for _ in range(10))
        )
    assert set(letter.target.statuses) == {401}
    assert len(letter.peer.requests_for("/users/nobody")) <= 3
    letter.left_nothing()


def weak_pem(bits: int, exponent: int) -> str:
    """A key as no sane server makes it; the modulus need not be one."""
    if bits <= 1024:
        return public_pem_of(rsa.generate_private_key(65537, 1024).public_key())
    numbers = rsa.RSAPublicNumbers(exponent, (1 << bits) - 159)
    return public_pem_of(numbers.public_key())


def public_pem_of(key: rsa.RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize(
    "pem",
    [
        pytest.param(weak_pem(1024, 65537), id="1024 bits"),
        pytest.param(weak_pem(16384, 65537), id="16384 bits"),
        pytest.param(weak_pem(16384, (1 << 2048) + 1), id="a monstrous exponent"),
        pytest.param("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", id="none"),
        pytest.param("-----BEGIN PUBLIC KEY-----" * 10_000, id="without end"),
        pytest.param(["x"], id="a list"),
    ],
)
async def test_weak_monstrous_and_broken_keys_prove_nothing(letter: Letter, pem: Any) -> None:
    letter.bob.document["publicKey"]["publicKeyPem"] = pem
    worked_s = letter.target.worked_s
    await letter.is_refused(letter.signed())
    assert letter.target.worked_s - worked_s < 5


async def test_goodbyes_of_unknown_people_cost_nothing(letter: Letter) -> None:
    """Their key is gone (410) by the time they are heard of; nobody looks, nobody tries again."""
    letter.peer.serve("/users/gone", b"", status=410)
    gone = TheirPerson("gone", f"{letter.peer.base_url}/users/gone", letter.bob.key, {})
    worked_s = letter.target.worked_s
    statuses = await asyncio.gather(
        *(
            letter.target.say(letter.peer, gone, letter.peer.activity("Delete", gone, gone.uri))
            for _ in range(50)
        )
    )
    assert set(statuses) <= {202, 401}
    assert letter.target.worked_s - worked_s < 5
    assert letter.peer.log == []
    letter.left_nothing()


async def test_a_key_server_that_breaks_is_asked_once_by_all(letter: Letter, watch: Watch) -> None:
    watch.allowed_5xx.add(503)
    letter.peer.serve("/users/bob", b"", status=500)
    headers = letter.signed()
    statuses = await asyncio.gather(
        *(letter.target.post("/inbox", headers, letter.body) for _ in range(50))
    )
    assert set(statuses) <= {401, 503}
    assert len(letter.peer.requests_for("/users/bob")) <= 3
    letter.left_nothing()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("keyId", None),
        ("keyId", ""),
        ("keyId", "acct:bob@evil.test"),
        ("keyId", "x" * 5000),
        ("headers", None),
        ("headers", ""),
        ("headers", "date date date"),
        ("headers", "(REQUEST-TARGET) X-Missing"),
        ("headers", "(request-target) " * 500),
        ("signature", None),
        ("signature", ""),
        ("signature", "%%%"),
        ("signature", "a b\tc\nd".replace("\n", " ")),
        ("signature", "AAAA" * 1500),
    ],
    ids=lambda value: repr(value)[:30],
)
async def test_an_odd_signature_header_is_401(letter: Letter, name: str, value: str | None) -> None:
    await letter.is_refused(part(letter.signed(), name, value))


@pytest.mark.parametrize(
    "header", ["", ",", "=", '"', "keyId", "Basic eDp5", "\xff", "a=b," * 1000]
)
async def test_garbage_is_401(letter: Letter, header: str) -> None:
    await letter.is_refused(letter.signed() | {"Signature": header})
    await letter.is_refused(letter.signed(scheme="rfc9421") | {"Signature": header})
    await letter.is_refused(letter.signed(scheme="rfc9421") | {"Signature-Input": header})
